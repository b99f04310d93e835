//! Level of a sound over time and frequency.

use super::axis::{Axis, Scale};
use super::envelope::TimeUnit;
use super::frame::Frame;
use super::heat::{BESIDE, Levels, color_bar, top_db, window};
use super::sheet::picture;
use super::{Picture, PlotError, Size};
use crate::sink::{Chart, Marks};

/// The low end of a logarithmic frequency axis, in kHz.
const LOWEST_KHZ: f64 = 0.02;

/// Plots a sound's level over time and frequency, in dBFS; a full-scale sine has 0. Hann windows are about 50 ms long, or shorter for short sounds.
///
/// `scale` is the frequency scale; with [`Scale::Log`] it begins at 20 Hz.
///
/// # Errors
/// Fails if there is no finite sample, the rate is 0, or the size is out of bounds.
pub fn spectrogram(name: &str, samples: &[f32], rate: u32, scale: Scale, size: Size) -> Result<Picture, PlotError> {
    if rate == 0 {
        return Err(PlotError::Rate { figure: "a spectrogram" });
    }
    if !samples.iter().any(|sample| sample.is_finite()) {
        return Err(PlotError::Empty { figure: "a spectrogram", needs: "at least one finite sample" });
    }
    let highest = f64::from(rate) / 2000.0;
    let axis = match scale {
        Scale::Log => Axis::log("Frequency (kHz)", LOWEST_KHZ.min(highest / 10.0), highest),
        Scale::Linear | Scale::Mel => Axis { scale, ..Axis::linear("Frequency (kHz)", 0.0, highest) },
    };
    let map = Levels::over(&axis, samples, rate, window(samples.len(), rate));
    let top_db = top_db([&map]);
    let seconds = samples.len() as f64 / f64::from(rate);
    let unit = TimeUnit::for_span(seconds);
    let time = unit.axis(0.0, seconds);
    let drawn = picture(name, size, |sheet| {
        let mut frame = Frame::new(name, time.clone(), axis.clone());
        frame.grid = false;
        frame.beside = BESIDE;
        let plot = frame.draw(sheet);
        map.draw(sheet, (plot.left, plot.top), (plot.right, plot.bottom), top_db);
        color_bar(sheet, &plot, top_db);
        Ok(())
    })?;
    let heat = map.numbers(top_db, (1.0, 1.0));
    Ok(drawn.with_chart(Chart::single(time, axis, Marks::Heat(heat))))
}
