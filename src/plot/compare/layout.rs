//! Lays out and draws a comparison.

use super::super::axis::Axis;
use super::super::envelope::TimeUnit;
use super::super::frame::{self, APART, Plot, UNDER, UNDER_LABELS, room_for, surround};
use super::super::heat::{BESIDE, NOTHING, color_bar, top_db};
use super::super::legend::{Key, Legend, Look, lay_out};
use super::super::points::{CHART_COLUMNS, extent, thinned};
use super::super::sheet::{Align, Sheet};
use super::super::style::{CAP, LABEL, MUTED, PAD, TEXT, TICK, TITLE, rgb};
use super::super::{font, waveform};
use super::Side;
use crate::sink::{Chart, Line, Marks, Panel};

/// The lowest sheets, in logical pixels, with waveforms and with envelopes.
const LOW: f64 = 420.0;
const LOWEST: f64 = 300.0;
/// Space between panels, and for the sounds' names.
const GAP: f64 = 10.0;
const NAMES: f64 = 24.0;
/// The range of the envelopes below the loudest level, in dB.
const RANGE_DB: f64 = 70.0;
/// Widths of the envelopes' lines. They differ, so that both are visible where they coincide.
const WIDTHS: [f64; 2] = [4.0, 2.0];

/// The axes that both sounds share, and the edges of the panels.
pub struct Layout<'a> {
    sides: &'a [Side<'a>; 2],
    unit: TimeUnit,
    seconds: f64,
    /// The upper end of the frequency axis, in kHz.
    highest: f64,
    peak: f64,
    top_db: f64,
    /// The ends of the envelopes' axis, in dB.
    levels: (f64, f64),
    left: f64,
    right: f64,
    /// The heights of waveforms, spectrograms and envelopes, as fractions of the available height.
    shares: [f64; 3],
}

impl<'a> Layout<'a> {
    pub fn new((width, height): (f64, f64), sides: &'a [Side<'a>; 2]) -> Layout<'a> {
        let most = |of: fn(&Side) -> f64| sides.iter().map(of).fold(0.0, f64::max);
        let peak = most(|side| side.peak);
        let seconds = most(|side| side.seconds);
        let mut layout = Layout {
            sides,
            unit: TimeUnit::for_span(seconds),
            seconds,
            highest: most(|side| f64::from(side.sound.rate) / 2000.0),
            peak: if peak > 0.0 { peak * 1.08 } else { 1.0 },
            top_db: top_db(sides.iter().map(|side| &side.spectra)),
            levels: levels(sides),
            left: 0.0,
            right: (width - PAD - BESIDE).round(),
            shares: match height {
                height if height < LOWEST => [0.0, 1.0, 0.0],
                height if height < LOW => [0.0, 0.62, 0.38],
                _ => [0.2, 0.5, 0.3],
            },
        };
        let axes = [layout.amplitude(""), layout.frequency(""), layout.level("")];
        let widest = axes.iter().map(|axis| room_for(&axis.ticks(height / 2.0, APART))).fold(0.0, f64::max);
        layout.left = widest.round();
        layout
    }

    /// Returns the chart: the envelopes, and the spectrograms below them.
    pub fn chart(&self, note: &str) -> Chart {
        let envelope = |side: &Side| {
            let points = thinned(&self.unit.scaled(&side.envelope), CHART_COLUMNS);
            Line { name: side.label(), color: rgb(side.color), points }
        };
        let levels = Panel {
            title: note.into(),
            x: self.time(),
            y: self.level("RMS level (dBFS)"),
            marks: Marks::Lines(self.sides.iter().map(envelope).collect()),
        };
        let spectrogram = |side: &Side| {
            let (x, y) = (self.time(), self.frequency("Frequency (kHz)"));
            let covers = (x.fraction(self.unit.of(side.seconds)), y.fraction(f64::from(side.sound.rate) / 2000.0));
            Panel { title: side.label(), marks: Marks::Heat(side.spectra.numbers(self.top_db, covers)), x, y }
        };
        Chart { rows: vec![vec![levels], self.sides.iter().map(spectrogram).collect()] }
    }

    pub fn draw(&self, sheet: &mut Sheet, title: &str, note: &str) {
        let top = heading(sheet, title, note, self.left);
        let [waveforms, spectra, envelopes] = self.shares;
        let keys = if envelopes > 0.0 { self.sides.iter().zip(WIDTHS).map(key).collect() } else { Vec::new() };
        let legend = lay_out(keys, sheet.width - self.left - PAD, 0.0);
        // The time axes of the upper panels have a title only if there is space.
        let under = if waveforms > 0.0 || envelopes == 0.0 { UNDER } else { UNDER_LABELS };
        let below = if envelopes > 0.0 { GAP + legend.height + UNDER } else { 0.0 };
        let between = if waveforms > 0.0 { GAP } else { 0.0 };
        let room = (sheet.height - PAD - top - NAMES - between - under - below).max(1.0);
        let first = top + NAMES;
        let second = first + (waveforms * room + between).round();
        let third = (second + spectra * room).round();
        let columns = self.columns().into_iter().zip(self.sides).enumerate();
        let plots = columns.map(|(n, ((left, right), side))| {
            side.name(sheet, left, right, top);
            if waveforms > 0.0 {
                self.waveform(sheet, side, (left, first), (right, second - between), n == 0);
            }
            self.spectrogram(sheet, side, (left, second), (right, third), n == 0, under == UNDER)
        });
        if let Some(right) = plots.last() {
            color_bar(sheet, &right, self.top_db);
        }
        if envelopes > 0.0 {
            self.envelopes(sheet, &legend, third + under + GAP);
        }
    }

    /// Returns the left and right edges of both columns.
    fn columns(&self) -> [(f64, f64); 2] {
        let width = ((self.right - self.left - 3.0 * GAP) / 2.0).floor();
        [(self.left, self.left + width), (self.right - width, self.right)]
    }

    fn time(&self) -> Axis {
        self.unit.axis(0.0, self.seconds)
    }

    fn amplitude(&self, title: &str) -> Axis {
        Axis::linear(title, -self.peak, self.peak)
    }

    fn frequency(&self, title: &str) -> Axis {
        Axis::linear(title, 0.0, self.highest)
    }

    fn level(&self, title: &str) -> Axis {
        Axis::linear(title, self.levels.0, self.levels.1)
    }

    fn waveform(&self, sheet: &mut Sheet, side: &Side, from: (f64, f64), to: (f64, f64), first: bool) {
        let axis = self.amplitude(fitting(&["Amplitude"], to.1 - from.1));
        let plot = Plot::new(from, to, self.time(), axis);
        surround(sheet, &plot, true, first);
        plot.x_ticks(sheet, true, false);
        waveform::draw(sheet, &plot, self.unit, side.sound.samples, side.sound.rate, side.color);
        plot.border(sheet);
    }

    fn spectrogram(&self, sheet: &mut Sheet, side: &Side, from: (f64, f64), to: (f64, f64), first: bool, titled: bool) -> Plot {
        let axis = self.frequency(fitting(&["Frequency (kHz)", "kHz"], to.1 - from.1));
        let end = (from.0 + self.time().fraction(self.unit.of(side.seconds)) * (to.0 - from.0)).max(from.0 + 1.0);
        let ceiling = to.1 - axis.fraction(f64::from(side.sound.rate) / 2000.0) * (to.1 - from.1);
        sheet.image(from, to, 1, 1, &[NOTHING]);
        side.spectra.draw(sheet, (from.0, ceiling.min(to.1 - 1.0)), (end, to.1), self.top_db);
        let plot = Plot::new(from, to, self.time(), axis);
        surround(sheet, &plot, false, first);
        plot.x_ticks(sheet, false, true);
        if titled {
            plot.x_title(sheet);
        }
        plot.border(sheet);
        plot
    }

    fn envelopes(&self, sheet: &mut Sheet, legend: &Legend, top: f64) {
        legend.draw(sheet, self.left, top - 4.0);
        let (top, bottom) = (top + legend.height, (sheet.height - PAD - UNDER).round());
        let axis = self.level(fitting(&["RMS level (dBFS)", "Level (dBFS)", "dBFS"], bottom - top));
        let plot = Plot::new((self.left, top), (sheet.width - PAD - 12.0, bottom), self.time(), axis);
        surround(sheet, &plot, true, true);
        plot.x_ticks(sheet, true, true);
        plot.x_title(sheet);
        plot.border(sheet);
        for (side, width) in self.sides.iter().zip(WIDTHS) {
            plot.line_above(sheet, &thinned(&self.unit.scaled(&side.envelope), plot.columns()), side.color, width);
        }
    }
}

/// Draws the title on the left and `note` on the right of the first line. Returns the height used.
fn heading(sheet: &mut Sheet, title: &str, note: &str, left: f64) -> f64 {
    let note = font::fit(note, LABEL, (sheet.width - left) / 2.0);
    let beside = if note.is_empty() { 0.0 } else { font::width(&note, LABEL) + 2.0 * GAP };
    let height = frame::title(sheet, title, left, beside);
    if note.is_empty() {
        return height;
    }
    sheet.text(&note, (sheet.width - PAD, PAD + CAP * TITLE), Align::Right, LABEL, TEXT);
    height.max(PAD + TITLE + 8.0)
}

fn key((side, width): (&Side, f64)) -> Key {
    Key::new(side.sound.name, Look::Line(width), side.color)
}

/// Returns the longest title that fits an axis of this length.
fn fitting<'a>(titles: &[&'a str], length: f64) -> &'a str {
    font::first_fit(titles, LABEL, length)
}

/// Returns the ends of the level axis: round numbers below the softest level, at most [`RANGE_DB`] down, and above the loudest.
fn levels(sides: &[Side; 2]) -> (f64, f64) {
    let all = sides.iter().flat_map(|side| &side.envelope).map(|point| point.1);
    let (low, high) = extent(all).unwrap_or((0.0, 0.0));
    let top = if high > -150.0 { ((high + 1.0) / 5.0).ceil() * 5.0 } else { 0.0 };
    (((low / 10.0).floor() * 10.0).clamp(top - RANGE_DB, top - 20.0), top)
}

impl Side<'_> {
    /// Returns the sound's name with its shortest remark.
    fn label(&self) -> String {
        let remark = self.remarks.last().map(|remark| format!(" ({remark})")).unwrap_or_default();
        format!("{}{remark}", self.sound.name)
    }

    /// Draws the sound's name above its column, with the longest remark that fits.
    fn name(&self, sheet: &mut Sheet, left: f64, right: f64, top: f64) {
        const SWATCH: f64 = 10.0;
        let baseline = top + CAP * LABEL + 1.0;
        let (left, room) = (left + SWATCH + 6.0, right - left - SWATCH - 6.0);
        sheet.block((left - SWATCH - 6.0, baseline - SWATCH), (left - 6.0, baseline), self.color);
        // The name gets at least half of the space.
        let name = font::width(self.sound.name, LABEL).min(room / 2.0);
        let remarks: Vec<&str> = self.remarks.iter().map(String::as_str).collect();
        let remark = font::first_fit(&remarks, TICK, room - name - GAP);
        let beside = if remark.is_empty() { 0.0 } else { font::width(remark, TICK) + GAP };
        let name = font::fit(self.sound.name, LABEL, room - beside);
        sheet.text(&name, (left, baseline), Align::Left, LABEL, TEXT);
        if !remark.is_empty() {
            let gap = if name.is_empty() { 0.0 } else { font::width(&name, LABEL) + GAP };
            sheet.text(remark, (left + gap, baseline), Align::Left, TICK, MUTED);
        }
    }
}
