//! Amplitude envelopes over time.

use super::axis::Axis;
use super::frame::{Frame, Plot};
use super::legend::{Key, Look};
use super::points::{CHART_COLUMNS, drawable, extent, thinned};
use super::sheet::{Align, Sheet, picture, sheer};
use super::style::{AXIS, BLUE, CAP, MOST_LINES, MUTED, TICK, dashes, rgb, series};
use super::{Picture, PlotError, Size, font};
use crate::sink::{self, Chart, Marks};
use crate::synth::{self, SynthError};
use crate::theta::{Field, Theta};

/// A named envelope.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// The name in the legend.
    pub name: String,
    /// Points of time in seconds and level from 0 to 1, in the order of time.
    pub points: Vec<(f64, f64)>,
    /// Named phases. They are shown if the figure has a single curve that is not measured.
    pub phases: Vec<Phase>,
    /// Whether the envelope was measured on a sound, rather than set. Measured envelopes are drawn as shaded areas behind the others.
    pub measured: bool,
}

/// A named phase of an envelope, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// The name of the phase.
    pub label: String,
    /// Its start, seconds.
    pub start: f64,
    /// Its end, seconds.
    pub end: f64,
}

impl TryFrom<&Theta> for Curve {
    type Error = SynthError;

    /// Returns the envelope of a theta, without a name. Fails if a field is outside its range.
    fn try_from(theta: &Theta) -> Result<Curve, SynthError> {
        let ends = synth::phases(theta)?;
        let edges = [0.0, ends.attack_end, ends.decay_end, ends.sustain_end, ends.release_end];
        let labels = ["attack", "decay", "sustain", "release"];
        let phases = labels.iter().zip(edges.windows(2)).filter_map(|(label, edge)| match edge {
            [start, end] if end > start => Some(Phase { label: (*label).to_string(), start: *start, end: *end }),
            _ => None,
        });
        // The corners suffice, because the envelope is linear between them.
        let levels = synth::envelope(theta)?;
        let rate = theta.get(Field::SampleRate).trunc();
        let level =
            |time: f64| levels.get(((time * rate).round() as usize).min(levels.len().saturating_sub(1))).copied().map_or(0.0, f64::from);
        let points = edges.iter().map(|edge| (*edge, level(*edge))).collect();
        Ok(Curve { name: String::new(), points, phases: phases.collect(), measured: false })
    }
}

/// The height of the strip of phase names above the plot.
const STRIP: f64 = 26.0;

/// Plots one or more envelopes. Points that are not finite are dropped, and the rest of a curve is sorted by time.
///
/// # Errors
/// Fails if no curve has a finite point, there are more than [`MOST_LINES`](super::MOST_LINES) curves, or the size is out of bounds.
pub fn envelope(title: &str, curves: &[Curve], size: Size) -> Result<Picture, PlotError> {
    if curves.len() > MOST_LINES {
        return Err(PlotError::Many { figure: "an envelope", most: MOST_LINES, given: curves.len() });
    }
    let lines: Vec<Line> = curves.iter().map(Line::new).filter(|line| !line.points.is_empty()).collect();
    let all = || lines.iter().flat_map(|line| &line.points);
    let Some((start, end)) = extent(all().map(|point| point.0)) else {
        return Err(PlotError::Empty { figure: "an envelope", needs: "at least one point with a finite time and level" });
    };
    let (low, high) = extent(all().map(|point| point.1)).unwrap_or((0.0, 1.0));
    let set = || lines.iter().filter(|line| !line.curve.measured);
    let phases: Vec<&Phase> = match set().collect::<Vec<_>>().as_slice() {
        [only] => only.curve.phases.iter().filter(|phase| phase.start < phase.end && phase.start >= start && phase.end <= end).collect(),
        _ => Vec::new(),
    };
    let unit = TimeUnit::for_span(end - start.min(0.0));
    // Leave some headroom, so that a level of 1 does not coincide with the border.
    let y = Axis::linear("Level", low.min(0.0), if high <= 1.0 { 1.05 } else { high * 1.05 });
    let x = unit.axis(start.min(0.0), end);
    let chart =
        Chart::single(x.clone(), y.clone(), Marks::Lines(lines.iter().enumerate().map(|(n, line)| line.numbers(unit, n)).collect()));
    let drawn = picture(title, size, |sheet| {
        let mut frame = Frame::new(title, x.clone(), y.clone());
        if lines.len() > 1 {
            frame.keys = lines.iter().enumerate().map(|(n, line)| line.key(n)).collect();
        }
        frame.above = if phases.is_empty() { 0.0 } else { STRIP };
        let plot = frame.draw(sheet);
        shade(sheet, &plot, unit, &phases);
        let (measured, set): (Vec<_>, Vec<_>) = lines.iter().enumerate().partition(|(_, line)| line.curve.measured);
        for (n, line) in measured.into_iter().chain(set) {
            line.draw(sheet, &plot, unit, n, lines.len() == 1);
        }
        Ok(())
    })?;
    Ok(drawn.with_chart(chart))
}

struct Line<'a> {
    curve: &'a Curve,
    points: Vec<(f64, f64)>,
}

impl Line<'_> {
    fn new(curve: &Curve) -> Line<'_> {
        let mut points: Vec<_> = curve.points.iter().copied().filter(|(time, level)| drawable(*time) && drawable(*level)).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Line { curve, points }
    }

    fn key(&self, n: usize) -> Key {
        if self.curve.measured {
            Key::new(&self.curve.name, Look::Block, sheer(series(n), 0.35))
        } else {
            Key::new(&self.curve.name, Look::line(2.2, n), series(n))
        }
    }

    fn numbers(&self, unit: TimeUnit, n: usize) -> sink::Line {
        sink::Line { name: self.curve.name.clone(), color: rgb(series(n)), points: thinned(&unit.scaled(&self.points), CHART_COLUMNS) }
    }

    fn draw(&self, sheet: &mut Sheet, plot: &Plot, unit: TimeUnit, n: usize, alone: bool) {
        let points = thinned(&unit.scaled(&self.points), plot.columns());
        let color = series(n);
        if self.curve.measured {
            plot.under(sheet, &points, 0.0, sheer(color, 0.25));
            plot.dashed(sheet, &points, sheer(color, 0.7), 1.0, dashes(n));
        } else {
            if alone {
                plot.under(sheet, &points, 0.0, sheer(BLUE, 0.10));
            }
            plot.dashed(sheet, &points, color, 2.2, dashes(n));
        }
    }
}

/// A unit of time: milliseconds for spans below 0.5 s, and seconds otherwise.
#[derive(Clone, Copy)]
pub(super) struct TimeUnit {
    title: &'static str,
    per_second: f64,
}

impl TimeUnit {
    pub fn for_span(seconds: f64) -> TimeUnit {
        if seconds < 0.5 { TimeUnit { title: "Time (ms)", per_second: 1000.0 } } else { TimeUnit { title: "Time (s)", per_second: 1.0 } }
    }

    /// Returns a time axis between two times in seconds.
    pub fn axis(self, start: f64, end: f64) -> Axis {
        // A sound of zero length still gets a valid axis.
        let end = if end > start { end } else { start + 1.0 / self.per_second };
        Axis::linear(self.title, start * self.per_second, end * self.per_second)
    }

    /// Converts a time in seconds to this unit.
    pub fn of(self, seconds: f64) -> f64 {
        seconds * self.per_second
    }

    pub fn scaled(self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        points.iter().map(|(time, y)| (self.of(*time), *y)).collect()
    }
}

/// Shades every other phase, and writes the names above, moved apart where phases are short.
fn shade(sheet: &mut Sheet, plot: &Plot, unit: TimeUnit, phases: &[&Phase]) {
    let edge = |time: f64| plot.x(unit.of(time));
    for phase in phases.iter().step_by(2) {
        sheet.block((edge(phase.start), plot.top), (edge(phase.end), plot.bottom), sheer(MUTED, 0.06));
    }
    let room = (plot.right - plot.left) / phases.len().max(1) as f64 - 10.0;
    let names: Vec<String> = phases.iter().map(|phase| font::fit(&phase.label, TICK, room.max(20.0))).collect();
    let widths: Vec<f64> = names.iter().map(|name| font::width(name, TICK)).collect();
    let middles: Vec<f64> = phases.iter().map(|phase| (edge(phase.start) + edge(phase.end)) / 2.0).collect();
    let centres = apart(&middles, &widths, plot.left, plot.right);
    for ((name, centre), middle) in names.iter().zip(centres).zip(middles) {
        sheet.text(name, (centre, plot.top - STRIP + CAP * TICK + 2.0), Align::Centre, TICK, MUTED);
        // The lines of names far from their phases would cross each other.
        if (centre - middle).abs() < 80.0 {
            sheet.line(&[(centre, plot.top - STRIP + CAP * TICK + 6.0), (middle, plot.top - 2.0)], AXIS, 0.8);
        }
    }
    let edges = phases.iter().flat_map(|phase| [edge(phase.start), edge(phase.end)]);
    for x in edges.filter(|x| *x > plot.left + 1.0 && *x < plot.right - 1.0) {
        sheet.line(&[(x, plot.top), (x, plot.bottom)], sheer(AXIS, 0.3), 0.8);
    }
}

/// Moves elements with these centres and widths so that they do not overlap and stay between `left` and `right`.
fn apart(centres: &[f64], widths: &[f64], left: f64, right: f64) -> Vec<f64> {
    const GAP: f64 = 10.0;
    let mut placed = Vec::with_capacity(centres.len());
    let mut clear = left;
    for (centre, width) in centres.iter().zip(widths) {
        let start = (centre - width / 2.0).max(clear);
        placed.push(start + width / 2.0);
        clear = start + width + GAP;
    }
    let mut clear = right;
    for (centre, width) in placed.iter_mut().zip(widths).rev() {
        *centre = centre.min(clear - width / 2.0);
        clear = *centre - width / 2.0 - GAP;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_labels_are_moved_apart() {
        let centres = apart(&[2.0, 5.0, 100.0, 199.0], &[40.0; 4], 0.0, 200.0);
        assert!(centres.windows(2).all(|pair| pair[1] - pair[0] >= 49.0), "{centres:?}");
        assert!(centres[0] >= 20.0 && centres[3] <= 180.0, "{centres:?}");
    }
}
