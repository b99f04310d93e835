//! A slower last step of the search: compares rendered sound by the true distance.

use super::search::{Limits, Point, Search, Space};
use super::{Candidate, FitOptions, Fitter, Length, candidate, estimate, sound};
use crate::analysis::distance::Meter;
use crate::analysis::mel::RATE;
use crate::analysis::{AnalysisError, Estimate};
use crate::audio::{Clip, resample};
use crate::synth;

/// The maximum number of compared renders. Each takes about 2 ms for four seconds at 16 kHz, and several times that if it must be resampled.
const TRIES: usize = 160;
/// The step at which the search stops.
const ENOUGH: f32 = 0.0015;

/// An estimate and its distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Polished {
    /// The estimated parameters.
    pub estimate: Estimate,
    /// The distance between its render and the sound, dB.
    pub distance: f64,
}

impl Fitter {
    /// Runs [`Fitter::fit`], then moves the estimate to a local minimum of the true distance. Takes some tenths of a second, and longer for long
    /// sounds at high rates. `interrupted` is polled between renders; once it returns true, the best estimate so far is returned.
    ///
    /// # Errors
    /// As for [`Fitter::fit`].
    pub fn fit_closely(
        &mut self,
        clip: &Clip,
        known: &FitOptions,
        mut interrupted: impl FnMut() -> bool,
    ) -> Result<Polished, AnalysisError> {
        let (sound, seconds) = sound::prepared(clip, known)?;
        let (nearest, _) = self.nearest(&sound, seconds, known);
        let space = Space { longest: seconds as f32 };
        let mut meter = Meter::new();
        let note = meter.note(&sound)?;
        let mut samples = Vec::new();
        let mut distance = |estimate: &Estimate| {
            let theta = estimate.theta(known.pitch_midi, crate::theta::Field::Velocity.info().default, known.sample_rate);
            let rate = synth::render_into(&theta, &mut samples)?;
            let copy = if rate == RATE { None } else { Some(resample(&samples, rate, RATE)?) };
            Ok::<_, AnalysisError>(meter.distance_from(&note, copy.as_deref().unwrap_or(&samples))?)
        };
        // The abrupt ends of a short sound, which the table of lines does not model, can look like sidebands. A plain sine may then be nearer.
        let plain = Candidate { ratio: 1.0, index: 0.0, ..nearest };
        let [start, plain] = [nearest, plain].map(|candidate| estimate(&candidate, seconds, known));
        // Any error appears here and is returned; later ones only end the search.
        let start = if distance(&plain)? < distance(&start)? { plain } else { start };
        let length = if known.length == Length::Free { 0.005 } else { 0.0 };
        let theta = start.theta(known.pitch_midi, 0.0, known.sample_rate);
        let limits = Limits { tries: TRIES, step: ENOUGH };
        let steps = [0.015, 0.02, 0.02, 0.02, 0.001, 0.01, length];
        let mut error = |point: &Point| {
            if interrupted() {
                return f32::INFINITY;
            }
            distance(&estimate(&space.candidate(point), seconds, known)).map_or(f32::INFINITY, |distance| distance as f32)
        };
        let mut found = Search::new(space.point(&candidate(&theta)), steps, &mut error);
        found.run(limits, error);
        let moved = estimate(&space.candidate(&found.point), seconds, known);
        let (before, after) = (distance(&start)?, distance(&moved)?);
        Ok(if after < before { Polished { estimate: moved, distance: after } } else { Polished { estimate: start, distance: before } })
    }
}
