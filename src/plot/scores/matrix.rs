//! A confusion matrix, in percent of each row.

use super::super::font;
use super::super::sheet::{Align, Sheet};
use super::super::style::{BLUE, CAP, INK, LABEL, MUTED, TEXT, TICK, WHITE};
use super::{Matrix, SMALLEST, sheer};

/// The smallest fraction of a row that is written in its cell.
const WRITTEN: f64 = 0.005;

impl Matrix {
    pub(super) fn draw(&self, sheet: &mut Sheet, from: (f64, f64), to: (f64, f64)) {
        if self.rows.is_empty() || self.columns.is_empty() {
            return;
        }
        let room = to.0 - from.0;
        sheet.text(&font::fit(&self.title, LABEL, room), (from.0, from.1 + CAP * LABEL), Align::Left, LABEL, TEXT);
        let widest = |names: &[String]| names.iter().map(|name| font::width(name, TICK)).fold(0.0, f64::max);
        let left = from.0 + widest(&self.rows).min(room * 0.3) + 8.0;
        let under = widest(&self.columns).min((to.1 - from.1) * 0.3) + 8.0;
        let top = from.1 + LABEL + 10.0;
        let across = ((to.0 - left) / self.columns.len() as f64).max(0.5);
        let down = ((to.1 - under - top) / self.rows.len() as f64).clamp(0.5, across);
        let em = TICK.min(down * 0.95);
        for (row, (name, counts)) in self.rows.iter().zip(&self.counts).enumerate() {
            let y = top + row as f64 * down;
            if em >= SMALLEST {
                let name = font::fit(name, em, left - from.0 - 6.0);
                sheet.text(&name, (left - 6.0, y + down / 2.0 + CAP * em / 2.0), Align::Right, em, TEXT);
            }
            let sum = counts.iter().sum::<f64>();
            for (column, count) in counts.iter().enumerate().take(self.columns.len()) {
                let share = if sum > 0.0 { count / sum } else { 0.0 };
                let x = left + column as f64 * across;
                cell(sheet, share, (x, y), (across, down));
            }
        }
        let bottom = top + self.rows.len() as f64 * down;
        let em = TICK.min(across * 0.9);
        for (column, name) in self.columns.iter().enumerate().filter(|_| em >= SMALLEST) {
            let name = font::fit(name, em, under - 8.0);
            let x = left + (column as f64 + 0.5) * across + CAP * em / 2.0;
            sheet.text(&name, (x, bottom + 6.0 + font::width(&name, em) / 2.0), Align::Upwards, em, MUTED);
        }
    }
}

fn cell(sheet: &mut Sheet, share: f64, (x, y): (f64, f64), (across, down): (f64, f64)) {
    let corners = ((x + 0.5, y + 0.5), ((x + across - 0.5).max(x + 0.6), (y + down - 0.5).max(y + 0.6)));
    sheet.block(corners.0, corners.1, WHITE);
    sheet.block(corners.0, corners.1, sheer(BLUE, share.clamp(0.0, 1.0)));
    let text = format!("{:.0}", share * 100.0);
    let em = (TICK - 1.0).min(down * 0.8).min((across - 4.0) * 11.0 / font::width("100", 11.0));
    if share >= WRITTEN && em >= SMALLEST {
        let color = if share > 0.5 { WHITE } else { INK };
        sheet.text(&text, (x + across / 2.0, y + down / 2.0 + CAP * em / 2.0), Align::Centre, em, color);
    }
}
