//! The live session: values by name, undo, seed, settings, and the interpreter that runs checked statements on them. Verbs and the terminal are
//! behind traits: a registry and a sink that the caller passes in.
//!
//! `README.md` in this folder explains how a statement becomes a state and a line of the log.

pub mod call;
mod convert;
pub mod fault;
mod history;
pub mod interpret;
pub mod json;
pub mod list;
mod log;
pub mod named;
mod ops;
pub mod rust;
pub mod seeds;
pub mod show;
mod slice;
mod state;
mod steps;
mod timing;
pub mod value;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audio::Clip;
use crate::audio::playback::Player;
use crate::lang::check::Scope;
use crate::theta::locks::Locks;
use history::History;
use log::{Effect, Log};
use named::Named;
use rust::{RustFrom, RustSide};
use seeds::Seeds;
pub use state::{Change, Live, Settings, State};
pub use steps::Point;
use value::Value;

/// Receives the statements that were run, and the seed with which a replay begins.
pub type Keep = Box<dyn FnMut(&[String], u64) + Send>;

/// Maximum depth of files that run one another.
const DEEPEST_RUN: usize = 16;

/// Everything that persists between two statements.
pub struct Session {
    /// What the running statement changes. Between statements it equals the head of the history.
    pub state: State,
    history: History,
    log: Log,
    running: Running,
    pub player: Player,
    /// The files that hold each sound.
    named: Named,
    /// Called with every statement as soon as it is done.
    pub keep: Option<Keep>,
    /// How much of the log was passed to `keep`.
    kept: usize,
    quit: bool,
    /// The files that are running, each started by the one before it.
    files: Vec<PathBuf>,
    /// The flow that was named last as the one that is used.
    pub(crate) announced_flow: Option<String>,
    /// Where Rust code may come from.
    pub rust_from: RustFrom,
    /// The Rust backend, once a cell has run.
    pub rust: Option<Box<dyn RustSide>>,
}

/// What is known of the running statement besides the state.
#[derive(Default)]
struct Running {
    effects: Vec<Effect>,
    /// The statements that the log records instead; empty if a replay needs none.
    replay: Option<Vec<String>>,
    /// The name that was last bound to a theta.
    theta: Option<String>,
    /// Whether a statement that it ran in its place was interrupted.
    stopped: bool,
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
            announced_flow: None,
            rust_from: RustFrom::default(),
            rust: None,
        }
    }
}

impl Session {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.state.get(name).map(|value| &**value)
    }

    /// Returns the bound names with their values, sorted by name.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.state.values()
    }

    /// Binds `name`, or with `None` unbinds it, as part of the running statement.
    pub fn assign(&mut self, name: &str, value: Option<Value>) {
        if matches!(value, Some(Value::Theta(_))) {
            self.running.theta = Some(name.to_string());
        }
        self.state.bind(name, value.map(Arc::new));
    }

    /// Returns the scope for the checker: the names with their types.
    pub fn scope(&self) -> Scope {
        let mut scope = Scope::default();
        for (name, value) in self.values() {
            scope.bind(name, value.ty());
        }
        scope
    }

    /// Returns the fields that `lock` protects.
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

    /// Sets the seed, with `drawn` random statements already counted.
    pub fn reseed(&mut self, seed: u64, drawn: u64) {
        self.state.seeds = Seeds::after(seed, drawn);
    }

    /// Draws a seed for a random verb, and marks the running statement as random.
    pub fn draw_seed(&mut self) -> u64 {
        self.state.seeds.draw()
    }

    /// Returns whether no sound has the file yet, or this one has it.
    pub fn is_free(&self, file: &Path, clip: &Clip) -> bool {
        self.named.is_free(file, clip)
    }

    /// Records that this sound was written to the file.
    pub fn give_file(&mut self, file: &Path, clip: &Clip) {
        self.named.give(file, clip);
        self.state.files = self.named.count();
    }

    /// Records an effect of the running statement that is not part of the state.
    fn record_effect(&mut self, effect: Effect) {
        self.running.effects.push(effect);
    }

    /// Sets the statements that the log and undo use instead of the running one; empty if a replay needs none.
    pub fn set_replay_source(&mut self, statements: Vec<String>) {
        self.running.replay = Some(statements);
    }

    /// Marks `file` as running: it cannot run itself, and is not overwritten.
    ///
    /// # Errors
    /// If it is already running, or files are nested too deeply.
    pub fn enter_file(&mut self, file: &Path) -> Result<(), String> {
        if self.is_running(file) {
            return Err(format!("'{}' is running already; it cannot run itself", file.display()));
        }
        if self.files.len() >= DEEPEST_RUN {
            return Err(format!("files run one another more than {DEEPEST_RUN} deep"));
        }
        self.files.push(file.canonicalize().unwrap_or_else(|_| file.to_path_buf()));
        Ok(())
    }

    /// Marks the file that was entered last as finished.
    pub fn leave_file(&mut self) {
        self.files.pop();
    }

    /// Returns whether this file is running, directly or through another one.
    pub fn is_running(&self, file: &Path) -> bool {
        file.canonicalize().is_ok_and(|file| self.files.contains(&file))
    }

    pub fn quit(&mut self) {
        self.quit = true;
    }

    pub fn has_quit(&self) -> bool {
        self.quit
    }

    /// Cancels a request to quit.
    pub fn stay(&mut self) {
        self.quit = false;
    }
}
