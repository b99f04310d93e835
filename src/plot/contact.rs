//! A contact sheet: many envelopes, each in a small panel.

use super::axis::Axis;
use super::envelope::Curve;
use super::frame;
use super::points::{CHART_COLUMNS, drawable, thinned};
use super::sheet::{Align, picture, sheer};
use super::style::{BLUE, CAP, FAINT, PAD, TEXT, TICK, rgb};
use super::{Picture, PlotError, Size, font};
use crate::sink::{Chart, Line, Marks, Panel};

/// The em size of the names.
const NAME: f64 = 10.0;
/// The space around a panel.
const GAP: f64 = 6.0;

/// Plots one panel per curve, in rows. All have the same scales: level from 0 to 1, and time from 0 to the longest.
///
/// # Errors
/// Fails if no curve has a point after time 0, or the size is out of bounds.
pub fn contact(title: &str, curves: &[Curve], size: Size) -> Result<Picture, PlotError> {
    let longest = curves.iter().flat_map(|curve| &curve.points).map(|point| point.0).filter(|time| drawable(*time)).fold(0.0, f64::max);
    if curves.is_empty() || longest <= 0.0 {
        return Err(PlotError::Empty { figure: "a contact sheet", needs: "at least one envelope" });
    }
    let title = format!("{title} (each panel {longest:.2} s wide)");
    let drawn = picture(&title, size, |sheet| {
        let top = frame::title(sheet, &title, PAD, 0.0);
        let (width, height) = (sheet.width - 2.0 * PAD, sheet.height - top - PAD);
        // Choose the number of columns so that panels are about twice as wide as high.
        let columns = (curves.len() as f64 * height / width * 0.5).sqrt().recip() * curves.len() as f64;
        let columns = columns.ceil().clamp(1.0, curves.len() as f64) as usize;
        let rows = curves.len().div_ceil(columns);
        let (across, down) = (width / columns as f64, height / rows as f64);
        let em = NAME.min(TICK).min(down * 0.2);
        for (place, curve) in curves.iter().enumerate() {
            let (left, above) = (PAD + (place % columns) as f64 * across, top + (place / columns) as f64 * down);
            let (from, to) = ((left, above + em + 4.0), (left + across - GAP, above + down - GAP));
            sheet.text(&font::fit(&curve.name, em, across - GAP), (left, above + CAP * em + 2.0), Align::Left, em, TEXT);
            sheet.block(from, to, FAINT);
            let at =
                |(time, level): &(f64, f64)| (from.0 + time / longest * (to.0 - from.0), to.1 - level.clamp(0.0, 1.0) * (to.1 - from.1));
            let points: Vec<(f64, f64)> = curve.points.iter().filter(|(time, level)| drawable(*time) && drawable(*level)).map(at).collect();
            if let (Some(first), Some(last)) = (points.first(), points.last()) {
                let corners: Vec<(f64, f64)> = points.iter().copied().chain([(last.0, to.1), (first.0, to.1)]).collect();
                sheet.area(&corners, sheer(BLUE, 0.25));
                sheet.line(&points, BLUE, 1.2);
            }
        }
        Ok(())
    })?;
    let panel = |curve: &Curve| {
        let line = Line { name: curve.name.clone(), color: rgb(BLUE), points: thinned(&curve.points, CHART_COLUMNS) };
        let (x, y) = (Axis::linear("", 0.0, longest), Axis::linear("", 0.0, 1.0));
        Panel { title: curve.name.clone(), x, y, marks: Marks::Lines(vec![line]) }
    };
    Ok(drawn.with_chart(Chart { rows: vec![curves.iter().map(panel).collect()] }))
}
