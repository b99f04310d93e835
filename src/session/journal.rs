//! What changed, so that it can be taken back; and what succeeded, so that it can be replayed.

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
    pub changes: Vec<Change>,
    pub seeds_before: Seeds,
    pub seeds_after: Seeds,
    pub locks_before: Locks,
    pub locks_after: Locks,
}

/// Undo, redo and the log of statements that succeeded.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    done: Vec<Step>,
    undone: Vec<Step>,
    log: Vec<String>,
    /// Statements that an `undo` right behind them took out of the log, the latest undone last. Kept while they can be redone.
    folded: Vec<String>,
    /// What was done since somebody last asked, as it was done: what a script written on the way needs.
    fresh: Vec<String>,
}

impl Journal {
    /// Records a statement that changed values.
    pub fn step(&mut self, step: Step) {
        self.undone.clear();
        self.folded.clear();
        self.log.push(step.text.clone());
        self.fresh.push(step.text.clone());
        self.done.push(step);
    }

    /// Records a statement that changed no value but is part of a replay.
    pub fn note(&mut self, text: &str) {
        self.unfold();
        self.log.push(text.to_string());
        self.fresh.push(text.to_string());
    }

    /// Takes back the last step; the caller applies its changes backwards.
    pub fn undo(&mut self) -> Option<Step> {
        let step = self.done.pop()?;
        self.fresh.push("undo".into());
        self.undone.push(step.clone());
        // An undo right behind what it undoes leaves no trace in a replay; one that comes later is replayed as an undo.
        if self.log.last() == Some(&step.text) && self.folded.len() + 1 == self.undone.len() {
            self.log.pop();
            self.folded.push(step.text.clone());
        } else {
            self.unfold();
            self.log.push("undo".into());
        }
        Some(step)
    }

    /// Does the last undone step again; the caller applies its changes.
    pub fn redo(&mut self) -> Option<Step> {
        let step = self.undone.pop()?;
        self.fresh.push("redo".into());
        match self.folded.pop() {
            Some(text) => self.log.push(text),
            None => self.log.push("redo".into()),
        }
        self.done.push(step.clone());
        Some(step)
    }

    /// Writes folded statements out as they happened, so that what follows them stands in order.
    fn unfold(&mut self) {
        let count = self.folded.len();
        self.log.extend(self.folded.drain(..).rev());
        self.log.extend(std::iter::repeat_n("undo".to_string(), count));
    }

    /// What was done since the last time this was asked.
    pub fn take_fresh(&mut self) -> Vec<String> {
        std::mem::take(&mut self.fresh)
    }

    /// The steps that hold: done and not undone.
    pub fn steps(&self) -> &[Step] {
        &self.done
    }

    /// The statements whose replay gives this session.
    pub fn log(&self) -> &[String] {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> Step {
        let (seeds, locks) = (Seeds::new(0), Locks::default());
        Step { text: text.into(), changes: Vec::new(), seeds_before: seeds, seeds_after: seeds, locks_before: locks, locks_after: locks }
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
    fn two_equal_statements_are_not_confused() {
        let mut journal = journal(&["a = 1"]);
        journal.undo();
        journal.note("a = 1");
        assert_eq!(journal.log(), ["a = 1", "undo", "a = 1"]);
    }
}
