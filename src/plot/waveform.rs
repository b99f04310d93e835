//! Sound as amplitude over time.

use super::axis::Axis;
use super::envelope::TimeUnit;
use super::frame::{Frame, Plot};
use super::points::{drawable, extent, thinned};
use super::sheet::{Sheet, picture};
use super::style::{AXIS, BLUE};
use super::{Picture, PlotError, Size};

/// A sound's samples over time; where several fall on one pixel, their smallest to their largest. Samples that are not finite are left out.
///
/// # Errors
/// No finite sample; a rate of 0; the size is out of bounds.
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
    picture(name, size, |sheet| {
        let frame = Frame::new(name, unit.axis(0.0, seconds), Axis::linear("Amplitude", -peak, peak));
        let plot = frame.draw(sheet);
        let zero = plot.y(0.0).floor() + 0.5;
        sheet.line(&[(plot.left, zero), (plot.right, zero)], AXIS, 1.0);
        let per_column = samples.len() / plot.columns();
        if per_column >= 4 {
            columns(sheet, &plot, samples);
        } else {
            let times = samples.iter().enumerate().map(|(n, sample)| (n as f64 / f64::from(rate), f64::from(*sample)));
            let points: Vec<_> = times.filter(|point| drawable(point.1)).collect();
            let points = unit.scaled(&points);
            plot.line(sheet, &thinned(&points, plot.columns()), BLUE, 1.3);
            if points.len() * 12 < plot.columns() {
                points.iter().for_each(|point| sheet.dot(plot.at(*point), 2.6, BLUE));
            }
        }
        Ok(())
    })
}

/// The band between the smallest and the largest sample around each pixel column.
fn columns(sheet: &mut Sheet, plot: &Plot, samples: &[f32]) {
    let columns = plot.columns();
    let step = (plot.right - plot.left) / columns as f64;
    let (mut upper, mut lower) = (Vec::with_capacity(columns), Vec::with_capacity(columns));
    for column in 0..columns {
        // With its neighbours: a column holds a part of a wave's period only, and without them the band would show beats that are not there.
        let edge = |column: usize| samples.len() * column.min(columns) / columns;
        let part = edge(column.saturating_sub(1))..edge(column + 2);
        let part = samples.get(part).unwrap_or_default();
        if let Some((low, high)) = extent(part.iter().copied().map(f64::from)) {
            let x = plot.left + (column as f64 + 0.5) * step;
            // Even silence leaves a line.
            upper.push((x, plot.y(high) - 0.5));
            lower.push((x, plot.y(low) + 0.5));
        }
    }
    upper.extend(lower.into_iter().rev());
    sheet.area(&upper, BLUE);
}
