//! Sound as level over time and frequency.

use super::axis::Axis;
use super::colormap;
use super::envelope::TimeUnit;
use super::frame::{Frame, Plot, crisp};
use super::sheet::{Align, Sheet, picture};
use super::stft::{Transform, decibels};
use super::style::{AXIS, CAP, LABEL, MUTED, PAD, TEXT, TICK};
use super::ticks;
use super::{Picture, PlotError, Size};

/// Levels this far below the loudest are shown in the darkest colour.
const RANGE_DB: f64 = 80.0;
/// Cells of the heat map, at most.
const MOST_FRAMES: usize = 900;
const MOST_ROWS: usize = 512;
/// Space for the colour bar to the plot's right, and the bar's place in it.
const BESIDE: f64 = 84.0;
const BAR: (f64, f64) = (20.0, 34.0);

/// Level of a sound over time and frequency: Hann windows of about 50 ms (less for short sounds), in dB of which a full-scale sine has 0.
///
/// # Errors
/// No finite sample; a rate of 0; the size is out of bounds.
pub fn spectrogram(name: &str, samples: &[f32], rate: u32, size: Size) -> Result<Picture, PlotError> {
    if rate == 0 {
        return Err(PlotError::Rate { figure: "a spectrogram" });
    }
    if !samples.iter().any(|sample| sample.is_finite()) {
        return Err(PlotError::Empty { figure: "a spectrogram", needs: "at least one finite sample" });
    }
    let map = HeatMap::new(samples, rate);
    let seconds = samples.len() as f64 / f64::from(rate);
    let unit = TimeUnit::for_span(seconds);
    picture(name, size, |sheet| {
        let mut frame = Frame::new(name, unit.axis(0.0, seconds), Axis::linear("Frequency (kHz)", 0.0, f64::from(rate) / 2000.0));
        frame.grid = false;
        frame.beside = BESIDE;
        let plot = frame.draw(sheet);
        sheet.image((plot.left, plot.top), (plot.right, plot.bottom), map.across, map.down, &map.rgb);
        color_bar(sheet, &plot, map.top_db);
        Ok(())
    })
}

struct HeatMap {
    across: usize,
    down: usize,
    /// Row after row, the highest frequency first.
    rgb: Vec<[u8; 3]>,
    /// Level of the brightest colour.
    top_db: f64,
}

impl HeatMap {
    fn new(samples: &[f32], rate: u32) -> HeatMap {
        let length = samples.len();
        let usual = (f64::from(rate) * 0.06).log2().round().clamp(5.0, 13.0) as u32;
        // A short sound gets a shorter window, so that it still has a course in time.
        let window = 2usize.pow(usual).min((length / 4).next_power_of_two().max(32));
        let transform = Transform::new(window, 2usize.pow(usual).max(512));
        let frames = (length * 8 / window).clamp(1, MOST_FRAMES);
        let down = transform.bins().min(MOST_ROWS);
        let spectra: Vec<Vec<f64>> = (0..frames)
            .map(|frame| {
                let power = transform.power(samples, (length * (2 * frame + 1)) / (2 * frames));
                rows(&power, down)
            })
            .collect();
        let loudest = spectra.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let top_db = if loudest > -150.0 { (loudest / 5.0).ceil() * 5.0 } else { 0.0 };
        let table = colormap::table::<256>();
        let cell = |level: f64| {
            let part = (1.0 + (level - top_db) / RANGE_DB).clamp(0.0, 1.0);
            table.get((part * 255.0).round() as usize).copied().unwrap_or_default()
        };
        let rgb = (0..down).rev().flat_map(|row| spectra.iter().map(move |levels| levels.get(row).copied().unwrap_or(f64::NEG_INFINITY)));
        HeatMap { across: frames, down, rgb: rgb.map(cell).collect(), top_db }
    }
}

/// The loudest of the bins that fall on each row, in dB, low frequencies first.
fn rows(power: &[f64], count: usize) -> Vec<f64> {
    let part = |row: usize| power.len() * row / count..(power.len() * (row + 1)).div_ceil(count);
    (0..count).map(|row| decibels(power.get(part(row)).unwrap_or_default().iter().copied().fold(0.0, f64::max))).collect()
}

fn color_bar(sheet: &mut Sheet, plot: &Plot, top_db: f64) {
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
    let middle = (plot.top + plot.bottom) / 2.0;
    sheet.text(&axis.title, (sheet.width - PAD, middle), Align::Upwards, LABEL, TEXT);
}
