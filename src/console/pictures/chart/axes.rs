//! Axes, legends and colour scales around the data area.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::{Canvas, below, marks};
use crate::sink::{Marks, Panel};

/// Minimum lines and columns between the labels of an axis.
const APART: (f64, f64) = (3.0, 9.0);
/// In areas with fewer lines, the title of the x axis is beside its labels.
const LOW: u16 = 12;
/// Lines of a legend, at most.
pub(super) const LEGEND: u16 = 2;

impl Canvas {
    /// Draws a panel's axes and titles, and returns the area left for its data.
    pub(super) fn axes(&mut self, panel: &Panel, area: Rect) -> Rect {
        let area = below(area, self.head(panel, area));
        let low = area.height < LOW;
        let under = if low { 2 } else { 3 };
        let height = area.height.saturating_sub(under).max(1);
        let ticks = panel.y.ticks(f64::from(height), APART.0);
        let labels: Vec<_> = ticks.into_iter().filter_map(|tick| Some((tick.at, self.fit(&tick.label?, area.width / 3)))).collect();
        let widest = labels.iter().map(|(_, label)| label.width() as u16).max().unwrap_or(0);
        let left = area.x + widest + 1;
        let plot = Rect { x: left + 1, y: area.y, width: (area.right()).saturating_sub(left + 1).max(1), height };

        let [side, mark, floor, foot, corner] =
            if self.abilities.ascii { ["|", "+", "-", "+", "+"] } else { ["│", "┤", "─", "┬", "└"] };
        for y in plot.top()..=plot.bottom() {
            self.write(if y == plot.bottom() { corner } else { side }, (left, y), 1, Style::new());
        }
        for (at, label) in &labels {
            let y = plot.bottom() - 1 - cell(panel.y.fraction(*at), height);
            self.write(label, (left - 1 - label.width() as u16, y), widest, Style::new());
            self.write(mark, (left, y), 1, Style::new());
        }
        for x in plot.left()..plot.right() {
            self.write(floor, (x, plot.bottom()), 1, Style::new());
        }
        self.x_labels(panel, plot, foot, low);
        plot
    }

    fn x_labels(&mut self, panel: &Panel, plot: Rect, foot: &str, low: bool) {
        let y = plot.bottom() + 1;
        let title = self.fit(&panel.x.title, plot.width);
        let title_width = title.width() as u16;
        let end = if low { plot.right().saturating_sub(title_width + 2) } else { plot.right() };
        let mut clear = plot.x.saturating_sub(2);
        for tick in panel.x.ticks(f64::from(plot.width), APART.1) {
            let Some(label) = tick.label else { continue };
            let (x, wide) = (plot.x + cell(panel.x.fraction(tick.at), plot.width), label.width() as u16);
            self.write(foot, (x, plot.bottom()), 1, Style::new());
            let from = x.saturating_sub(wide / 2).min(plot.right().saturating_sub(wide));
            if from >= clear && from + wide <= end {
                self.write(&label, (from, y), wide, Style::new());
                clear = from + wide + 1;
            }
        }
        let place = if low { (plot.right() - title_width, y) } else { (plot.x + (plot.width - title_width) / 2, y + 1) };
        self.write(&title, place, title_width, Modifier::DIM.into());
    }

    /// Draws the y axis's title and the legend above a plot. Returns the number of lines used.
    fn head(&mut self, panel: &Panel, area: Rect) -> u16 {
        let used = self.write(&panel.y.title, (area.x, area.y), area.width, Modifier::DIM.into());
        let from = area.x + used + 2;
        match &panel.marks {
            Marks::Lines(lines) if lines.len() > 1 => {
                let keys = lines.iter().enumerate();
                let keys: Vec<_> = keys.map(|(n, line)| (self.key(n, lines.len()), line.name.clone(), line.color)).collect();
                return self.legend(&keys, from, area, LEGEND);
            }
            Marks::Points(kinds) if !kinds.is_empty() => {
                let keys = kinds.iter().enumerate().map(|(n, kind)| (marks::letter(n).to_string(), kind.name.clone(), kind.color));
                // Without its name a letter says nothing.
                return self.legend(&keys.collect::<Vec<_>>(), from, area, LEGEND.max(area.height / 3));
            }
            Marks::Heat(heat) => {
                let scale = marks::Shade::scale(self.abilities);
                let wide = (heat.ends.0.width() + heat.ends.1.width() + scale.len() + 2) as u16;
                if from + wide <= area.right() {
                    let x = from + self.write(&heat.ends.0, (from, area.y), wide, Modifier::DIM.into()) + 1;
                    for (n, shade) in scale.iter().enumerate() {
                        shade.put(&mut self.buffer, (x + n as u16, area.y));
                    }
                    self.write(&heat.ends.1, (x + scale.len() as u16 + 1, area.y), wide, Modifier::DIM.into());
                }
            }
            _ => {}
        }
        1
    }

    /// Keys and their names from the column `from` on, in at most `most` lines; what these cannot hold is counted.
    pub(super) fn legend(&mut self, keys: &[(String, String, [u8; 3])], from: u16, area: Rect, most: u16) -> u16 {
        let (mut x, mut line) = (from, 0);
        for (n, (key, name, color)) in keys.iter().enumerate() {
            let count = format!("and {} more", keys.len() - n);
            let room = count.width() as u16 + 2;
            let end = |line| area.right().saturating_sub(if line + 1 == most && n + 1 < keys.len() { room } else { 0 });
            let wide = (key.width() + 1 + name.width()) as u16;
            if x + wide > end(line) && x > if line == 0 { from } else { area.x } {
                if line + 1 == most {
                    self.write(&count, (x, area.y + line), area.right().saturating_sub(x), Modifier::DIM.into());
                    break;
                }
                (x, line) = (area.x, line + 1);
            }
            let wide = wide.min(end(line).saturating_sub(x));
            let style = Style::new().fg(self.color(*color));
            self.write(key, (x, area.y + line), wide, style);
            let after = key.width() as u16 + 1;
            x += after + self.write(name, (x + after, area.y + line), wide.saturating_sub(after), Style::new()) + 2;
        }
        line + 1
    }
}

/// Returns the cell, out of `cells`, at a fraction of an axis.
fn cell(fraction: f64, cells: u16) -> u16 {
    (fraction * f64::from(cells.saturating_sub(1))).round() as u16
}
