//! A sink for tests, benchmarks and programs without a front end, which records outputs.

use std::cell::Cell;
use std::fmt;

use super::{Bent, Hear, Output, OutputId, Sink};
use crate::theta::Theta;
use crate::theta::locks::Locks;

/// Decides whether to stop, from all outputs so far and the number of earlier queries.
type Stop = Box<dyn Fn(&[Output], u64) -> bool>;

/// Records outputs, and can simulate an interrupt.
#[derive(Default)]
pub struct Recorder {
    /// The emitted outputs; the first has the id 1.
    pub shown: Vec<Output>,
    /// The updates, each with the id of the output that it replaces.
    pub updated: Vec<(OutputId, Output)>,
    pictures: bool,
    bent: Option<Bent>,
    stop: Option<Stop>,
    asked: Cell<u64>,
    stopped: Cell<bool>,
}

impl Recorder {
    /// Creates a recorder that decides with `stop` whether to interrupt, from all outputs so far and the number of earlier queries.
    pub fn stopping(stop: impl Fn(&[Output], u64) -> bool + 'static) -> Recorder {
        Recorder { stop: Some(Box::new(stop)), ..Recorder::default() }
    }

    /// Sets whether the recorder claims to show pictures.
    #[must_use]
    pub fn with_pictures(self, pictures: bool) -> Recorder {
        Recorder { pictures, ..self }
    }

    /// Simulates a panel in which editing a theta ends with `bent`.
    #[must_use]
    pub fn with_panel(self, bent: Bent) -> Recorder {
        Recorder { bent: Some(bent), ..self }
    }

    /// Returns how often the recorder was asked whether to stop.
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
        self.stopped.set(self.stopped.get() || stop);
        stop
    }

    fn stop_requested(&self) -> bool {
        self.stopped.get()
    }

    fn bend(&mut self, _: &str, theta: &Theta, _: Locks, hear: &mut Hear<'_>) -> Result<Bent, String> {
        match self.bent {
            Some(_) if hear(theta).is_none() => Err("it cannot be played".into()),
            bent => Ok(bent.unwrap_or(Bent::Unavailable)),
        }
    }

    fn pictures(&self) -> bool {
        self.pictures
    }
}
