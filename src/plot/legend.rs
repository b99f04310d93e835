//! The legend: rows of keys above the plot, so that it never covers data.

use plotters::style::{Color, RGBAColor};

use super::font;
use super::sheet::{Align, Sheet};
use super::style::{CAP, Dash, TEXT, TICK, dashes};

/// How an element is drawn in the plot and in the legend.
#[derive(Clone, Copy)]
pub enum Look {
    Line(f64),
    Dashes(f64, Dash),
    Block,
}

#[derive(Clone)]
pub struct Key {
    pub name: String,
    pub look: Look,
    pub color: RGBAColor,
}

impl Look {
    /// Returns the look of the `n`th of several lines.
    pub fn line(width: f64, n: usize) -> Look {
        dashes(n).map_or(Look::Line(width), |dash| Look::Dashes(width, dash))
    }
}

impl Key {
    pub fn new(name: &str, look: Look, color: impl Color) -> Key {
        Key { name: name.into(), look, color: color.to_rgba() }
    }
}

const ROW: f64 = 20.0;
const SWATCH: f64 = 22.0;
const GAP: f64 = 18.0;
/// The space between a swatch and its name.
const NEAR: f64 = 6.0;
/// The width reserved for the count of omitted keys.
const COUNT: f64 = 70.0;

/// Keys with their positions relative to the legend's top left corner.
pub struct Legend {
    placed: Vec<(f64, f64, Key)>,
    /// The position and value of the count of omitted keys.
    left_out: Option<(f64, f64, usize)>,
    pub height: f64,
}

/// Lays out keys in rows at most `width` wide. The height of the sheet allows one to four rows. Names are shortened to a third of the width, or
/// further if that makes all keys fit; keys that do not fit are counted.
pub fn lay_out(keys: Vec<Key>, width: f64, sheet_height: f64) -> Legend {
    let rows = ((sheet_height - 200.0) / 70.0).clamp(0.0, 3.0) as usize + 1;
    let in_columns = |columns: f64| ((width - (columns - 1.0) * GAP) / columns - SWATCH - NEAR).max(60.0);
    let legend = place(keys.clone(), width, rows, in_columns(3.0));
    match legend.left_out {
        Some(_) => place(keys.clone(), width, rows, in_columns(keys.len().div_ceil(rows) as f64)),
        None => legend,
    }
}

fn place(keys: Vec<Key>, width: f64, rows: usize, longest: f64) -> Legend {
    let count = keys.len();
    let mut legend = Legend { placed: Vec::new(), left_out: None, height: 0.0 };
    let (mut x, mut row) = (0.0, 0);
    for (n, mut key) in keys.into_iter().enumerate() {
        key.name = font::fit(&key.name, TICK, longest);
        let long = SWATCH + NEAR + font::width(&key.name, TICK);
        // The last row reserves space for the count of omitted keys.
        let last = row + 1 == rows;
        let room = if last && n + 1 < count { width - COUNT } else { width };
        if x > 0.0 && x + long > room {
            if last {
                legend.left_out = Some((x, row as f64 * ROW, count - n));
                break;
            }
            (x, row) = (0.0, row + 1);
        }
        legend.placed.push((x, row as f64 * ROW, key));
        x += long + GAP;
    }
    if count > 0 {
        legend.height = (row + 1) as f64 * ROW + 4.0;
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
                Look::Dashes(width, dash) => sheet.dashes(&line, key.color, width, dash),
                Look::Block => sheet.block((x + 5.0, middle - 6.0), (x + 17.0, middle + 6.0), key.color),
            }
            sheet.text(&key.name, (x + SWATCH + NEAR, middle + CAP * TICK / 2.0), Align::Left, TICK, TEXT);
        }
        if let Some((x, y, count)) = self.left_out {
            let text = format!("and {count} more");
            sheet.text(&text, (left + x, top + y + ROW / 2.0 + CAP * TICK / 2.0), Align::Left, TICK, TEXT);
        }
    }
}
