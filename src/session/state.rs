//! What a session holds between two statements, as one value.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::list::ValueSize;
use super::seeds::Seeds;
use super::value::Value;
use crate::sink::{Looks, OutputId, Picture};
use crate::theta::locks::Locks;

/// The settings that `set` can change.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Threads for work over many notes; 0 for all that the machine has.
    pub jobs: usize,
    /// Whether progress lines are shown.
    pub progress: bool,
    pub looks: Looks,
    /// Whether a shown figure is also written to a file in the folder `plots`.
    pub plots: bool,
    /// Whether each statement prints how long it took.
    pub timing: bool,
    /// Whether figure files have a transparent background instead of a white one.
    pub transparent: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { jobs: 0, progress: true, looks: Looks::default(), plots: false, transparent: false, timing: false }
    }
}

impl Settings {
    /// Returns a figure as it is written to a file.
    pub fn file_form(&self, picture: &Picture) -> Picture {
        if self.transparent { picture.clone() } else { picture.on_white() }
    }
}

/// What a live session keeps between two changes of a theta; see the verb `live`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live {
    /// The picture that the next one replaces.
    pub picture: Option<OutputId>,
    /// The player that the next sound replaces, if the front end plays.
    pub sound: Option<OutputId>,
    /// Whether a note has said that no sound can be played.
    pub silent: bool,
}

/// Everything that a statement can change, except files and playback. A clone is cheap: it shares the values.
#[derive(Clone, Debug, Default)]
pub struct State {
    values: Arc<Values>,
    pub(super) seeds: Seeds,
    /// Fields that stay fixed while a theta varies.
    pub locks: Locks,
    // Undo does not change the fields below.
    pub settings: Settings,
    pub(super) volume: f64,
    /// Set while changes of thetas are played and shown.
    pub live: Option<Live>,
    /// Start of the recording in which times are written after statements.
    pub recording: Option<Instant>,
    /// The step of the tour that is shown.
    pub tour: Option<usize>,
    /// The number of sounds that have files.
    pub(super) files: usize,
}

type Values = BTreeMap<Arc<str>, Arc<Value>>;

/// Bytes of one name in a map of values, besides the value.
const NAME: usize = 40;

/// A name whose value differs in a later state.
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

    /// Binds a name, or with `None` unbinds it.
    pub fn bind(&mut self, name: &str, value: Option<Arc<Value>>) {
        let values = Arc::make_mut(&mut self.values);
        match value {
            Some(value) => values.insert(name.into(), value),
            None => values.remove(name),
        };
    }

    /// Returns the change of one name from this state to a later one; `None` if it holds the same value.
    pub fn change_of<'a>(&'a self, name: &'a str, after: &'a State) -> Option<Change<'a>> {
        let (before, after) = (self.values.get(name), after.values.get(name));
        let same = before.map(Arc::as_ptr) == after.map(Arc::as_ptr);
        (!same).then(|| Change { name, before: before.map(|value| &**value), after: after.map(|value| &**value) })
    }

    /// Returns the names whose values differ in a later state.
    pub fn changes<'a>(&'a self, after: &'a State) -> impl Iterator<Item = Change<'a>> {
        // A shared map has not changed.
        let names = (!Arc::ptr_eq(&self.values, &after.values)).then(|| {
            let new = after.values.keys().filter(|name| !self.values.contains_key(*name));
            self.values.keys().chain(new)
        });
        names.into_iter().flatten().filter_map(|name| self.change_of(name, after))
    }

    /// Returns whether an undo from a later state to this one changes anything.
    pub fn differs(&self, after: &State) -> bool {
        self.locks != after.locks || self.changes(after).next().is_some()
    }

    /// Returns this state after an undo or redo to `target`. A seed that was set in between stays, and so do settings.
    pub fn moved_to(&self, target: &State) -> State {
        let seeds = if self.seeds.seed() == target.seeds.seed() { target.seeds } else { self.seeds };
        State { values: target.values.clone(), locks: target.locks, seeds, ..self.clone() }
    }

    /// Returns the bytes that this state holds and a later one does not share.
    pub fn own_bytes(&self, after: &State) -> usize {
        let map = if Arc::ptr_eq(&self.values, &after.values) { 0 } else { self.values.len().max(after.values.len()) * NAME };
        let held = |change: Change<'_>| change.before.map_or(size_of::<Value>(), |value| ValueSize::of(value).held);
        self.changes(after).map(held).fold(size_of::<State>() + map, usize::saturating_add)
    }
}
