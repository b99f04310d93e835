//! Filtering forward and backward, which leaves the phase alone.
//!
//! Source: Gustafsson 1996 ("Determining the initial states in forward-backward filtering") for the idea; the conventions are those of scipy's
//! `filtfilt`: an odd extension by 3 * 3 samples at both ends, each pass started in the steady state of its first sample.

use super::butterworth::Biquad;

/// Samples added at each end: three times the filter's three coefficients.
const PAD: usize = 9;

/// Stretches of the signal that are filtered at the same time.
const LANES: usize = 8;

/// A filter of order 2 run forward, then backward. Keeps its buffers and tables between signals.
pub struct ZeroPhase {
    filter: Biquad,
    steady: [f64; 2],
    extended: Vec<f64>,
    decay: Decay,
}

impl ZeroPhase {
    /// The shortest signal that can be filtered.
    pub const SHORTEST: usize = PAD + 1;

    pub fn new(filter: Biquad) -> Self {
        ZeroPhase { filter, steady: filter.steady_state(), extended: Vec::new(), decay: Decay::default() }
    }

    /// Filters `signal` in place. One shorter than [`Self::SHORTEST`] is left as it is.
    pub fn apply(&mut self, signal: &mut [f64]) {
        let (Some(&first), Some(&last)) = (signal.first(), signal.last()) else { return };
        if signal.len() < Self::SHORTEST {
            return;
        }
        self.extended.clear();
        self.extended.extend(signal.iter().skip(1).take(PAD).rev().map(|sample| 2.0 * first - sample));
        self.extended.extend_from_slice(signal);
        self.extended.extend(signal.iter().rev().skip(1).take(PAD).map(|sample| 2.0 * last - sample));
        for _ in 0..2 {
            self.pass();
            self.extended.reverse();
        }
        for (sample, filtered) in signal.iter_mut().zip(self.extended.iter().skip(PAD)) {
            *sample = *filtered;
        }
    }

    /// One run over the extended signal.
    ///
    /// A recursion waits for its own last result at every sample, so the signal is cut into stretches which start from rest and run side by
    /// side; then each gets the decay of the state in which the one before it ended. The filter is linear: the sum is the whole run.
    fn pass(&mut self) {
        let start = self.extended.first().map_or(0.0, |first| *first);
        let mut state = self.steady.map(|level| level * start);
        let length = self.extended.len() / LANES;
        let (stretches, rest) = self.extended.split_at_mut(length * LANES);
        let ends = side_by_side(self.filter, stretches, length);
        self.decay.prepare(self.filter, length);
        for (stretch, end) in stretches.chunks_exact_mut(length.max(1)).zip(ends) {
            state = self.decay.add(stretch, state, end);
        }
        for sample in rest {
            *sample = step(self.filter, &mut state, *sample);
        }
    }
}

/// One sample through the transposed direct form II.
#[inline(always)]
fn step(filter: Biquad, state: &mut [f64; 2], sample: f64) -> f64 {
    let out = filter.b[0] * sample + state[0];
    state[0] = filter.b[1] * sample - filter.a[0] * out + state[1];
    state[1] = filter.b[2] * sample - filter.a[1] * out;
    out
}

/// Filters each stretch of `length` samples from rest, and returns the states in which they end.
fn side_by_side(filter: Biquad, stretches: &mut [f64], length: usize) -> [[f64; 2]; LANES] {
    let ([b0, b1, b2], [a1, a2]) = (filter.b, filter.a);
    let mut lanes = stretches.chunks_exact_mut(length.max(1));
    let [a, b, c, d, e, f, g, h]: [&mut [f64]; LANES] = std::array::from_fn(|_| lanes.next().unwrap_or_default());
    // The lines of `step`, each over all lanes at once: written so, they compile to vector instructions.
    let (mut one, mut two) = ([0.0; LANES], [0.0; LANES]);
    for (((((((a, b), c), d), e), f), g), h) in a.iter_mut().zip(b).zip(c).zip(d).zip(e).zip(f).zip(g).zip(h) {
        let sample = [*a, *b, *c, *d, *e, *f, *g, *h];
        let out: [f64; LANES] = std::array::from_fn(|lane| b0 * sample[lane] + one[lane]);
        one = std::array::from_fn(|lane| b1 * sample[lane] - a1 * out[lane] + two[lane]);
        two = std::array::from_fn(|lane| b2 * sample[lane] - a2 * out[lane]);
        [*a, *b, *c, *d, *e, *f, *g, *h] = out;
    }
    std::array::from_fn(|lane| [one[lane], two[lane]])
}

/// What a filter gives out when it starts in a state and hears nothing more.
#[derive(Default)]
struct Decay {
    length: usize,
    /// Output after n samples for a start in the states (1, 0) and (0, 1), until both have died away.
    outputs: [Vec<f64>; 2],
    /// The states (1, 0) and (0, 1) after `length` samples.
    ends: [[f64; 2]; 2],
}

impl Decay {
    /// Below this an output changes no sum in 64 bits.
    const NOTHING: f64 = 1e-24;

    fn prepare(&mut self, filter: Biquad, length: usize) {
        if self.length == length {
            return;
        }
        *self = Decay { length, outputs: Default::default(), ends: [[1.0, 0.0], [0.0, 1.0]] };
        for _ in 0..length {
            let [one, two] = &mut self.ends;
            let [from_one, from_two] = &mut self.outputs;
            from_one.push(step(filter, one, 0.0));
            from_two.push(step(filter, two, 0.0));
            if self.ends.as_flattened().iter().all(|level| level.abs() < Self::NOTHING) {
                self.ends = Default::default();
                break;
            }
        }
    }

    /// Adds to a stretch the decay of `state`; returns the state at its end, where from rest it ended in `end`.
    fn add(&self, stretch: &mut [f64], state: [f64; 2], end: [f64; 2]) -> [f64; 2] {
        let [from_one, from_two] = &self.outputs;
        for ((sample, one), two) in stretch.iter_mut().zip(from_one).zip(from_two) {
            *sample += one * state[0] + two * state[1];
        }
        let [one, two] = self.ends;
        [end[0] + one[0] * state[0] + two[0] * state[1], end[1] + one[1] * state[0] + two[1] * state[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::dsp::{high_pass, low_pass};

    /// sin(0.7 i) + i / 100.
    fn signal(length: usize) -> Vec<f64> {
        (0..length).map(|i| (0.7 * i as f64).sin() + i as f64 / 100.0).collect()
    }

    #[test]
    fn the_values_are_those_of_scipy() {
        // filtfilt(*butter(2, 200 / 8000, 'high'), sin(0.7 i) + i / 100 for i below 200), at some places
        let mut found = signal(200);
        ZeroPhase::new(high_pass(200.0, 16000.0)).apply(&mut found);
        for (place, expected) in [
            (0, -0.03783508442865313),
            (1, 0.6097486109579404),
            (50, -0.4253223626370283),
            (111, 0.7446921408195655),
            (198, -0.30723976038770096),
            (199, 0.17876575017818974),
        ] {
            let value: f64 = found[place];
            assert!((value - expected).abs() < 1e-12, "{place}: {value} is not {expected}");
        }
        // filtfilt(*butter(2, 200 / 8000, 'low'), sin(0.7 i) + i / 100 for i below 200), at some places
        let mut found = signal(200);
        ZeroPhase::new(low_pass(200.0, 16000.0)).apply(&mut found);
        for (place, expected) in [
            (0, 0.03783425689383351),
            (1, 0.04446867523917459),
            (50, 0.4971978842060737),
            (111, 1.1090085380471255),
            (198, 2.168552864212561),
            (199, 2.178962491786682),
        ] {
            let value: f64 = found[place];
            assert!((value - expected).abs() < 1e-12, "{place}: {value} is not {expected}");
        }
    }

    #[test]
    fn a_constant_passes_low_and_not_high() {
        for length in [10, 11, 17, 64, 1001] {
            let (mut low, mut high) = (vec![0.5; length], vec![0.5; length]);
            ZeroPhase::new(low_pass(20.0, 16000.0)).apply(&mut low);
            ZeroPhase::new(high_pass(30.0, 16000.0)).apply(&mut high);
            assert!(low.iter().all(|sample| (sample - 0.5).abs() < 1e-10), "{length}");
            assert!(high.iter().all(|sample| sample.abs() < 1e-10), "{length}");
        }
    }

    #[test]
    fn the_stretches_add_up_to_one_run() {
        let filter = low_pass(200.0, 16000.0);
        let mut zero_phase = ZeroPhase::new(filter);
        for length in [10, 100, 5003, 100] {
            let input = signal(length);
            let mut state = filter.steady_state().map(|level| level * input[0]);
            let expected: Vec<f64> = input.iter().map(|sample| step(filter, &mut state, *sample)).collect();
            zero_phase.extended = input;
            zero_phase.pass();
            let worst = zero_phase.extended.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-11, "{length}: {worst}");
        }
    }

    #[test]
    fn what_is_too_short_stays() {
        let mut short = [1.0, 2.0];
        ZeroPhase::new(low_pass(20.0, 16000.0)).apply(&mut short);
        assert_eq!(short, [1.0, 2.0]);
        ZeroPhase::new(low_pass(20.0, 16000.0)).apply(&mut []);
    }
}
