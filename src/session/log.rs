//! The log of a session, and the script that replays it. Entries are only added; every shown or saved form is derived from them here.

use std::ops::Range;
use std::time::Duration;

use super::timing;
use crate::theta::text::beginning;

/// An effect of a statement other than changing values and locks.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Wrote,
    RanRust,
    /// Sets the seed.
    Seeded,
    /// Changes a setting or the volume.
    Set,
    /// The user interrupted a call, which kept its partial result; `option=at` ends the same call at that point in a replay. `place` is the range in
    /// the statement's source to replace with `at`; if it is empty, the option is inserted there. It is `None` for a call that runs several times.
    Interrupted {
        option: &'static str,
        at: u64,
        place: Option<Range<usize>>,
    },
}

impl Effect {
    /// Returns whether undo leaves the effect in place.
    pub fn is_irreversible(&self) -> bool {
        !matches!(self, Effect::Interrupted { .. })
    }
}

/// How a statement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The user interrupted it, and it kept its partial result.
    Stopped,
    /// It failed after an irreversible effect.
    Failed,
}

/// A statement that a replay runs or mentions.
#[derive(Clone, Debug)]
pub struct Entry {
    pub source: Box<str>,
    /// The number of statements in `source`.
    pub statements: usize,
    pub outcome: Outcome,
    /// Whether it is a step for undo, because it changed values or locks.
    pub step: bool,
    pub effects: Vec<Effect>,
    /// The names whose values it changed.
    pub changed: Vec<String>,
    /// If it drew random numbers, the seed and the number of random statements before it.
    pub drew: Option<(u64, u64)>,
    /// When it began, if times are recorded.
    pub begun: Option<Duration>,
}

impl Entry {
    /// Creates an entry for one statement that completed, without effects.
    pub fn new(source: impl Into<Box<str>>) -> Entry {
        Entry {
            source: source.into(),
            statements: 1,
            outcome: Outcome::Done,
            step: false,
            effects: Vec::new(),
            changed: Vec::new(),
            drew: None,
            begun: None,
        }
    }

    pub fn is_irreversible(&self) -> bool {
        self.effects.iter().any(Effect::is_irreversible)
    }

    /// Returns whether the statement was interrupted here but runs to its end in a replay.
    fn is_done_whole(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Interrupted { place: None, .. }))
    }

    /// Returns its line in a script. An interrupted call gets the option that ends it at the same point, and a comment notes what a replay cannot
    /// reproduce.
    pub fn line(&self) -> String {
        if self.outcome == Outcome::Failed {
            let line = self.source.split_whitespace().collect::<Vec<_>>().join(" ");
            return format!("# failed, and the files that it wrote until then stay: {}", beginning(&line, 100));
        }
        let mut line = self.source.to_string();
        let mut ends: Vec<(&Range<usize>, String)> = self.effects.iter().filter_map(end).collect();
        ends.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        for (place, end) in ends {
            if line.get(place.clone()).is_some() {
                line.replace_range(place.clone(), &end);
            }
        }
        if self.outcome == Outcome::Stopped {
            line += if self.is_done_whole() { "  # was interrupted, and is done whole in a replay" } else { "  # was interrupted" };
        }
        match self.begun {
            Some(begun) => format!("{line}  {}", timing::stamp(begun)),
            None => line,
        }
    }
}

/// Returns the edit to the source that ends an interrupted call at the same point.
fn end(effect: &Effect) -> Option<(&Range<usize>, String)> {
    match effect {
        Effect::Interrupted { option, at, place: Some(place) } if place.is_empty() => Some((place, format!(" {option}={at}"))),
        Effect::Interrupted { at, place: Some(place), .. } => Some((place, at.to_string())),
        _ => None,
    }
}

/// An event of a session.
#[derive(Clone, Debug)]
pub enum Event {
    Statement(Entry),
    /// The last step in effect was undone; a replay needs this many `undo` statements.
    Undo(usize),
    /// The last undone step was redone; a replay needs this many `redo` statements.
    Redo(usize),
}

impl Event {
    /// Returns the lines of a script that do the same.
    fn lines(&self) -> Vec<String> {
        match self {
            Event::Statement(entry) => vec![entry.line()],
            Event::Undo(statements) => vec!["undo".to_string(); *statements],
            Event::Redo(statements) => vec!["redo".to_string(); *statements],
        }
    }
}

/// All events of a session, in order.
#[derive(Debug, Default)]
pub struct Log(Vec<Event>);

impl Log {
    pub fn push(&mut self, event: Event) {
        self.0.push(event);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the line of the statement at this position.
    pub fn line(&self, entry: usize) -> String {
        match self.0.get(entry) {
            Some(Event::Statement(entry)) => entry.line(),
            _ => String::new(),
        }
    }

    /// Returns the lines of all events from this position on.
    pub fn since(&self, from: usize) -> impl Iterator<Item = String> {
        self.0.iter().skip(from).flat_map(Event::lines)
    }

    /// Returns the lines of a script with the same result. Steps that were undone before anything could depend on them are left out.
    pub fn script(&self) -> Vec<String> {
        self.reduced().into_iter().flat_map(Event::lines).collect()
    }

    /// Returns the statements in effect: run, and not undone.
    pub fn holding(&self) -> Vec<&Entry> {
        let (mut holding, mut undone): (Vec<&Entry>, Vec<&Entry>) = (Vec::new(), Vec::new());
        for event in &self.0 {
            match event {
                Event::Statement(entry) => {
                    if entry.step {
                        undone.clear();
                    }
                    holding.push(entry);
                }
                Event::Undo(_) => {
                    if let Some(at) = holding.iter().rposition(|entry| entry.step) {
                        undone.push(holding.remove(at));
                    }
                }
                Event::Redo(_) => holding.extend(undone.pop()),
            }
        }
        holding
    }

    /// Returns how many statements of the script were interrupted here but complete in a replay, and how many failed.
    pub fn unlike(&self) -> (usize, usize) {
        let entries =
            || self.reduced().into_iter().filter_map(|event| if let Event::Statement(entry) = event { Some(entry) } else { None });
        (entries().filter(|entry| entry.is_done_whole()).count(), entries().filter(|entry| entry.outcome == Outcome::Failed).count())
    }

    /// Returns the smallest number of steps in effect since this position, at which `steps` were in effect.
    pub fn fewest(&self, from: usize, steps: usize) -> usize {
        let mut count = steps;
        let counts = self.0.iter().skip(from).map(|event| {
            count = match event {
                Event::Statement(entry) => count + usize::from(entry.step),
                Event::Undo(_) => count.saturating_sub(1),
                Event::Redo(_) => count + 1,
            };
            count
        });
        counts.min().unwrap_or(steps).min(steps)
    }

    /// Returns the events without pairs that cancel: an undo followed directly by its redo, and a step followed directly by its undo unless a later
    /// redo repeats it.
    fn reduced(&self) -> Vec<&Event> {
        let mut kept: Vec<&Event> = Vec::new();
        for (event, redone) in self.0.iter().zip(self.redone()) {
            let cancels = match (kept.last(), event) {
                (Some(Event::Undo(_)), Event::Redo(_)) => true,
                (Some(Event::Statement(entry)), Event::Undo(_)) => entry.step && !entry.is_irreversible() && !redone,
                _ => false,
            };
            if cancels {
                kept.pop();
            } else {
                kept.push(event);
            }
        }
        kept
    }

    /// Returns for each event whether it is an undo that a later redo reverts.
    fn redone(&self) -> Vec<bool> {
        let mut redos = 0_usize;
        let mut redone: Vec<bool> = Vec::with_capacity(self.0.len());
        for event in self.0.iter().rev() {
            redone.push(matches!(event, Event::Undo(_)) && redos > 0);
            match event {
                Event::Redo(_) => redos += 1,
                Event::Undo(_) => redos = redos.saturating_sub(1),
                Event::Statement(_) => {}
            }
        }
        redone.reverse();
        redone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(source: &str) -> Event {
        Event::Statement(Entry { step: true, statements: source.split("; ").count(), ..Entry::new(source) })
    }

    fn other(source: &str) -> Event {
        Event::Statement(Entry::new(source))
    }

    fn script(events: &[Event]) -> Vec<String> {
        Log(events.to_vec()).script()
    }

    const UNDO: Event = Event::Undo(1);
    const REDO: Event = Event::Redo(1);

    #[test]
    fn an_immediate_undo_removes_the_statement() {
        let (a, b) = (step("a = 1"), step("b = 2"));
        assert_eq!(script(&[a.clone(), b.clone(), UNDO]), ["a = 1"]);
        assert_eq!(script(&[a.clone(), b.clone(), UNDO, REDO]), ["a = 1", "b = 2"]);
        assert_eq!(script(&[a.clone(), b.clone(), UNDO, REDO, UNDO, UNDO, step("c = 3")]), ["c = 3"]);
        assert_eq!(script(&[a, UNDO, other("show 1"), b]), ["show 1", "b = 2"]);
    }

    #[test]
    fn an_undo_of_an_irreversible_step_is_replayed() {
        let seeds = Event::Statement(Entry { effects: vec![Effect::Seeded], step: true, ..Entry::new("for i in 1..2 { seed i }") });
        let events = [step("a = 1"), seeds, step("b = 2"), UNDO, UNDO];
        assert_eq!(script(&events), ["a = 1", "for i in 1..2 { seed i }", "undo"]);
    }

    #[test]
    fn an_undo_after_another_statement_is_replayed() {
        let events = [step("a = 1"), other("save a 'a.json'"), UNDO, other("help"), REDO];
        assert_eq!(script(&events), ["a = 1", "save a 'a.json'", "undo", "help", "redo"]);
        // A statement with the same text is a different statement.
        assert_eq!(script(&[step("lock velocity"), other("lock velocity"), UNDO]), ["lock velocity", "lock velocity", "undo"]);
    }

    #[test]
    fn statements_between_undo_and_redo_keep_their_position() {
        let events = [step("a = 1"), step("b = 2"), UNDO, UNDO, other("help"), REDO];
        assert_eq!(script(&events), ["a = 1", "undo", "help", "redo"]);
        let both = [&events[..], &[REDO]].concat();
        assert_eq!(script(&both), ["a = 1", "b = 2", "undo", "undo", "help", "redo", "redo"]);
    }

    #[test]
    fn a_step_of_several_statements_gives_several_undos() {
        let events = [step("a = 1; a = 2"), other("help"), Event::Undo(2), other("help"), Event::Redo(2)];
        assert_eq!(script(&events), ["a = 1; a = 2", "help", "undo", "undo", "help", "redo", "redo"]);
        assert_eq!(script(&[step("a = 1; a = 2"), Event::Undo(2), other("help")]), ["help"]);
    }

    #[test]
    fn fewest_is_the_minimum_of_steps_from_a_position_on() {
        let log = Log(vec![step("a = 1"), step("b = 2"), UNDO, UNDO, step("c = 3"), step("d = 4")]);
        assert_eq!((log.fewest(0, 5), log.fewest(2, 7), log.fewest(5, 6), log.fewest(6, 7)), (5, 5, 6, 7));
    }

    #[test]
    fn an_interrupted_statement_records_where_it_ended() {
        let line = |source: &str, places: &[Option<Range<usize>>]| {
            let effects = places.iter().map(|place| Effect::Interrupted { option: "updates", at: 7, place: place.clone() }).collect();
            Entry { outcome: Outcome::Stopped, effects, ..Entry::new(source) }.line()
        };
        assert_eq!(
            line("[(p | train), (train p updates=99)]", &[Some(11..11), Some(31..33)]),
            "[(p | train updates=7), (train p updates=7)]  # was interrupted"
        );
        assert_eq!(line("x", &[None]), "x  # was interrupted, and is done whole in a replay");
        let failed = Entry { outcome: Outcome::Failed, ..Entry::new("for i in [1, 0] {\n  save i 'x.json'\n}") };
        assert_eq!(failed.line(), "# failed, and the files that it wrote until then stay: for i in [1, 0] { save i 'x.json' }");
        let timed = Entry { begun: Some(Duration::from_millis(1500)), ..Entry::new("a = 1") };
        assert_eq!(timed.line(), "a = 1  # at 1.500 s");
    }
}
