//! The lines of an FM spectrum: `fc + n fm` with amplitude `J_n(index)`, folded at 0 and at half the rate.

use super::bessel::{ORDERS, Row};
use super::response::HIGHEST;

/// Lines closer than this merge, Hz.
const SAME: f64 = 0.3;
/// Slots per hertz in the table that finds lines of equal frequency.
const DENSITY: f64 = 2.0;
/// Energies below this are omitted.
const FAINT: f32 = 1e-7;

/// A line of the spectrum. Lines are sorted by order, lowest first.
#[derive(Clone, Copy)]
pub struct Line {
    pub order: usize,
    /// Index into [`Lines::frequencies`].
    pub frequency: usize,
    pub sign: f32,
}

/// The lines of one carrier and one ratio, for any index.
pub struct Lines {
    lines: Vec<Line>,
    /// Distinct frequencies, Hz.
    frequencies: Vec<f32>,
    amplitudes: Vec<f32>,
    /// How many of the frequencies the lines up to each order have.
    counts: [usize; ORDERS + 1],
    /// For each slot the round in which it was taken and by which frequency.
    slots: Vec<(u32, u16)>,
    round: u32,
}

/// Returns the highest order that matters at an index: Carson's rule with a margin.
#[inline(always)]
pub fn orders(index: f32) -> usize {
    ((index * 1.15 + 5.0) as usize).min(ORDERS)
}

impl Lines {
    pub fn new() -> Lines {
        let slots = vec![(0, 0); (HIGHEST * DENSITY) as usize + 3];
        Lines { lines: Vec::new(), frequencies: Vec::new(), amplitudes: Vec::new(), counts: [0; ORDERS + 1], slots, round: 0 }
    }

    /// Lays out the lines of a carrier of `carrier` Hz, rendered at `rate` samples per second. Lines at the same frequency merge, and their
    /// amplitudes add with their signs: a line below 0 Hz is the same sine with inverted phase.
    #[inline(always)]
    pub fn lay_out(&mut self, carrier: f64, ratio: f64, rate: f64) {
        self.lines.clear();
        self.frequencies.clear();
        if self.round == u32::MAX {
            self.slots.fill((0, 0));
            self.round = 0;
        }
        self.round += 1;
        let per_turn = 1.0 / rate;
        for order in 0..=ORDERS {
            for side in [1.0, -1.0] {
                if order == 0 && side < 0.0 {
                    continue;
                }
                let mut hz = carrier + side * order as f64 * ratio * carrier;
                let mut sign = if side < 0.0 && order % 2 == 1 { -1.0 } else { 1.0 };
                hz -= rate * (hz * per_turn).round_ties_even();
                if hz < 0.0 {
                    hz = -hz;
                    sign = -sign;
                }
                if (SAME..=HIGHEST).contains(&hz) {
                    let frequency = self.frequency(hz);
                    self.lines.push(Line { order, frequency, sign });
                }
            }
            self.counts[order] = self.frequencies.len();
        }
        self.amplitudes.resize(self.frequencies.len(), 0.0);
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Distinct frequencies in Hz, in the order in which the lines first reach them.
    pub fn frequencies(&self) -> &[f32] {
        &self.frequencies
    }

    /// Returns the number of distinct frequencies of the lines up to an order.
    #[inline(always)]
    pub fn audible(&self, order: usize) -> usize {
        self.counts[order]
    }

    #[inline(always)]
    fn frequency(&mut self, hz: f64) -> usize {
        let slot = (hz * DENSITY + 0.5) as usize;
        let near = &self.slots[slot.saturating_sub(1)..=slot + 1];
        for (round, frequency) in near {
            let frequency = usize::from(*frequency);
            if *round == self.round && (f64::from(self.frequencies[frequency]) - hz).abs() < SAME {
                return frequency;
            }
        }
        self.frequencies.push(hz as f32);
        self.slots[slot] = (self.round, (self.frequencies.len() - 1) as u16);
        self.frequencies.len() - 1
    }

    /// Sets the energy (amplitude squared) of each frequency at `index`, whose Bessel functions are `bessel`. Returns the mean square of the sum of
    /// the lines.
    #[inline(always)]
    pub fn hear(&mut self, index: f32, bessel: &Row) -> f32 {
        let orders = orders(index);
        self.amplitudes.fill(0.0);
        for line in &self.lines {
            if line.order > orders {
                break;
            }
            self.amplitudes[line.frequency] += line.sign * bessel[line.order];
        }
        let mut power = 0.0;
        for amplitude in &mut self.amplitudes {
            *amplitude *= *amplitude;
            power += *amplitude;
        }
        power / 2.0
    }

    /// Iterates over frequency (Hz) and energy of each line that is not negligible.
    #[inline(always)]
    pub fn audible_lines(&self) -> impl Iterator<Item = (f32, f32)> {
        self.frequencies.iter().copied().zip(self.amplitudes.iter().copied()).filter(|(_, energy)| *energy > FAINT)
    }
}
