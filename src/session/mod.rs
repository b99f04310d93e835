//! The live session: values by name, undo, seed, settings, and the interpreter that runs checked statements on them. It calls verbs
//! through a registry that is handed to it, and knows no terminal.
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

/// Takes statements that were done, and the seed that a replay begins with.
pub type Keep = Box<dyn FnMut(&[String], u64) + Send>;

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
    /// The flow that was named last as the one that is used.
    pub(crate) announced_flow: Option<String>,
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
    /// Whether a statement that it ran in its own place was asked to stop, and did.
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
    fn record_effect(&mut self, effect: Effect) {
        self.running.effects.push(effect);
    }

    /// Has the log, and undo, say these in place of the running statement; none where a replay needs nothing of it.
    pub fn set_replay_source(&mut self, statements: Vec<String>) {
        self.running.replay = Some(statements);
    }

    /// Says that the statements from here on are those of this file: it does not run itself, and is not written over.
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
        self.files.push(file.canonicalize().unwrap_or_else(|_| file.to_path_buf()));
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
}
