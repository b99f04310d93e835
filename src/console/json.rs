//! `--json`: each shown value as one line of JSON on standard output. Everything else goes to standard error.

use super::progress::ProgressLine;
use super::{Interrupt, clean, eprint_line, say};
use crate::sink::{Output, OutputId, Sink, plain_form};

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
        match clean::output(output) {
            Output::Value { json, .. } => {
                self.progress.clear();
                say(escaped(&json));
            }
            Output::Progress(progress) => self.progress.draw(&progress),
            Output::Note(note) => {
                self.progress.clear();
                eprint_line(note);
            }
            // Listings for people (help, vars) are not values.
            Output::Text(text) => eprint_line(text),
            Output::Forms(forms) => eprint_line(plain_form(&forms)),
            Output::Table(table) | Output::Theta(_, table) | Output::Gallery(_, table) => eprint_line(super::table::text(&table)),
            Output::Picture(_) | Output::Clip(_) => {}
        }
        self.emitted += 1;
        OutputId(self.emitted)
    }

    fn update(&mut self, _id: OutputId, output: Output) {
        if let Output::Progress(progress) = clean::output(output) {
            self.progress.draw(&progress);
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupt.observe()
    }

    fn stop_requested(&self) -> bool {
        self.interrupt.acknowledge()
    }
}

/// Returns the value as one line. JSON requires escapes only for the first 32 control characters; terminals act on others too.
fn escaped(json: &serde_json::Value) -> String {
    let text = json.to_string();
    if !text.contains(char::is_control) {
        return text;
    }
    text.chars().map(|c| if c.is_control() { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_the_value_is_kept() {
        let value = serde_json::json!({"a\u{7f}": "b\u{9b}31m\u{1b}\n é", "c": 1.5});
        let text = escaped(&value);
        assert!(!text.contains(char::is_control) && text.contains("\\u009b31m") && text.contains('é'), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
