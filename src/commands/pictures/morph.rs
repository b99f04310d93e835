//! `plot morph`: draws a morph.

use super::{figure, size, title};
use crate::audio::Clip;
use crate::commands::morphing::{By, Ends, is_theta};
use crate::plot::{self, Path, Sound};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::{Patch, Value};
use crate::synth;

pub(super) fn morph(call: &mut Call<'_>) -> Result<Value, Fault> {
    let ways: &[(By, &str)] = if is_theta(call, "left")? || is_theta(call, "right")? {
        &[(By::Theta, "the parameters change evenly")]
    } else {
        &[(By::Text, "the captions' embeddings change evenly"), (By::Theta, "the parameters change evenly")]
    };
    let ends = Ends::of(call)?;
    let mut paths = Vec::new();
    for (by, name) in ways {
        let patches = ends.path(call, *by)?;
        let clips = patches.iter().map(|patch| synth::render(&patch.theta)).collect::<Result<Vec<Clip>, _>>()?;
        paths.push((*name, names(&patches), clips));
    }
    let named = paths.first().map(|(_, names, _)| (names.first().cloned().unwrap_or_default(), names.last().cloned().unwrap_or_default()));
    let (from, to) = named.unwrap_or_default();
    let title = title(call, || format!("{from} → {to}"))?;
    let rows: Vec<Path> = paths
        .iter()
        .map(|(name, names, clips)| Path {
            name,
            steps: names.iter().zip(clips).map(|(name, clip)| Sound { name, samples: &clip.samples, rate: clip.rate }).collect(),
        })
        .collect();
    figure(call, plot::morph(&title, &rows, size(call)?)?)
}

/// Returns the captions of the ends, and the percentages of the steps between them.
fn names(patches: &[Patch]) -> Vec<String> {
    let last = patches.len().saturating_sub(1);
    let caption = |patch: &Patch, otherwise: &str| {
        patch.origin.as_deref().and_then(|origin| origin.prompt.clone()).unwrap_or_else(|| otherwise.to_string())
    };
    patches
        .iter()
        .enumerate()
        .map(|(step, patch)| match step {
            0 => caption(patch, "theta 1"),
            step if step == last => caption(patch, "theta 2"),
            step => format!("{:.0} %", 100.0 * step as f64 / last.max(1) as f64),
        })
        .collect()
}
