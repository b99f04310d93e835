//! What changed, so that it can be taken back; and what succeeded, so that it can be replayed.

use std::collections::VecDeque;

use super::extent::Extent;
use super::seeds::Seeds;
use super::value::Value;
use crate::theta::locks::Locks;

/// One name's value before and after a statement.
#[derive(Clone, Debug)]
pub struct Change {
    pub name: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// A statement that changed values, or what is locked.
#[derive(Clone, Debug)]
pub struct Step {
    pub text: String,
    /// How many statements `text` is: a replay makes as many steps of it.
    pub statements: usize,
    pub changes: Vec<Change>,
    pub seeds_before: Seeds,
    pub seeds_after: Seeds,
    pub locks_before: Locks,
    pub locks_after: Locks,
    /// Whether it did what an undo does not take back: set the seed, a setting or the volume, wrote a file, ran Rust code.
    pub outlasts: bool,
}

impl Step {
    /// Bytes that are kept for undo alone: what the names held before, and the text. At least as many as the steps of its statements hold in a
    /// replay, so that a replay can undo whatever was undone here: each of them may hold as much as the first.
    fn weight(&self) -> usize {
        let before = self.changes.iter().map(|change| change.before.as_ref().map_or(size_of::<Value>(), |value| Extent::of(value).held));
        let step = before.fold(size_of::<Step>(), usize::saturating_add);
        self.statements.saturating_mul(step).saturating_add(self.text.len())
    }
}

/// So many statements can be taken back at most.
const MOST_STATEMENTS: usize = 4096;
/// Steps that hold more bytes than this together are let go, the oldest first.
const MOST_BYTES: usize = 256 << 20;
/// So many of the last statements stay, whatever they hold.
const LEAST: usize = 4;

/// How much the steps hold that can be taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kept {
    statements: usize,
    bytes: usize,
}

/// A step that holds.
#[derive(Clone, Debug)]
struct Done {
    step: Step,
    /// Which line of the log is its own text; none where a `redo` stands for it.
    line: Option<usize>,
}

/// Undo, redo and the log of statements that succeeded.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    done: VecDeque<Done>,
    kept: Kept,
    /// Steps that were let go, so that undo does not hold all that ever was.
    forgotten: usize,
    undone: Vec<Step>,
    /// The fewest steps that held since they were last counted.
    fewest: usize,
    log: Vec<String>,
    /// Statements that an `undo` right behind them took out of the log, the latest undone last. Kept while they can be redone.
    folded: Vec<(String, usize)>,
    /// What was done since somebody last asked, as it was done: what a script written on the way needs.
    fresh: Option<Vec<String>>,
}

impl Journal {
    /// Records a statement that changed values.
    pub fn step(&mut self, step: Step) {
        self.undone.clear();
        self.folded.clear();
        self.log.push(step.text.clone());
        self.tell(&step.text, 1);
        self.keep(Done { step, line: self.log.len().checked_sub(1) });
        while self.kept.statements > LEAST && (self.kept.statements > MOST_STATEMENTS || self.kept.bytes > MOST_BYTES) {
            self.let_go(VecDeque::pop_front);
            self.forgotten += 1;
        }
    }

    fn keep(&mut self, done: Done) {
        self.kept.statements += done.step.statements;
        self.kept.bytes = self.kept.bytes.saturating_add(done.step.weight());
        self.done.push_back(done);
    }

    fn let_go(&mut self, pop: fn(&mut VecDeque<Done>) -> Option<Done>) -> Option<Done> {
        let done = pop(&mut self.done)?;
        self.kept.statements -= done.step.statements;
        self.kept.bytes = self.kept.bytes.saturating_sub(done.step.weight());
        Some(done)
    }

    /// Records a statement that changed no value but is part of a replay.
    pub fn note(&mut self, text: &str) {
        self.unfold();
        self.log.push(text.to_string());
        self.tell(text, 1);
    }

    /// Takes back the last step; the caller applies its changes backwards.
    pub fn undo(&mut self) -> Option<Step> {
        let Done { step, line } = self.let_go(VecDeque::pop_back)?;
        self.fewest = self.fewest.min(self.count());
        self.tell("undo", step.statements);
        self.undone.push(step.clone());
        // An undo right behind what it undoes leaves no trace in a replay; one that comes later is replayed as an undo, and so is one of what it
        // takes back in part.
        let last = self.log.len().checked_sub(1);
        if !step.outlasts && line.is_some() && line == last && self.folded.len() + 1 == self.undone.len() {
            self.log.pop();
            self.folded.push((step.text.clone(), step.statements));
        } else {
            self.unfold();
            self.log.extend(std::iter::repeat_n("undo".to_string(), step.statements));
        }
        Some(step)
    }

    /// Does the last undone step again; the caller applies its changes.
    pub fn redo(&mut self) -> Option<Step> {
        let step = self.undone.pop()?;
        self.tell("redo", step.statements);
        let line = match self.folded.pop() {
            Some((text, _)) => {
                self.log.push(text);
                self.log.len().checked_sub(1)
            }
            None => {
                self.log.extend(std::iter::repeat_n("redo".to_string(), step.statements));
                None
            }
        };
        self.keep(Done { step: step.clone(), line });
        Some(step)
    }

    /// Lets go what could be done again.
    pub fn forget_undone(&mut self) {
        self.unfold();
        self.undone.clear();
    }

    /// Writes folded statements out as they happened, so that what follows them stands in order.
    fn unfold(&mut self) {
        let count = self.folded.iter().map(|(_, statements)| statements).sum();
        self.log.extend(self.folded.drain(..).rev().map(|(text, _)| text));
        self.log.extend(std::iter::repeat_n("undo".to_string(), count));
    }

    /// What was done since the last time this was asked; the first time, nothing: from then on it is kept.
    pub fn take_fresh(&mut self) -> Vec<String> {
        self.fresh.replace(Vec::new()).unwrap_or_default()
    }

    fn tell(&mut self, text: &str, times: usize) {
        if let Some(fresh) = &mut self.fresh {
            fresh.extend(std::iter::repeat_n(text.to_string(), times));
        }
    }

    /// The steps that hold: done and not undone. The oldest of a long session are let go.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.done.iter().map(|done| &done.step)
    }

    /// How many steps hold, with those that were let go.
    pub fn count(&self) -> usize {
        self.forgotten + self.done.len()
    }

    /// Counts the fewest steps that hold from here on.
    pub fn count_fewest(&mut self) {
        self.fewest = self.count();
    }

    /// The fewest steps that held since then.
    pub fn fewest(&self) -> usize {
        self.fewest
    }

    /// How many steps were let go.
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }

    /// The statements whose replay gives this session.
    pub fn log(&self) -> &[String] {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::value::{Origin, Patch};

    fn step(text: &str) -> Step {
        let (seeds, locks) = (Seeds::new(0), Locks::default());
        let statements = text.split("; ").count();
        Step {
            text: text.into(),
            statements,
            changes: Vec::new(),
            seeds_before: seeds,
            seeds_after: seeds,
            locks_before: locks,
            locks_after: locks,
            outlasts: false,
        }
    }

    fn journal(steps: &[&str]) -> Journal {
        let mut journal = Journal::default();
        for text in steps {
            journal.step(step(text));
        }
        journal
    }

    #[test]
    fn an_undo_right_behind_leaves_no_trace() {
        let mut journal = journal(&["a = 1", "b = 2"]);
        journal.undo();
        assert_eq!(journal.log(), ["a = 1"]);
        journal.redo();
        assert_eq!(journal.log(), ["a = 1", "b = 2"]);
        journal.undo();
        journal.undo();
        journal.step(step("c = 3"));
        assert_eq!(journal.log(), ["c = 3"]);
        assert!(journal.redo().is_none());
    }

    #[test]
    fn an_undo_of_what_outlasts_it_is_replayed_as_one() {
        let mut journal = journal(&["a = 1"]);
        journal.step(Step { outlasts: true, ..step("for i in 1..2 { seed i }") });
        journal.step(step("b = 2"));
        journal.undo();
        journal.undo();
        assert_eq!(journal.log(), ["a = 1", "for i in 1..2 { seed i }", "b = 2", "undo", "undo"]);
        journal.redo();
        assert_eq!(journal.log().last().map(String::as_str), Some("redo"));
    }

    #[test]
    fn an_undo_after_something_else_is_replayed_as_one() {
        let mut journal = journal(&["a = 1"]);
        journal.note("save a 'a.json'");
        journal.undo();
        journal.redo();
        assert_eq!(journal.log(), ["a = 1", "save a 'a.json'", "undo", "redo"]);
    }

    #[test]
    fn what_runs_between_undo_and_redo_stands_between_them() {
        let mut journal = journal(&["a = 1", "b = 2"]);
        journal.undo();
        journal.undo();
        journal.note("help");
        assert_eq!(journal.log(), ["a = 1", "b = 2", "undo", "undo", "help"]);
        journal.redo();
        assert_eq!(journal.log().last().map(String::as_str), Some("redo"));
    }

    #[test]
    fn a_step_of_several_statements_is_taken_back_by_as_many() {
        let mut journal = journal(&["a = 1; a = 2"]);
        journal.note("help");
        journal.undo();
        journal.redo();
        assert_eq!(journal.log(), ["a = 1; a = 2", "help", "undo", "undo", "redo", "redo"]);
        journal.step(step("b = 1; b = 2; b = 3"));
        journal.undo();
        journal.note("help");
        assert_eq!(journal.log()[6..], ["b = 1; b = 2; b = 3", "undo", "undo", "undo", "help"]);
    }

    #[test]
    fn the_oldest_steps_are_let_go() {
        let texts: Vec<String> = (0..MOST_STATEMENTS + 10).map(|place| format!("a = {place}")).collect();
        let mut journal = journal(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((journal.steps().count(), journal.forgotten(), journal.count()), (MOST_STATEMENTS, 10, MOST_STATEMENTS + 10));
        assert_eq!(journal.steps().next().unwrap().text, "a = 10");
        while journal.undo().is_some() {}
        assert_eq!((journal.count(), journal.kept), (10, Kept::default()));
    }

    #[test]
    fn what_is_heavy_is_let_go_sooner_but_for_the_last() {
        let clip =
            |seconds: usize| Value::Clip(crate::audio::Clip { samples: vec![0.0; seconds * 16_000].into(), rate: 16_000, made: None });
        let heavy = |value: &Value| {
            let changes = vec![Change { name: "a".into(), before: Some(value.clone()), after: None }];
            Step { changes, ..step("a = render theta") }
        };
        let (mut journal, value) = (Journal::default(), clip(600));
        for _ in 0..20 {
            journal.step(heavy(&value));
        }
        assert_eq!(journal.steps().count(), MOST_BYTES / Extent::of(&value).held);
        let value = clip(6000);
        for _ in 0..20 {
            journal.step(heavy(&value));
        }
        assert_eq!(journal.steps().count(), LEAST);
    }

    #[test]
    fn a_replay_can_undo_all_that_can_be_undone_here() {
        let clip =
            |seconds: usize| Value::Clip(crate::audio::Clip { samples: vec![0.0; seconds * 16_000].into(), rate: 16_000, made: None });
        let theta = |prompt: usize| {
            let origin = Origin { prompt: Some("x".repeat(prompt)), ..Origin::default() };
            Value::Theta(Patch { theta: Default::default(), origin: Some(origin.into()) })
        };
        let change = |before: &Value| vec![Change { name: "a".into(), before: Some(before.clone()), after: None }];
        let light = Value::Theta(Patch::from(crate::theta::Theta::default()));
        let clips = [1, 600, 1200, 6000].map(|seconds| (clip(seconds), light.clone()));
        // A theta that is bent keeps where it came from.
        let thetas = [0, 1 << 20, 20 << 20, 300 << 20].map(theta).map(|theta| (theta.clone(), theta));
        for (heavy, between) in clips.into_iter().chain(thetas) {
            let (mut here, mut replay) = (Journal::default(), Journal::default());
            for round in 0..30_usize {
                let statements = 1 + round * 7 % 5;
                let text = vec!["a.mod_index = 1"; statements].join("; ");
                here.step(Step { changes: change(&heavy), ..step(&text) });
                for statement in 0..statements {
                    let changes = change(if statement == 0 { &heavy } else { &between });
                    replay.step(Step { changes, ..step("a.mod_index = 1") });
                }
                let undoable = here.steps().map(|step| step.statements).sum::<usize>();
                assert!(replay.steps().count() >= undoable, "{round}: {} {undoable}", replay.steps().count());
            }
        }
    }

    #[test]
    fn an_undo_behind_a_note_of_the_same_text_is_not_of_that_note() {
        let mut journal = journal(&["for i in [1] { lock pitch_midi }"]);
        // The second time it changes nothing.
        journal.note("for i in [1] { lock pitch_midi }");
        journal.undo();
        assert_eq!(journal.log(), ["for i in [1] { lock pitch_midi }", "for i in [1] { lock pitch_midi }", "undo"]);
    }

    #[test]
    fn two_equal_statements_are_not_confused() {
        let mut journal = journal(&["a = 1"]);
        journal.undo();
        journal.note("a = 1");
        assert_eq!(journal.log(), ["a = 1", "undo", "a = 1"]);
    }
}
