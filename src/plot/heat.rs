//! Heat maps of level over time and frequency, and their colour bar.

use super::axis::{Axis, Scale};
use super::colormap;
use super::frame::{Plot, crisp};
use super::points::CHART_COLUMNS;
use super::sheet::{Align, Sheet};
use super::stft::{Transform, decibels};
use super::style::{AXIS, CAP, LABEL, MUTED, PAD, TEXT, TICK};
use super::{font, ticks};
use crate::sink::HeatMap;

/// The range of levels below the loudest, in dB. Lower levels have the darkest colour.
const RANGE_DB: f64 = 80.0;
/// The most columns and rows of a map.
const MOST_FRAMES: usize = 900;
const MOST_ROWS: usize = 512;
/// The most rows of a chart.
const CHART_ROWS: usize = 120;
/// The colour of a spectrogram where its sound has no data.
pub const NOTHING: [u8; 3] = [214, 214, 214];
/// The space for the colour bar to the right of the plot, and the bar's left and right edges in it.
pub const BESIDE: f64 = 84.0;
const BAR: (f64, f64) = (20.0, 34.0);

/// Returns the usual window: about 50 ms, as a power of two samples.
fn usual(rate: u32) -> usize {
    2usize.pow((f64::from(rate) * 0.06).log2().round().clamp(5.0, 13.0) as u32)
}

/// Returns the window for a sound of `length` samples. A short sound gets a shorter window, so that its spectrogram still varies in time.
pub fn window(length: usize, rate: u32) -> usize {
    usual(rate).min((length / 4).next_power_of_two().max(32))
}

/// The levels of a sound over time and frequency, in dBFS; a full-scale sine has 0.
pub struct Levels {
    /// Spectra in the order of time, each from low to high frequencies.
    spectra: Vec<Vec<f64>>,
    down: usize,
}

impl Levels {
    /// Computes spectra with Hann windows of `window` samples.
    pub fn new(samples: &[f32], rate: u32, window: usize) -> Levels {
        Levels::over(&Axis::linear("", 0.0, f64::from(rate) / 2000.0), samples, rate, window)
    }

    /// Like [`Levels::new`], with rows spaced evenly on an axis in kHz, up to half the rate.
    pub fn over(axis: &Axis, samples: &[f32], rate: u32, window: usize) -> Levels {
        let length = samples.len();
        let transform = Transform::new(window, usual(rate).max(512));
        let frames = (length * 8 / window.max(1)).clamp(1, MOST_FRAMES);
        let down = if axis.scale == Scale::Linear { transform.bins().min(MOST_ROWS) } else { MOST_ROWS };
        let bins = transform.bins() as f64;
        let edges: Vec<f64> = (0..=down).map(|edge| axis.value(edge as f64 / down as f64) / axis.high * bins).collect();
        let spectrum = |frame: usize| rows(&transform.power(samples, (length * (2 * frame + 1)) / (2 * frames)), &edges);
        Levels { spectra: (0..frames).map(spectrum).collect(), down }
    }

    /// Draws the map into a rectangle: time from left to right, and 0 Hz to half the rate from bottom to top.
    pub fn draw(&self, sheet: &mut Sheet, from: (f64, f64), to: (f64, f64), top_db: f64) {
        let table = colormap::table::<256>();
        let color = |level: f64| table.get((part(level, top_db) * 255.0).round() as usize).copied().unwrap_or_default();
        let row = |row: usize| self.spectra.iter().map(move |levels| levels.get(row).copied().unwrap_or(f64::NEG_INFINITY));
        let rgb: Vec<[u8; 3]> = (0..self.down).rev().flat_map(row).map(color).collect();
        sheet.image(from, to, self.spectra.len(), self.down, &rgb);
    }

    /// Reduces the map to a chart's resolution. Each cell is the loudest level that falls on it. `covers` are the covered fractions of the axes.
    pub fn numbers(&self, top_db: f64, covers: (f64, f64)) -> HeatMap {
        let frames = self.spectra.len();
        let (columns, rows) = (frames.min(CHART_COLUMNS), self.down.min(CHART_ROWS));
        let span = |at: usize, of: usize, from: usize| at * from / of..((at + 1) * from).div_ceil(of);
        let loudest = |column: usize, row: usize| {
            let spectra = self.spectra.get(span(column, columns, frames)).unwrap_or_default();
            let levels = spectra.iter().flat_map(|levels| levels.get(span(row, rows, self.down)).unwrap_or_default());
            part(levels.copied().fold(f64::NEG_INFINITY, f64::max), top_db)
        };
        let levels =
            (0..rows).rev().flat_map(|row| (0..columns).map(move |column| (column, row))).map(|(column, row)| loudest(column, row));
        let end = |level: f64| format!("{} dBFS", ticks::number(level, 1.0));
        HeatMap { columns, levels: levels.collect(), covers, ends: (end(top_db - RANGE_DB), end(top_db)) }
    }
}

/// Returns the position of a level in the range shown, from 0 to 1.
fn part(level: f64, top_db: f64) -> f64 {
    (1.0 + (level - top_db) / RANGE_DB).clamp(0.0, 1.0)
}

/// Returns the level of the brightest colour for maps that are to be compared: the loudest level, rounded up to 5 dB.
pub fn top_db<'a>(maps: impl IntoIterator<Item = &'a Levels>) -> f64 {
    let loudest = maps.into_iter().flat_map(|map| map.spectra.iter().flatten()).copied().fold(f64::NEG_INFINITY, f64::max);
    if loudest > -150.0 { (loudest / 5.0).ceil() * 5.0 } else { 0.0 }
}

/// Returns the loudest bin of each row, in dB, from low to high frequencies. `edges` are the rows' edges, in bins.
fn rows(power: &[f64], edges: &[f64]) -> Vec<f64> {
    // The tolerance keeps rounding from adding a bin.
    let part = |from: f64, to: f64| (from + 1e-9) as usize..((to - 1e-9).ceil() as usize).min(power.len());
    let loudest = |edges: &[f64]| match edges {
        [from, to] => power.get(part(*from, *to)).unwrap_or_default().iter().copied().fold(0.0, f64::max),
        _ => 0.0,
    };
    edges.windows(2).map(|edges| decibels(loudest(edges))).collect()
}

/// Draws the colour bar to the right of `plot`, in the space reserved by [`BESIDE`].
pub fn color_bar(sheet: &mut Sheet, plot: &Plot, top_db: f64) {
    let (left, right) = (plot.right + BAR.0, plot.right + BAR.1);
    let mut table = colormap::table::<256>();
    table.reverse();
    sheet.image((left, plot.top), (right, plot.bottom), 1, table.len(), &table);
    let axis = Axis::linear("Level (dBFS)", top_db - RANGE_DB, top_db);
    for tick in ticks::linear(axis.low, axis.high, (plot.bottom - plot.top) / 42.0) {
        let y = crisp(plot.bottom - axis.fraction(tick.at) * (plot.bottom - plot.top) - 0.01);
        sheet.line(&[(right, y), (right + 4.0, y)], AXIS, 1.0);
        sheet.text(&tick.label.unwrap_or_default(), (right + 8.0, y + CAP * TICK / 2.0), Align::Left, TICK, MUTED);
    }
    let title = font::first_fit(&[&axis.title, "dBFS"], LABEL, plot.bottom - plot.top + 2.0 * PAD);
    sheet.text(title, (sheet.width - PAD, (plot.top + plot.bottom) / 2.0), Align::Upwards, LABEL, TEXT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_sizes_follow_rate_and_length() {
        assert_eq!([window(64_000, 16_000), window(64_000, 44_100), window(400, 16_000), window(1, 1)], [1024, 2048, 128, 32]);
    }

    #[test]
    fn the_loudest_spectrogram_sets_the_top_level() {
        let map = |level| Levels::new(&[level; 4000], 16_000, 1024);
        let (loud, soft, silent) = (map(0.5), map(0.05), map(0.0));
        let top = top_db([&soft, &loud]);
        assert_eq!(top, top_db([&loud]));
        assert!(top > top_db([&soft, &silent]));
        assert_eq!(top_db([&silent]), 0.0);
    }
}
