//! Transitions between states: how a statement begins and ends, undo and redo, and the scripts from the log.

use super::history::Step;
use super::log::{Effect, Entry, Event, Outcome};
use super::seeds::Seeds;
use super::state::{Change, State};
use super::value::Value;
use super::{Running, Session};

/// The initial seed of a session and of its replay.
const FIRST_SEED: u64 = 0;

/// A point between two statements.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The number of steps in effect.
    pub steps: usize,
    events: usize,
    seeds: Seeds,
}

impl Session {
    /// Undoes the last change of values. Returns its source, or `None` if there is nothing to undo.
    pub fn undo(&mut self) -> Option<String> {
        let step = self.history.undo()?;
        Some(self.follow_head(step, Event::Undo(step.statements)))
    }

    /// Repeats the change that was undone last. Returns its source, or `None` if there is none.
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

    /// Returns the number of changes in effect: done, and not undone.
    pub fn changes_made(&self) -> usize {
        self.history.count()
    }

    /// Returns how many of them are too old to be undone.
    pub fn changes_forgotten(&self) -> usize {
        self.history.forgotten()
    }

    /// Returns the statements whose replay gives this session, as `save session` writes them.
    pub fn log(&self) -> Vec<String> {
        self.log.script()
    }

    /// Returns how many of them were interrupted here but complete in a replay, and how many failed after writing files.
    pub fn unlike_replay(&self) -> (usize, usize) {
        self.log.unlike()
    }

    /// Returns the steps in effect that changed a name, each with its source, in order.
    pub fn story<'a>(&'a self, name: &'a str) -> Vec<(String, Change<'a>)> {
        let change =
            |(before, after, step): (&'a State, &'a State, Step)| Some((self.log.line(step.entry), before.change_of(name, after)?));
        self.history.steps().filter_map(change).collect()
    }

    /// Returns a script that recreates this session: the log under a header with version and seed.
    pub fn script(&self) -> String {
        let mut script = format!("# awol {} session\nseed {FIRST_SEED}\n", env!("CARGO_PKG_VERSION"));
        for statement in self.log() {
            script.push_str(&statement);
            script.push('\n');
        }
        script
    }

    /// Returns the current point.
    pub fn point(&self) -> Point {
        Point { steps: self.history.count(), events: self.log.len(), seeds: self.state.seeds }
    }

    /// Returns the smallest number of steps in effect since that point.
    pub fn fewest_steps_since(&self, point: &Point) -> usize {
        self.log.fewest(point.events, point.steps)
    }

    /// Permanently undoes what was done since a point, and restores its randomness. No step from before the point may have been undone since.
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
    pub(super) fn begin(&mut self) {
        self.running = Running::default();
        // Assignments outside of any statement are not a step.
        self.history.settle(&self.state);
    }

    /// Discards what the running statement did to the state.
    pub(super) fn roll_back(&mut self) {
        self.state = self.history.head().clone();
        self.named.shorten(self.state.files);
        if self.player.volume() != self.state.volume {
            self.player.set_volume(self.state.volume);
        }
    }

    /// Ends a statement that succeeded. If the state differs, it becomes the next one in the history. With `replayed`, the log records the statement
    /// whatever it did.
    pub(super) fn commit(&mut self, mut entry: Entry, replayed: bool) {
        let drew = self.state.seeds.end_statement();
        let head = self.history.head();
        entry.drew = drew.then(|| (head.seeds.seed(), head.seeds.ordinal()));
        entry.changed = head.changes(&self.state).map(|change| change.name.to_string()).collect();
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
        // A draw affects later draws, and a written file may be read.
        if entry.step || replayed || drew || entry.is_irreversible() {
            self.log.push(Event::Statement(entry));
        }
        self.pass_on();
    }

    /// Ends a statement that failed.
    pub(super) fn fail(&mut self, source: &str) {
        self.roll_back();
        let effects = std::mem::take(&mut self.running).effects;
        let entry = Entry { outcome: Outcome::Failed, effects, ..Entry::new(source) };
        if entry.is_irreversible() {
            self.log.push(Event::Statement(entry));
            self.pass_on();
        }
    }

    /// Passes new log lines to `keep`.
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
