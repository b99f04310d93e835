//! The text side of CLAP (contrastive language-audio pretraining), which the published pipeline embeds captions with.
//!
//! A model is three files ([`Files`]): sizes (`config`), a tokenizer (`tokens`) and weights (`weights`), which stay in their file, mapped, and are read as
//! they lie. `model` is made of them and of `layer`, `attention` and `sweep`; it takes captions as a [`pack`], with no padding.

mod attention;
mod config;
mod error;
mod files;
mod layer;
mod model;
mod pack;
mod sweep;
mod tokens;
mod weights;

#[cfg(test)]
mod tests;

use super::{Encoder, TextError};
use crate::files as disk;
use config::Config;
use model::Model;
use pack::Pack;
use tokens::Tokens;

pub use error::ClapError;
pub use files::Files;

/// Most tokens that are encoded at once. More would be no faster, and a stop would be noticed later.
const MOST_TOKENS: usize = 1024;

/// A CLAP model's text side, as an encoder.
pub struct Clap {
    name: String,
    tokens: Tokens,
    model: Model,
}

impl Clap {
    /// Loads a model; `name` is what files and flows call it.
    ///
    /// # Errors
    /// A file cannot be read, or is not what a CLAP model has; the error names the file, and the field or tensor.
    pub fn load(files: &Files, name: &str) -> Result<Clap, ClapError> {
        let config = Config::parse(&disk::read_text(&files.config)?).map_err(|what| ClapError::config(&files.config, what))?;
        let tokens = Tokens::parse(&disk::read(&files.tokenizer)?, config.longest())
            .map_err(|what| ClapError::Tokenizer { path: files.tokenizer.clone(), what })?;
        let model = weights::open(&files.weights, |weights| Model::load(weights, config))?;
        Ok(Clap { name: name.to_string(), tokens, model })
    }

    /// The tokens of a caption, as the model sees them.
    ///
    /// # Errors
    /// The tokenizer has no way to write the caption.
    pub fn tokens(&self, caption: &str) -> Result<Vec<u32>, TextError> {
        self.tokens.of(caption).map_err(|reason| self.failed(reason))
    }

    /// Like [`Encoder::encode`]; `stop` is asked now and then.
    ///
    /// # Errors
    /// As [`Encoder::encode`]; stopped.
    pub fn encode_until(&self, captions: &[&str], stop: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Vec<f32>>, TextError> {
        let tokens = captions.iter().map(|caption| self.tokens(caption)).collect::<Result<Vec<_>, _>>()?;
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|place| tokens[*place].len());
        let mut embeddings = vec![Vec::new(); captions.len()];
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let mut room = MOST_TOKENS;
            let fits = |place: &&usize| {
                let left = room.checked_sub(tokens[**place].len());
                room = left.unwrap_or(0);
                left.is_some()
            };
            let count = rest.iter().take_while(fits).count().max(1);
            let (batch, others) = rest.split_at(count);
            rest = others;
            let pack = Pack::new(batch.iter().map(|place| tokens[*place].as_slice()));
            // Inside the pool, so that its threads need not be woken for each product.
            let (made, ()) = rayon::join(|| self.model.encode(&pack, stop), || ());
            let made = made.map_err(|wrong| self.wrong(captions, batch, &pack, wrong))?;
            for (place, embedding) in batch.iter().zip(made) {
                if embedding.iter().any(|value| !value.is_finite()) {
                    return Err(self.failed(ClapError::NotFinite { caption: captions[*place].to_string() }));
                }
                embeddings[*place] = embedding;
            }
        }
        Ok(embeddings)
    }

    /// Why a batch was not encoded: at a place of the pack, or it was stopped.
    fn wrong(&self, captions: &[&str], batch: &[usize], pack: &Pack, place: Option<usize>) -> TextError {
        let Some(place) = place else { return TextError::Interrupted };
        let caption = pack.spans.iter().zip(batch).find(|(span, _)| span.contains(&place)).and_then(|(_, caption)| captions.get(*caption));
        let token = pack.tokens.get(place).copied().unwrap_or_default();
        let caption = caption.map_or(String::new(), ToString::to_string);
        self.failed(ClapError::Token { caption, token, vocabulary: self.model.config().vocabulary })
    }

    fn failed(&self, reason: impl ToString) -> TextError {
        TextError::Failed { encoder: self.name.clone(), reason: reason.to_string() }
    }
}

impl Encoder for Clap {
    fn name(&self) -> &str {
        &self.name
    }

    fn dim(&self) -> usize {
        self.model.config().projection
    }

    fn encode(&self, captions: &[&str]) -> Result<Vec<Vec<f32>>, TextError> {
        self.encode_until(captions, &|| false)
    }
}
