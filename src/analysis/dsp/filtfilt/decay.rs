//! What a filter gives out when it starts in a state and hears nothing more.

use super::{State, step};
use crate::analysis::dsp::butterworth::Biquad;

/// Below this an output changes no sum in 64 bits.
const NOTHING: f64 = 1e-24;

/// The decay over a stretch of one length.
#[derive(Default)]
pub struct Decay {
    filter: Option<Biquad>,
    /// Output for a start in the states (1, 0) and (0, 1).
    outputs: Vec<[f64; 2]>,
    /// The states (1, 0) and (0, 1) at the end.
    ends: [State; 2],
}

impl Decay {
    /// Makes the tables for stretches of `length` samples.
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

    /// Output for a start in the states (1, 0) and (0, 1), a pair for each sample.
    pub fn outputs(&self) -> &[[f64; 2]] {
        &self.outputs
    }

    /// What a start in `state` adds to sample `place`.
    pub fn at(&self, place: usize, state: State) -> f64 {
        self.outputs.get(place).map_or(0.0, |[one, two]| one * state[0] + two * state[1])
    }

    /// Moves `state` over a stretch which from rest ends in `end`; gives the state that it starts in.
    pub fn pass_on(&self, state: &mut State, end: State) -> State {
        let ([one, two], start) = (self.ends, *state);
        *state = [end[0] + one[0] * start[0] + two[0] * start[1], end[1] + one[1] * start[0] + two[1] * start[1]];
        start
    }
}
