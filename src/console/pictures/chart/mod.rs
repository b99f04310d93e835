//! Draws a figure's data in characters, at the terminal's resolution.

mod axes;
mod bars;
mod marks;
mod print;
#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::blocks::Depth;
use crate::console::terminal;
use crate::sink::{Chart, Marks, Panel};

/// The fewest columns and lines of a panel with axes, and of one without.
const LEAST: (u16, u16) = (28, 6);
const LEAST_BARE: (u16, u16) = (14, 3);
/// Columns between panels.
const GAP: u16 = 2;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    pub depth: Depth,
    pub ascii: bool,
}

/// Returns the lines that the chart takes: one per bar, or else the given `lines`, which suit its proportions.
pub fn lines(chart: &Chart, columns: usize, lines: usize, abilities: Abilities) -> usize {
    let area = Rect::new(0, 0, columns as u16, lines as u16);
    let mut scratch = Canvas { buffer: Buffer::empty(area), abilities };
    let mut bars = |panel: &Panel| match &panel.marks {
        Marks::Bars(bars) => Some(usize::from(!panel.title.is_empty()) + usize::from(scratch.bar_keys(bars, area)) + bars.rows.len()),
        _ => None,
    };
    let all: Option<Vec<usize>> = chart.rows.iter().flatten().map(&mut bars).collect();
    match all.as_deref() {
        // Panels below each other get equal shares.
        Some(panels) => 1 + panels.iter().max().map_or(0, |most| most * panels.len()),
        None => lines,
    }
}

/// Returns the chart as `lines` lines of `columns` characters, each ending with a newline.
pub fn text(title: &str, chart: &Chart, columns: usize, lines: usize, abilities: Abilities) -> String {
    let area = Rect::new(0, 0, columns as u16, lines as u16);
    let mut canvas = Canvas { buffer: Buffer::empty(area), abilities };
    canvas.chart(title, chart, area);
    print::text(&canvas.buffer, abilities.depth)
}

/// The grid of characters to draw on.
struct Canvas {
    buffer: Buffer,
    abilities: Abilities,
}

impl Canvas {
    fn chart(&mut self, title: &str, chart: &Chart, area: Rect) {
        let rows: Vec<&[Panel]> = chart.rows.iter().flat_map(|row| row.chunks(beside(row, area.width))).collect();
        let least = rows.iter().flat_map(|row| row.iter()).map(|panel| least(panel).1).max().unwrap_or(1);
        let shown = rows.len().min(usize::from((area.height.saturating_sub(1) / least).max(1)));
        let left_out: usize = rows.iter().skip(shown).map(|row| row.len()).sum();
        let note = if left_out > 0 { format!("and {left_out} more") } else { String::new() };
        let room = area.width.saturating_sub(note.width() as u16 + GAP);
        self.write(title, (area.x, area.y), room, Modifier::BOLD.into());
        self.write(&note, (area.right().saturating_sub(note.width() as u16), area.y), area.width, Modifier::DIM.into());
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        for (n, row) in rows.iter().take(shown).enumerate() {
            let (top, height) = part(body.height, n, shown);
            // Panels in an incomplete last row keep their width.
            let across = rows.iter().find(|full| full.len() > row.len() && least <= LEAST_BARE.1).map_or(row.len(), |full| full.len());
            for (column, panel) in row.iter().enumerate() {
                let (left, width) = part(body.width + GAP, column, across);
                self.panel(panel, Rect { x: body.x + left, y: body.y + top, width: width.saturating_sub(GAP), height });
            }
        }
    }

    fn panel(&mut self, panel: &Panel, mut area: Rect) {
        if !panel.title.is_empty() {
            self.write(&panel.title, (area.x, area.y), area.width, Modifier::DIM.into());
            area = below(area, 1);
        }
        let area = match &panel.marks {
            Marks::Bars(bars) => return self.bars(bars, area),
            _ if panel.x.title.is_empty() => area,
            _ => self.axes(panel, area),
        };
        match &panel.marks {
            Marks::Lines(lines) => self.lines(panel, lines, area),
            Marks::Points(kinds) => self.points(panel, kinds, area),
            Marks::Heat(heat) => self.heat(heat, area),
            Marks::Bars(_) => {}
        }
    }

    /// Writes text in at most `room` columns, shortened if it is longer. Returns the columns used.
    fn write(&mut self, text: &str, (x, y): (u16, u16), room: u16, style: Style) -> u16 {
        let text = self.fit(text, room);
        let style = if self.abilities.depth == Depth::Mono { Style::new() } else { style };
        if !text.is_empty() && self.buffer.area.contains((x, y).into()) {
            self.buffer.set_string(x, y, &text, style);
        }
        text.width() as u16
    }

    /// Returns text in characters that the terminal can show, shortened to at most `room` columns.
    fn fit(&self, text: &str, room: u16) -> String {
        let (mut text, dots) = if self.abilities.ascii { (terminal::ascii(text), "...") } else { (text.to_string(), "…") };
        let room = usize::from(room);
        if text.width() <= room {
            return text;
        }
        if room <= dots.width() {
            return String::new();
        }
        while text.width() > room - dots.width() {
            text.pop();
        }
        text.truncate(text.trim_end().len());
        text + dots
    }

    fn color(&self, [red, green, blue]: [u8; 3]) -> Color {
        if self.abilities.depth == Depth::Mono { Color::Reset } else { Color::Rgb(red, green, blue) }
    }
}

fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

/// Returns the start and length of the `n`th of `of` nearly equal parts.
fn part(length: u16, n: usize, of: usize) -> (u16, u16) {
    let edge = |n: usize| (usize::from(length) * n / of.max(1)) as u16;
    (edge(n), edge(n + 1) - edge(n))
}

fn least(panel: &Panel) -> (u16, u16) {
    if panel.x.title.is_empty() { LEAST_BARE } else { LEAST }
}

/// Returns how many of a row's panels go side by side, in lines that are about equally full.
fn beside(row: &[Panel], width: u16) -> usize {
    let least = row.iter().map(|panel| least(panel).0).max().unwrap_or(1);
    let most = usize::from((width + GAP) / (least + GAP)).max(1);
    row.len().div_ceil(row.len().div_ceil(most).max(1)).max(1)
}
