//! `plot envelope` and `plot sheet`: draw envelopes.

use super::{figure, names, size, title};
use crate::audio::Clip;
use crate::plot::{self, Curve};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

pub(super) fn envelope(call: &mut Call<'_>) -> Result<Value, Fault> {
    let sounds = call.labelled("sounds");
    if sounds.len() > plot::MOST_LINES {
        let message = format!("plot envelope shows at most {} sounds, and these are {}", plot::MOST_LINES, sounds.len());
        return Err(Fault::new(message).help("plot sheet shows the envelopes of any number of thetas").at("sounds"));
    }
    let curves = curves(&sounds)?;
    let title = title(call, || match curves.as_slice() {
        [only] => format!("Envelope of {}", only.name),
        _ => "Envelopes".into(),
    })?;
    figure(call, plot::envelope(&title, &curves, size(call)?)?)
}

/// `plot sheet`: draws a small panel for each theta.
pub(super) fn sheet(call: &mut Call<'_>) -> Result<Value, Fault> {
    let curves = curves(&call.labelled("thetas"))?;
    let title = title(call, || format!("{} envelopes", curves.len()))?;
    figure(call, plot::contact(&title, &curves, size(call)?)?)
}

fn curves(sounds: &[(String, Value)]) -> Result<Vec<Curve>, Fault> {
    let curve = |((_, sound), name): (&(String, Value), String)| match sound {
        Value::Theta(patch) => Some(Curve::try_from(&patch.theta).map(|curve| Curve { name, ..curve }).map_err(Fault::from)),
        Value::Clip(clip) => Some(Ok(measured_envelope(clip, name))),
        _ => None,
    };
    sounds.iter().zip(names(sounds)).filter_map(curve).collect()
}

/// Returns the RMS over time, scaled to a maximum of 1.
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
