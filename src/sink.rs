//! What a command shows, as plain data, and the trait through which a front end receives it. Commands never print.
//!
//! Long work of the library takes a [`Monitor`], which hears of its progress and can stop it; [`Unmonitored`] does neither:
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

/// Something to show. Each front end draws it in its own way.
#[derive(Clone, Debug)]
pub enum Output {
    /// Plain text, one or more lines.
    Text(String),
    /// A remark beside the result: a clamped value, a skipped row, a fallback. Never part of the result itself.
    Note(String),
    Table(Table),
    /// A theta, and the same as a table.
    Theta(Theta, Table),
    Picture(Picture),
    Clip(Clip),
    /// Clips or pictures of a list, the first of them, and all of it as a table.
    Gallery(Vec<Output>, Table),
    Progress(Progress),
    /// Forms of one thing by their MIME types, as a type of a Rust cell shows itself.
    Forms(Vec<(String, String)>),
    /// A value that a statement shows: how it looks, and the same as JSON (`{"type": …, "value": …}`) for other programs; without its value for a
    /// sink that does not read it ([`Sink::reads_values`]).
    Value {
        look: Box<Output>,
        json: serde_json::Value,
    },
}

/// The form that can be read without a notebook, or a word that there is none.
pub fn plain_form(forms: &[(String, String)]) -> &str {
    let plain = forms.iter().find(|(mime, _)| mime == "text/plain");
    plain.map_or("(a value that only a notebook can show)", |(_, text)| text)
}

/// Rows of text under headings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// A line under the table: what was left out, say.
    pub footer: String,
    /// Columns that go where there is little room, the first to go first: what they say can be had elsewhere.
    pub spare: Vec<usize>,
    /// Cells are shown whole, however long they are.
    pub whole: bool,
}

/// A drawn figure in its forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub title: String,
    /// Pixels across and down in `png`.
    pub size: (u32, u32),
    pub png: Arc<[u8]>,
    pub svg: Arc<str>,
    /// The same as plain numbers, where a figure has them.
    pub chart: Option<Arc<Chart>>,
}

impl Picture {
    /// The picture with the numbers that it shows.
    #[must_use]
    pub fn with_chart(self, chart: Chart) -> Picture {
        Picture { chart: Some(Arc::new(chart)), ..self }
    }
}

/// The unit of downloads, which front ends write as megabytes.
pub const BYTES: &str = "bytes";

/// How far a long piece of work has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// What is being done: "train", "extract".
    pub label: String,
    pub done: u64,
    pub total: u64,
    /// What was done before this piece of work began, and says nothing about its rate.
    pub from: u64,
    /// What is counted: "epochs", "rows".
    pub unit: &'static str,
    /// Anything else worth a place on the line: losses, counts.
    pub detail: String,
    pub elapsed: Duration,
    pub finished: bool,
}

impl Progress {
    /// Units done per second so far.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.elapsed.as_secs_f64();
        let done = self.done.saturating_sub(self.from);
        (done > 0 && seconds > 0.0).then(|| done as f64 / seconds)
    }

    /// Time left at the rate so far.
    pub fn left(&self) -> Option<Duration> {
        let seconds = self.total.saturating_sub(self.done) as f64 / self.rate()?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// Names an output that was emitted, so that it can be redrawn in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutputId(pub u64);

/// How the bending of a theta ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bent {
    /// The front end has no panel for it.
    Unavailable,
    /// There is a panel now, which changes the session's theta from here on.
    Opened,
    /// The person left it as it was.
    Left,
    Kept(Theta, Locks),
}

/// What a theta sounds like, and why nobody hears it where that is so.
#[derive(Clone, Debug)]
pub struct Tried {
    pub clip: Clip,
    pub unheard: Option<String>,
}

/// Renders and plays a theta, while it is being bent; none where it cannot be rendered.
pub type Hear<'a> = dyn FnMut(&Theta) -> Option<Tried> + 'a;

/// A front end's end of the line.
pub trait Sink {
    /// Shows `output` after what came before.
    fn emit(&mut self, output: Output) -> OutputId;
    /// Draws `output` in place of the one with this id (or after it, where a front end cannot go back).
    fn update(&mut self, id: OutputId, output: Output);
    /// Nothing more comes for now: what was held back is to be shown.
    fn rest(&mut self) {}
    /// Whether the person asked to stop. Long work asks often.
    fn interrupted(&self) -> bool;
    /// Whether what ran has asked that, and was told to stop. The wish is spent then: it holds for nothing that runs later.
    fn told_to_stop(&self) -> bool {
        self.interrupted()
    }
    /// Lets the person bend a theta by hand, in a panel of the front end's own, which begins with these locks. `hear` renders and plays what it has become.
    fn bend(&mut self, _name: &str, _theta: &Theta, _locks: Locks, _hear: &mut Hear<'_>) -> Result<Bent, String> {
        Ok(Bent::Unavailable)
    }
    /// Plays a clip where the person is, if that is not where the session runs, in place of the one with this id; none where the session's own speakers
    /// are meant.
    fn play(&mut self, _clip: &Clip, _over: Option<OutputId>) -> Option<OutputId> {
        None
    }
    /// Silences what [`Sink::play`] plays.
    fn stop(&mut self) {}
    /// How loud [`Sink::play`] plays from now on, 0 to 1.
    fn set_volume(&mut self, _volume: f64) {}
    /// Whether it shows pictures, and draws a new one over an old one. What is drawn again and again is not even made where it does not.
    fn pictures(&self) -> bool {
        false
    }
    /// Whether it passes values on as JSON. The JSON of a large value is not made for a person who does not see it.
    fn reads_values(&self) -> bool {
        true
    }
    /// How the person wants things shown from now on.
    fn look(&mut self, _looks: &Looks) {}
    /// What a front end knows of where it runs: its terminal, its files.
    fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }
}

/// A [`Monitor`] that shows one progress line in a sink and redraws it at most ten times a second, once the work has taken half a second.
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
    /// Work that takes no longer has no bar.
    const SOON: Duration = Duration::from_millis(500);

    pub fn new(sink: &'a mut dyn Sink, label: &str, total: u64, unit: &'static str) -> Self {
        let progress = Progress { label: label.to_string(), total, unit, ..Progress::default() };
        Bar { sink, id: None, progress, started: Instant::now(), drawn: None, hidden: false }
    }

    /// Draws nothing: only remarks and the question whether to stop go through.
    #[must_use]
    pub fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Says that `done` units were there before the work began.
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

    /// Whether pictures can be shown beside it.
    pub fn pictures(&self) -> bool {
        !self.hidden && self.sink.pictures()
    }

    /// Shows a picture, in place of the one with this id where there is one.
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

    /// Draws the last state, whatever the clock says, and closes the line.
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
