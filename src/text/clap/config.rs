//! The dimensions of a model, from its `config.json`.

use serde_json::{Map, Value};

/// The values of `text_config`, except the projection, which is configured outside of it as in transformers' `ClapConfig`. Missing values default to
/// those of the published model.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The number of tokens in the vocabulary.
    pub vocabulary: usize,
    pub hidden: usize,
    pub layers: usize,
    pub heads: usize,
    /// The width between the two linear layers of the feed-forward part.
    pub inner: usize,
    /// The rows of the position table, including those before the first position.
    pub positions: usize,
    /// The rows of the token type table, of which only the first is used.
    pub types: usize,
    /// The number added to variances in layer norms.
    pub epsilon: f32,
    /// The padding token. Positions begin after its number.
    pub padding: u32,
    pub activation: Activation,
    /// The length of an embedding.
    pub projection: usize,
    pub projection_activation: Activation,
}

/// The activation function between two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// GELU, exact, with the error function.
    Gelu,
    Relu,
}

/// The largest accepted dimension: far beyond any model, and small enough that no product of two overflows.
const MOST: u64 = 1 << 24;
/// The most layers.
const MOST_LAYERS: u64 = 1 << 10;

impl Config {
    /// Parses `config.json`.
    ///
    /// # Errors
    /// Fails with a message if the text is not JSON, is not a CLAP model's config, or a field has an invalid value. The message names the field.
    pub fn parse(text: &str) -> Result<Config, String> {
        let json: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| format!("it is no JSON ({error})"))?;
        let kind = json.get("model_type").and_then(Value::as_str).unwrap_or_default();
        let whole = json.as_object().ok_or("it is no object and has no 'text_config'")?;
        let fields = match (whole.get("text_config"), kind) {
            (Some(Value::Object(fields)), _) => fields,
            (Some(_), _) => return Err("'text_config' is no object".into()),
            (None, "clap_text_model") => whole,
            (None, "") => return Err("it has no 'text_config'".into()),
            (None, other) => return Err(format!("it has no 'text_config', and is of the type '{other}'")),
        };
        let (fields, whole) = (Fields(fields), Fields(whole));
        fields.plain("position_embedding_type", "absolute")?;
        fields.plain("is_decoder", false)?;
        let config = Config {
            vocabulary: fields.size("vocab_size", 50265, MOST)?,
            hidden: fields.size("hidden_size", 768, MOST)?,
            layers: fields.size("num_hidden_layers", 12, MOST_LAYERS)?,
            heads: fields.size("num_attention_heads", 12, MOST)?,
            inner: fields.size("intermediate_size", 3072, MOST)?,
            positions: fields.size("max_position_embeddings", 514, MOST)?,
            types: fields.size("type_vocab_size", 1, MOST)?,
            epsilon: fields.epsilon("layer_norm_eps", 1e-12)?,
            padding: fields.token("pad_token_id", 1)?,
            activation: fields.activation("hidden_act", Activation::Gelu)?,
            // In a complete CLAP model these override the values of `text_config`, even if they are defaults.
            projection: whole.size("projection_dim", 512, MOST)?,
            projection_activation: whole.activation("projection_hidden_act", Activation::Relu)?,
        };
        if !config.hidden.is_multiple_of(config.heads) {
            return Err(format!("'num_attention_heads' is {}, which does not divide 'hidden_size', {}", config.heads, config.hidden));
        }
        if config.longest() < 2 {
            let (positions, padding) = (config.positions, config.padding);
            return Err(format!("'max_position_embeddings' is {positions}, too few behind the 'pad_token_id' {padding}"));
        }
        Ok(config)
    }

    /// Returns the most tokens of a caption, including start and end: the number of positions after the padding token's.
    pub fn longest(&self) -> usize {
        self.positions.saturating_sub(self.padding as usize + 1)
    }
}

struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    /// Returns a field unless it is missing or null.
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn size(&self, name: &str, otherwise: usize, most: u64) -> Result<usize, String> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        let size = value.as_u64().filter(|size| (1..=most).contains(size)).and_then(|size| usize::try_from(size).ok());
        size.ok_or_else(|| format!("'{name}' is {value}, where a whole number from 1 to {most} is expected"))
    }

    fn token(&self, name: &str, otherwise: u32) -> Result<u32, String> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        let token = value.as_u64().filter(|token| *token <= MOST).and_then(|token| u32::try_from(token).ok());
        token.ok_or_else(|| format!("'{name}' is {value}, where a token is expected"))
    }

    fn epsilon(&self, name: &str, otherwise: f32) -> Result<f32, String> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        let number = value.as_f64().filter(|number| (0.0..=1.0).contains(number));
        number.map(|number| number as f32).ok_or_else(|| format!("'{name}' is {value}, where a number from 0 to 1 is expected"))
    }

    fn activation(&self, name: &str, otherwise: Activation) -> Result<Activation, String> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        match value.as_str() {
            Some("gelu") => Ok(Activation::Gelu),
            Some("relu") => Ok(Activation::Relu),
            _ => Err(format!("'{name}' is {value}, where \"gelu\" or \"relu\" is expected")),
        }
    }

    /// Checks a field for which only one value is supported.
    fn plain(&self, name: &str, only: impl Into<Value>) -> Result<(), String> {
        let only = only.into();
        match self.get(name) {
            Some(value) if *value != only => Err(format!("'{name}' is {value}, where only {only} is known")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sizes_are_the_defaults() {
        let config = Config::parse(r#"{"model_type": "clap", "text_config": {"hidden_act": "gelu", "pad_token_id": null}}"#).unwrap();
        assert_eq!((config.hidden, config.layers, config.heads, config.inner, config.projection), (768, 12, 12, 3072, 512));
        assert_eq!((config.longest(), config.padding, config.epsilon), (512, 1, 1e-12));
        let alone = r#"{"model_type": "clap_text_model", "hidden_size": 32, "num_attention_heads": 4, "projection_hidden_act": "gelu"}"#;
        let alone = Config::parse(alone).unwrap();
        assert_eq!((alone.hidden, alone.projection_activation), (32, Activation::Gelu));
    }

    #[test]
    fn the_outer_projection_overrides_that_of_the_text_config() {
        // As transformers 4.57.1 has them.
        for (outer, projection) in [
            (r#""projection_dim": 16, "projection_hidden_act": "gelu","#, (16, Activation::Gelu)),
            (r#""projection_dim": 16,"#, (16, Activation::Relu)),
            ("", (512, Activation::Relu)),
        ] {
            let text = format!(r#"{{{outer} "text_config": {{"projection_dim": 8, "projection_hidden_act": "gelu"}}}}"#);
            let config = Config::parse(&text).unwrap();
            assert_eq!((config.projection, config.projection_activation), projection, "{text}");
        }
        assert!(Config::parse(r#"{"projection_hidden_act": "tanh", "text_config": {}}"#).unwrap_err().contains("'projection_hidden_act'"));
    }

    #[test]
    fn invalid_options_are_named() {
        let say = |fields: &str| Config::parse(&format!(r#"{{"text_config": {fields}}}"#)).unwrap_err();
        for (fields, expected) in [
            (r#"{"hidden_size": 0}"#, "'hidden_size' is 0"),
            (r#"{"hidden_size": -768}"#, "'hidden_size' is -768"),
            (r#"{"num_hidden_layers": 1e9}"#, "'num_hidden_layers' is 1000000000.0"),
            (r#"{"vocab_size": "many"}"#, "'vocab_size' is \"many\""),
            (r#"{"intermediate_size": 99999999999}"#, "'intermediate_size'"),
            (r#"{"num_attention_heads": 7}"#, "'num_attention_heads' is 7, which does not divide 'hidden_size', 768"),
            (r#"{"hidden_act": "swish"}"#, "'hidden_act' is \"swish\", where \"gelu\""),
            (r#"{"layer_norm_eps": -1}"#, "'layer_norm_eps' is -1"),
            (r#"{"max_position_embeddings": 3}"#, "'max_position_embeddings' is 3, too few"),
            (r#"{"pad_token_id": 600}"#, "too few behind the 'pad_token_id' 600"),
            (r#"{"position_embedding_type": "relative_key"}"#, "'position_embedding_type'"),
            (r#"{"is_decoder": true}"#, "'is_decoder' is true"),
            ("7", "'text_config' is no object"),
        ] {
            let error = say(fields);
            assert!(error.contains(expected), "{fields}: {error}");
        }
        assert!(Config::parse("{").unwrap_err().contains("no JSON"));
        assert!(Config::parse("[]").unwrap_err().contains("no 'text_config'"));
        assert!(Config::parse(r#"{"model_type": "bert"}"#).unwrap_err().contains("of the type 'bert'"));
    }
}
