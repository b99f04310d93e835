//! Values as bars, or as marks on one track where a row has several.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::axes::LEGEND;
use super::{Canvas, below};
use crate::sink::{BarRow, Bars};

/// Columns reserved for a value as text.
const VALUE: u16 = 8;

impl Canvas {
    pub(super) fn bars(&mut self, bars: &Bars, mut area: Rect) {
        let several = bars.series.len() > 1;
        area = below(area, self.bar_keys(bars, area));
        let label = bars.rows.iter().map(|row| row.label.width() as u16).max().unwrap_or(0).min(area.width / 2);
        let most = bars.rows.iter().map(|row| row.values.len() as u16).max().unwrap_or(1).max(1);
        let texts = bars.rows.iter().flat_map(|row| &row.values).flatten();
        let wide = texts.map(|(_, text)| text.width() as u16 + 1).max().unwrap_or(0).max(VALUE);
        // Values of many series would leave no track.
        let values = if most.saturating_mul(wide) <= area.width.saturating_sub(label) / 2 { most * wide } else { 0 };
        let track = Rect { x: area.x + label + 1, width: area.width.saturating_sub(label + 1 + values).max(1), ..area };
        for (n, row) in bars.rows.iter().enumerate().take(usize::from(area.height)) {
            let y = area.y + n as u16;
            self.write(&row.label, (area.x, y), label, Style::new());
            if several {
                self.marks(bars, row, track, y)
            } else {
                self.bar(bars, row, track, y)
            }
            for (n, value) in row.values.iter().enumerate().filter(|_| values > 0) {
                let text = value.as_ref().map_or("", |(_, text)| text.as_str());
                let x = track.right() + (n as u16 + 1) * wide - text.width() as u16;
                self.write(text, (x, y), wide - 1, Style::new());
            }
        }
    }

    /// Draws the legend if there are several series. Returns the number of lines used.
    pub(super) fn bar_keys(&mut self, bars: &Bars, area: Rect) -> u16 {
        if bars.series.len() < 2 {
            return 0;
        }
        let key = |(n, (name, color)): (usize, &'_ (String, [u8; 3]))| ((n + 1).to_string(), name.clone(), *color);
        let keys: Vec<_> = bars.series.iter().enumerate().map(key).collect();
        self.legend(&keys, area.x, area, LEGEND)
    }

    fn bar(&mut self, bars: &Bars, row: &BarRow, track: Rect, y: u16) {
        let [full, half, free] = if self.abilities.ascii { ["#", "#", "."] } else { ["█", "▌", "·"] };
        let Some(Some((part, _))) = row.values.first() else { return };
        let halves = (part * 2.0 * f64::from(track.width)).round() as u16;
        let color = bars.series.first().map_or(Style::new(), |(_, color)| Style::new().fg(self.color(*color)));
        for x in 0..track.width {
            let (symbol, style) = match halves.saturating_sub(2 * x) {
                0 => (free, Modifier::DIM.into()),
                1 => (half, color),
                _ => (full, color),
            };
            self.write(symbol, (track.x + x, y), 1, style);
        }
    }

    /// Marks each value with the number of its series, or beside its position if that cell is taken.
    fn marks(&mut self, bars: &Bars, row: &BarRow, track: Rect, y: u16) {
        let free = if self.abilities.ascii { "." } else { "·" };
        for x in track.left()..track.right() {
            self.write(free, (x, y), 1, Modifier::DIM.into());
        }
        let mut taken = Vec::new();
        for (n, (value, (_, color))) in row.values.iter().zip(&bars.series).enumerate() {
            let Some((part, _)) = value else { continue };
            let at = (part * f64::from(track.width - 1)).round() as u16;
            let free = |x: &u16| *x < track.width && !taken.contains(x);
            let Some(x) = (at..track.width).chain((0..at).rev()).find(free) else { continue };
            taken.push(x);
            self.write(&(n + 1).to_string(), (track.x + x, y), 1, Style::new().fg(self.color(*color)).add_modifier(Modifier::BOLD));
        }
    }
}
