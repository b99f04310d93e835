//! What commands show, as plain data, and the trait through which front ends receive it. Commands never print.
//!
//! Long-running functions of the library take a [`Monitor`], which receives their progress and can stop them. [`Unmonitored`] ignores both:
//!
//! ```
//! use awol::sink::Monitor;
//! use awol::{Theta, synth};
//!
//! struct Percent(u64);
//!
//! impl Monitor for Percent {
//!     fn progress(&mut self, done: u64, _detail: &str) {
//!         self.0 = done;
//!     }
//!     fn note(&mut self, text: &str) {
//!         eprintln!("{text}");
//!     }
//!     fn interrupted(&self) -> bool {
//!         false
//!     }
//! }
//!
//! let mut percent = Percent(0);
//! let clips = synth::render_many(&[Theta::default(); 3], 1, &mut percent);
//! assert_eq!((clips.len(), percent.0), (3, 3));
//! ```

mod chart;
mod looks;
mod monitor;
mod recorder;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::audio::Clip;
use crate::theta::Theta;
use crate::theta::locks::Locks;
pub use chart::{Axis, BarRow, Bars, Chart, HeatMap, Line, Marks, Panel, Scale};
pub use looks::{Finding, Inline, Looks};
pub use monitor::{Monitor, Unmonitored};
pub use recorder::Recorder;

/// Something to show. Each front end presents it in its own way.
#[derive(Clone, Debug)]
pub enum Output {
    /// Plain text, one or more lines.
    Text(String),
    /// A note about the result, such as a clamped value, a skipped row or a fallback. It is not part of the result.
    Note(String),
    /// A table.
    Table(Table),
    /// A theta, also as a table.
    Theta(Theta, Table),
    /// A figure.
    Picture(Picture),
    /// A sound.
    Clip(Clip),
    /// The first clips or pictures of a list, and the whole list as a table.
    Gallery(Vec<Output>, Table),
    /// How far long work is.
    Progress(Progress),
    /// Alternative forms of a value by MIME type, produced by a type in a Rust cell.
    Forms(Vec<(String, String)>),
    /// A value shown by a statement: its presentation, and its JSON (`{"type": …, "value": …}`) for other programs. For a sink that does not read JSON
    /// ([`Sink::reads_values`]), the JSON has no `value`.
    Value {
        /// How it looks.
        look: Box<Output>,
        /// The value as JSON.
        json: serde_json::Value,
    },
}

/// Returns the `text/plain` form, or a placeholder if there is none.
pub fn plain_form(forms: &[(String, String)]) -> &str {
    let plain = forms.iter().find(|(mime, _)| mime == "text/plain");
    plain.map_or("(a value that only a notebook can show)", |(_, text)| text)
}

/// Rows of text under headings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// A line above the table; empty for none.
    pub title: String,
    /// The headings.
    pub columns: Vec<String>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// A line below the table, such as a count of omitted rows.
    pub footer: String,
    /// Columns to drop if there is too little space, the first to drop first. Their content is available elsewhere.
    pub spare: Vec<usize>,
    /// Whether cells are shown in full, whatever their length.
    pub whole: bool,
}

/// A rendered figure, as PNG, SVG and data.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// What the figure shows.
    pub title: String,
    /// Width and height of `png` in pixels.
    pub size: (u32, u32),
    /// The figure as PNG.
    pub png: Arc<[u8]>,
    /// The figure as SVG.
    pub svg: Arc<str>,
    /// The figure's data, if it has any.
    pub chart: Option<Arc<Chart>>,
}

impl Picture {
    /// Adds the data that the picture shows.
    #[must_use]
    pub fn with_chart(self, chart: Chart) -> Picture {
        Picture { chart: Some(Arc::new(chart)), ..self }
    }
}

/// The unit of downloads, which front ends show in megabytes.
pub const BYTES: &str = "bytes";

/// The progress of a long task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The name of the task, such as "train" or "extract".
    pub label: String,
    /// How much is done.
    pub done: u64,
    /// How much there is in all.
    pub total: u64,
    /// Units that were done before the task began; they do not count towards its rate.
    pub from: u64,
    /// What is counted, such as "epochs" or "rows".
    pub unit: &'static str,
    /// Additional information, such as losses or counts.
    pub detail: String,
    /// Time since the start.
    pub elapsed: Duration,
    /// Whether the work has ended.
    pub finished: bool,
}

impl Progress {
    /// Returns the units done per second so far, or `None` before the first unit.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.elapsed.as_secs_f64();
        let done = self.done.saturating_sub(self.from);
        (done > 0 && seconds > 0.0).then(|| done as f64 / seconds)
    }

    /// Returns the estimated time left at the rate so far, or `None` if there is no rate yet.
    pub fn left(&self) -> Option<Duration> {
        let seconds = self.total.saturating_sub(self.done) as f64 / self.rate()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// Identifies an emitted output, so that it can be updated in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutputId(pub u64);

/// How the interactive editing of a theta ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bent {
    /// The front end has no panel for it.
    Unavailable,
    /// A panel was opened, which changes the session's theta from now on.
    Opened,
    /// The user left without keeping the changes.
    Left,
    /// The theta and the locks that the user kept.
    Kept(Theta, Locks),
}

/// The rendering of a theta, and why it could not be played, if it was not.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The rendered sound.
    pub clip: Clip,
    /// Why it was not played.
    pub playback_error: Option<String>,
}

/// Renders and plays a theta during interactive editing; `None` if it cannot be rendered.
pub type Hear<'a> = dyn FnMut(&Theta) -> Option<Tried> + 'a;

/// A receiver of outputs, implemented by each front end.
pub trait Sink {
    /// Shows `output` after earlier outputs.
    fn emit(&mut self, output: Output) -> OutputId;
    /// Shows `output` in place of the one with this id, or after it if the front end cannot update.
    fn update(&mut self, id: OutputId, output: Output);
    /// Shows outputs that were held back, because no more follow for now.
    fn rest(&mut self) {}
    /// Returns whether the user asked to stop. Long tasks poll this often.
    fn interrupted(&self) -> bool;
    /// Returns whether the task observed an interrupt through [`Sink::interrupted`], and consumes it, so that later tasks do not stop.
    fn stop_requested(&self) -> bool {
        self.interrupted()
    }
    /// Lets the user edit a theta in the front end's panel, starting with these locks. `hear` renders and plays each edited theta. Fails with a message
    /// if the panel does.
    fn bend(&mut self, _name: &str, _theta: &Theta, _locks: Locks, _hear: &mut Hear<'_>) -> Result<Bent, String> {
        Ok(Bent::Unavailable)
    }
    /// Plays a clip at the front end if that runs elsewhere, replacing the output with the id `over`. Returns `None` if the session is to use its own
    /// audio device.
    fn play(&mut self, _clip: &Clip, _over: Option<OutputId>) -> Option<OutputId> {
        None
    }
    /// Stops what [`Sink::play`] plays.
    fn stop(&mut self) {}
    /// Sets the volume of [`Sink::play`], from 0 to 1.
    fn set_volume(&mut self, _volume: f64) {}
    /// Returns whether the sink shows pictures and can update them. If not, callers need not render pictures that change often.
    fn pictures(&self) -> bool {
        false
    }
    /// Returns whether the sink uses values as JSON. If not, the JSON of large values is not computed.
    fn reads_values(&self) -> bool {
        true
    }
    /// Applies the user's display settings.
    fn look(&mut self, _looks: &Looks) {}
    /// Returns what the front end knows about its environment: its terminal and its files.
    fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }
}

/// A [`Monitor`] that shows progress in a sink. It appears once the work has taken half a second, and updates at most ten times a second.
pub struct Bar<'a> {
    sink: &'a mut dyn Sink,
    id: Option<OutputId>,
    progress: Progress,
    started: Instant,
    drawn: Option<Instant>,
    hidden: bool,
}

impl<'a> Bar<'a> {
    const PERIOD: Duration = Duration::from_millis(100);
    /// Work that takes less time shows no bar.
    const SOON: Duration = Duration::from_millis(500);

    /// Creates a bar of `total` units and shows its start.
    pub fn new(sink: &'a mut dyn Sink, label: &str, total: u64, unit: &'static str) -> Self {
        let progress = Progress { label: label.to_string(), total, unit, ..Progress::default() };
        Bar { sink, id: None, progress, started: Instant::now(), drawn: None, hidden: false }
    }

    /// Hides the progress; only notes and interrupts pass through.
    #[must_use]
    pub fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Sets the number of units that were done before the work began.
    pub fn start_at(&mut self, done: u64) {
        self.progress.from = done;
        self.progress.done = done;
    }

    fn draw(&mut self) {
        if self.hidden || (self.id.is_none() && self.started.elapsed() < Self::SOON) {
            return;
        }
        self.progress.elapsed = self.started.elapsed();
        self.drawn = Some(Instant::now());
        let output = Output::Progress(self.progress.clone());
        match self.id {
            Some(id) => self.sink.update(id, output),
            None => self.id = Some(self.sink.emit(output)),
        }
    }

    /// Returns whether pictures can be shown next to the bar.
    pub fn pictures(&self) -> bool {
        !self.hidden && self.sink.pictures()
    }

    /// Shows a picture, in place of the one with the id `before` if there is one.
    pub fn show(&mut self, picture: Picture, before: Option<OutputId>) -> OutputId {
        let output = Output::Picture(picture);
        match before {
            Some(id) => {
                self.sink.update(id, output);
                id
            }
            None => self.sink.emit(output),
        }
    }

    /// Draws the final state regardless of the update interval, and ends the line.
    pub fn finish(mut self) {
        self.progress.finished = true;
        self.draw();
    }
}

impl Monitor for Bar<'_> {
    fn total(&mut self, total: u64) {
        self.progress.total = total;
    }

    fn progress(&mut self, done: u64, detail: &str) {
        self.progress.done = done;
        self.progress.detail = detail.to_string();
        if self.drawn.is_none_or(|at| at.elapsed() >= Self::PERIOD) {
            self.draw();
        }
    }

    fn note(&mut self, text: &str) {
        self.sink.emit(Output::Note(text.to_string()));
    }

    fn interrupted(&self) -> bool {
        self.sink.interrupted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_the_rate() {
        let progress = Progress { done: 10, total: 40, elapsed: Duration::from_secs(5), ..Progress::default() };
        assert_eq!(progress.rate(), Some(2.0));
        assert_eq!(progress.left(), Some(Duration::from_secs(15)));
        assert_eq!(Progress::default().left(), None);
    }
}
