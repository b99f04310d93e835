//! `plot envelope`.

use super::{figure, names, size, title};
use crate::audio::Clip;
use crate::plot::{self, Curve, Phase};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::{Patch, Value};
use crate::synth;
use crate::theta::{Field, Theta};

pub(super) fn envelope(call: &mut Call<'_>) -> Result<Value, Fault> {
    let sounds = call.values("sounds");
    let patches: Vec<&Patch> = sounds.iter().filter_map(|sound| if let Value::Theta(patch) = sound { Some(patch) } else { None }).collect();
    let mut curves = Vec::new();
    for (patch, name) in patches.iter().zip(names(&patches)) {
        curves.push(set_envelope(&patch.theta, name)?);
    }
    let clips = sounds.iter().filter_map(|sound| if let Value::Clip(clip) = sound { Some(clip) } else { None });
    for (place, clip) in clips.enumerate() {
        curves.push(measured_envelope(clip, format!("clip {}", place + 1)));
    }
    let title = title(call, || match curves.as_slice() {
        [only] => format!("Envelope of {}", only.name),
        _ => "Envelopes".into(),
    })?;
    figure(call, plot::envelope(&title, &curves, size(call)?)?)
}

/// `plot sheet`: a small panel for each theta.
pub(super) fn sheet(call: &mut Call<'_>) -> Result<Value, Fault> {
    let sounds = call.values("thetas");
    let patches: Vec<&Patch> = sounds.iter().filter_map(|sound| if let Value::Theta(patch) = sound { Some(patch) } else { None }).collect();
    let curves =
        patches.iter().zip(names(&patches)).map(|(patch, name)| set_envelope(&patch.theta, name)).collect::<Result<Vec<_>, _>>()?;
    let title = title(call, || format!("{} envelopes", curves.len()))?;
    figure(call, plot::contact(&title, &curves, size(call)?)?)
}

fn set_envelope(theta: &Theta, name: String) -> Result<Curve, Fault> {
    let phases = synth::phases(theta)?;
    let edges = [0.0, phases.attack_end, phases.decay_end, phases.sustain_end, phases.release_end];
    let labels = ["attack", "decay", "sustain", "release"];
    let named = labels.iter().zip(edges.windows(2)).filter_map(|(label, edge)| match edge {
        [start, end] if end > start => Some(Phase { label: (*label).to_string(), start: *start, end: *end }),
        _ => None,
    });
    // Corners suffice: the envelope is straight between them.
    let levels = synth::envelope(theta)?;
    let rate = theta.get(Field::SampleRate).trunc();
    let level =
        |time: f64| levels.get(((time * rate).round() as usize).min(levels.len().saturating_sub(1))).copied().map_or(0.0, f64::from);
    let points = edges.iter().map(|edge| (*edge, level(*edge))).collect();
    Ok(Curve { name, points, phases: named.collect(), measured: false })
}

/// The RMS, scaled to a maximum of 1.
fn measured_envelope(clip: &Clip, name: String) -> Curve {
    let mut points = plot::rms(&clip.samples, clip.rate);
    if points.is_empty() {
        points.push((0.0, 0.0));
    }
    let most = points.iter().map(|point| point.1).fold(0.0, f64::max);
    if most > 0.0 {
        points.iter_mut().for_each(|point| point.1 /= most);
    }
    Curve { name, points, phases: Vec::new(), measured: true }
}
