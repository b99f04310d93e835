//! Filtering forward and backward, which leaves the phase alone.
//!
//! Source: Gustafsson 1996 ("Determining the initial states in forward-backward filtering") for the idea; the conventions are those of scipy's
//! `filtfilt`: an odd extension by 3 * 3 samples at both ends, each pass started in the steady state of its first sample.
//!
//! A recursion waits for its own last result at every sample, so the extended signal is cut into stretches which start from rest and run side
//! by side ([`lanes`]); then each gets the decay of the state in which the one before it ended ([`decay`]). The filter is linear: the sum is
//! the whole run. The decay is added where the stretches are read next, which saves a walk through memory.

mod decay;
mod extension;
mod lanes;

use super::butterworth::Biquad;
use crate::simd;
use decay::Decay;
use extension::{Extended, PAD};
use lanes::{Backward, Forward, LANES, Row, Spill};

/// A filter's memory, in the transposed direct form II.
type State = [f64; 2];

/// A filter of order 2 run forward, then backward. Keeps its buffers and tables between signals.
pub struct ZeroPhase {
    filter: Biquad,
    steady: State,
    decay: Decay,
    rows: Vec<Row>,
    /// What is left of the extended signal behind the last stretch.
    rest: Vec<f64>,
}

impl ZeroPhase {
    /// The shortest signal that can be filtered.
    pub const SHORTEST: usize = PAD + 1;

    /// Creates the zero-phase form of a filter.
    pub fn new(filter: Biquad) -> Self {
        ZeroPhase { filter, steady: filter.steady_state(), decay: Decay::default(), rows: Vec::new(), rest: Vec::new() }
    }

    /// Filters `signal` in place. One shorter than [`Self::SHORTEST`] is left as it is.
    pub fn apply(&mut self, signal: &mut [f64]) {
        if signal.len() >= Self::SHORTEST {
            let starts = self.forward(signal);
            let starts = self.backward(starts);
            self.spill(starts, signal);
        }
    }

    /// Filters `from` into `to`, which gets its length. One shorter than [`Self::SHORTEST`] is copied.
    pub fn filter<T: Copy + Default + Into<f64>>(&mut self, from: &[T], to: &mut Vec<f64>) {
        if from.len() < Self::SHORTEST {
            to.clear();
            to.extend(from.iter().map(|sample| (*sample).into()));
            return;
        }
        to.resize(from.len(), 0.0);
        let starts = self.forward(from);
        let starts = self.backward(starts);
        self.spill(starts, to);
    }

    /// The first run, into the rows; gives the states that the stretches should have started in.
    fn forward<T: Copy + Default + Into<f64>>(&mut self, signal: &[T]) -> [State; LANES] {
        let extended = Extended(signal);
        let length = extended.len() / LANES;
        self.rows.resize(length, Row::default());
        self.decay.prepare(self.filter, length);
        let ends = simd::run(Forward { filter: self.filter, extended, rows: &mut self.rows });

        let first = extended.at(0);
        let mut state = self.steady.map(|level| level * first);
        let starts = ends.map(|end| self.decay.pass_on(&mut state, end));
        self.rest.clear();
        self.rest.extend((length * LANES..extended.len()).map(|place| step(self.filter, &mut state, extended.at(place))));
        starts
    }

    /// The second run, over what the first one left; takes and gives the states that the stretches should have started in.
    fn backward(&mut self, starts: [State; LANES]) -> [State; LANES] {
        let last = match (self.rest.last(), self.rows.last(), starts.last()) {
            (Some(last), _, _) => *last,
            (None, Some(Row(row)), Some(start)) => row[LANES - 1] + self.decay.at(self.rows.len() - 1, *start),
            _ => 0.0,
        };
        let mut state = self.steady.map(|level| level * last);
        for sample in self.rest.iter_mut().rev() {
            *sample = step(self.filter, &mut state, *sample);
        }
        let mut ends = simd::run(Backward { filter: self.filter, decay: self.decay.outputs(), starts, rows: &mut self.rows });
        for end in ends.iter_mut().rev() {
            *end = self.decay.pass_on(&mut state, *end);
        }
        ends
    }

    /// What the second run left, without the extension, in order.
    fn spill(&self, starts: [State; LANES], to: &mut [f64]) {
        simd::run(Spill { decay: self.decay.outputs(), starts, rows: &self.rows, to });
        for (sample, filtered) in to.iter_mut().skip((self.rows.len() * LANES).saturating_sub(PAD)).zip(&self.rest) {
            *sample = *filtered;
        }
    }
}

/// One sample through the filter.
#[inline(always)]
fn step(filter: Biquad, state: &mut State, sample: f64) -> f64 {
    let out = filter.b[0] * sample + state[0];
    state[0] = filter.b[1] * sample - filter.a[0] * out + state[1];
    state[1] = filter.b[2] * sample - filter.a[1] * out;
    out
}

#[cfg(test)]
mod tests;
