//! Draws title, legend, axes and grid around the data area.

use plotters::style::Color;

use super::axis::Axis;
use super::font;
use super::legend::{Key, lay_out};
use super::sheet::{Align, Sheet};
use super::style::{AXIS, CAP, DESCENT, Dash, GRID, LABEL, MUTED, PAD, TEXT, TICK, TITLE};
use super::ticks::Tick;

/// The length of a tick mark, and the space between it and its label.
const MARK: f64 = 4.0;
const NEAR: f64 = 4.0;
/// The height below a plot of an x axis's labels and title, and of its labels alone.
pub const UNDER: f64 = UNDER_LABELS + 8.0 + LABEL;
pub const UNDER_LABELS: f64 = MARK + NEAR + TICK;

/// The least distance between the labels of a low panel's y axis.
pub const APART: f64 = 24.0;

/// The surroundings of a figure, drawn with [`Frame::draw`].
pub struct Frame<'a> {
    pub title: &'a str,
    pub x: Axis,
    pub y: Axis,
    pub keys: Vec<Key>,
    /// Whether to draw grid lines; off for images.
    pub grid: bool,
    /// Space to reserve above the plot and to its right.
    pub above: f64,
    pub beside: f64,
}

/// The data area and its axes.
pub struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub x: Axis,
    pub y: Axis,
}

/// Returns the centre of the pixel at `at`, where a one-pixel line is sharp.
pub fn crisp(at: f64) -> f64 {
    at.floor() + 0.5
}

/// Draws the figure's title from `left` on, leaving `beside` free on its right. Returns the height used.
pub fn title(sheet: &mut Sheet, title: &str, left: f64, beside: f64) -> f64 {
    let title = font::fit(title, TITLE, sheet.width - left - PAD - beside);
    if title.is_empty() {
        return PAD;
    }
    sheet.text(&title, (left, PAD + CAP * TITLE), Align::Left, TITLE, TEXT);
    PAD + TITLE + 8.0
}

impl<'a> Frame<'a> {
    pub fn new(title: &'a str, x: Axis, y: Axis) -> Frame<'a> {
        Frame { title, x, y, keys: Vec::new(), grid: true, above: 0.0, beside: 0.0 }
    }

    pub fn draw(self, sheet: &mut Sheet) -> Plot {
        // The legend's width depends on the tick labels, and the height depends on the legend, so the ticks use an estimate of the height.
        let y_ticks = self.y.ticks(sheet.height - 120.0, 42.0);
        let left = room_for(&y_ticks).round();
        let right = (sheet.width - PAD - 12.0 - self.beside).round();

        let legend = lay_out(self.keys, sheet.width - left - PAD, sheet.height);
        let below_title = title(sheet, self.title, left, 0.0);
        legend.draw(sheet, left, below_title - 2.0);
        let top = (below_title + legend.height + self.above).round();
        let bottom = (sheet.height - PAD - UNDER).round();
        let plot = Plot::new((left, top), (right, bottom), self.x, self.y);
        plot.y_ticks(sheet, &y_ticks, self.grid, true);
        plot.x_ticks(sheet, self.grid, true);
        plot.border(sheet);
        plot.x_title(sheet);
        plot.y_title(sheet);
        plot
    }
}

/// Returns the space to the left of a plot whose y axis has these ticks and a title.
pub fn room_for(ticks: &[Tick]) -> f64 {
    let widest = ticks.iter().filter_map(|tick| tick.label.as_deref()).map(|label| font::width(label, TICK)).fold(0.0, f64::max);
    PAD + LABEL + 8.0 + widest + NEAR + MARK
}

/// Draws the y axis of a low panel. Only the first column gets labels and a title.
pub fn surround(sheet: &mut Sheet, plot: &Plot, grid: bool, first: bool) {
    let ticks = plot.y.ticks(plot.bottom - plot.top, APART);
    plot.y_ticks(sheet, &ticks, grid, first);
    if first {
        plot.y_title(sheet);
    }
}

impl Plot {
    /// Creates a plot between its top left and bottom right corners.
    pub fn new((left, top): (f64, f64), (right, bottom): (f64, f64), x: Axis, y: Axis) -> Plot {
        Plot { left, top, right, bottom, x, y }
    }

    pub fn x(&self, value: f64) -> f64 {
        self.left + self.x.fraction(value) * (self.right - self.left)
    }

    pub fn y(&self, value: f64) -> f64 {
        self.bottom - self.y.fraction(value) * (self.bottom - self.top)
    }

    pub fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x(x), self.y(y))
    }

    /// Returns the width in pixels.
    pub fn columns(&self) -> usize {
        (self.right - self.left).max(1.0) as usize
    }

    /// Draws a line through data points, or a dot for a single point.
    pub fn line(&self, sheet: &mut Sheet, points: &[(f64, f64)], color: impl Color, width: f64) {
        let points: Vec<_> = points.iter().map(|point| self.at(*point)).collect();
        match points.as_slice() {
            [only] => sheet.dot(*only, width + 1.5, color),
            [] => {}
            points => sheet.line(points, color, width),
        }
    }

    /// Draws a line through data points, dashed if `dash` is set.
    pub fn dashed(&self, sheet: &mut Sheet, points: &[(f64, f64)], color: impl Color, width: f64, dash: Option<Dash>) {
        match dash {
            Some(dash) if points.len() > 1 => {
                let points: Vec<_> = points.iter().map(|point| self.at(*point)).collect();
                sheet.dashes(&points, color, width, dash);
            }
            _ => self.line(sheet, points, color, width),
        }
    }

    /// Draws the parts of a line through data points that rise above the axis's low end, so that nothing runs along that end.
    pub fn line_above(&self, sheet: &mut Sheet, points: &[(f64, f64)], color: impl Color, width: f64) {
        let below = |point: &(f64, f64)| point.1 <= self.y.low;
        let color = color.to_rgba();
        if let [only] = points
            && !below(only)
        {
            self.line(sheet, points, color, width);
        }
        let mut part: Vec<(f64, f64)> = Vec::new();
        for pair in points.windows(2) {
            let [from, to] = pair else { continue };
            if below(from) && below(to) {
                continue;
            }
            if part.last() != Some(from) {
                self.line(sheet, &std::mem::replace(&mut part, vec![*from]), color, width);
            }
            part.push(*to);
        }
        self.line(sheet, &part, color, width);
    }

    /// Fills the area between a line through data points and a level.
    pub fn under(&self, sheet: &mut Sheet, points: &[(f64, f64)], level: f64, color: impl Color) {
        if let ([first, .., last], level) = (points, self.y(level)) {
            let ends = [(self.x(last.0), level), (self.x(first.0), level)];
            let corners: Vec<_> = points.iter().map(|point| self.at(*point)).chain(ends).collect();
            sheet.area(&corners, color);
        }
    }

    /// Draws tick marks along the left edge, with optional grid lines and labels.
    pub fn y_ticks(&self, sheet: &mut Sheet, ticks: &[Tick], grid: bool, labels: bool) {
        for tick in ticks {
            let y = crisp(self.y(tick.at));
            if grid && tick.label.is_some() {
                sheet.line(&[(self.left, y), (self.right, y)], GRID, 1.0);
            }
            let mark = if tick.label.is_some() { MARK } else { MARK / 2.0 };
            sheet.line(&[(self.left - mark, y), (self.left, y)], AXIS, 1.0);
            if let Some(label) = tick.label.as_deref().filter(|_| labels) {
                sheet.text(label, (self.left - MARK - NEAR, y + CAP * TICK / 2.0), Align::Right, TICK, MUTED);
            }
        }
    }

    /// Draws tick marks along the lower edge, with optional grid lines and labels.
    pub fn x_ticks(&self, sheet: &mut Sheet, grid: bool, labels: bool) {
        let right = sheet.width - 4.0;
        self.x_ticks_between(sheet, grid, labels, (f64::NEG_INFINITY, right));
    }

    /// Like [`Plot::x_ticks`], with labels kept between `left` and `right`, so that they do not overlap those of the next panel.
    pub fn x_ticks_between(&self, sheet: &mut Sheet, grid: bool, labels: bool, (left, right): (f64, f64)) {
        let baseline = self.bottom + MARK + NEAR + CAP * TICK;
        let mut clear = f64::NEG_INFINITY;
        for tick in self.x.ticks(self.right - self.left, 76.0) {
            let x = crisp(self.x(tick.at));
            if grid && tick.label.is_some() {
                sheet.line(&[(x, self.top), (x, self.bottom)], GRID, 1.0);
            }
            let mark = if tick.label.is_some() { MARK } else { MARK / 2.0 };
            sheet.line(&[(x, self.bottom), (x, self.bottom + mark)], AXIS, 1.0);
            let Some(label) = tick.label.filter(|_| labels) else { continue };
            let half = font::width(&label, TICK) / 2.0;
            let centre = x.min(right - half).max(left + half);
            if centre - half > clear {
                sheet.text(&label, (centre, baseline), Align::Centre, TICK, MUTED);
                clear = centre + half + 6.0;
            }
        }
    }

    /// Draws the left and the lower edge.
    pub fn border(&self, sheet: &mut Sheet) {
        let (left, bottom) = (crisp(self.left - 1.0), crisp(self.bottom));
        sheet.line(&[(left, self.top), (left, bottom), (self.right, bottom)], AXIS, 1.0);
    }

    /// Draws the x axis's title below its labels.
    pub fn x_title(&self, sheet: &mut Sheet) {
        let title = font::fit(&self.x.title, LABEL, self.right - self.left);
        let baseline = self.bottom + UNDER - DESCENT * LABEL + 2.0;
        sheet.text(&title, ((self.left + self.right) / 2.0, baseline), Align::Centre, LABEL, TEXT);
    }

    /// Draws the y axis's title at the sheet's left edge.
    pub fn y_title(&self, sheet: &mut Sheet) {
        let title = font::fit(&self.y.title, LABEL, self.bottom - self.top);
        sheet.text(&title, (PAD + CAP * LABEL, (self.top + self.bottom) / 2.0), Align::Upwards, LABEL, TEXT);
    }
}
