//! The states that undo and redo move between.

use std::collections::VecDeque;

use super::state::State;

/// Limit on the statements that can be undone.
const MOST_STATEMENTS: usize = 4096;
/// Limit on the bytes that only these states hold; beyond it the oldest are dropped.
const MOST_BYTES: usize = 256 << 20;
/// No step is dropped once this many statements or fewer remain, whatever they hold.
const LEAST: usize = 4;

/// A step of the history: the log entry it belongs to, and what it counts towards the limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The position of the statement in the log.
    pub entry: usize,
    /// The number of statements a replay runs for it; each is a separate step there.
    pub statements: usize,
    /// Bytes that are kept only to undo it.
    pub bytes: usize,
}

/// A state and the step that led to it.
#[derive(Clone, Debug, Default)]
struct Snapshot {
    state: State,
    step: Step,
}

/// The current state, and those before and after it.
#[derive(Debug, Default)]
pub struct History {
    before: VecDeque<Snapshot>,
    head: Snapshot,
    after: Vec<Snapshot>,
    /// The number of steps whose previous state was dropped.
    forgotten: usize,
}

impl History {
    /// Returns the current state.
    pub fn head(&self) -> &State {
        &self.head.state
    }

    /// Replaces the current state without a step: undo cannot return to the previous one.
    pub fn settle(&mut self, state: &State) {
        self.head.state = state.clone();
    }

    /// Adds a step and drops what could be redone. `statements` and `text` (in bytes) describe its log entry.
    pub fn push(&mut self, state: &State, entry: usize, statements: usize, text: usize) {
        // In a replay each statement may hold as much as the first, and everything that can be undone here must be undoable there.
        let bytes = statements.saturating_mul(self.head.state.own_bytes(state)).saturating_add(text);
        let head = Snapshot { state: state.clone(), step: Step { entry, statements, bytes } };
        self.before.push_back(std::mem::replace(&mut self.head, head));
        self.after.clear();
        let steps = self.steps().map(|(_, _, step)| step);
        let (mut statements, mut bytes) =
            steps.fold((0_usize, 0_usize), |(count, sum), step| (count + step.statements, sum.saturating_add(step.bytes)));
        while statements > LEAST && (statements > MOST_STATEMENTS || bytes > MOST_BYTES) {
            self.before.pop_front();
            let oldest = self.before.front().unwrap_or(&self.head).step;
            statements -= oldest.statements;
            bytes = bytes.saturating_sub(oldest.bytes);
            self.forgotten += 1;
        }
    }

    /// Goes back one step; `None` if there is none.
    pub fn undo(&mut self) -> Option<Step> {
        let before = self.before.pop_back()?;
        let undone = std::mem::replace(&mut self.head, before);
        let step = undone.step;
        self.after.push(undone);
        Some(step)
    }

    /// Repeats the step that was undone last; `None` if there is none.
    pub fn redo(&mut self) -> Option<Step> {
        let next = self.after.pop()?;
        self.before.push_back(std::mem::replace(&mut self.head, next));
        Some(self.head.step)
    }

    /// Drops what could be redone.
    pub fn forget_undone(&mut self) {
        self.after.clear();
    }

    /// Returns the steps that can be undone, oldest first, each with the states before and after it.
    pub fn steps(&self) -> impl Iterator<Item = (&State, &State, Step)> {
        let later = self.before.iter().skip(1).chain([&self.head]);
        self.before.iter().zip(later).map(|(before, after)| (&before.state, &after.state, after.step))
    }

    /// Returns the number of steps in effect, including those that can no longer be undone.
    pub fn count(&self) -> usize {
        self.forgotten + self.before.len()
    }

    /// Returns the number of steps that can no longer be undone.
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::session::list::ValueSize;
    use crate::session::value::{Origin, Patch, Value};

    /// Adds a step of `statements` statements from a state in which `a` holds `value` to one in which it holds nothing.
    fn step(history: &mut History, value: &Value, statements: usize) {
        let (mut before, mut after) = (history.head().clone(), history.head().clone());
        before.bind("a", Some(Arc::new(value.clone())));
        history.settle(&before);
        after.bind("a", Some(Arc::new(Value::Nothing)));
        history.push(&after, 0, statements, "a.mod_index = 1; ".len() * statements);
    }

    fn clip(seconds: usize) -> Value {
        Value::Clip(crate::audio::Clip::new(vec![0.0; seconds * 16_000], 16_000))
    }

    #[test]
    fn the_oldest_steps_are_dropped() {
        let mut history = History::default();
        for _ in 0..MOST_STATEMENTS + 10 {
            step(&mut history, &Value::Nothing, 1);
        }
        assert_eq!((history.steps().count(), history.forgotten(), history.count()), (MOST_STATEMENTS, 10, MOST_STATEMENTS + 10));
        while history.undo().is_some() {}
        assert_eq!(history.count(), 10);
        while history.redo().is_some() {}
        assert_eq!(history.count(), MOST_STATEMENTS + 10);
    }

    #[test]
    fn large_states_are_dropped_sooner_except_the_last() {
        let (mut history, value) = (History::default(), clip(600));
        for _ in 0..20 {
            step(&mut history, &value, 1);
        }
        assert_eq!(history.steps().count(), MOST_BYTES / ValueSize::of(&value).held);
        let value = clip(6000);
        for _ in 0..20 {
            step(&mut history, &value, 1);
        }
        assert_eq!(history.steps().count(), LEAST);
    }

    #[test]
    fn shared_values_are_not_counted() {
        let mut history = History::default();
        let mut state = State::default();
        state.bind("heavy", Some(Arc::new(clip(6000))));
        for _ in 0..20 {
            state.bind("light", Some(Arc::new(Value::Nothing)));
            history.push(&state, 0, 1, 0);
        }
        assert_eq!(history.steps().count(), 20);
    }

    #[test]
    fn a_replay_can_undo_as_far_as_the_session() {
        let theta = |prompt: usize| {
            let origin = Origin { prompt: Some("x".repeat(prompt)), ..Origin::default() };
            Value::Theta(Patch { theta: Default::default(), origin: Some(origin.into()) })
        };
        let light = Value::Theta(Patch::from(crate::theta::Theta::default()));
        let clips = [1, 600, 1200, 6000].map(|seconds| (clip(seconds), light.clone()));
        // An edited theta keeps its origin.
        let thetas = [0, 1 << 20, 20 << 20, 300 << 20].map(theta).map(|theta| (theta.clone(), theta));
        for (heavy, between) in clips.into_iter().chain(thetas) {
            let (mut here, mut replay) = (History::default(), History::default());
            for round in 0..30_usize {
                let statements = 1 + round * 7 % 5;
                step(&mut here, &heavy, statements);
                for statement in 0..statements {
                    step(&mut replay, if statement == 0 { &heavy } else { &between }, 1);
                }
                let undoable = here.steps().map(|(_, _, step)| step.statements).sum::<usize>();
                assert!(replay.steps().count() >= undoable, "{round}: {} {undoable}", replay.steps().count());
            }
        }
    }
}
