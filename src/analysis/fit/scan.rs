//! Tries a grid of ratios and indices on a coarse view of the target, to find where the search starts.

use std::f32::consts::SQRT_2;

use super::bessel::{self, ORDERS, between};
use super::lines::{Lines, orders};
use super::response::{Table, row, tables};
use super::sum::{add_scaled, differences};
use super::target::{Target, VIEWS};
use crate::analysis::mel::decibels;
use crate::simd::{self, Simd, WithSimd};
use crate::theta::Field;

/// The scale that the scan compares, an index into [`VIEWS`].
pub const SCALE: usize = 1;
const BANDS: usize = row(VIEWS[SCALE]);
/// Every this many frames, one is compared.
const STRIDE: usize = 8;
/// All indices are evaluated together, one per lane.
const LANES: usize = 32;

/// The tried indices, denser where a small change is audible.
#[rustfmt::skip]
const INDICES: [f32; 27] = [
    0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.2, 1.4, 1.7, 2.0, 2.4, 2.8, 3.2, 3.7, 4.2, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0,
];

/// Every third index is tried first, then those on both sides of the best.
const COARSE: usize = 3;
const COARSE_COUNT: usize = INDICES.len().div_ceil(COARSE);

/// The index that is tried at a step, where `nearest` is the best of the first [`COARSE_COUNT`]. Beyond [`INDICES`] where it has no neighbour.
#[inline(always)]
fn lane(step: usize, nearest: usize) -> usize {
    match step.checked_sub(COARSE_COUNT) {
        None => COARSE * step,
        Some(below) if below < COARSE - 1 => nearest.wrapping_sub(below + 1),
        Some(above) => nearest + above + 2 - COARSE,
    }
}

/// Simple ratios, which instruments and people prefer, and some near them.
#[rustfmt::skip]
const SIMPLE: [f32; 41] = [
    0.25, 2.0 / 7.0, 1.0 / 3.0, 0.4, 0.5, 0.6, 2.0 / 3.0, 0.75, 0.8, 0.97, 0.998, 1.0, 1.002, 1.03, 1.2, 1.25, 4.0 / 3.0, 1.4, SQRT_2, 1.5,
    GOLDEN_RATIO, 5.0 / 3.0, 1.75, 2.0, 2.005, 2.2, 2.5, 2.76, 3.0, 3.2, 3.5, 3.99, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0,
];
const GOLDEN_RATIO: f32 = 1.618_034;
/// Number of additional ratios in even steps on a logarithmic scale.
const EVEN: usize = 401;

/// Returns the tried ratios in ascending order.
pub fn ratios() -> Vec<f32> {
    let octaves = |field: Field| (field.info().min.log2() as f32, field.info().max.log2() as f32);
    let (low, high) = octaves(Field::ModRatio);
    let even = (0..EVEN).map(|i| (low + (high - low) * i as f32 / (EVEN - 1) as f32).exp2());
    let mut ratios: Vec<f32> = SIMPLE.into_iter().chain(even).collect();
    ratios.sort_by(f32::total_cmp);
    ratios.dedup();
    ratios
}

/// A ratio with its best index, and the mean difference in dB.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub ratio: f32,
    pub index: f32,
    pub error: f32,
}

/// Scans grids; reuses its buffers.
pub struct Scanner {
    /// The amplitude of each order at each index.
    bessel: [[f32; LANES]; ORDERS + 1],
    lines: Lines,
    amplitudes: Vec<[f32; LANES]>,
    rows: Vec<[f32; BANDS]>,
    cells: Vec<f32>,
}

impl Scanner {
    pub fn new() -> Scanner {
        let mut table = [[0.0; LANES]; ORDERS + 1];
        for (lane, index) in INDICES.into_iter().enumerate() {
            for (order, amplitude) in table.iter_mut().zip(between(bessel::table(), index)) {
                order[lane] = amplitude;
            }
        }
        Scanner { bessel: table, lines: Lines::new(), amplitudes: Vec::new(), rows: Vec::new(), cells: Vec::new() }
    }

    /// Returns the best index for each of `ratios`, for a carrier in Hz and a rate in samples per second. `levels` is the candidate's envelope: the
    /// level of each frame in dB.
    pub fn scan(&mut self, target: &Target, carrier: f64, rate: f64, levels: &[f32], ratios: &[f32]) -> Vec<Found> {
        simd::run(Scan { scanner: self, target, carrier, rate, levels, ratios })
    }
}

struct Scan<'a> {
    scanner: &'a mut Scanner,
    target: &'a Target,
    carrier: f64,
    rate: f64,
    levels: &'a [f32],
    ratios: &'a [f32],
}

impl WithSimd for Scan<'_> {
    type Output = Vec<Found>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<Found> {
        let Scan { scanner, target, carrier, rate, levels, ratios } = self;
        let Scanner { bessel, lines, amplitudes, rows, cells } = scanner;
        let table: &Table = &tables()[SCALE];
        let floor = target.scales[SCALE].floor;
        cells.clear();
        let (frames, _) = target.scales[SCALE].cells.as_chunks::<BANDS>();
        frames.iter().step_by(STRIDE).for_each(|frame| cells.extend_from_slice(frame));
        let looked_at: Vec<f32> = levels.iter().copied().step_by(STRIDE).collect();
        let mut found = Vec::with_capacity(ratios.len());
        for ratio in ratios {
            lines.lay_out(carrier, f64::from(*ratio), rate);
            amplitudes.clear();
            amplitudes.resize(lines.frequencies().len(), [0.0; LANES]);
            for line in lines.lines() {
                add_scaled(simd, &mut amplitudes[line.frequency], line.sign, &bessel[line.order]);
            }
            let mut power = [0.0_f32; LANES];
            rows.clear();
            rows.resize(amplitudes.len(), [0.0; BANDS]);
            for ((hz, sums), row) in lines.frequencies().iter().zip(amplitudes.iter_mut()).zip(rows.iter_mut()) {
                for (sum, power) in sums.iter_mut().zip(&mut power) {
                    *sum *= *sum;
                    *power += *sum;
                }
                let entry = table.at(*hz);
                row[entry.first..entry.first + entry.energies.len()].copy_from_slice(&entry.energies);
            }
            let mut best = Found { ratio: *ratio, index: 0.0, error: f32::INFINITY };
            // A loop, since a closure would not be compiled for the vector unit.
            let mut nearest = 0;
            for step in 0..COARSE_COUNT + 2 * (COARSE - 1) {
                let lane = lane(step, nearest);
                let Some(index) = INDICES.get(lane).copied() else { continue };
                let audible = lines.audible(orders(index));
                let mut bands = [0.0_f32; BANDS];
                let (vectors, _) = S::as_mut_simd_f32s(&mut bands);
                for (vector, band) in vectors.iter_mut().enumerate() {
                    let mut sum = simd.splat_f32s(0.0);
                    for (energies, row) in amplitudes[..audible].iter().zip(&rows[..audible]) {
                        let (shares, _) = S::as_simd_f32s(row);
                        sum = simd.add_f32s(sum, simd.mul_f32s(simd.splat_f32s(energies[lane]), shares[vector]));
                    }
                    *band = sum;
                }
                let level = if power[lane] > 0.0 { decibels(0.5 * power[lane]) } else { 0.0 };
                for band in &mut bands {
                    *band = decibels(*band) - level;
                }
                let error = differences(simd, &bands, &looked_at, cells, BANDS, floor) / (looked_at.len() * VIEWS[SCALE].bands) as f32;
                if error < best.error {
                    best = Found { index, error, ..best };
                    if step < COARSE_COUNT {
                        nearest = lane;
                    }
                }
            }
            found.push(best);
        }
        found
    }
}
