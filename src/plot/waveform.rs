//! Amplitude of a sound over time.

use plotters::style::{Color, RGBAColor};

use super::axis::Axis;
use super::envelope::TimeUnit;
use super::frame::{Frame, Plot, crisp};
use super::points::{CHART_COLUMNS, drawable, extent, thinned};
use super::sheet::{Sheet, picture};
use super::style::{AXIS, BLUE, rgb};
use super::{Picture, PlotError, Size};
use crate::sink::{Chart, Line, Marks};

/// Plots a sound's samples over time. If several fall on one pixel, the band between the smallest and the largest is drawn. Samples that are not
/// finite are left out.
///
/// # Errors
/// Fails if there is no finite sample, the rate is 0, or the size is out of bounds.
pub fn waveform(name: &str, samples: &[f32], rate: u32, size: Size) -> Result<Picture, PlotError> {
    if rate == 0 {
        return Err(PlotError::Rate { figure: "a waveform" });
    }
    let Some((low, high)) = extent(samples.iter().copied().map(f64::from)) else {
        return Err(PlotError::Empty { figure: "a waveform", needs: "at least one finite sample" });
    };
    let peak = low.abs().max(high.abs());
    let peak = if peak > 0.0 { peak * 1.08 } else { 1.0 };
    let seconds = samples.len() as f64 / f64::from(rate);
    let unit = TimeUnit::for_span(seconds);
    let (x, y) = (unit.axis(0.0, seconds), Axis::linear("Amplitude", -peak, peak));
    let drawn = picture(name, size, |sheet| {
        let plot = Frame::new(name, x.clone(), y.clone()).draw(sheet);
        draw(sheet, &plot, unit, samples, rate, BLUE);
        Ok(())
    })?;
    let line = Line { name: String::new(), color: rgb(BLUE), points: unit.scaled(&outline(samples, rate)) };
    Ok(drawn.with_chart(Chart::single(x, y, Marks::Lines(vec![line]))))
}

/// Returns time in seconds and value of the smallest and the largest sample of each stretch. For a short sound, a stretch is one sample.
fn outline(samples: &[f32], rate: u32) -> Vec<(f64, f64)> {
    let stretch = samples.len().div_ceil(2 * CHART_COLUMNS).max(1);
    let ends = |(n, part): (usize, &[f32])| {
        let (low, high) = extent(part.iter().copied().map(f64::from))?;
        let time = (n * stretch) as f64 / f64::from(rate);
        Some([(time, low), (time, high)])
    };
    samples.chunks(stretch).enumerate().filter_map(ends).flatten().collect()
}

/// Draws a sound's samples from the left edge of `plot`, whose x axis is time in `unit`.
pub fn draw(sheet: &mut Sheet, plot: &Plot, unit: TimeUnit, samples: &[f32], rate: u32, color: impl Color) {
    let color = color.to_rgba();
    let zero = crisp(plot.y(0.0));
    sheet.line(&[(plot.left, zero), (plot.right, zero)], AXIS, 1.0);
    let time = |n: usize| n as f64 / f64::from(rate);
    let end = plot.x(unit.of(time(samples.len())));
    let columns = (end - plot.left).max(1.0) as usize;
    if samples.len() / columns >= 4 {
        band(sheet, plot, end, samples, color);
        return;
    }
    let points: Vec<_> = samples.iter().enumerate().map(|(n, sample)| (time(n), f64::from(*sample))).collect();
    let points: Vec<_> = unit.scaled(&points).into_iter().filter(|point| drawable(point.1)).collect();
    plot.line(sheet, &thinned(&points, columns), color, 1.3);
    if points.len() * 12 < columns {
        points.iter().for_each(|point| sheet.dot(plot.at(*point), 2.6, color));
    }
}

/// Draws the band between the smallest and the largest sample around each pixel column, from the plot's left edge to `end`.
fn band(sheet: &mut Sheet, plot: &Plot, end: f64, samples: &[f32], color: RGBAColor) {
    // A band needs at least two columns.
    let columns = ((end - plot.left) as usize).max(2);
    let step = (end - plot.left).max(1.0) / columns as f64;
    let (mut upper, mut lower) = (Vec::with_capacity(columns), Vec::with_capacity(columns));
    for column in 0..columns {
        // Include the neighbouring columns. A column may cover less than a period of the wave, and the band would then show false beats.
        let edge = |column: usize| samples.len() * column.min(columns) / columns;
        let part = edge(column.saturating_sub(1))..edge(column + 2);
        let part = samples.get(part).unwrap_or_default();
        if let Some((low, high)) = extent(part.iter().copied().map(f64::from)) {
            let x = plot.left + (column as f64 + 0.5) * step;
            // The band has a minimum width, so that silence is visible.
            upper.push((x, plot.y(high) - 0.5));
            lower.push((x, plot.y(low) + 0.5));
        }
    }
    upper.extend(lower.into_iter().rev());
    sheet.area(&upper, color);
}
