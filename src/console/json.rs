//! `--json`: every shown value as one JSON object a line on standard output; the rest on standard error.

use std::io;

use super::progress::ProgressLine;
use super::{Interrupt, line};
use crate::sink::{Output, OutputId, Sink};

/// Prints shown values as JSON lines.
pub struct JsonSink {
    interrupt: Interrupt,
    progress: ProgressLine,
    emitted: u64,
}

impl JsonSink {
    pub fn new(interrupt: Interrupt) -> Self {
        JsonSink { interrupt, progress: ProgressLine::on_stderr(), emitted: 0 }
    }
}

impl Sink for JsonSink {
    fn emit(&mut self, output: Output) -> OutputId {
        match output {
            Output::Value { json, .. } => {
                self.progress.clear();
                line(&mut io::stdout().lock(), &json.to_string());
            }
            Output::Progress(progress) => self.progress.draw(&progress),
            Output::Note(note) => {
                self.progress.clear();
                line(&mut io::stderr().lock(), &note);
            }
            // Listings for people (help, vars) are no values.
            Output::Text(text) => line(&mut io::stderr().lock(), &text),
            Output::Table(table) | Output::Theta(_, table) => line(&mut io::stderr().lock(), &super::table::text(&table)),
            Output::Picture(_) | Output::Clip(_) => {}
        }
        self.emitted += 1;
        OutputId(self.emitted)
    }

    fn update(&mut self, _id: OutputId, output: Output) {
        if let Output::Progress(progress) = output {
            self.progress.draw(&progress);
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupt.is_set()
    }
}
