//! An overview of a dataset: the distribution of each parameter in each group of rows.

use std::collections::HashMap;

use super::frame::{self, crisp};
use super::legend::{Key, Look, lay_out};
use super::points::{drawable, extent, widened};
use super::sheet::{Align, Sheet, picture, sheer};
use super::style::{AXIS, BLUE, CAP, GRID, MUTED, PAD, TEXT, TICK, VERMILION, rgb, series};
use super::{Picture, PlotError, Size, font, ticks};
use crate::sink::{BarRow, Bars, Chart, Panel};

/// One column of a dataset.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name of the column.
    pub name: String,
    /// The unit; empty for a plain number.
    pub unit: String,
    /// One value per row, in the order of the group labels.
    pub values: Vec<f64>,
}

/// The number of bars of a histogram.
const BARS: usize = 24;
/// The most groups shown. With more, the smallest groups are combined into a last one.
const MOST_GROUPS: usize = 16;
const MOST_COLUMNS: usize = 12;
/// Groups whose medians have one digit each in a chart.
const MOST_NUMBERED: usize = 9;
/// Width of the legend beside the title.
const LEGEND: f64 = 152.0;

/// Plots a histogram per column and group, with the median marked. Columns are side by side, each with its own scale; groups (one label per row, such
/// as a caption) are one below the other. Rows without a label are in no group.
///
/// # Errors
/// Fails if no labelled row has a finite value, or the size is out of bounds.
pub fn pairs(title: &str, columns: &[Column], groups: &[String], size: Size) -> Result<Picture, PlotError> {
    let bands = bands(groups);
    let drawn = |column: &Column| extent(bands.iter().flat_map(|band| values(column, band).into_iter()));
    let columns: Vec<(&Column, (f64, f64))> =
        columns.iter().filter_map(|column| drawn(column).map(|extent| (column, extent))).take(MOST_COLUMNS).collect();
    if columns.is_empty() {
        return Err(PlotError::Empty { figure: "a dataset", needs: "at least one row with a finite value" });
    }
    let drawn = picture(title, size, |sheet| {
        let name = |band: &Band| match font::fit(&band.name, TICK, sheet.width * 0.2) {
            name if name.is_empty() => format!("no name ({})", band.rows.len()),
            name => format!("{name} ({})", band.rows.len()),
        };
        let names: Vec<String> = bands.iter().map(name).collect();
        let widest = names.iter().map(|name| font::width(name, TICK)).fold(0.0, f64::max);
        let left = (PAD + widest + 12.0).round();
        let keys = vec![Key::new("rows", Look::Block, sheer(BLUE, 0.75)), Key::new("median", Look::Line(1.4), VERMILION)];
        let legend = lay_out(keys, LEGEND, 0.0);
        legend.draw(sheet, sheet.width - PAD - LEGEND, PAD - 4.0);
        let top = frame::title(sheet, title, PAD, LEGEND + 10.0).max(PAD + 20.0) + 2.0 * TICK + 10.0;
        let bottom = sheet.height - PAD - TICK - 10.0;
        let (across, down) = ((sheet.width - PAD - left) / columns.len() as f64, (bottom - top) / bands.len() as f64);
        for (n, name) in names.iter().enumerate() {
            let floor = crisp(top + (n + 1) as f64 * down);
            let em = TICK.min(down * 0.9);
            sheet.text(name, (left - 10.0, floor - down / 2.0 + CAP * em / 2.0), Align::Right, em, TEXT);
        }
        for (n, (column, extent)) in columns.iter().enumerate() {
            let cell = Cell { left: left + n as f64 * across + 5.0, right: left + (n + 1) as f64 * across - 5.0, range: widened(*extent) };
            heading(sheet, column, &cell, top);
            foot(sheet, *extent, &cell, bottom);
            for (row, band) in bands.iter().enumerate() {
                let floor = crisp(top + (row + 1) as f64 * down);
                cell.histogram(sheet, values(column, band), floor, down * 0.82);
            }
        }
        Ok(())
    })?;
    Ok(drawn.with_chart(chart(&columns, &bands)))
}

/// The median of each group, or of all rows where the groups are too many to be numbered.
fn chart(columns: &[(&Column, (f64, f64))], bands: &[Band]) -> Chart {
    let all = [Band { name: "all rows".into(), rows: bands.iter().flat_map(|band| band.rows.iter().copied()).collect() }];
    let (bands, of) = if bands.len() > MOST_NUMBERED { (&all[..], "all rows") } else { (bands, "each group") };
    let row = |(column, extent): &(&Column, (f64, f64))| {
        let unit = if column.unit.is_empty() { String::new() } else { format!(" ({})", column.unit) };
        let (low, high) = widened(*extent);
        let value = |band: &Band| median(&values(column, band)).map(|value| ((value - low) / (high - low), ticks::brief(value)));
        BarRow { label: format!("{}{unit}", column.name), values: bands.iter().map(value).collect() }
    };
    let series = bands.iter().enumerate().map(|(n, band)| (format!("{} ({})", band.name, band.rows.len()), rgb(series(n))));
    let bars = Bars { series: series.collect(), rows: columns.iter().map(row).collect() };
    let title = format!("median of {of}, from the least to the largest value of all rows");
    Panel::bars(title, bars).into()
}

/// The rows of one group.
struct Band {
    name: String,
    rows: Vec<usize>,
}

/// Collects the groups in the order of their first rows. If there are too many, returns the largest ones and a group of all others.
fn bands(groups: &[String]) -> Vec<Band> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut bands: Vec<Band> = Vec::new();
    for (row, name) in groups.iter().enumerate() {
        let place = *places.entry(name).or_insert(bands.len());
        match bands.get_mut(place) {
            Some(band) => band.rows.push(row),
            None => bands.push(Band { name: name.clone(), rows: vec![row] }),
        }
    }
    if bands.len() > MOST_GROUPS {
        bands.sort_by_key(|band| std::cmp::Reverse(band.rows.len()));
        let others = bands.split_off(MOST_GROUPS - 1);
        let name = format!("{} others", others.len());
        bands.push(Band { name, rows: others.into_iter().flat_map(|band| band.rows).collect() });
    }
    bands
}

/// Returns a column's finite values in a group, sorted.
fn values(column: &Column, band: &Band) -> Vec<f64> {
    let mut values: Vec<f64> =
        band.rows.iter().filter_map(|row| column.values.get(*row)).copied().filter(|value| drawable(*value)).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Returns the median of sorted values; `None` if there are none.
fn median(sorted: &[f64]) -> Option<f64> {
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get((sorted.len() - 1) / 2)?;
    Some((lower + upper) / 2.0)
}

/// The horizontal position of a column on the sheet, and its range of values.
struct Cell {
    left: f64,
    right: f64,
    range: (f64, f64),
}

impl Cell {
    fn histogram(&self, sheet: &mut Sheet, values: Vec<f64>, floor: f64, height: f64) {
        sheet.line(&[(self.left, floor), (self.right, floor)], GRID, 1.0);
        let (low, high) = self.range;
        let part = |value: f64| (value - low) / (high - low);
        let mut counts = [0u32; BARS];
        for value in &values {
            if let Some(count) = counts.get_mut(((part(*value) * BARS as f64) as usize).min(BARS - 1)) {
                *count += 1;
            }
        }
        let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(1));
        let step = (self.right - self.left) / BARS as f64;
        for (bar, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let x = self.left + bar as f64 * step;
            // Even a single row is visible.
            let tall = (height * f64::from(count) / most).max(1.5);
            sheet.block((x, floor - tall), (x + step, floor), sheer(BLUE, 0.75));
        }
        if let Some(median) = median(&values) {
            let x = self.left + part(median) * (self.right - self.left);
            sheet.line(&[(x, floor - height), (x, floor)], VERMILION, 1.4);
        }
    }
}

fn heading(sheet: &mut Sheet, column: &Column, cell: &Cell, top: f64) {
    let (centre, room) = ((cell.left + cell.right) / 2.0, cell.right - cell.left + 6.0);
    let unit = if column.unit.is_empty() { String::new() } else { format!("({})", column.unit) };
    for (line, text) in [(2.0, column.name.as_str()), (1.0, unit.as_str())] {
        // Shrink the text before shortening it.
        let em = (TICK * room / font::width(text, TICK).max(1.0)).clamp(9.0, TICK);
        let text = font::fit(text, em, room);
        sheet.text(&text, (centre, top - 8.0 - (line - 1.0) * (TICK + 2.0)), Align::Centre, em, if line > 1.0 { TEXT } else { MUTED });
    }
}

/// Draws the ends of a column's scale below it, or a single value if all are equal.
fn foot(sheet: &mut Sheet, (low, high): (f64, f64), cell: &Cell, bottom: f64) {
    let room = cell.right - cell.left + 4.0;
    sheet.line(&[(cell.left, crisp(bottom)), (cell.right, crisp(bottom))], AXIS, 1.0);
    let (first, last) = (ticks::brief(low), ticks::brief(high));
    // Shrink the text until both numbers fit with a space between them.
    let em = ((TICK - 1.5) * room / font::width(&format!("{first}  {last}"), TICK - 1.5)).clamp(4.0, TICK - 1.5);
    let baseline = bottom + 6.0 + CAP * em;
    if first == last {
        sheet.text(&first, ((cell.left + cell.right) / 2.0, baseline), Align::Centre, em, MUTED);
    } else {
        sheet.text(&first, (cell.left - 2.0, baseline), Align::Left, em, MUTED);
        sheet.text(&last, (cell.right + 2.0, baseline), Align::Right, em, MUTED);
    }
}
