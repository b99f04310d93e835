//! Converts captions to tokens with the model's `tokenizer.json`.

use std::panic::AssertUnwindSafe;

use tokenizers::{Tokenizer, TruncationParams};

use crate::guard::guarded;

/// A model's tokenizer. It truncates captions to the model's limit.
pub struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// Parses a `tokenizer.json`. `longest` is the most tokens of a caption.
    ///
    /// # Errors
    /// Fails with a message if the bytes are not a tokenizer.
    pub fn parse(bytes: &[u8], longest: usize) -> Result<Tokens, String> {
        // The parser panics on some invalid files.
        let read = guarded(|| Tokenizer::from_bytes(bytes).map_err(|error| error.to_string()));
        let mut tokenizer = read.unwrap_or_else(|| Err("it breaks the reader of such files".into()))?;
        let cut = TruncationParams { max_length: longest, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(cut)).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        Ok(Tokens { tokenizer })
    }

    /// Returns the tokens of a caption, including start and end.
    ///
    /// # Errors
    /// Fails with a message if the tokenizer cannot encode the caption.
    pub fn of(&self, caption: &str) -> Result<Vec<u32>, String> {
        let encode = || self.tokenizer.encode_fast(caption, true).map_err(|error| error.to_string());
        let encoding = guarded(AssertUnwindSafe(encode)).unwrap_or_else(|| Err("the tokenizer breaks on it".into()))?;
        Ok(encoding.get_ids().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_decoders_do_not_panic() {
        // A decoder without its type, which the reader takes for granted.
        let file = include_str!("../../../tests/clap/tiny/tokenizer.json");
        let json: serde_json::Value = serde_json::from_str(file).unwrap();
        for decoder in
            [serde_json::json!({}), serde_json::json!({"type": 3}), serde_json::json!({"type": "Fuse", "x": 1}), serde_json::json!([])]
        {
            let mut broken = json.clone();
            broken["decoder"] = decoder;
            // Accepted or not, it must not end the process.
            if let Ok(tokens) = Tokens::parse(broken.to_string().as_bytes(), 77) {
                assert!(tokens.of("a note").is_ok());
            }
        }
        assert!(Tokens::parse(b"{}", 77).is_err());
    }
}
