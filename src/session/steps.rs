//! A session's way from state to state: how a statement begins and ends, undo and redo, and what the log gives.

use super::history::Step;
use super::log::{Effect, Entry, Event, Outcome};
use super::seeds::Seeds;
use super::state::{Change, State};
use super::value::Value;
use super::{Running, Session};

/// The seed that a session, and its replay, begins with.
const FIRST_SEED: u64 = 0;

/// A moment between two statements.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// How many steps held.
    pub steps: usize,
    events: usize,
    seeds: Seeds,
}

impl Session {
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
    pub(super) fn begin(&mut self) {
        self.running = Running::default();
        // What was assigned outside of any statement is no step.
        self.history.settle(&self.state);
    }

    /// Drops what the running statement did to the state.
    pub(super) fn roll_back(&mut self) {
        self.state = self.history.head().clone();
        self.named.shorten(self.state.files);
        if self.player.volume() != self.state.volume {
            self.player.set_volume(self.state.volume);
        }
    }

    /// Ends a statement that succeeded: the state is the next of the history if it differs. `replayed` says whether a replay needs the statement
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
        // A draw moves what is drawn next, and what was written may be read.
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
