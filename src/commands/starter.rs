//! Uses of the starter dataset: what is usual among its notes, and flows for other encoders.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use super::captioned::describe::{self, Style};
use super::captioned::space;
use crate::cause::chain;
use crate::flow::{self, Examples, Flow, Objective, TrainConfig};
use crate::percept::{Measures, Ranks};
use crate::pipeline::starter_pairs;
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::sink::Unmonitored;
use crate::text::{Encoder, encode_distinct};
use crate::theta::{DIM, Theta};

/// The name of the starter flow in messages and saved files.
pub const NAME: &str = "starter";

/// [`ranks`] measures one note in this many, which takes a fraction of a second.
const MEASURED: usize = 8;

static RANKS: LazyLock<Result<Ranks, String>> = LazyLock::new(|| {
    let pairs = starter_pairs().map_err(|error| Fault::from(error).message)?;
    let thetas: Vec<Theta> = pairs.rows.iter().step_by(MEASURED).filter_map(|row| row.theta().copied()).collect();
    let measured: Vec<Option<Measures>> = describe::measure(&thetas, &mut Unmonitored).map_err(|fault| fault.message)?;
    Ok(Ranks::over(measured.iter().flatten()))
});

/// Returns the ranks of the notes in the starter dataset, over all families.
///
/// # Errors
/// If the dataset inside this binary is damaged.
pub fn ranks() -> Result<Ranks, Fault> {
    RANKS.clone().map_err(Fault::new)
}

/// Caption counts for a flow with another encoder: fewer than for the starter flow, since that encoder may be slow.
const PER_NOTE: usize = 2;
const NEAR: usize = 3000;
const EVERYWHERE: usize = 1500;
const SEED: u64 = 123;

/// Returns a flow trained on the starter's captions, embedded by another encoder. It is trained once and kept in the user's cache.
///
/// # Errors
/// If the encoder or the training fails, or if interrupted.
pub fn flow_with(call: &mut Call<'_>, encoder: &dyn Encoder) -> Result<Flow, Fault> {
    let kept = kept(encoder.name());
    if let Some(path) = kept.as_deref().filter(|path| path.is_file()) {
        match Flow::load(path) {
            Ok(flow) if flow.encoder == encoder.name() => return Ok(flow),
            Ok(_) => {}
            Err(error) => call.note(format!("trained again: {}", chain(&error))),
        }
    }
    let notes = starter_pairs()?;
    let mut bar = call.bar("caption", notes.rows.len() as u64, "sounds");
    let named = describe::caption(&notes, Style::Rich, PER_NOTE, SEED, ranks, &mut bar)?;
    bar.finish();
    let mut rows = named.rows;
    let mut bar = call.bar("sounds near notes", NEAR as u64, "sounds");
    rows.extend(space::near(&notes, NEAR, SEED, &mut bar)?);
    bar.finish();
    let mut bar = call.bar("sounds", EVERYWHERE as u64, "sounds");
    rows.extend(space::everywhere(EVERYWHERE, SEED, &mut bar)?);
    bar.finish();
    let captions: Vec<&str> = rows.iter().map(|row| row.prompt.as_str()).collect();
    let distinct = captions.iter().collect::<HashSet<_>>().len();
    let mut bar = call.bar("embed", distinct as u64, "captions");
    let embeddings = encode_distinct(encoder, &captions, &mut bar)?;
    bar.finish();
    let theta: Vec<[f64; DIM]> = rows.iter().filter_map(|row| row.theta().map(|theta| theta.0)).collect();
    let text: Vec<&[f32]> = embeddings.iter().map(Vec::as_slice).collect();
    let config = TrainConfig {
        epochs: 40,
        batch: 64,
        lr: 4e-3,
        dropout: 0.05,
        text_noise: 0.1,
        pin: 0.4,
        seed: SEED,
        ..TrainConfig::new(Objective::Nll, rows.len())
    };
    let mut bar = call.bar("train", config.epochs as u64, "epochs");
    let examples = Examples::new(&theta, text, encoder.name());
    let trained = flow::train(&examples, &config, None, &mut bar, &mut |_| ())?;
    bar.finish();
    if call.sink.interrupted() {
        return Err(Fault::interrupted());
    }
    let trained = trained.without_progress();
    if let Some(path) = kept {
        match std::fs::create_dir_all(path.parent().unwrap_or(&path))
            .map_err(|error| error.to_string())
            .and_then(|()| trained.save(&path).map_err(|error| chain(&error)))
        {
            Ok(()) => call.note(format!("kept in {}", path.display())),
            Err(error) => call.note(format!("not kept for the next time: {error}")),
        }
    }
    Ok(trained)
}

/// Returns the file in which this version of awol keeps the flow for an encoder; `None` if the user has no cache folder.
fn kept(encoder: &str) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache =
        variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache"))).or_else(|| variable("LOCALAPPDATA"))?;
    let name: String = encoder.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    Some(cache.join("awol").join(format!("starter-{name}-{}.safetensors", env!("CARGO_PKG_VERSION"))))
}
