//! What a session holds between two statements, as a value.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::list::ValueSize;
use super::seeds::Seeds;
use super::value::Value;
use crate::sink::{Looks, OutputId, Picture};
use crate::theta::locks::Locks;

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
    /// Whether each statement says how long it took.
    pub timing: bool,
    /// Whether figures are written to files without a ground rather than on white.
    pub transparent: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { jobs: 0, progress: true, looks: Looks::default(), plots: false, transparent: false, timing: false }
    }
}

impl Settings {
    /// A figure as it is written to a file.
    pub fn file_form(&self, picture: &Picture) -> Picture {
        if self.transparent { picture.clone() } else { picture.on_white() }
    }
}

/// What a session that is live keeps between two changes of a theta; see the verb `live`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live {
    /// The picture that the next one is drawn over.
    pub picture: Option<OutputId>,
    /// The player that the next sound takes the place of, where the front end plays.
    pub sound: Option<OutputId>,
    /// Whether it was said that nothing can be heard.
    pub silent: bool,
}

/// Everything that a statement can change, but for files and what sounds. A clone is cheap: it shares the values.
#[derive(Clone, Debug, Default)]
pub struct State {
    values: Arc<Values>,
    pub(super) seeds: Seeds,
    /// What stays as it is while a theta varies.
    pub locks: Locks,
    // An undo leaves the rest as it is.
    pub settings: Settings,
    pub(super) volume: f64,
    /// Whether changes of thetas are heard and seen.
    pub live: Option<Live>,
    /// Since when times are written behind statements.
    pub recording: Option<Instant>,
    /// The step of the tour that is shown.
    pub tour: Option<usize>,
    /// How many sounds have files.
    pub(super) files: usize,
}

type Values = BTreeMap<Arc<str>, Arc<Value>>;

/// Bytes of one name in a map of values, beside the value.
const NAME: usize = 40;

/// A name whose value is another in a later state.
pub struct Change<'a> {
    pub name: &'a str,
    pub before: Option<&'a Value>,
    pub after: Option<&'a Value>,
}

impl State {
    pub fn get(&self, name: &str) -> Option<&Arc<Value>> {
        self.values.get(name)
    }

    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Binds a name, or unbinds it.
    pub fn bind(&mut self, name: &str, value: Option<Arc<Value>>) {
        let values = Arc::make_mut(&mut self.values);
        match value {
            Some(value) => values.insert(name.into(), value),
            None => values.remove(name),
        };
    }

    /// The change of one name from this state to a later one; none where it holds the same value.
    pub fn change_of<'a>(&'a self, name: &'a str, after: &'a State) -> Option<Change<'a>> {
        let (before, after) = (self.values.get(name), after.values.get(name));
        let same = before.map(Arc::as_ptr) == after.map(Arc::as_ptr);
        (!same).then(|| Change { name, before: before.map(|value| &**value), after: after.map(|value| &**value) })
    }

    /// The names that hold another value in a later state.
    pub fn changes<'a>(&'a self, after: &'a State) -> impl Iterator<Item = Change<'a>> {
        // A map that is shared has not changed.
        let names = (!Arc::ptr_eq(&self.values, &after.values)).then(|| {
            let new = after.values.keys().filter(|name| !self.values.contains_key(*name));
            self.values.keys().chain(new)
        });
        names.into_iter().flatten().filter_map(|name| self.change_of(name, after))
    }

    /// Whether an undo from a later state to this one has anything to do.
    pub fn differs(&self, after: &State) -> bool {
        self.locks != after.locks || self.changes(after).next().is_some()
    }

    /// This state where an undo or a redo goes to `target`: a seed that was set in between stays, and so do settings.
    pub fn moved_to(&self, target: &State) -> State {
        let seeds = if self.seeds.seed() == target.seeds.seed() { target.seeds } else { self.seeds };
        State { values: target.values.clone(), locks: target.locks, seeds, ..self.clone() }
    }

    /// Bytes that this state holds and a later one does not share.
    pub fn own_bytes(&self, after: &State) -> usize {
        let map = if Arc::ptr_eq(&self.values, &after.values) { 0 } else { self.values.len().max(after.values.len()) * NAME };
        let held = |change: Change<'_>| change.before.map_or(size_of::<Value>(), |value| ValueSize::of(value).held);
        self.changes(after).map(held).fold(size_of::<State>() + map, usize::saturating_add)
    }
}
