//! The sink of a notebook cell: outputs become messages shown below the cell.

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::outbox::Outbox;
use super::shown::{Bundle, bundle, player};
use super::wire::{Reply, VERSION};
use crate::audio::Clip;
use crate::console::{Interrupt, clean};
use crate::sink::{Bent, Finding, Hear, Output, OutputId, Sink};
use crate::theta::Theta;
use crate::theta::locks::Locks;

/// Publishes the outputs of one cell.
pub struct CellSink<'a> {
    outbox: &'a Outbox,
    parent: &'a Bytes,
    interrupt: &'a Interrupt,
    count: u64,
    drawn: &'a mut u64,
    /// Whether all output is suppressed.
    silent: bool,
    /// A value held back: it becomes the cell's result unless another output follows.
    held: Option<Bundle>,
    /// Whether the held value is text, and whether this cell has already streamed a text. Later texts then follow it in the stream.
    is_text: bool,
    streamed: bool,
    /// The last result as text, for the history.
    shown: Option<String>,
    /// The names of thetas for which sliders were requested.
    bent: Vec<String>,
    /// The page's volume, from 0 to 1.
    pub volume: f64,
    /// Outputs that hold scripts for the page to run once. They are emptied at the end of the cell.
    scripts: Vec<OutputId>,
}

/// What remains after a cell has run.
pub struct Left {
    /// The cell's result as text.
    pub shown: Option<String>,
    /// The names of thetas that get sliders.
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
        CellSink {
            outbox,
            parent,
            interrupt,
            count,
            drawn,
            silent,
            held: None,
            is_text: false,
            streamed: false,
            shown: None,
            bent: Vec::new(),
            volume: 1.0,
            scripts: Vec::new(),
        }
    }

    /// Publishes the held value as the cell's result, unless `hide` is set.
    pub fn finish(mut self, hide: bool) -> Left {
        if hide {
            self.held = None;
        } else if self.is_text && self.streamed {
            // If earlier texts went to the stream, the last one follows them.
            self.release();
        }
        if let Some(Bundle { data, metadata }) = self.held.take() {
            let content = json!({"execution_count": self.count, "data": data, "metadata": metadata});
            self.publish("execute_result", content);
        }
        for id in std::mem::take(&mut self.scripts) {
            self.show("update_display_data", player::nothing(), id);
        }
        Left { shown: self.shown.take(), bent: std::mem::take(&mut self.bent) }
    }

    fn publish(&self, msg_type: &str, content: Json) {
        if !self.silent {
            self.outbox.publish(Reply::new(msg_type, Some(self.parent), content));
        }
    }

    /// Publishes the held value as an ordinary output.
    fn release(&mut self) {
        let Some(Bundle { data, metadata }) = self.held.take() else { return };
        if self.is_text {
            self.streamed = true;
            let text = data.get("text/plain").and_then(Json::as_str).unwrap_or_default();
            self.publish("stream", json!({"name": "stdout", "text": format!("{text}\n")}));
        } else {
            self.publish("display_data", json!({"data": data, "metadata": metadata, "transient": {}}));
        }
    }

    /// Makes the page run a script once.
    pub fn tell_page(&mut self, script: Bundle) {
        self.release();
        let id = self.number();
        self.show("display_data", script, id);
        self.scripts.push(id);
    }

    fn number(&mut self) -> OutputId {
        *self.drawn += 1;
        OutputId(*self.drawn)
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
        let id = self.number();
        self.release();
        match clean::output(output) {
            Output::Text(text) | Output::Note(text) => self.publish("stream", json!({"name": "stdout", "text": format!("{text}\n")})),
            Output::Value { look, json } => {
                let bundle = bundle(&look);
                self.is_text = json["type"] == "text";
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

    fn rest(&mut self) {
        self.release();
    }

    fn interrupted(&self) -> bool {
        self.interrupt.observe()
    }

    fn stop_requested(&self) -> bool {
        self.interrupt.acknowledge()
    }

    fn pictures(&self) -> bool {
        true
    }

    fn findings(&self) -> Vec<Finding> {
        vec![Finding::new("notebook", format!("by Jupyter's protocol {VERSION}: pictures are shown and sounds played in it"))]
    }

    fn bend(&mut self, name: &str, _: &Theta, _: Locks, _: &mut Hear<'_>) -> Result<Bent, String> {
        self.release();
        self.bent.push(name.to_string());
        self.tell_page(player::ready());
        Ok(Bent::Opened)
    }

    fn play(&mut self, clip: &Clip, over: Option<OutputId>) -> Option<OutputId> {
        let id = over.unwrap_or_else(|| self.number());
        self.release();
        let msg_type = if over.is_some() { "update_display_data" } else { "display_data" };
        let (shown, begin) = player::playing(clip, self.volume);
        self.show(msg_type, shown, id);
        self.tell_page(begin);
        Some(id)
    }

    fn set_volume(&mut self, volume: f64) {
        if volume != self.volume {
            self.volume = volume;
            self.tell_page(player::volume(volume));
        }
    }

    fn stop(&mut self) {
        self.tell_page(player::stop());
    }
}

/// A sink that shows nothing but obeys interrupts, for expressions evaluated along with a cell.
pub struct NullSink<'a>(pub &'a Interrupt);

impl Sink for NullSink<'_> {
    fn emit(&mut self, _: Output) -> OutputId {
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        self.0.observe()
    }

    fn stop_requested(&self) -> bool {
        self.0.acknowledge()
    }
}

/// A sink that shows nothing and ignores interrupts, for slider moves. They are short, and a partial move would be worse than none.
pub struct UninterruptibleSink;

impl Sink for UninterruptibleSink {
    fn emit(&mut self, _: Output) -> OutputId {
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        false
    }
}
