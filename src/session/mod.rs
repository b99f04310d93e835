//! The live session: values by name, undo, seed, settings, and the interpreter that runs checked statements on them. It calls verbs
//! through a registry that is handed to it, and knows no terminal.

pub mod call;
mod convert;
mod extent;
pub mod fault;
pub mod interpret;
pub mod journal;
pub mod json;
pub mod list;
pub mod live;
pub mod named;
mod ops;
pub mod rust;
pub mod seeds;
pub mod show;
mod timing;
pub mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::audio::playback::Player;
use crate::lang::check::Scope;
use crate::sink::Looks;
use crate::theta::locks::Locks;
use journal::{Change, Journal, Step};
use named::Named;
use rust::{RustFrom, RustSide};
use seeds::Seeds;
use value::Value;

/// Takes statements that were done, and the seed that a replay begins with.
pub type Keep = Box<dyn FnMut(&[String], u64) + Send>;

/// What `set` can change.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Threads for work over many notes; 0 for all that the machine has.
    pub jobs: usize,
    /// Whether progress lines are shown.
    pub progress: bool,
    pub looks: Looks,
    /// Whether a figure that is shown is also written to a file of the folder `plots`.
    pub plots: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { jobs: 0, progress: true, looks: Looks::default(), plots: false }
    }
}

/// Everything that lives between two statements.
#[derive(Default)]
pub struct Session {
    values: BTreeMap<String, Value>,
    seeds: Seeds,
    /// The seed with which a replay begins.
    first_seed: u64,
    settings: Settings,
    journal: Journal,
    /// The changes of the statement that is running, one a name, in the order in which they began.
    changes: Vec<Change>,
    pub player: Player,
    /// What stays as it is while a theta varies; a change of it is undone as one of a value is.
    locks: Locks,
    /// Whether the running statement has set the locks itself, which an undo does not.
    relocked: bool,
    /// Whether changes of thetas are heard and seen.
    pub live: Option<live::Live>,
    /// The name that was given a theta last, within a statement.
    touched: Option<String>,
    /// Since when times are written behind statements.
    pub recording: Option<Instant>,
    /// The statements that the running one is told as, where its own text would not do it again.
    retold: Option<Vec<String>>,
    /// Where the person cut short what a call does: the option that ends it there too, and its number.
    cut: Option<(&'static str, u64)>,
    /// Whether the running statement does what an undo does not take back.
    outlasting: bool,
    /// Which sounds have which files.
    pub named: Named,
    /// Is given every statement as soon as it is done.
    pub keep: Option<Keep>,
    quit: bool,
    /// The step of the tour that is shown, while it lasts.
    tour: Option<usize>,
    /// The files that are being run, each by the one before it.
    running: Vec<PathBuf>,
    /// Where Rust code may come from.
    pub rust_from: RustFrom,
    /// What runs Rust code, from the first cell on.
    pub rust: Option<Box<dyn RustSide>>,
}

impl Default for Seeds {
    fn default() -> Self {
        Seeds::new(0)
    }
}

impl Session {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The bound names with their values, by name.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Binds `name`, or takes it away, as part of the running statement.
    pub fn assign(&mut self, name: &str, value: Option<Value>) {
        let before = self.place(name, value.clone());
        // What a loop gave a name in between is nothing to go back to.
        match self.changes.iter_mut().find(|change| change.name == name) {
            Some(change) => change.after = value,
            None => self.changes.push(Change { name: name.to_string(), before, after: value }),
        }
    }

    fn place(&mut self, name: &str, value: Option<Value>) -> Option<Value> {
        if matches!(value, Some(Value::Theta(_))) {
            self.touched = Some(name.to_string());
        }
        match value {
            Some(value) => self.values.insert(name.to_string(), value),
            None => self.values.remove(name),
        }
    }

    /// What the checker may assume about the names.
    pub fn scope(&self) -> Scope {
        let mut scope = Scope::default();
        for (name, value) in self.values() {
            scope.bind(name, value.ty());
        }
        scope
    }

    /// What `lock` holds.
    pub fn locks(&self) -> &Locks {
        &self.locks
    }

    /// Changes what is locked, as part of the running statement.
    pub fn set_locks(&mut self, locks: Locks) {
        self.locks = locks;
        self.relocked = true;
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    pub fn seed(&self) -> u64 {
        self.seeds.seed()
    }

    /// Starts the session's randomness anew, as it is after so many random statements.
    pub fn reseed(&mut self, seed: u64, drawn: u64) {
        self.seeds = Seeds::after(seed, drawn);
    }

    /// Puts the randomness back to where it was, between two statements; a replay is told.
    fn put_back(&mut self, seeds: Seeds) {
        if self.seeds != seeds {
            self.seeds = seeds;
            self.journal.note(&format!("seed {} drawn={}", seeds.seed(), seeds.ordinal()));
        }
    }

    /// A seed for a random verb; makes the running statement a random one.
    pub fn draw_seed(&mut self) -> u64 {
        self.seeds.draw()
    }

    /// Makes the running statement one that a replay does even if it is undone: it does what an undo does not take back.
    pub fn outlasts(&mut self) {
        self.outlasting = true;
    }

    /// See [`call::Call::cut_short`].
    pub fn cut_short(&mut self, option: &'static str, at: u64) {
        self.cut = Some((option, at));
    }

    /// The statements from here on are those of this file: it does not run itself, and is not written over.
    pub fn enter(&mut self, file: &Path) {
        self.running.push(file.canonicalize().unwrap_or_else(|_| file.to_path_buf()));
    }

    /// Whether the statements at hand are those of this file, or of one that it runs.
    pub fn is_running(&self, file: &Path) -> bool {
        file.canonicalize().is_ok_and(|file| self.running.contains(&file))
    }

    pub fn quit(&mut self) {
        self.quit = true;
    }

    pub fn has_quit(&self) -> bool {
        self.quit
    }

    /// Goes on although it was asked to quit.
    pub fn stay(&mut self) {
        self.quit = false;
    }

    /// The step of the tour that is shown; none where there is no tour.
    pub fn tour(&self) -> Option<usize> {
        self.tour
    }

    pub fn set_tour(&mut self, step: Option<usize>) {
        self.tour = step;
    }

    /// Takes back the last change of values; its text, or none where there is nothing to undo.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.journal.undo()?;
        for change in step.changes.iter().rev() {
            self.place(&change.name, change.before.clone());
        }
        // A seed that was typed since then stays.
        if self.seeds.seed() == step.seeds_before.seed() {
            self.seeds = step.seeds_before;
        }
        self.locks = step.locks_before;
        Some(step.text)
    }

    /// Does the last undone change again.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.journal.redo()?;
        for change in &step.changes {
            self.place(&change.name, change.after.clone());
        }
        if self.seeds.seed() == step.seeds_after.seed() {
            self.seeds = step.seeds_after;
        }
        self.locks = step.locks_after;
        Some(step.text)
    }

    /// How many changes of values hold: done, and not undone.
    pub fn changes_made(&self) -> usize {
        self.journal.count()
    }

    /// How many of them are too long ago to be taken back.
    pub fn changes_forgotten(&self) -> usize {
        self.journal.forgotten()
    }

    /// The statements that succeeded, in order: what `save session` writes.
    pub fn log(&self) -> &[String] {
        self.journal.log()
    }

    /// The steps that changed a name and hold, each with its change, in order.
    pub fn story(&self, name: &str) -> Vec<(&str, &Change)> {
        let of_step = |step: &'_ Step| step.changes.iter().rfind(|change| change.name == name).is_some();
        let steps = self.journal.steps().filter(|step| of_step(step));
        steps.filter_map(|step| Some((step.text.as_str(), step.changes.iter().rfind(|change| change.name == name)?))).collect()
    }

    /// The statements that succeeded since the last time this was asked, undo and redo among them, as they were done.
    pub fn take_fresh(&mut self) -> Vec<String> {
        self.journal.take_fresh()
    }

    /// Gives what was done since the last time to who keeps it.
    fn pass_on(&mut self) {
        if let Some(mut keep) = self.keep.take() {
            let done = self.take_fresh();
            if !done.is_empty() {
                keep(&done, self.first_seed);
            }
            self.keep = Some(keep);
        }
    }

    /// The seed that a replay begins with.
    pub fn first_seed(&self) -> u64 {
        self.first_seed
    }

    /// A script whose run gives this session: the log under a header with version and seed.
    pub fn script(&self) -> String {
        let mut script = format!("# awol {} session\nseed {}\n", env!("CARGO_PKG_VERSION"), self.first_seed);
        for statement in self.log() {
            script.push_str(statement);
            script.push('\n');
        }
        script
    }

    /// Where a statement begins. What was assigned outside of any is no part of it.
    fn begin(&mut self) -> Mark {
        self.changes.clear();
        (self.touched, self.retold, self.cut, self.outlasting) = (None, None, None, false);
        self.mark()
    }

    fn mark(&self) -> Mark {
        Mark {
            changes: self.changes.len(),
            seeds: self.seeds,
            locks: self.locks,
            settings: self.settings.clone(),
            volume: self.player.volume(),
            live: self.live,
            recording: self.recording,
            tour: self.tour,
            named: self.named.count(),
        }
    }

    /// Gives `name` its value of before, as if it had not changed since `mark`: what a loop does with its variable.
    fn forget(&mut self, mark: &Mark, name: &str, before: Option<Value>) {
        if let Some(place) = self.changes.iter().position(|change| change.name == name) {
            match self.changes.get_mut(place).filter(|_| place < mark.changes) {
                Some(change) => change.after = before.clone(),
                None => drop(self.changes.remove(place)),
            }
        }
        self.place(name, before);
    }

    /// The session as it was at `mark`.
    fn roll_back(&mut self, mark: Mark) {
        while self.changes.len() > mark.changes {
            if let Some(change) = self.changes.pop() {
                self.place(&change.name, change.before);
            }
        }
        self.seeds = mark.seeds;
        self.locks = mark.locks;
        self.relocked = false;
        self.settings = mark.settings;
        if self.player.volume() != mark.volume {
            self.player.set_volume(mark.volume);
        }
        (self.live, self.recording, self.tour) = (mark.live, mark.recording, mark.tour);
        self.named.shorten(mark.named);
    }

    /// Tells the running statement as these, in the log and to undo; none where a replay needs nothing of it.
    pub fn retell(&mut self, statements: Vec<String>) {
        self.retold = Some(statements);
    }

    /// Ends a statement that succeeded, told as so many.
    fn commit(&mut self, mark: Mark, (text, statements): (&str, usize), replay: bool) {
        let drew = self.seeds.end_statement();
        let changes = self.changes.split_off(mark.changes);
        let set = self.seeds.seed() != mark.seeds.seed() || self.settings != mark.settings || self.player.volume() != mark.volume;
        let outlasts = std::mem::take(&mut self.outlasting) || set;
        let relocked = std::mem::take(&mut self.relocked) && self.locks != mark.locks;
        if !changes.is_empty() || relocked {
            let step = Step {
                text: text.to_string(),
                statements,
                changes,
                seeds_before: mark.seeds,
                seeds_after: self.seeds,
                locks_before: mark.locks,
                locks_after: self.locks,
                outlasts,
            };
            self.journal.step(step);
        } else if replay || drew || outlasts {
            // What drew moved what is drawn next, and what was written may be read, whatever it was for.
            self.journal.note(text);
        }
    }
}

/// Where a statement began.
struct Mark {
    changes: usize,
    seeds: Seeds,
    locks: Locks,
    settings: Settings,
    volume: f64,
    live: Option<live::Live>,
    recording: Option<Instant>,
    tour: Option<usize>,
    named: usize,
}
