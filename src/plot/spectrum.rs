//! Level of a sound over frequency.

use super::axis::Axis;
use super::frame::Frame;
use super::points::{CHART_COLUMNS, extent, thinned};
use super::sheet::{picture, sheer};
use super::stft::{Transform, decibels};
use super::style::{BLUE, rgb};
use super::{Picture, PlotError, Size};
use crate::sink::{Chart, Line, Marks};

/// The longest window, in samples.
const WINDOW: usize = 16_384;
/// The most windows that are averaged.
const MOST: usize = 64;
const RANGE_DB: f64 = 100.0;

/// Plots a sound's level over frequency, on a log scale from 20 Hz to half the rate, in dBFS; a full-scale sine has 0. The level is the mean power
/// (Welch's method) of Hann windows that overlap by half, or of one window if the sound is short. A long sound's windows are spread over it instead.
///
/// # Errors
/// Fails if there is no finite sample, the rate is 0, or the size is out of bounds.
pub fn spectrum(name: &str, samples: &[f32], rate: u32, size: Size) -> Result<Picture, PlotError> {
    const FIGURE: &str = "a spectrum";
    if rate == 0 {
        return Err(PlotError::Rate { figure: FIGURE });
    }
    if !samples.iter().any(|sample| sample.is_finite()) {
        return Err(PlotError::Empty { figure: FIGURE, needs: "at least one finite sample" });
    }
    let nyquist = f64::from(rate) / 2.0;
    let lowest = if nyquist > 100.0 { 20.0 } else { nyquist / 100.0 };
    let points: Vec<(f64, f64)> = levels(samples, rate).into_iter().filter(|point| point.0 >= lowest).collect();
    let lowest = points.first().map_or(lowest, |first| lowest.max(first.0 / 1.1));
    let Some((_, high)) = extent(points.iter().map(|point| point.1)) else {
        return Err(PlotError::Empty { figure: FIGURE, needs: "a frequency above the lowest shown" });
    };
    let top = if high > -150.0 { ((high + 3.0) / 10.0).ceil() * 10.0 } else { 0.0 };
    let (x, y) = (Axis::log("Frequency (Hz)", lowest, nyquist), Axis::linear("Level (dBFS)", top - RANGE_DB, top));
    // Pixels are even in the logarithm of the frequency, so the points are thinned on that scale.
    let log: Vec<_> = points.iter().map(|(x, y)| (x.log10(), *y)).collect();
    let seen = |columns| thinned(&log, columns).into_iter().map(|(x, y)| (10f64.powf(x), y)).collect::<Vec<_>>();
    let drawn = picture(name, size, |sheet| {
        let plot = Frame::new(name, x.clone(), y.clone()).draw(sheet);
        let seen = seen(plot.columns());
        plot.under(sheet, &seen, top - RANGE_DB, sheer(BLUE, 0.12));
        plot.line_above(sheet, &seen, BLUE, 1.3);
        Ok(())
    })?;
    let line = Line { name: String::new(), color: rgb(BLUE), points: seen(CHART_COLUMNS) };
    Ok(drawn.with_chart(Chart::single(x, y, Marks::Lines(vec![line]))))
}

/// Returns the frequency in Hz and the level in dBFS of each bin.
fn levels(samples: &[f32], rate: u32) -> Vec<(f64, f64)> {
    let window = samples.len().min(WINDOW);
    // Zero padding interpolates between the bins, so that a short sound gives a smooth line.
    let size = window.next_power_of_two().max(8192) * 2;
    let transform = Transform::new(window, size);
    let steps = ((samples.len() - window) * 2 / window.max(1)).clamp(0, MOST - 1);
    let mut sum = vec![0.0; transform.bins()];
    for step in 0..=steps {
        let start = (samples.len() - window) * step / steps.max(1);
        for (sum, power) in sum.iter_mut().zip(transform.power(samples, start + window / 2)) {
            *sum += power;
        }
    }
    let hertz = f64::from(rate) / size as f64;
    sum.into_iter().enumerate().map(|(bin, sum)| (bin as f64 * hertz, decibels(sum / (steps + 1) as f64))).collect()
}
