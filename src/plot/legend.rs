//! The legend: a row of keys above the plot, so that it never covers data.

use plotters::style::{Color, RGBAColor};

use super::font;
use super::sheet::{Align, Sheet};
use super::style::{CAP, TEXT, TICK};

/// How a thing is drawn in the plot, and so in the legend.
#[derive(Clone, Copy)]
pub enum Look {
    Line(f64),
    Block,
}

pub struct Key {
    pub name: String,
    pub look: Look,
    pub color: RGBAColor,
}

impl Key {
    pub fn new(name: &str, look: Look, color: impl Color) -> Key {
        Key { name: name.into(), look, color: color.to_rgba() }
    }
}

const ROW: f64 = 20.0;
const SWATCH: f64 = 22.0;
const GAP: f64 = 18.0;
const MOST_ROWS: usize = 3;

/// Keys with their place from the legend's left top corner.
pub struct Legend {
    placed: Vec<(f64, f64, Key)>,
    /// How many keys found no room, and where to say so.
    left_out: Option<(f64, f64, usize)>,
    pub height: f64,
}

/// Lays keys out in rows at most `width` wide. Names are shortened to a third of that; what three rows cannot hold is counted.
pub fn lay_out(keys: Vec<Key>, width: f64) -> Legend {
    let count = keys.len();
    let mut legend = Legend { placed: Vec::new(), left_out: None, height: 0.0 };
    let (mut x, mut row) = (0.0, 0);
    for (n, mut key) in keys.into_iter().enumerate() {
        key.name = font::fit(&key.name, TICK, (width / 3.0 - SWATCH - 6.0).max(60.0));
        let long = SWATCH + 6.0 + font::width(&key.name, TICK);
        if x > 0.0 && x + long > width {
            (x, row) = (0.0, row + 1);
        }
        // The last row keeps room for the count.
        let room = if row + 1 == MOST_ROWS && n + 1 < count { width - 80.0 } else { width };
        if row == MOST_ROWS || (x > 0.0 && x + long > room) {
            let (x, row) = if row == MOST_ROWS { (width - 80.0, row - 1) } else { (x, row) };
            legend.left_out = Some((x, row as f64 * ROW, count - n));
            break;
        }
        legend.placed.push((x, row as f64 * ROW, key));
        x += long + GAP;
    }
    if count > 0 {
        legend.height = (row.min(MOST_ROWS - 1) + 1) as f64 * ROW + 4.0;
    }
    legend
}

impl Legend {
    pub fn draw(&self, sheet: &mut Sheet, left: f64, top: f64) {
        for (x, y, key) in &self.placed {
            let (x, middle) = (left + x, top + y + ROW / 2.0);
            let line = [(x, middle), (x + SWATCH, middle)];
            match key.look {
                Look::Line(width) => sheet.line(&line, key.color, width),
                Look::Block => sheet.block((x + 5.0, middle - 6.0), (x + 17.0, middle + 6.0), key.color),
            }
            sheet.text(&key.name, (x + SWATCH + 6.0, middle + CAP * TICK / 2.0), Align::Left, TICK, TEXT);
        }
        if let Some((x, y, count)) = self.left_out {
            let text = format!("and {count} more");
            sheet.text(&text, (left + x, top + y + ROW / 2.0 + CAP * TICK / 2.0), Align::Left, TICK, TEXT);
        }
    }
}
