//! A sink for tests, benches and programs without a front end: it keeps what it is shown.

use std::cell::Cell;
use std::fmt;

use super::{Bent, Hear, Output, OutputId, Sink};
use crate::theta::Theta;
use crate::theta::locks::Locks;

/// Whether to stop, from all that was shown and how often that was asked before.
type Stop = Box<dyn Fn(&[Output], u64) -> bool>;

/// Keeps what is shown, and stops when it is told to.
#[derive(Default)]
pub struct Recorder {
    /// What was emitted; the first has the id 1.
    pub shown: Vec<Output>,
    /// What was drawn in place of something, with the id of that.
    pub updated: Vec<(OutputId, Output)>,
    pictures: bool,
    bent: Option<Bent>,
    stop: Option<Stop>,
    asked: Cell<u64>,
    told: Cell<bool>,
}

impl Recorder {
    /// Asked whether to stop, it says what `stop` says of all that was shown and of how often it was asked before.
    pub fn stopping(stop: impl Fn(&[Output], u64) -> bool + 'static) -> Recorder {
        Recorder { stop: Some(Box::new(stop)), ..Recorder::default() }
    }

    /// Says that it shows pictures, or that it does not.
    #[must_use]
    pub fn with_pictures(self, pictures: bool) -> Recorder {
        Recorder { pictures, ..self }
    }

    /// Has a panel in which the bending of a theta ends so.
    #[must_use]
    pub fn with_panel(self, bent: Bent) -> Recorder {
        Recorder { bent: Some(bent), ..self }
    }

    /// How often it was asked whether to stop.
    pub fn asked(&self) -> u64 {
        self.asked.get()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("shown", &self.shown).field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Sink for Recorder {
    fn emit(&mut self, output: Output) -> OutputId {
        self.shown.push(output);
        OutputId(self.shown.len() as u64)
    }

    fn update(&mut self, id: OutputId, output: Output) {
        self.updated.push((id, output));
    }

    fn interrupted(&self) -> bool {
        let before = self.asked.replace(self.asked.get() + 1);
        let stop = self.stop.as_ref().is_some_and(|stop| stop(&self.shown, before));
        self.told.set(self.told.get() || stop);
        stop
    }

    fn told_to_stop(&self) -> bool {
        self.told.get()
    }

    fn bend(&mut self, _: &str, theta: &Theta, _: Locks, hear: &mut Hear<'_>) -> Result<Bent, String> {
        match self.bent {
            Some(_) if hear(theta).is_none() => Err("it cannot be heard".into()),
            bent => Ok(bent.unwrap_or(Bent::Unavailable)),
        }
    }

    fn pictures(&self) -> bool {
        self.pictures
    }
}
