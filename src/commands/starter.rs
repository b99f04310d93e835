//! What the verbs make of the starter dataset: what is usual among its notes, and flows for other encoders.

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

/// What messages and saved files call the starter flow.
pub const NAME: &str = "starter";

/// Of so many notes one is measured for [`ranks`]: a fraction of a second's work.
const MEASURED: usize = 8;

static RANKS: LazyLock<Result<Ranks, String>> = LazyLock::new(|| {
    let pairs = starter_pairs().map_err(|error| Fault::from(error).message)?;
    let thetas: Vec<Theta> = pairs.rows.iter().step_by(MEASURED).filter_map(|row| row.theta().copied()).collect();
    let measured: Vec<Option<Measures>> = describe::measure(&thetas, &mut Unmonitored).map_err(|fault| fault.message)?;
    Ok(Ranks::over(measured.iter().flatten()))
});

/// What is usual among the notes of the starter dataset, of all families.
///
/// # Errors
/// The dataset inside this binary is damaged.
pub fn ranks() -> Result<Ranks, Fault> {
    RANKS.clone().map_err(Fault::new)
}

/// Captions that a flow for another encoder is trained on: fewer than the starter flow's, since that encoder may take a while for each.
const PER_NOTE: usize = 2;
const NEAR: usize = 3000;
const EVERYWHERE: usize = 1500;
const SEED: u64 = 123;

/// The starter's captions embedded by another encoder, and a flow trained on them; kept in the user's cache, so that it is made once.
///
/// # Errors
/// The encoder or the training fails; interrupted.
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

/// The file in which the flow for an encoder is kept, of this version of awol; none where the user has no folder for such files.
fn kept(encoder: &str) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache =
        variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache"))).or_else(|| variable("LOCALAPPDATA"))?;
    let name: String = encoder.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    Some(cache.join("awol").join(format!("starter-{name}-{}.safetensors", env!("CARGO_PKG_VERSION"))))
}
