//! Captions to tokens, as the model's `tokenizer.json` says.

use tokenizers::{Tokenizer, TruncationParams};

/// A model's tokenizer, which cuts captions to the longest that the model takes.
pub struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// # Errors
    /// In words: the bytes are no tokenizer.
    pub fn parse(bytes: &[u8], longest: usize) -> Result<Tokens, String> {
        let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| error.to_string())?;
        let cut = TruncationParams { max_length: longest, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(cut)).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        Ok(Tokens { tokenizer })
    }

    /// The tokens of a caption, its start and end included.
    ///
    /// # Errors
    /// In words: the tokenizer has no way to write the caption.
    pub fn of(&self, caption: &str) -> Result<Vec<u32>, String> {
        let encoding = self.tokenizer.encode_fast(caption, true).map_err(|error| error.to_string())?;
        Ok(encoding.get_ids().to_vec())
    }
}
