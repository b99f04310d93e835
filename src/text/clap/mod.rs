//! The text encoder of CLAP (contrastive language-audio pretraining), which the published pipeline uses for captions.
//!
//! A model consists of three files ([`Files`]): dimensions (`config`), a tokenizer (`tokens`) and weights (`weights`), which are memory-mapped and
//! used in place. `model` combines them with `layer`, `attention` and `sweep`. It encodes batches of captions as a `pack`, without padding.

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

/// The most tokens that are encoded at once. More would be no faster and would take more memory.
const MOST_TOKENS: usize = 1024;
/// The interval at which the calling thread checks for interrupts.
const PERIOD: Duration = Duration::from_millis(20);

/// The text encoder of a CLAP model.
pub struct Clap {
    name: String,
    tokens: Tokens,
    model: Model,
    note: Option<String>,
}

impl Clap {
    /// Loads a model. `name` is its name in files and flows.
    ///
    /// # Errors
    /// Fails if a file cannot be read or does not belong to a CLAP model. The error names the file, and the field or tensor.
    pub fn load(files: &Files, name: &str) -> Result<Clap, ClapError> {
        let config = Config::parse(&disk::read_text(&files.config)?).map_err(|what| ClapError::config(&files.config, what))?;
        let tokens = Tokens::parse(&disk::read(&files.tokenizer)?, config.longest())
            .map_err(|what| ClapError::Tokenizer { path: files.tokenizer.clone(), what })?;
        let (model, unwrapped) = weights::open(&files.weights, |weights| Ok((Model::load(weights, config)?, weights.unwrapped())))?;
        let note = unwrapped.map(|unwrapped| format!("'{}' {unwrapped}", files.weights.display()));
        Ok(Clap { name: name.to_string(), tokens, model, note })
    }

    /// Returns a remark about the model's files, if there is one.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Returns the tokens of a caption.
    ///
    /// # Errors
    /// Fails if the tokenizer cannot encode the caption.
    pub fn tokens(&self, caption: &str) -> Result<Vec<u32>, TextError> {
        self.tokens.of(caption).map_err(|reason| self.failed(reason))
    }

    /// Encodes a batch on the pool's threads while the calling thread polls the monitor. Fails as [`Model::encode`].
    fn encode_pack(&self, pack: &Pack, monitor: &dyn Monitor) -> Result<Vec<Vec<f32>>, Option<usize>> {
        let stop = AtomicBool::new(false);
        let (sender, made) = channel();
        rayon::in_place_scope(|scope| {
            // As one task of the pool, so that its threads need not be woken for each product.
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

    /// Converts an error of [`Model::encode`]: a position in the pack, or `None` for an interrupt.
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

/// Splits captions into batches of at most [`MOST_TOKENS`] tokens. A longer caption is a batch by itself.
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
