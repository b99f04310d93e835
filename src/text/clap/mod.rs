//! The text side of CLAP (contrastive language-audio pretraining), which the published pipeline embeds captions with.
//!
//! A model is three files ([`Files`]): sizes (`config`), a tokenizer (`tokens`) and weights (`weights`), which stay in their file, mapped, and are read as
//! they lie. `model` is made of them and of `layer`, `attention` and `sweep`; it takes captions as a `pack`, with no padding.

mod attention;
mod config;
mod error;
mod files;
#[cfg(feature = "app")]
pub mod hub;
mod layer;
mod model;
mod pack;
mod sweep;
mod tokens;
mod weights;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::{Encoder, TextError};
use crate::cause::Cause;
use crate::files as disk;
use crate::sink::{Monitor, Unmonitored};
use config::Config;
use model::Model;
use pack::Pack;
use tokens::Tokens;

pub use error::ClapError;
pub use files::Files;

/// Most tokens that are encoded at once. More would be no faster, and would take more memory.
const MOST_TOKENS: usize = 1024;
/// How long the calling thread waits for a batch before it asks again whether to stop.
const PERIOD: Duration = Duration::from_millis(20);

/// A CLAP model's text side, as an encoder.
pub struct Clap {
    name: String,
    tokens: Tokens,
    model: Model,
    note: Option<String>,
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
        let (model, unwrapped) = weights::open(&files.weights, |weights| Ok((Model::load(weights, config)?, weights.unwrapped())))?;
        let note = unwrapped.map(|unwrapped| format!("'{}' {unwrapped}", files.weights.display()));
        Ok(Clap { name: name.to_string(), tokens, model, note })
    }

    /// What there is to say of the model's files.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The tokens of a caption, as the model sees them.
    ///
    /// # Errors
    /// The tokenizer has no way to write the caption.
    pub fn tokens(&self, caption: &str) -> Result<Vec<u32>, TextError> {
        self.tokens.of(caption).map_err(|reason| self.failed(reason))
    }

    /// A batch on the pool's threads, while this one asks the monitor whether to go on.
    fn encode_pack(&self, pack: &Pack, monitor: &dyn Monitor) -> Result<Vec<Vec<f32>>, Option<usize>> {
        let stop = AtomicBool::new(false);
        let (sender, made) = channel();
        rayon::in_place_scope(|scope| {
            // As one task of the pool, whose threads then need not be woken for each product.
            scope.spawn(|_| {
                let sender = sender;
                let _ = sender.send(self.model.encode(pack, &stop));
            });
            loop {
                match made.recv_timeout(PERIOD) {
                    Ok(made) => return made,
                    Err(RecvTimeoutError::Timeout) if monitor.interrupted() => stop.store(true, Ordering::Relaxed),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Err(None),
                }
            }
        })
    }

    /// Why a batch was not encoded: at a place of the pack, or it was stopped.
    fn wrong(&self, captions: &[&str], pack: &Pack, place: Option<usize>) -> TextError {
        let Some(place) = place else { return TextError::Interrupted };
        let caption = pack.spans.iter().zip(captions).find(|(span, _)| span.contains(&place)).map(|(_, caption)| caption);
        let token = pack.tokens.get(place).copied().unwrap_or_default();
        let caption = caption.map_or(String::new(), ToString::to_string);
        self.failed(ClapError::Token { caption, token, vocabulary: self.model.config().vocabulary })
    }

    fn failed(&self, source: impl Into<Cause>) -> TextError {
        TextError::Failed { encoder: self.name.clone(), source: source.into() }
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
        self.encode_watched(captions, &Unmonitored)
    }

    fn encode_watched(&self, captions: &[&str], monitor: &dyn Monitor) -> Result<Vec<Vec<f32>>, TextError> {
        let tokens = captions.iter().map(|caption| self.tokens(caption)).collect::<Result<Vec<_>, _>>()?;
        let mut embeddings = Vec::with_capacity(captions.len());
        for batch in batches(&tokens) {
            let pack = Pack::new(tokens[batch.clone()].iter().map(Vec::as_slice));
            let made = self.encode_pack(&pack, monitor).map_err(|wrong| self.wrong(&captions[batch.clone()], &pack, wrong))?;
            for (embedding, caption) in made.into_iter().zip(&captions[batch]) {
                if embedding.iter().any(|value| !value.is_finite()) {
                    return Err(self.failed(ClapError::NotFinite { caption: caption.to_string() }));
                }
                embeddings.push(embedding);
            }
        }
        Ok(embeddings)
    }
}

/// Cuts captions into batches of at most [`MOST_TOKENS`] tokens, or of one caption.
fn batches(tokens: &[Vec<u32>]) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut room = 0usize;
    for (place, tokens) in tokens.iter().enumerate() {
        match (batches.last_mut(), room.checked_sub(tokens.len())) {
            (Some(last), Some(left)) => (last.end, room) = (place + 1, left),
            _ => {
                batches.push(place..place + 1);
                room = MOST_TOKENS.saturating_sub(tokens.len());
            }
        }
    }
    batches
}
