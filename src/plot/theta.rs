//! Plots the parameters of one or several thetas side by side.

use super::frame::{self, crisp};
use super::legend::{Key, Look, lay_out};
use super::points::drawable;
use super::sheet::{Align, picture};
use super::style::{AXIS, CAP, FAINT, GRID, LABEL, MUTED, PAD, TEXT, TICK, rgb, series};
use super::{Picture, PlotError, Size, font, ticks};
use crate::sink::{BarRow, Bars, Panel};

/// One parameter, and its value in each theta.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name of the parameter.
    pub name: String,
    /// The unit; empty for a plain number.
    pub unit: String,
    /// One value per theta, in the order of the thetas' names.
    pub values: Vec<BarValue>,
}

/// A value of a parameter.
#[derive(Clone, Debug)]
pub struct BarValue {
    /// The length of the bar, from 0 to 1; NaN if there is no value.
    pub part: f64,
    /// The value as written beside the bar.
    pub text: String,
}

/// The most thetas shown; further ones are left out.
pub const MOST: usize = 6;

/// Plots a row per parameter with a bar per theta. A bar shows the value's position in the parameter's range, and the value is written beside it.
///
/// # Errors
/// Fails if no parameter has a finite value, or the size is out of bounds.
pub fn theta(title: &str, names: &[String], parameters: &[Parameter], size: Size) -> Result<Picture, PlotError> {
    let rows: Vec<&Parameter> = parameters.iter().filter(|row| row.values.iter().any(|value| drawable(value.part))).collect();
    if rows.is_empty() {
        return Err(PlotError::Empty { figure: "a theta", needs: "at least one parameter with a finite value" });
    }
    let thetas = rows.iter().map(|row| row.values.len()).max().unwrap_or(1).min(MOST);
    let label = |row: &Parameter| if row.unit.is_empty() { row.name.clone() } else { format!("{} ({})", row.name, row.unit) };
    let drawn = picture(title, size, |sheet| {
        let labels: Vec<String> = rows.iter().map(|row| font::fit(&label(row), LABEL, sheet.width * 0.3)).collect();
        let widest = labels.iter().map(|label| font::width(label, LABEL)).fold(0.0, f64::max);
        let left = (PAD + widest + 12.0).round();
        let right = sheet.width - PAD - 90.0;

        let mut top = frame::title(sheet, title, left, 0.0);
        if names.len() > 1 {
            let keys = names.iter().enumerate().map(|(n, name)| Key::new(name, Look::Block, series(n)));
            let legend = lay_out(keys.take(thetas).collect(), sheet.width - left - PAD, sheet.height);
            legend.draw(sheet, left, top - 2.0);
            top += legend.height;
        }
        let bottom = sheet.height - PAD - LABEL - 8.0 - TICK - 8.0;
        let pitch = (bottom - top) / rows.len() as f64;
        let scale = |part: f64| left + part * (right - left);
        for fifth in 0..=5 {
            let x = crisp(scale(f64::from(fifth) / 5.0));
            sheet.line(&[(x, top), (x, bottom)], GRID, 1.0);
            let text = ticks::number(f64::from(fifth) / 5.0, 0.2);
            sheet.text(&text, (x, bottom + 8.0 + CAP * TICK), Align::Centre, TICK, MUTED);
        }
        let axis = "Position in the range";
        sheet.text(axis, ((left + right) / 2.0, sheet.height - PAD), Align::Centre, LABEL, TEXT);
        for (n, (row, label)) in rows.iter().zip(&labels).enumerate() {
            let middle = top + (n as f64 + 0.5) * pitch;
            let thick = (pitch * 0.72 / thetas as f64).min(18.0);
            let first = middle - thick * thetas as f64 / 2.0;
            let em = LABEL.min(pitch * 0.95);
            sheet.text(label, (left - 10.0, middle + CAP * em / 2.0), Align::Right, em, TEXT);
            // If the values would overlap, only the bars are drawn.
            let em = TICK.min(thick * 0.95);
            for (which, value) in row.values.iter().take(thetas).enumerate() {
                let (y0, y1) = (first + which as f64 * thick + 0.5, first + (which + 1) as f64 * thick - 0.5);
                sheet.block((left, y0), (right, y1), FAINT);
                if !drawable(value.part) {
                    continue;
                }
                sheet.block((left, y0), (scale(value.part.clamp(0.0, 1.0)).max(left + 2.0), y1), series(which));
                if em >= 7.0 {
                    sheet.text(&font::fit(&value.text, em, 78.0), (right + 10.0, (y0 + y1) / 2.0 + CAP * em / 2.0), Align::Left, em, TEXT);
                }
            }
        }
        sheet.line(&[(crisp(left - 1.0), top), (crisp(left - 1.0), bottom)], AXIS, 1.0);
        Ok(())
    })?;
    let bars = Bars {
        series: names.iter().take(thetas).enumerate().map(|(n, name)| (name.clone(), rgb(series(n)))).collect(),
        rows: rows
            .iter()
            .map(|row| BarRow { label: label(row), values: row.values.iter().take(thetas).map(BarValue::bar).collect() })
            .collect(),
    };
    Ok(drawn.with_chart(Panel::bars(String::new(), bars).into()))
}

impl BarValue {
    fn bar(&self) -> Option<(f64, String)> {
        drawable(self.part).then(|| (self.part.clamp(0.0, 1.0), self.text.clone()))
    }
}
