//! Loss curves of a training run.

use super::axis::Axis;
use super::frame::Frame;
use super::legend::{Key, Look};
use super::points::{extent, thinned};
use super::sheet::{Align, Sheet, picture, sheer};
use super::style::{AXIS, BLUE, GREEN, ORANGE, PURPLE, TEXT, TICK, VERMILION, WHITE, rgb};
use super::{Picture, PlotError, Size, font, frame::Plot, ticks};
use crate::sink::{Chart, Line, Marks, Panel};

/// The losses of one pass over some rows. NaN marks a loss that was not measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The weighted sum that is minimised.
    pub total: f64,
    /// The reconstruction, cycle and prior losses.
    pub rec: f64,
    /// Cycle loss.
    pub cyc: f64,
    /// Prior loss.
    pub prior: f64,
}

/// The losses of an epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// The epoch's number, from 1.
    pub number: u64,
    /// On the training rows.
    pub train: Terms,
    /// On the validation rows.
    pub valid: Terms,
}

/// A component is omitted if it is less than the smallest total divided by this.
const NEGLIGIBLE: f64 = 1000.0;

type Pick = fn(&Epoch) -> f64;
type LossLine = (&'static str, Option<f64>, plotters::style::RGBColor, Pick);

/// Each line's name, width (if it is thick), colour and loss. Thin lines are the components of the validation loss.
const LINES: [LossLine; 5] = [
    ("validation reconstruction", None, GREEN, |epoch| epoch.valid.rec),
    ("validation cycle", None, ORANGE, |epoch| epoch.valid.cyc),
    ("validation prior", None, PURPLE, |epoch| epoch.valid.prior),
    ("train total", Some(2.0), BLUE, |epoch| epoch.train.total),
    ("validation total", Some(2.0), VERMILION, |epoch| epoch.valid.total),
];

/// Plots negative log-likelihoods over epochs. The scale is linear, because they may be negative. The worst early epochs may lie above the figure.
///
/// # Errors
/// Fails if there is no finite loss, or the size is out of bounds.
pub fn likelihoods(title: &str, history: &[Epoch], size: Size) -> Result<Picture, PlotError> {
    let shown = |loss: f64| loss.is_finite() && loss.abs() < 1e30;
    let totals = || history.iter().flat_map(|epoch| [epoch.train.total, epoch.valid.total]).filter(|loss| shown(*loss));
    let Some((low, high)) = extent(totals()) else {
        return Err(PlotError::Empty { figure: "a loss curve", needs: "at least one epoch with a finite loss" });
    };
    let mut sorted: Vec<f64> = totals().collect();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted.get(sorted.len() * 98 / 100).copied().unwrap_or(high);
    let high = high.min(usual + 0.5 * (usual - low).max(1.0));
    let margin = 0.05 * (high - low).max(1e-3);
    let numbers = extent(history.iter().map(|epoch| epoch.number as f64)).unwrap_or((0.0, 1.0));
    let best = history.iter().filter(|epoch| shown(epoch.valid.total)).min_by(|a, b| a.valid.total.total_cmp(&b.valid.total));
    let drawn = |pick: Pick| history.iter().any(|epoch| shown(pick(epoch)));
    let lines = || LINES.iter().filter(move |line| line.1.is_some() && drawn(line.3));
    let name = |name: &str| name.trim_end_matches(" total").to_string();
    let loss = Axis::linear("Negative log-likelihood (nats a note)", low - margin, high + margin);
    let epoch = Axis::whole("Epoch", numbers.0, numbers.1);
    let numbers = lines().map(|line| line_numbers(name(line.0), line, history, |loss| shown(loss) && loss <= high)).collect();
    let chart = chart(best, &epoch, &loss, numbers);
    let drawn = picture(title, size, |sheet| {
        let mut frame = Frame::new(title, epoch.clone(), loss.clone());
        frame.keys = lines().map(|line| Key::new(&name(line.0), Look::Line(2.0), line.2)).collect();
        frame.above = if best.is_some() { TICK + 5.0 } else { 0.0 };
        let plot = frame.draw(sheet);
        for (_, _, color, pick) in lines() {
            for part in history.split(|epoch| !shown(pick(epoch)) || pick(epoch) > high) {
                let points: Vec<_> = part.iter().map(|epoch| (epoch.number as f64, pick(epoch))).collect();
                plot.line(sheet, &thinned(&points, plot.columns()), sheer(*color, 1.0), 2.0);
            }
        }
        if let Some(best) = best.filter(|best| best.valid.total <= high) {
            mark(sheet, &plot, best);
        }
        Ok(())
    })?;
    Ok(drawn.with_chart(chart))
}

/// Plots train and validation losses over epochs on a log scale, with the components of the validation loss as thin lines. The best epoch (lowest
/// validation total) is marked. A loss that is zero, negative or not finite leaves a gap. So does a component a thousand times below the smallest
/// total, which would only compress the other lines.
///
/// # Errors
/// Fails if there is no finite loss above 0, or the size is out of bounds.
pub fn losses(title: &str, history: &[Epoch], size: Size) -> Result<Picture, PlotError> {
    let totals = history.iter().flat_map(|epoch| [epoch.train.total, epoch.valid.total]).filter(|loss| *loss > 1e-30 && *loss < 1e30);
    let least = extent(totals).map_or(1e-30, |(low, _)| low / NEGLIGIBLE);
    let shown = |loss: f64| loss > least && loss < 1e30;
    let drawn = |pick: Pick| history.iter().map(pick).filter(|loss| shown(*loss));
    let Some((low, high)) = extent(LINES.iter().flat_map(|line| drawn(line.3))) else {
        return Err(PlotError::Empty { figure: "a loss curve", needs: "at least one epoch with a finite loss above 0" });
    };
    let numbers = extent(history.iter().map(|epoch| epoch.number as f64)).unwrap_or((0.0, 1.0));
    let by_total = |a: &&Epoch, b: &&Epoch| a.valid.total.total_cmp(&b.valid.total);
    let best = history.iter().filter(|epoch| epoch.valid.total > 1e-30 && epoch.valid.total < 1e30).min_by(by_total);
    let named = |wide: bool| LINES.iter().filter(move |line| line.1.is_some() == wide && drawn(line.3).next().is_some());
    let (epoch, loss) = (Axis::whole("Epoch", numbers.0, numbers.1), Axis::log("Loss", low / 1.15, high * 1.15));
    let numbers = named(false).chain(named(true)).map(|line| line_numbers(line.0.into(), line, history, shown)).collect();
    let chart = chart(best, &epoch, &loss, numbers);
    let drawn = picture(title, size, |sheet| {
        let mut frame = Frame::new(title, epoch.clone(), loss.clone());
        frame.keys = named(true).chain(named(false)).map(|line| Key::new(line.0, Look::Line(line.1.unwrap_or(1.1)), line.2)).collect();
        frame.above = if best.is_some() { TICK + 5.0 } else { 0.0 };
        let plot = frame.draw(sheet);
        for (_, width, color, pick) in LINES {
            // Losses that are not shown split the line.
            for part in history.split(|epoch| !shown(pick(epoch))) {
                let points: Vec<_> = part.iter().map(|epoch| (epoch.number as f64, pick(epoch))).collect();
                let points = thinned(&points, plot.columns());
                plot.line(sheet, &points, sheer(color, if width.is_some() { 1.0 } else { 0.85 }), width.unwrap_or(1.1));
            }
        }
        if let Some(best) = best {
            mark(sheet, &plot, best);
        }
        Ok(())
    })?;
    Ok(drawn.with_chart(chart))
}

/// Returns one of [`LINES`] as chart data, with gaps where a loss is not shown.
fn line_numbers(name: String, line: &LossLine, history: &[Epoch], shown: impl Fn(f64) -> bool) -> Line {
    let loss = |epoch: &Epoch| Some((line.3)(epoch)).filter(|loss| shown(*loss)).unwrap_or(f64::INFINITY);
    Line { name, color: rgb(line.2), points: history.iter().map(|epoch| (epoch.number as f64, loss(epoch))).collect() }
}

/// Returns the chart of a training run, with the best epoch in the panel's title.
fn chart(best: Option<&Epoch>, epoch: &Axis, loss: &Axis, lines: Vec<Line>) -> Chart {
    let title = best.map(describe).unwrap_or_default();
    Panel { title, x: epoch.clone(), y: loss.clone(), marks: Marks::Lines(lines) }.into()
}

fn describe(best: &Epoch) -> String {
    format!("best: epoch {}, {}", best.number, ticks::brief(best.valid.total))
}

/// Marks the best epoch with a dashed line, a ring around its loss, and a label above the plot.
fn mark(sheet: &mut Sheet, plot: &Plot, best: &Epoch) {
    let (x, y) = plot.at((best.number as f64, best.valid.total));
    sheet.dashes(&[(x, plot.top), (x, plot.bottom)], AXIS, 1.0, (3.0, 4.0));
    sheet.dot((x, y), 5.5, VERMILION);
    sheet.dot((x, y), 3.2, WHITE);
    let text = describe(best);
    let half = font::width(&text, TICK) / 2.0;
    let centre = x.max(plot.left + half).min(plot.right - half);
    sheet.text(&text, (centre, plot.top - 5.0), Align::Centre, TICK, TEXT);
}
