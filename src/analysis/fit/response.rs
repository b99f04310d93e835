//! The energy of a steady sine in the mel bands: the main lobe of the window and its neighbours, tabulated every 2 Hz.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::target::VIEWS;
use crate::analysis::mel::{Bank, RATE, Scale};

/// Spacing of the table's entries, Hz.
const STEP: f64 = 2.0;
/// The highest frequency of the table, Hz.
pub const HIGHEST: f64 = RATE as f64 / 2.0;
/// Bands that an entry covers.
pub const WIDTH: usize = 32;
/// Entries start at a multiple of this, so that consecutive lines load and store the same aligned vectors and do not stall.
const ALIGNMENT: usize = 16;
/// Bins on each side of the sine that are summed. Further out the response of a Hann window is down by 90 dB.
const REACH: usize = 20;

/// Returns the length of a row of bands: the scale's bands padded to whole vectors.
pub const fn row(scale: Scale) -> usize {
    scale.bands.next_multiple_of(16)
}

/// The energies of a sine of amplitude 1 at one scale, by frequency.
pub struct Table {
    entries: Vec<Entry>,
}

/// The energies in `WIDTH` bands, starting at band `first`.
#[derive(Clone, Copy)]
pub struct Entry {
    pub first: usize,
    pub energies: [f32; WIDTH],
}

static TABLES: LazyLock<[Table; VIEWS.len()]> = LazyLock::new(|| VIEWS.map(Table::new));

/// Returns the tables of all scales, computed on first use.
pub fn tables() -> &'static [Table; VIEWS.len()] {
    &TABLES
}

impl Table {
    fn new(scale: Scale) -> Table {
        let bank = Bank::new(scale);
        let bin_hz = f64::from(RATE) / scale.window as f64;
        let entries = (0..=(HIGHEST / STEP) as usize).map(|i| {
            let place = i as f64 * STEP / bin_hz;
            let bins = (place as usize).saturating_sub(REACH)..(place as usize + REACH + 2).min(scale.window / 2 + 1);
            let mut bands = vec![0.0_f64; row(scale)];
            for (sum, band) in bands.iter_mut().zip(&bank.bands) {
                let end = band.first + band.weights.len();
                for bin in bins.start.max(band.first)..bins.end.min(end) {
                    *sum += f64::from(band.weights[bin - band.first]) * hann(scale.window, place - bin as f64);
                }
            }
            let loudest = (0..bands.len()).max_by(|a, b| bands[*a].total_cmp(&bands[*b])).unwrap_or(0);
            let centred = loudest.saturating_sub(WIDTH / 2 - ALIGNMENT / 2) / ALIGNMENT * ALIGNMENT;
            let first = centred.min(bands.len() - WIDTH);
            let mut energies = [0.0; WIDTH];
            energies.iter_mut().zip(&bands[first..]).for_each(|(out, energy)| *out = *energy as f32);
            Entry { first, energies }
        });
        Table { entries: entries.collect() }
    }

    /// Returns the entry for a frequency from 0 to [`HIGHEST`] Hz.
    #[inline(always)]
    pub fn at(&self, hz: f32) -> &Entry {
        &self.entries[((hz * (1.0 / STEP as f32) + 0.5) as usize).min(self.entries.len() - 1)]
    }
}

/// Returns the energy of a sine of amplitude 1 in a bin that is `bins` away from it, under a Hann window of `length` samples (Harris 1978, "On
/// the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform").
fn hann(length: usize, bins: f64) -> f64 {
    let kernel = |x: f64| if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) };
    let magnitude = length as f64 / 2.0 * (0.5 * kernel(bins) + 0.25 * kernel(bins - 1.0) + 0.25 * kernel(bins + 1.0));
    magnitude * magnitude
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::analysis::mel::Mel;

    #[test]
    fn the_table_agrees_with_the_transform_of_a_sine() {
        for (scale, table) in VIEWS.iter().zip(tables()) {
            for hz in [442.0, 1000.0, 3002.0, 6998.0] {
                let sound: Vec<f32> = (0..8192).map(|i| (TAU * hz * f64::from(i) / f64::from(RATE)).sin() as f32).collect();
                let mut energies = Vec::new();
                Mel::new(*scale, 4096).energies(&sound, &mut energies);
                let measured = &energies[scale.bands..2 * scale.bands];
                let entry = table.at(hz as f32);
                let most = measured.iter().copied().fold(0.0, f32::max);
                for (band, measured) in measured.iter().enumerate() {
                    let energy = band.checked_sub(entry.first).and_then(|i| entry.energies.get(i)).copied().unwrap_or(0.0);
                    assert!(
                        (energy - measured).abs() < 0.02 * measured + 1e-6 * most,
                        "{scale:?} {hz} Hz, band {band}: {energy} {measured}"
                    );
                }
            }
        }
    }
}
