//! The notebook's end of the line: outputs become messages under the cell that made them.

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::outbox::Outbox;
use super::shown::{Bundle, bundle, playing};
use super::wire::{Reply, VERSION};
use crate::audio::Clip;
use crate::console::{Interrupt, clean};
use crate::sink::{Bent, Finding, Output, OutputId, Sink};
use crate::theta::Theta;
use crate::theta::locks::Locks;

/// Publishes what one cell shows.
pub struct CellSink<'a> {
    outbox: &'a Outbox,
    parent: &'a Bytes,
    interrupt: &'a Interrupt,
    count: u64,
    drawn: &'a mut u64,
    /// Nothing is shown.
    silent: bool,
    /// A value that is the cell's result, unless something is shown after it.
    held: Option<Bundle>,
    /// What the results looked like, for the history.
    shown: Option<String>,
    /// The names of thetas for which sliders are asked for.
    bent: Vec<String>,
}

/// What a cell leaves behind.
pub struct Left {
    /// Its result as text.
    pub shown: Option<String>,
    /// Thetas that get sliders.
    pub bent: Vec<String>,
}

impl<'a> CellSink<'a> {
    pub fn new(
        outbox: &'a Outbox,
        parent: &'a Bytes,
        interrupt: &'a Interrupt,
        count: u64,
        drawn: &'a mut u64,
        silent: bool,
    ) -> CellSink<'a> {
        CellSink { outbox, parent, interrupt, count, drawn, silent, held: None, shown: None, bent: Vec::new() }
    }

    /// Shows the result that was held back.
    pub fn finish(mut self) -> Left {
        if let Some(Bundle { data, metadata }) = self.held.take() {
            let content = json!({"execution_count": self.count, "data": data, "metadata": metadata});
            self.publish("execute_result", content);
        }
        Left { shown: self.shown.take(), bent: std::mem::take(&mut self.bent) }
    }

    fn publish(&self, msg_type: &str, content: Json) {
        if !self.silent {
            self.outbox.publish(Reply::new(msg_type, Some(self.parent), content));
        }
    }

    /// Shows the value that was held back as one of several.
    fn release(&mut self) {
        if let Some(Bundle { data, metadata }) = self.held.take() {
            self.publish("display_data", json!({"data": data, "metadata": metadata, "transient": {}}));
        }
    }

    fn display(&self, msg_type: &str, output: &Output, id: OutputId) {
        self.show(msg_type, bundle(output), id);
    }

    fn show(&self, msg_type: &str, Bundle { data, metadata }: Bundle, id: OutputId) {
        let transient = json!({"display_id": format!("awol-{}", id.0)});
        self.publish(msg_type, json!({"data": data, "metadata": metadata, "transient": transient}));
    }
}

impl Sink for CellSink<'_> {
    fn reads_values(&self) -> bool {
        false
    }

    fn emit(&mut self, output: Output) -> OutputId {
        *self.drawn += 1;
        let id = OutputId(*self.drawn);
        self.release();
        match clean::output(output) {
            Output::Text(text) | Output::Note(text) => self.publish("stream", json!({"name": "stdout", "text": format!("{text}\n")})),
            // Text that is shown, in a loop say, reads on.
            Output::Value { look, json } if json["type"] == "text" => _ = self.emit(*look),
            Output::Value { look, .. } => {
                let bundle = bundle(&look);
                self.shown = bundle.data.get("text/plain").and_then(Json::as_str).map(String::from);
                self.held = Some(bundle);
            }
            output => self.display("display_data", &output, id),
        }
        id
    }

    fn update(&mut self, id: OutputId, output: Output) {
        match clean::output(output) {
            output @ (Output::Text(_) | Output::Note(_) | Output::Value { .. }) => _ = self.emit(output),
            output => self.display("update_display_data", &output, id),
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupt.tell()
    }

    fn told_to_stop(&self) -> bool {
        self.interrupt.spend()
    }

    fn pictures(&self) -> bool {
        true
    }

    fn findings(&self) -> Vec<Finding> {
        vec![Finding::new("notebook", format!("by Jupyter's protocol {VERSION}: pictures are shown and sounds played in it"))]
    }

    fn bend(&mut self, name: &str, _: &Theta, _: Locks, _: &mut dyn FnMut(&Theta) -> Option<Clip>) -> Result<Bent, String> {
        self.release();
        self.bent.push(name.to_string());
        Ok(Bent::Opened)
    }

    fn play(&mut self, clip: &Clip, over: Option<OutputId>) -> Option<OutputId> {
        let id = over.unwrap_or_else(|| {
            *self.drawn += 1;
            OutputId(*self.drawn)
        });
        self.release();
        let msg_type = if over.is_some() { "update_display_data" } else { "display_data" };
        self.show(msg_type, playing(clip), id);
        Some(id)
    }
}

/// Shows nothing, and stops where the person wants it to: for expressions that are asked for beside a cell.
pub struct Deaf<'a>(pub &'a Interrupt);

impl Sink for Deaf<'_> {
    fn emit(&mut self, _: Output) -> OutputId {
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        self.0.tell()
    }

    fn told_to_stop(&self) -> bool {
        self.0.spend()
    }
}

/// Shows nothing and does not stop: for the moves of a slider, which are short, and half of which would be worse than none.
pub struct Steady;

impl Sink for Steady {
    fn emit(&mut self, _: Output) -> OutputId {
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        false
    }
}
