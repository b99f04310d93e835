//! Parameters of one or several thetas, side by side.

use super::frame::{self, crisp};
use super::legend::{Key, Look, lay_out};
use super::points::drawable;
use super::sheet::{Align, picture};
use super::style::{AXIS, CAP, FAINT, GRID, LABEL, MUTED, PAD, TEXT, TICK, series};
use super::{Picture, PlotError, Size, font, ticks};

/// One parameter, and its value in each theta.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    /// Empty for a plain number.
    pub unit: String,
    /// Ends of its bar's scale.
    pub min: f64,
    pub max: f64,
    /// One value a theta, in the order of the thetas' names; not-a-number where it has none.
    pub values: Vec<f64>,
}

/// More thetas than this do not fit; the rest is counted in the legend.
const MOST: usize = 6;

/// A row a parameter, a bar a theta: how far each value lies between the parameter's ends, and the value itself beside it.
///
/// # Errors
/// No parameter with a finite value; the size is out of bounds.
pub fn theta(title: &str, names: &[String], parameters: &[Parameter], size: Size) -> Result<Picture, PlotError> {
    let rows: Vec<&Parameter> = parameters.iter().filter(|row| row.values.iter().any(|value| drawable(*value))).collect();
    if rows.is_empty() {
        return Err(PlotError::Empty { figure: "a theta", needs: "at least one parameter with a finite value" });
    }
    let thetas = rows.iter().map(|row| row.values.len()).max().unwrap_or(1).min(MOST);
    picture(title, size, |sheet| {
        let label = |row: &Parameter| if row.unit.is_empty() { row.name.clone() } else { format!("{} ({})", row.name, row.unit) };
        let labels: Vec<String> = rows.iter().map(|row| font::fit(&label(row), LABEL, sheet.width * 0.3)).collect();
        let widest = labels.iter().map(|label| font::width(label, LABEL)).fold(0.0, f64::max);
        let left = (PAD + widest + 12.0).round();
        let right = sheet.width - PAD - 74.0;

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
        let axis = "Part of the range";
        sheet.text(axis, ((left + right) / 2.0, sheet.height - PAD), Align::Centre, LABEL, TEXT);
        for (n, (row, label)) in rows.iter().zip(&labels).enumerate() {
            let middle = top + (n as f64 + 0.5) * pitch;
            let thick = (pitch * 0.72 / thetas as f64).min(18.0);
            let first = middle - thick * thetas as f64 / 2.0;
            let em = LABEL.min(pitch * 0.95);
            sheet.text(label, (left - 10.0, middle + CAP * em / 2.0), Align::Right, em, TEXT);
            // Where several values would run into each other, only the bars are left.
            let em = TICK.min(thick * 0.95);
            for (which, value) in row.values.iter().take(thetas).enumerate() {
                let (y0, y1) = (first + which as f64 * thick + 0.5, first + (which + 1) as f64 * thick - 0.5);
                sheet.block((left, y0), (right, y1), FAINT);
                if !drawable(*value) {
                    continue;
                }
                let part = (value - row.min) / (row.max - row.min);
                // An empty range has no part to show.
                let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
                sheet.block((left, y0), (scale(part).max(left + 2.0), y1), series(which));
                if em >= 7.0 {
                    sheet.text(&ticks::brief(*value), (right + 10.0, (y0 + y1) / 2.0 + CAP * em / 2.0), Align::Left, em, TEXT);
                }
            }
        }
        sheet.line(&[(crisp(left - 1.0), top), (crisp(left - 1.0), bottom)], AXIS, 1.0);
        Ok(())
    })
}
