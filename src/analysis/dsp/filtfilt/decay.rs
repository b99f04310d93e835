//! The zero-input response of a filter: its output from a given state while the input is 0.

use super::{State, step};
use crate::analysis::dsp::butterworth::Biquad;

/// Smaller outputs change no sum in 64 bits.
const NOTHING: f64 = 1e-24;

/// The zero-input response over a segment of a given length.
#[derive(Default)]
pub struct Decay {
    filter: Option<Biquad>,
    /// The outputs from the initial states (1, 0) and (0, 1), for each sample.
    outputs: Vec<[f64; 2]>,
    /// The final states from the initial states (1, 0) and (0, 1).
    ends: [State; 2],
}

impl Decay {
    /// Computes the tables for segments of `length` samples.
    pub fn prepare(&mut self, filter: Biquad, length: usize) {
        if self.outputs.len() == length && self.filter == Some(filter) {
            return;
        }
        *self = Decay { filter: Some(filter), outputs: Vec::with_capacity(length), ends: [[1.0, 0.0], [0.0, 1.0]] };
        for _ in 0..length {
            let [one, two] = &mut self.ends;
            self.outputs.push([step(filter, one, 0.0), step(filter, two, 0.0)]);
            if self.ends.as_flattened().iter().all(|level| level.abs() < NOTHING) {
                self.ends = Default::default();
                break;
            }
        }
        self.outputs.resize(length, [0.0; 2]);
    }

    /// Returns the outputs from the initial states (1, 0) and (0, 1), a pair for each sample.
    pub fn outputs(&self) -> &[[f64; 2]] {
        &self.outputs
    }

    /// Returns what an initial `state` adds to the sample at `place`.
    pub fn at(&self, place: usize, state: State) -> f64 {
        self.outputs.get(place).map_or(0.0, |[one, two]| one * state[0] + two * state[1])
    }

    /// Advances `state` over a segment that ends in state `end` when started from the zero state; returns the initial `state`.
    pub fn pass_on(&self, state: &mut State, end: State) -> State {
        let ([one, two], start) = (self.ends, *state);
        *state = [end[0] + one[0] * start[0] + two[0] * start[1], end[1] + one[1] * start[0] + two[1] * start[1]];
        start
    }
}
