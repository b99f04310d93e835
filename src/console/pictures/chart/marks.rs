//! Lines drawn in dots, and heat maps drawn in shades.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{self, Points};

use super::{Abilities, Canvas};
use crate::console::pictures::blocks::Depth;
use crate::plot::{MOST_LINES, heat_color};
use crate::sink::{HeatMap, Line, Panel};

/// Levels of a heat map: few, so that neighbours are easy to tell apart.
const STEPS: usize = 6;
/// Letters for lines that neither dots nor colours can tell apart.
const LETTERS: [char; MOST_LINES] =
    ['*', 'o', 'x', '+', '#', '%', '@', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n'];
/// The most lines that colours alone can tell apart.
const COLORS: usize = 7;

/// The letter of the `n`th line or kind of points.
pub(super) fn letter(n: usize) -> char {
    LETTERS[n % LETTERS.len()]
}

impl Canvas {
    /// Returns the legend's key of a line, which is also its marker where letters replace dots.
    pub(super) fn key(&self, n: usize, of: usize) -> String {
        if self.has_letters(of) { letter(n).to_string() } else { "━".into() }
    }

    fn has_letters(&self, lines: usize) -> bool {
        self.abilities.ascii || lines > if self.abilities.depth == Depth::Mono { 1 } else { COLORS }
    }

    pub(super) fn lines(&mut self, panel: &Panel, lines: &[Line], area: Rect) {
        for (n, line) in lines.iter().enumerate() {
            let marker = if self.has_letters(lines.len()) { Marker::Custom(letter(n)) } else { Marker::Braille };
            let color = self.color(line.color);
            let at = |(x, y): &(f64, f64)| (panel.x.fraction(*x), panel.y.fraction(*y));
            let paint = |context: &mut canvas::Context<'_>| {
                for part in line.points.split(|(x, y)| !x.is_finite() || !y.is_finite()) {
                    let points: Vec<(f64, f64)> = part.iter().map(at).collect();
                    context.draw(&Points { coords: &points, color });
                    for pair in points.windows(2) {
                        if let [(x1, y1), (x2, y2)] = *pair {
                            context.draw(&canvas::Line { x1, y1, x2, y2, color });
                        }
                    }
                }
            };
            canvas::Canvas::default()
                .marker(marker)
                .x_bounds([0.0, 1.0])
                .y_bounds([0.0, 1.0])
                .paint(paint)
                .render(area.intersection(self.buffer.area), &mut self.buffer);
        }
    }

    /// Each kind in its letter.
    pub(super) fn points(&mut self, panel: &Panel, kinds: &[Line], area: Rect) {
        for (n, kind) in kinds.iter().enumerate() {
            let points: Vec<(f64, f64)> = kind.points.iter().map(|(x, y)| (panel.x.fraction(*x), panel.y.fraction(*y))).collect();
            let color = self.color(kind.color);
            canvas::Canvas::default()
                .marker(Marker::Custom(letter(n)))
                .x_bounds([0.0, 1.0])
                .y_bounds([0.0, 1.0])
                .paint(|context| context.draw(&Points { coords: &points, color }))
                .render(area.intersection(self.buffer.area), &mut self.buffer);
        }
    }

    /// A map, two cells a character where there are colours. Each cell shows the highest of the levels that fall on it.
    pub(super) fn heat(&mut self, heat: &HeatMap, area: Rect) {
        let rows = heat.levels.len() / heat.columns.max(1);
        let (across, down) = ((f64::from(area.width) * heat.covers.0).ceil() as u16, 2.0 * f64::from(area.height));
        let first = (down * (1.0 - heat.covers.1)).floor();
        let span = |at: f64, of: f64, from: usize| {
            let from = from as f64;
            ((at / of * from) as usize, (((at + 1.0) / of * from).ceil() as usize).max((at / of * from) as usize + 1))
        };
        let level = |column: u16, row: f64| {
            let (left, right) = span(f64::from(column), f64::from(across), heat.columns);
            let (top, bottom) = span(row - first, down - first, rows);
            let row = |row: usize| heat.levels.get(row * heat.columns + left..row * heat.columns + right.min(heat.columns));
            (top..bottom.min(rows))
                .filter_map(row)
                .flatten()
                .copied()
                .fold(None, |most: Option<f64>, level| Some(most.map_or(level, |most| most.max(level))))
        };
        for y in 0..area.height {
            for x in 0..across.min(area.width) {
                let half = |row: f64| if row >= first { level(x, row) } else { None };
                let (upper, lower) = (half(2.0 * f64::from(y)), half(2.0 * f64::from(y) + 1.0));
                Shade::new(upper, lower, self.abilities).put(&mut self.buffer, (area.x + x, area.y + y));
            }
        }
    }
}

/// A character that shows one level above another.
pub(super) struct Shade {
    symbol: &'static str,
    style: Style,
}

impl Shade {
    fn new(upper: Option<f64>, lower: Option<f64>, Abilities { depth, ascii }: Abilities) -> Shade {
        let step = |level: f64| ((level * STEPS as f64) as usize).min(STEPS - 1);
        if ascii || depth == Depth::Mono {
            let shades = if ascii { [" ", ".", ":", "+", "#", "@"] } else { [" ", "·", "░", "▒", "▓", "█"] };
            let level = upper.into_iter().chain(lower).fold(0.0, f64::max);
            return Shade { symbol: shades[step(level)], style: Style::new() };
        }
        let color = |level: f64| {
            let [red, green, blue] = heat_color(step(level) as f64 / (STEPS - 1) as f64);
            Color::Rgb(red, green, blue)
        };
        let (symbol, style) = match (upper, lower) {
            (Some(upper), Some(lower)) => ("▀", Style::new().fg(color(upper)).bg(color(lower))),
            (Some(upper), None) => ("▀", Style::new().fg(color(upper))),
            (None, Some(lower)) => ("▄", Style::new().fg(color(lower))),
            (None, None) => (" ", Style::new()),
        };
        Shade { symbol, style }
    }

    /// Returns all shades, from the lowest level to the highest.
    pub(super) fn scale(abilities: Abilities) -> Vec<Shade> {
        let level = |step: usize| Some((step as f64 + 0.5) / STEPS as f64);
        (0..STEPS).map(|step| Shade::new(level(step), level(step), abilities)).collect()
    }

    pub(super) fn put(&self, buffer: &mut Buffer, at: (u16, u16)) {
        if let Some(cell) = buffer.cell_mut(at) {
            cell.set_symbol(self.symbol).set_style(self.style);
        }
    }
}
