//! The live session: values by name, undo, seed, settings, and the interpreter that runs checked statements on them. It calls verbs
//! through a registry that is handed to it, and knows no terminal.
//!
//! `README.md` in this folder explains how a statement becomes a state and a line of the log.

pub mod call;
mod convert;
mod extent;
pub mod fault;
mod history;
pub mod interpret;
pub mod json;
pub mod list;
pub mod live;
pub mod log;
pub mod named;
mod ops;
pub mod rust;
pub mod seeds;
pub mod show;
pub mod state;
mod timing;
pub mod value;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audio::Clip;
use crate::audio::playback::Player;
use crate::lang::check::Scope;
use crate::theta::locks::Locks;
use history::{History, Step};
use log::{Effect, Entry, Event, Log};
use named::Named;
use rust::{RustFrom, RustSide};
use seeds::Seeds;
pub use state::{Change, Settings, State};
use value::Value;

/// Takes statements that were done, and the seed that a replay begins with.
pub type Keep = Box<dyn FnMut(&[String], u64) + Send>;

/// The seed that a session, and its replay, begins with.
const FIRST_SEED: u64 = 0;

/// Files that run one another may be nested this deep.
const DEEPEST_RUN: usize = 16;

/// Everything that lives between two statements.
pub struct Session {
    /// What the running statement changes; between two statements the same as the history's head.
    pub state: State,
    history: History,
    log: Log,
    running: Running,
    pub player: Player,
    /// Which sounds have which files.
    named: Named,
    /// Is given every statement as soon as it is done.
    pub keep: Option<Keep>,
    /// How much of the log it was given.
    kept: usize,
    quit: bool,
    /// The files that are being run, each by the one before it.
    files: Vec<PathBuf>,
    /// Where Rust code may come from.
    pub rust_from: RustFrom,
    /// What runs Rust code, from the first cell on.
    pub rust: Option<Box<dyn RustSide>>,
}

/// What is known of the running statement beside the state.
#[derive(Default)]
struct Running {
    effects: Vec<Effect>,
    /// The statements that the log has in its place; none where a replay needs nothing of it.
    replay: Option<Vec<String>>,
    /// The name that was given a theta last.
    theta: Option<String>,
}

/// A moment between two statements.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// How many steps held.
    pub steps: usize,
    events: usize,
    seeds: Seeds,
}

impl Default for Session {
    fn default() -> Self {
        let player = Player::default();
        let mut state = State::default();
        state.volume = player.volume();
        let mut history = History::default();
        history.settle(&state);
        Session {
            state,
            history,
            log: Log::default(),
            running: Running::default(),
            player,
            named: Named::default(),
            keep: None,
            kept: 0,
            quit: false,
            files: Vec::new(),
            rust_from: RustFrom::default(),
            rust: None,
        }
    }
}

impl Session {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.state.get(name).map(|value| &**value)
    }

    /// The bound names with their values, by name.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.state.values()
    }

    /// Binds `name`, or unbinds it, as part of the running statement.
    pub fn assign(&mut self, name: &str, value: Option<Value>) {
        if matches!(value, Some(Value::Theta(_))) {
            self.running.theta = Some(name.to_string());
        }
        self.state.bind(name, value.map(Arc::new));
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
        &self.state.locks
    }

    pub fn settings(&self) -> &Settings {
        &self.state.settings
    }

    pub fn set_volume(&mut self, volume: f64) {
        self.player.set_volume(volume);
        self.state.volume = self.player.volume();
    }

    pub fn seed(&self) -> u64 {
        self.state.seeds.seed()
    }

    /// Starts the session's randomness anew, as it is after so many random statements.
    pub fn reseed(&mut self, seed: u64, drawn: u64) {
        self.state.seeds = Seeds::after(seed, drawn);
    }

    /// A seed for a random verb; makes the running statement a random one.
    pub fn draw_seed(&mut self) -> u64 {
        self.state.seeds.draw()
    }

    /// Whether the file is nobody's yet, or this sound's.
    pub fn is_free(&self, file: &Path, clip: &Clip) -> bool {
        self.named.is_free(file, clip)
    }

    /// Gives a file to the sound that was written into it.
    pub fn give_file(&mut self, file: &Path, clip: &Clip) {
        self.named.give(file, clip);
        self.state.files = self.named.count();
    }

    /// Notes what the running statement did that is not in the state.
    pub fn record_effect(&mut self, effect: Effect) {
        self.running.effects.push(effect);
    }

    /// Has the log, and undo, say these in place of the running statement; none where a replay needs nothing of it.
    pub fn set_replay_source(&mut self, statements: Vec<String>) {
        self.running.replay = Some(statements);
    }

    /// The statements from here on are those of this file: it does not run itself, and is not written over.
    pub fn enter(&mut self, file: &Path) {
        self.files.push(file.canonicalize().unwrap_or_else(|_| file.to_path_buf()));
    }

    /// As [`Session::enter`], for a file that another one or a person runs.
    ///
    /// # Errors
    /// It runs already; files are nested too deep.
    pub fn enter_file(&mut self, file: &Path) -> Result<(), String> {
        if self.is_running(file) {
            return Err(format!("'{}' is running already; it cannot run itself", file.display()));
        }
        if self.files.len() >= DEEPEST_RUN {
            return Err(format!("files run one another more than {DEEPEST_RUN} deep"));
        }
        self.enter(file);
        Ok(())
    }

    /// The file that was entered last has run.
    pub fn leave_file(&mut self) {
        self.files.pop();
    }

    /// Whether the statements at hand are those of this file, or of one that it runs.
    pub fn is_running(&self, file: &Path) -> bool {
        file.canonicalize().is_ok_and(|file| self.files.contains(&file))
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

    /// Takes back the last change of values; its text, or none where there is nothing to undo.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.history.undo()?;
        Some(self.follow_head(step, Event::Undo(step.statements)))
    }

    /// Does the last undone change again.
    pub fn redo(&mut self) -> Option<String> {
        let step = self.history.redo()?;
        Some(self.follow_head(step, Event::Redo(step.statements)))
    }

    fn follow_head(&mut self, step: Step, event: Event) -> String {
        let state = self.state.moved_to(self.history.head());
        let theta = self.state.changes(&state).filter(|change| matches!(change.after, Some(Value::Theta(_)))).last();
        self.running.theta = theta.map(|change| change.name.to_string());
        self.state = state;
        self.history.settle(&self.state);
        self.log.push(event);
        self.log.line(step.entry)
    }

    /// How many changes of values hold: done, and not undone.
    pub fn changes_made(&self) -> usize {
        self.history.count()
    }

    /// How many of them are too long ago to be taken back.
    pub fn changes_forgotten(&self) -> usize {
        self.history.forgotten()
    }

    /// The statements whose replay gives this session: what `save session` writes.
    pub fn log(&self) -> Vec<String> {
        self.log.script()
    }

    /// How many of them a replay does whole although they were interrupted here, and how many failed after writing files.
    pub fn unlike_replay(&self) -> (usize, usize) {
        self.log.unlike()
    }

    /// The steps that changed a name and hold, each with its text, in order.
    pub fn story<'a>(&'a self, name: &'a str) -> Vec<(String, Change<'a>)> {
        let change =
            |(before, after, step): (&'a State, &'a State, Step)| Some((self.log.line(step.entry), before.change_of(name, after)?));
        self.history.steps().filter_map(change).collect()
    }

    /// A script whose run gives this session: the log under a header with version and seed.
    pub fn script(&self) -> String {
        let mut script = format!("# awol {} session\nseed {FIRST_SEED}\n", env!("CARGO_PKG_VERSION"));
        for statement in self.log() {
            script.push_str(&statement);
            script.push('\n');
        }
        script
    }

    /// The moment at hand.
    pub fn point(&self) -> Point {
        Point { steps: self.history.count(), events: self.log.len(), seeds: self.state.seeds }
    }

    /// The fewest steps that held since then.
    pub fn fewest_steps_since(&self, point: &Point) -> usize {
        self.log.fewest(point.events, point.steps)
    }

    /// Undoes what was done since a moment from which no step was undone, for good, and goes back to its randomness.
    pub fn rewind(&mut self, point: &Point) {
        while self.history.count() > point.steps && self.undo().is_some() {}
        self.history.forget_undone();
        if self.state.seeds != point.seeds {
            self.state.seeds = point.seeds;
            let source = format!("seed {} drawn={}", point.seeds.seed(), point.seeds.ordinal());
            self.log.push(Event::Statement(Entry { effects: vec![Effect::Seeded], ..Entry::new(source) }));
            self.history.settle(&self.state);
        }
        self.running = Running::default();
        self.pass_on();
    }

    /// Begins a statement.
    fn begin(&mut self) {
        self.running = Running::default();
        // What was assigned outside of any statement is no step.
        self.history.settle(&self.state);
    }

    /// Drops what the running statement did to the state.
    fn roll_back(&mut self) {
        self.state = self.history.head().clone();
        self.named.shorten(self.state.files);
        if self.player.volume() != self.state.volume {
            self.player.set_volume(self.state.volume);
        }
    }

    /// Ends a statement that succeeded: the state is the next of the history if it differs. `replayed` says whether a replay needs the statement
    /// whatever it did.
    fn commit(&mut self, mut entry: Entry, replayed: bool) {
        let drew = self.state.seeds.end_statement();
        let head = self.history.head();
        if self.state.seeds.seed() != head.seeds.seed() {
            entry.effects.push(Effect::Seeded);
        }
        if self.state.settings != head.settings || self.state.volume != head.volume {
            entry.effects.push(Effect::Set);
        }
        entry.step = head.differs(&self.state);
        if entry.step {
            self.history.push(&self.state, self.log.len(), entry.statements, entry.source.len());
        } else {
            self.history.settle(&self.state);
        }
        // A draw moves what is drawn next, and what was written may be read.
        if entry.step || replayed || drew || entry.is_irreversible() {
            self.log.push(Event::Statement(entry));
        }
        self.pass_on();
    }

    /// Ends a statement that failed.
    fn fail(&mut self, source: &str) {
        self.roll_back();
        let effects = std::mem::take(&mut self.running).effects;
        let entry = Entry { outcome: log::Outcome::Failed, effects, ..Entry::new(source) };
        if entry.is_irreversible() {
            self.log.push(Event::Statement(entry));
            self.pass_on();
        }
    }

    /// Gives what was done since the last time to who keeps it.
    fn pass_on(&mut self) {
        if let Some(keep) = &mut self.keep {
            let done: Vec<String> = self.log.since(self.kept).collect();
            if !done.is_empty() {
                keep(&done, FIRST_SEED);
            }
            self.kept = self.log.len();
        }
    }
}
