//! Plots how well words affect the sounds: a bar per percept and flow.

use plotters::style::Color;

use super::frame::{self, crisp};
use super::legend::{Key, Look, lay_out};
use super::points::drawable;
use super::sheet::{Align, picture};
use super::style::{AXIS, CAP, FAINT, GRID, LABEL, MUTED, PAD, TEXT, TICK, rgb, series};
use super::{Bar, Picture, PlotError, Size, font};
use crate::sink::{BarRow, Bars, Panel};

/// The most flows shown; further ones are left out.
const MOST: usize = 6;

/// Plots probabilities from 0 to 1, where 0.5 is chance: a row per percept with a bar per flow, and its spread. Only the first six flows are shown.
///
/// # Errors
/// Fails if no bar has a value, or the size is out of bounds.
pub fn words(title: &str, percepts: &[String], flows: &[(String, Vec<Bar>)], size: Size) -> Result<Picture, PlotError> {
    if !flows.iter().flat_map(|(_, bars)| bars).any(|bar| drawable(bar.value)) {
        return Err(PlotError::Empty { figure: "words", needs: "at least one flow that was asked for words" });
    }
    let flows = flows.get(..MOST).unwrap_or(flows);
    let drawn = picture(title, size, |sheet| {
        let widest = percepts.iter().map(|name| font::width(name, LABEL)).fold(0.0, f64::max);
        let left = (PAD + widest + 12.0).round();
        let right = sheet.width - PAD - 48.0;
        let mut top = frame::title(sheet, title, left, 0.0);
        let keys = flows.iter().enumerate().map(|(n, (name, _))| Key::new(name, Look::Block, series(n)));
        let legend = lay_out(keys.collect(), sheet.width - left - PAD, sheet.height);
        legend.draw(sheet, left, top - 2.0);
        top += legend.height;
        let bottom = sheet.height - PAD - LABEL - 8.0 - TICK - 8.0;
        let pitch = (bottom - top) / percepts.len().max(1) as f64;
        let scale = |part: f64| left + part.clamp(0.0, 1.0) * (right - left);
        for tenth in 0..=10 {
            let part = f64::from(tenth) / 10.0;
            let x = crisp(scale(part));
            sheet.line(&[(x, top), (x, bottom)], if tenth == 5 { AXIS.to_rgba() } else { GRID }, 1.0);
            sheet.text(&format!("{part:.1}"), (x, bottom + 8.0 + CAP * TICK), Align::Centre, TICK, MUTED);
        }
        let axis = "Probability that a sample has more of what was said (0.5 is chance)";
        sheet.text(axis, ((left + right) / 2.0, sheet.height - PAD), Align::Centre, LABEL, TEXT);
        for (row, name) in percepts.iter().enumerate() {
            let middle = top + (row as f64 + 0.5) * pitch;
            sheet.text(name, (left - 10.0, middle + CAP * LABEL / 2.0), Align::Right, LABEL, TEXT);
            let thick = (pitch * 0.72 / flows.len() as f64).min(18.0);
            let first = middle - thick * flows.len() as f64 / 2.0;
            for (which, (_, bars)) in flows.iter().enumerate() {
                let (y0, y1) = (first + which as f64 * thick + 0.5, first + (which + 1) as f64 * thick - 0.5);
                sheet.block((left, y0), (right, y1), FAINT);
                let Some(bar) = bars.get(row).filter(|bar| drawable(bar.value)) else { continue };
                sheet.block((left, y0), (scale(bar.value), y1), series(which));
                if drawable(bar.spread) {
                    let y = crisp((y0 + y1) / 2.0);
                    sheet.line(&[(scale(bar.value - bar.spread), y), (scale(bar.value + bar.spread), y)], TEXT, 1.5);
                }
                let em = TICK.min(thick * 0.95);
                if em >= 7.0 {
                    sheet.text(&format!("{:.2}", bar.value), (right + 10.0, (y0 + y1) / 2.0 + CAP * em / 2.0), Align::Left, em, TEXT);
                }
            }
        }
        Ok(())
    })?;
    let bar = |bar: &Bar| drawable(bar.value).then(|| (bar.value.clamp(0.0, 1.0), format!("{:.2}", bar.value)));
    let row = |row: usize| flows.iter().map(|(_, bars)| bars.get(row).and_then(bar)).collect();
    let bars = Bars {
        series: flows.iter().enumerate().map(|(n, (name, _))| (name.clone(), rgb(series(n)))).collect(),
        rows: percepts.iter().enumerate().map(|(n, label)| BarRow { label: label.clone(), values: row(n) }).collect(),
    };
    Ok(drawn.with_chart(Panel::bars(String::new(), bars).into()))
}
