//! Zero-phase filtering: forward, then backward.
//!
//! Source: Gustafsson 1996 ("Determining the initial states in forward-backward filtering"). The conventions are those of scipy's `filtfilt`: an
//! odd extension by 3 * 3 samples at both ends; each pass starts in the steady state for its first sample.
//!
//! Each output of a recursive filter depends on the previous one. To filter in parallel, the extended signal is cut into segments that start from
//! the zero state and run side by side ([`lanes`]). Then each segment gets the zero-input response to the state in which the previous one ended
//! ([`decay`]). The filter is linear, so the sum equals a single pass. The response is added where the segments are read next, which saves a pass
//! over memory.

mod decay;
mod extension;
mod lanes;

use super::butterworth::Biquad;
use crate::simd;
use decay::Decay;
use extension::{Extended, PAD};
use lanes::{Backward, Forward, LANES, Row, Spill};

/// The state of a filter in the transposed direct form II.
type State = [f64; 2];

/// A filter of order 2 that runs forward, then backward. Reuses its buffers and tables between signals.
pub struct ZeroPhase {
    filter: Biquad,
    steady: State,
    decay: Decay,
    rows: Vec<Row>,
    /// The end of the extended signal, after the last segment.
    rest: Vec<f64>,
}

impl ZeroPhase {
    /// The shortest signal that can be filtered.
    pub const SHORTEST: usize = PAD + 1;

    /// Creates the zero-phase form of a filter.
    pub fn new(filter: Biquad) -> Self {
        ZeroPhase { filter, steady: filter.steady_state(), decay: Decay::default(), rows: Vec::new(), rest: Vec::new() }
    }

    /// Filters `signal` in place. A signal shorter than [`Self::SHORTEST`] is left unchanged.
    pub fn apply(&mut self, signal: &mut [f64]) {
        if signal.len() >= Self::SHORTEST {
            let starts = self.forward(signal);
            let starts = self.backward(starts);
            self.spill(starts, signal);
        }
    }

    /// Filters `from` into `to`, which is resized to the same length. A signal shorter than [`Self::SHORTEST`] is copied.
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

    /// Runs the forward pass into the rows; returns the states in which the segments should have started.
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

    /// Runs the backward pass over the result of the first; takes and returns the states in which the segments should have started.
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

    /// Writes the result of the backward pass, without the extension, in order.
    fn spill(&self, starts: [State; LANES], to: &mut [f64]) {
        simd::run(Spill { decay: self.decay.outputs(), starts, rows: &self.rows, to });
        for (sample, filtered) in to.iter_mut().skip((self.rows.len() * LANES).saturating_sub(PAD)).zip(&self.rest) {
            *sample = *filtered;
        }
    }
}

/// Filters one sample.
#[inline(always)]
fn step(filter: Biquad, state: &mut State, sample: f64) -> f64 {
    let out = filter.b[0] * sample + state[0];
    state[0] = filter.b[1] * sample - filter.a[0] * out + state[1];
    state[1] = filter.b[2] * sample - filter.a[1] * out;
    out
}

#[cfg(test)]
mod tests;
