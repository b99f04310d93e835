//! Title, legend, axes and grid around the place where data goes.

use plotters::style::Color;

use super::axis::Axis;
use super::font;
use super::legend::{Key, lay_out};
use super::sheet::{Align, Sheet};
use super::style::{AXIS, CAP, DESCENT, GRID, LABEL, MUTED, PAD, TEXT, TICK, TITLE};

/// Length of a tick, and the space between it and its label.
const MARK: f64 = 4.0;
const NEAR: f64 = 4.0;

/// A figure's surroundings, to be [drawn](Frame::draw).
pub struct Frame<'a> {
    pub title: &'a str,
    pub x: Axis,
    pub y: Axis,
    pub keys: Vec<Key>,
    /// Grid lines; not over a picture.
    pub grid: bool,
    /// Space that the figure uses itself, above the plot and to its right.
    pub above: f64,
    pub beside: f64,
}

/// Where data goes, and how it is placed there.
pub struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    x: Axis,
    y: Axis,
}

/// The middle of the pixel at `at`, where a one pixel line is crisp.
pub fn crisp(at: f64) -> f64 {
    at.floor() + 0.5
}

/// Writes the figure's title from `left` on, shortened to leave `beside` free on its right, and returns the height that it takes.
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
        // The height is not known before the legend is laid out, whose width hangs on the tick labels; an estimate is enough for these.
        let y_ticks = self.y.ticks(sheet.height - 120.0, 42.0);
        let widest = y_ticks.iter().filter_map(|tick| tick.label.as_deref()).map(|label| font::width(label, TICK)).fold(0.0, f64::max);
        let left = (PAD + LABEL + 8.0 + widest + NEAR + MARK).round();
        let right = (sheet.width - PAD - 12.0 - self.beside).round();

        let legend = lay_out(self.keys, sheet.width - left - PAD, sheet.height);
        let below_title = title(sheet, self.title, left, 0.0);
        legend.draw(sheet, left, below_title - 2.0);
        let top = (below_title + legend.height + self.above).round();
        let bottom = (sheet.height - PAD - LABEL - 8.0 - TICK - NEAR - MARK).round();
        let plot = Plot { left, top, right, bottom, x: self.x, y: self.y };

        for tick in &y_ticks {
            let y = crisp(plot.y(tick.at));
            if self.grid && tick.label.is_some() {
                sheet.line(&[(left, y), (right, y)], GRID, 1.0);
            }
            let mark = if tick.label.is_some() { MARK } else { MARK / 2.0 };
            sheet.line(&[(left - mark, y), (left, y)], AXIS, 1.0);
            if let Some(label) = &tick.label {
                sheet.text(label, (left - MARK - NEAR, y + CAP * TICK / 2.0), Align::Right, TICK, MUTED);
            }
        }
        plot.x_ticks(sheet, self.grid);
        plot.titles(sheet);
        plot
    }
}

impl Plot {
    pub fn x(&self, value: f64) -> f64 {
        self.left + self.x.fraction(value) * (self.right - self.left)
    }

    pub fn y(&self, value: f64) -> f64 {
        self.bottom - self.y.fraction(value) * (self.bottom - self.top)
    }

    pub fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x(x), self.y(y))
    }

    /// Pixels across.
    pub fn columns(&self) -> usize {
        (self.right - self.left).max(1.0) as usize
    }

    /// A line through data points.
    pub fn line(&self, sheet: &mut Sheet, points: &[(f64, f64)], color: impl Color, width: f64) {
        let points: Vec<_> = points.iter().map(|point| self.at(*point)).collect();
        match points.as_slice() {
            [only] => sheet.dot(*only, width + 1.5, color),
            [] => {}
            points => sheet.line(points, color, width),
        }
    }

    /// What lies between a line through data points and a level.
    pub fn under(&self, sheet: &mut Sheet, points: &[(f64, f64)], level: f64, color: impl Color) {
        if let ([first, .., last], level) = (points, self.y(level)) {
            let ends = [(self.x(last.0), level), (self.x(first.0), level)];
            let corners: Vec<_> = points.iter().map(|point| self.at(*point)).chain(ends).collect();
            sheet.area(&corners, color);
        }
    }

    fn x_ticks(&self, sheet: &mut Sheet, grid: bool) {
        let baseline = self.bottom + MARK + NEAR + CAP * TICK;
        let mut clear = f64::NEG_INFINITY;
        for tick in self.x.ticks(self.right - self.left, 76.0) {
            let x = crisp(self.x(tick.at));
            if grid && tick.label.is_some() {
                sheet.line(&[(x, self.top), (x, self.bottom)], GRID, 1.0);
            }
            let mark = if tick.label.is_some() { MARK } else { MARK / 2.0 };
            sheet.line(&[(x, self.bottom), (x, self.bottom + mark)], AXIS, 1.0);
            let Some(label) = &tick.label else { continue };
            // A label stays on the sheet, and clear of the one before it.
            let half = font::width(label, TICK) / 2.0;
            let centre = x.min(sheet.width - half - 4.0);
            if centre - half > clear {
                sheet.text(label, (centre, baseline), Align::Centre, TICK, MUTED);
                clear = centre + half + 6.0;
            }
        }
    }

    fn titles(&self, sheet: &mut Sheet) {
        let (left, bottom) = (crisp(self.left - 1.0), crisp(self.bottom));
        sheet.line(&[(left, self.top), (left, bottom), (self.right, bottom)], AXIS, 1.0);
        let x_title = font::fit(&self.x.title, LABEL, self.right - self.left);
        let baseline = sheet.height - PAD - DESCENT * LABEL + 2.0;
        sheet.text(&x_title, ((self.left + self.right) / 2.0, baseline), Align::Centre, LABEL, TEXT);
        let y_title = font::fit(&self.y.title, LABEL, self.bottom - self.top);
        sheet.text(&y_title, (PAD + CAP * LABEL, (self.top + self.bottom) / 2.0), Align::Upwards, LABEL, TEXT);
    }
}
