//! Plots how one sound becomes another: the steps of each path side by side, one path below the other.

use super::axis::Axis;
use super::compare::Sound;
use super::envelope::TimeUnit;
use super::frame::{self, APART, Plot, UNDER, UNDER_LABELS, room_for, surround};
use super::heat::{BESIDE, Levels, NOTHING, color_bar, top_db, window};
use super::points::drawable;
use super::sheet::{Align, Sheet, picture};
use super::style::{CAP, LABEL, PAD, TEXT, TICK};
use super::{Picture, PlotError, Size, font};
use crate::sink::{Chart, Marks, Panel};

/// A path from one sound to another.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    /// The name, shown above the path's panels.
    pub name: &'a str,
    /// The steps in order, each with a name for its panel.
    pub steps: Vec<Sound<'a>>,
}

const FIGURE: &str = "a morph";
/// The space between panels, and for the names of paths and of steps.
const GAP: f64 = 8.0;
const NAMES: f64 = 24.0;
const STEPS: f64 = 18.0;

/// Plots a row of spectrograms for each path, one per step, with shared axes and colours (dBFS; a full-scale sine has 0). Panels are grey where a
/// sound has ended or has no higher frequencies.
///
/// # Errors
/// Fails if there is no path, a path has no steps, a sound has no finite sample or a rate of 0, or the size is out of bounds.
pub fn morph(title: &str, paths: &[Path], size: Size) -> Result<Picture, PlotError> {
    if paths.is_empty() || paths.iter().any(|path| path.steps.is_empty()) {
        return Err(PlotError::Empty { figure: FIGURE, needs: "at least one step" });
    }
    let sounds = || paths.iter().flat_map(|path| &path.steps);
    if sounds().any(|sound| sound.rate == 0) {
        return Err(PlotError::Rate { figure: FIGURE });
    }
    if sounds().any(|sound| !sound.samples.iter().any(|sample| drawable(f64::from(*sample)))) {
        return Err(PlotError::Empty { figure: FIGURE, needs: "at least one finite sample in each of its sounds" });
    }
    let seconds = sounds().map(length).fold(0.0, f64::max);
    let highest = sounds().map(|sound| f64::from(sound.rate) / 2000.0).fold(0.0, f64::max);
    let levels = |sound: &Sound| Levels::new(sound.samples, sound.rate, window(sound.samples.len(), sound.rate));
    let maps: Vec<Vec<Levels>> = paths.iter().map(|path| path.steps.iter().map(levels).collect()).collect();
    let grid = Grid { unit: TimeUnit::for_span(seconds), seconds, highest, top_db: top_db(maps.iter().flatten()) };
    let drawn = picture(title, size, |sheet| {
        grid.draw(sheet, title, paths, &maps);
        Ok(())
    })?;
    Ok(drawn.with_chart(grid.chart(paths, &maps)))
}

fn length(sound: &Sound) -> f64 {
    sound.samples.len() as f64 / f64::from(sound.rate)
}

/// The axes that all panels share.
struct Grid {
    unit: TimeUnit,
    seconds: f64,
    /// The upper end of the frequency axis, in kHz.
    highest: f64,
    top_db: f64,
}

impl Grid {
    /// A row of spectrograms for each path.
    fn chart(&self, paths: &[Path], maps: &[Vec<Levels>]) -> Chart {
        let panel = |(sound, map): (&Sound, &Levels)| {
            let (x, y) = (self.unit.axis(0.0, self.seconds), self.frequency("Frequency (kHz)"));
            let covers = (x.fraction(self.unit.of(length(sound))), y.fraction(f64::from(sound.rate) / 2000.0));
            Panel { title: sound.name.into(), marks: Marks::Heat(map.numbers(self.top_db, covers)), x, y }
        };
        let row = |(path, maps): (&Path, &Vec<Levels>)| path.steps.iter().zip(maps).map(panel).collect();
        Chart { rows: paths.iter().zip(maps).map(row).collect() }
    }

    fn draw(&self, sheet: &mut Sheet, title: &str, paths: &[Path], maps: &[Vec<Levels>]) {
        let left = room_for(&self.frequency("").ticks(sheet.height / 2.0, APART)).round();
        let right = (sheet.width - PAD - BESIDE).round();
        let top = frame::title(sheet, title, left, 0.0);
        // Times are labelled only below the last row.
        let room = sheet.height - PAD - UNDER - top - (NAMES + STEPS) * paths.len() as f64 - GAP * (paths.len() - 1) as f64;
        let tall = (room / paths.len() as f64).max(1.0).floor();
        let mut above = top;
        for (row, (path, maps)) in paths.iter().zip(maps).enumerate() {
            let name = font::fit(path.name, LABEL, right - left);
            sheet.text(&name, (left, above + CAP * LABEL + 2.0), Align::Left, LABEL, TEXT);
            let upper = above + NAMES + STEPS;
            let wide = (right - left - GAP * (path.steps.len() - 1) as f64) / path.steps.len() as f64;
            let last = row + 1 == paths.len();
            for (column, (sound, map)) in path.steps.iter().zip(maps).enumerate() {
                let from = (left + (wide + GAP) * column as f64).round();
                let corners = ((from, upper), ((from + wide).round().max(from + 1.0), upper + tall));
                let plot = self.panel(sheet, sound, map, corners, (column == 0, last));
                if last && column == path.steps.len() - 1 {
                    let bar = Plot { top, ..plot };
                    color_bar(sheet, &bar, self.top_db);
                }
            }
            above = upper + tall + GAP;
        }
        // All time axes share one title.
        let axis = self.unit.axis(0.0, self.seconds);
        let baseline = sheet.height - PAD - UNDER + UNDER_LABELS + 8.0 + CAP * LABEL;
        sheet.text(&axis.title, ((left + right) / 2.0, baseline), Align::Centre, LABEL, TEXT);
    }

    fn panel(
        &self,
        sheet: &mut Sheet,
        sound: &Sound,
        map: &Levels,
        (from, to): ((f64, f64), (f64, f64)),
        (first, last): (bool, bool),
    ) -> Plot {
        let time = self.unit.axis(0.0, self.seconds);
        let axis = self.frequency(font::first_fit(&["Frequency (kHz)", "kHz"], LABEL, to.1 - from.1));
        let end = (from.0 + time.fraction(self.unit.of(length(sound))) * (to.0 - from.0)).max(from.0 + 1.0);
        let ceiling = to.1 - axis.fraction(f64::from(sound.rate) / 2000.0) * (to.1 - from.1);
        sheet.image(from, to, 1, 1, &[NOTHING]);
        map.draw(sheet, (from.0, ceiling.min(to.1 - 1.0)), (end, to.1), self.top_db);
        let name = font::fit(sound.name, TICK, to.0 - from.0);
        sheet.text(&name, (from.0, from.1 - 6.0), Align::Left, TICK, TEXT);
        let plot = Plot::new(from, to, time, axis);
        surround(sheet, &plot, false, first);
        plot.x_ticks_between(sheet, false, last, (from.0 - GAP / 4.0, to.0 + GAP / 4.0));
        plot.border(sheet);
        plot
    }

    fn frequency(&self, title: &str) -> Axis {
        Axis::linear(title, 0.0, self.highest)
    }
}
