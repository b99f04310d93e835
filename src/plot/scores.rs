//! Plots scores as bars, with confusion matrices beside them.

mod matrix;

use super::axis::Axis;
use super::frame::{self, crisp};
use super::legend::{Key, Look, lay_out};
use super::points::{drawable, extent};
use super::sheet::{Align, Sheet, picture, sheer};
use super::style::{AXIS, CAP, FAINT, GRID, LABEL, MUTED, PAD, TEXT, TICK, rgb, series};
use super::{Picture, PlotError, Size, font, ticks};
use crate::sink::{self, BarRow, Bars, Chart};

/// One score of all rows.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Alternative titles, from long to short.
    pub titles: Vec<String>,
    /// The bars, indexed by row and then by group.
    pub bars: Vec<Vec<Bar>>,
    /// Whether the values are fractions, which are shown in percent on an axis that ends at 1.
    pub share: bool,
}

/// A value in a panel. NaN marks a missing number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The value.
    pub value: f64,
    /// A larger value of the same kind, drawn pale behind the bar and written after its value.
    pub behind: f64,
    /// The spread of the value, drawn as a line.
    pub spread: f64,
}

/// A confusion matrix.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// The title of the matrix.
    pub title: String,
    /// The expected classes, one per row.
    pub rows: Vec<String>,
    /// The observed classes, one per column.
    pub columns: Vec<String>,
    /// The counts, indexed by row and then by column.
    pub counts: Vec<Vec<f64>>,
}

impl Bar {
    /// A missing value.
    pub const NONE: Bar = Bar { value: f64::NAN, behind: f64::NAN, spread: f64::NAN };
}

/// The space between panels, and to the right of a bar for one value and for two.
const GAP: f64 = 16.0;
const VALUE: f64 = 40.0;
const TWO_VALUES: f64 = 62.0;
/// The narrowest sheet with matrices, in logical pixels.
const NARROW: f64 = 760.0;
/// The smallest em size of text; smaller text is left out.
const SMALLEST: f64 = 7.0;

/// Plots the panels side by side, with a row for each of `names` and in it a bar for each of `groups`. To their right are up to two matrices, one
/// below the other, in percent of each row. Sheets less than 760 logical pixels wide have no matrices.
///
/// # Errors
/// Fails if no panel has a value, there are no names, or the size is out of bounds.
pub fn scores(
    title: &str,
    names: &[String],
    groups: &[String],
    panels: &[Panel],
    matrices: &[Matrix],
    size: Size,
) -> Result<Picture, PlotError> {
    let panels: Vec<&Panel> = panels.iter().filter(|panel| panel.values().next().is_some()).collect();
    if panels.is_empty() || names.is_empty() {
        return Err(PlotError::Empty { figure: "an evaluation", needs: "at least one row with a figure" });
    }
    let drawn = picture(title, size, |sheet| {
        let mut top = frame::title(sheet, title, PAD, 0.0);
        let keys = groups.iter().enumerate().map(|(n, name)| Key::new(name, Look::Block, series(n))).collect();
        let legend = lay_out(keys, sheet.width - 2.0 * PAD, sheet.height);
        legend.draw(sheet, PAD, top - 2.0);
        top += legend.height;
        let bottom = sheet.height - PAD - TICK - 6.0;
        let matrices = if sheet.width < NARROW { &[] } else { matrices.get(..matrices.len().min(2)).unwrap_or_default() };
        let right = if matrices.is_empty() { sheet.width - PAD } else { (sheet.width * 0.66).round() };
        bars(sheet, names, groups.len(), &panels, (PAD, top), (right, bottom));
        let share = (sheet.height - PAD - top + GAP) / matrices.len().max(1) as f64;
        for (n, matrix) in matrices.iter().enumerate() {
            let from = top + n as f64 * share;
            matrix.draw(sheet, (right + GAP, from), (sheet.width - PAD, from + share - GAP));
        }
        Ok(())
    })?;
    Ok(drawn.with_chart(Chart { rows: panels.iter().map(|panel| vec![panel.chart(names, groups)]).collect() }))
}

fn bars(sheet: &mut Sheet, names: &[String], groups: usize, panels: &[&Panel], from: (f64, f64), to: (f64, f64)) {
    let top = from.1 + LABEL + 8.0;
    let pitch = (to.1 - top).max(1.0) / names.len() as f64;
    let em = LABEL.min(pitch * 0.9);
    let widest = names.iter().map(|name| font::width(name, em)).fold(0.0, f64::max).min((to.0 - from.0) * 0.34);
    let first = (from.0 + widest + 10.0).round();
    for (n, name) in names.iter().enumerate() {
        let middle = top + (n as f64 + 0.5) * pitch;
        if n % 2 == 0 {
            sheet.block((from.0, top + n as f64 * pitch), (to.0, top + (n + 1) as f64 * pitch), FAINT);
        }
        if em >= SMALLEST {
            sheet.text(&font::fit(name, em, widest), (first - 8.0, middle + CAP * em / 2.0), Align::Right, em, TEXT);
        }
    }
    let width = (to.0 - first - GAP * (panels.len() - 1) as f64) / panels.len() as f64;
    for (n, panel) in panels.iter().enumerate() {
        let left = first + n as f64 * (width + GAP);
        panel.draw(sheet, groups, pitch, (left, top), (left + width, to.1));
    }
}

impl Panel {
    fn values(&self) -> impl Iterator<Item = f64> {
        self.bars.iter().flatten().flat_map(|bar| [bar.value, bar.behind]).filter(|value| drawable(*value))
    }

    /// Returns the values of a bar as text, with two decimals if all values of the panel are below 10.
    fn text(&self, bar: &Bar) -> String {
        let step = if self.values().all(|value| value.abs() < 10.0) { 0.01 } else { 0.1 };
        let number = |value| ticks::number(value, step);
        match (self.share, drawable(bar.behind)) {
            (true, _) => format!("{} %", ticks::number(bar.value * 100.0, 1.0)),
            (false, true) if number(bar.behind) != number(bar.value) => format!("{} / {}", number(bar.value), number(bar.behind)),
            _ => number(bar.value),
        }
    }

    /// The bars as numbers.
    fn chart(&self, names: &[String], groups: &[String]) -> sink::Panel {
        let axis = self.axis();
        let value = |bar: &Bar| drawable(bar.value).then(|| (axis.fraction(bar.value).clamp(0.0, 1.0), self.text(bar)));
        let row = |(name, bars): (&String, &Vec<Bar>)| BarRow { label: name.clone(), values: bars.iter().map(value).collect() };
        let bars = Bars {
            series: groups.iter().enumerate().map(|(n, group)| (group.clone(), rgb(series(n)))).collect(),
            rows: names.iter().zip(&self.bars).map(row).collect(),
        };
        sink::Panel::bars(self.titles.first().cloned().unwrap_or_default(), bars)
    }

    /// From the smallest value or 0 to the largest or, of shares, 1.
    fn axis(&self) -> Axis {
        let (low, high) = extent(self.values()).unwrap_or((0.0, 1.0));
        Axis::linear("", low.min(0.0), if self.share { 1.0 } else { high.max(0.0) })
    }

    fn draw(&self, sheet: &mut Sheet, groups: usize, pitch: f64, from: (f64, f64), to: (f64, f64)) {
        let axis = self.axis();
        // The values stand to the right of the bars.
        let two = self.bars.iter().flatten().any(|bar| drawable(bar.behind));
        let end = (to.0 - if two { TWO_VALUES } else { VALUE }).max(from.0 + 1.0);
        let x = |value: f64| from.0 + axis.fraction(value) * (end - from.0);
        let titles: Vec<&str> = self.titles.iter().map(String::as_str).collect();
        let title = font::first_fit(&titles, LABEL, to.0 - from.0);
        sheet.text(title, (from.0, from.1 - 8.0), Align::Left, LABEL, TEXT);
        let mut clear = f64::NEG_INFINITY;
        for tick in axis.ticks(end - from.0, 44.0) {
            let at = crisp(x(tick.at));
            sheet.line(&[(at, from.1), (at, to.1)], GRID, 1.0);
            let label = if self.share { format!("{} %", ticks::number(tick.at * 100.0, 1.0)) } else { tick.label.unwrap_or_default() };
            let half = font::width(&label, TICK) / 2.0;
            if at - half > clear {
                sheet.text(&label, (at, to.1 + 6.0 + CAP * TICK), Align::Centre, TICK, MUTED);
                clear = at + half + 6.0;
            }
        }
        let thick = (pitch * 0.8 / groups.max(1) as f64).min(22.0);
        for (n, bars) in self.bars.iter().enumerate() {
            let first = from.1 + (n as f64 + 0.5) * pitch - thick * groups as f64 / 2.0;
            for (group, bar) in bars.iter().enumerate() {
                let top = first + group as f64 * thick;
                self.bar(sheet, bar, group, (top + 0.5, (top + thick - 0.5).max(top + 0.6)), &x);
            }
        }
        let zero = crisp(x(0.0));
        sheet.line(&[(zero, from.1), (zero, to.1)], AXIS, 1.0);
    }

    fn bar(&self, sheet: &mut Sheet, bar: &Bar, group: usize, (top, bottom): (f64, f64), x: &dyn Fn(f64) -> f64) {
        if !drawable(bar.value) {
            return;
        }
        let mut end = x(bar.value).max(x(0.0));
        if drawable(bar.behind) {
            sheet.block((x(0.0), top), (x(bar.behind), bottom), sheer(series(group), 0.28));
            end = end.max(x(bar.behind));
        }
        sheet.block((x(0.0), top), (x(bar.value), bottom), series(group));
        let middle = (top + bottom) / 2.0;
        if drawable(bar.spread) && bar.spread > 0.0 {
            sheet.line(&[(x(bar.value - bar.spread), middle), (x(bar.value + bar.spread), middle)], TEXT, 1.2);
            end = end.max(x(bar.value + bar.spread));
        }
        let em = (TICK - 1.0).min((bottom - top) * 1.05);
        if em >= SMALLEST {
            sheet.text(&self.text(bar), (end + 4.0, middle + CAP * em / 2.0), Align::Left, em, TEXT);
        }
    }
}
