//! `tweak` in a notebook: ten slider widgets for a theta of the session. Moving a slider runs the equivalent statement.

mod comms;
mod models;
mod panel;

use bytes::Bytes;
use serde_json::{Map, Value as Json, json};

use super::outbox::Outbox;
use super::wire::Request;
use crate::session::Session;
use comms::Comms;
use panel::Panel;

/// The comm target by which front ends request the states of all widgets.
const CONTROL: &str = "jupyter.widget.control";
/// The comm target of a widget.
const WIDGET: &str = "jupyter.widget";

/// The open panels.
#[derive(Default)]
pub struct Sliders {
    panels: Vec<Panel>,
    /// The comm ids of front ends' widget managers.
    controls: Vec<String>,
}

impl Sliders {
    /// Opens a panel for the theta `name`, below the cell whose header is `parent`.
    pub fn open(&mut self, name: &str, session: &mut Session, outbox: &Outbox, parent: &Bytes) {
        let panel = Panel::new(name, session);
        let comms = Comms { outbox, parent };
        for model in panel.models() {
            comms.open(&model);
        }
        comms.view(panel.root(), &format!("sliders of {name}"));
        panel.show(&comms, false);
        self.panels.push(panel);
    }

    /// Handles a message from a widget.
    ///
    /// # Errors
    /// Fails with a message if the request has no `comm_id`.
    pub fn take(&mut self, request: &Request, session: &mut Session, outbox: &Outbox) -> Result<(), String> {
        let content = &request.content;
        let id = content.get("comm_id").and_then(Json::as_str).ok_or("a comm message without a comm_id")?;
        let comms = Comms { outbox, parent: &request.raw_header };
        match request.header.msg_type.as_str() {
            "comm_open" if content.get("target_name").and_then(Json::as_str) == Some(CONTROL) => self.controls.push(id.to_string()),
            // Front ends may open only control comms.
            "comm_open" => comms.close(id),
            "comm_close" => {
                self.controls.retain(|control| control != id);
                self.panels.retain(|panel| !panel.has(id));
            }
            "comm_msg" => {
                self.message(id, content.get("data").unwrap_or(&Json::Null), session, &comms);
                // Another panel may show the same theta, and an undo may release a lock.
                self.follow(session, outbox, &request.raw_header);
            }
            _ => {}
        }
        Ok(())
    }

    fn message(&mut self, id: &str, data: &Json, session: &mut Session, comms: &Comms<'_>) {
        let method = data.get("method").and_then(Json::as_str).unwrap_or_default();
        if method == "request_states" && self.controls.iter().any(|control| control == id) {
            let models: Vec<_> = self.panels.iter().flat_map(Panel::models).collect();
            return comms.states(id, &models);
        }
        let Some(panel) = self.panels.iter_mut().find(|panel| panel.has(id)) else { return };
        match method {
            "update" => {
                if let Some(value) = data.pointer("/state/value") {
                    panel.take(id, value, session, comms);
                }
            }
            "request_state" => {
                if let Some(model) = panel.models().into_iter().find(|model| model.id == id) {
                    comms.update(&model);
                }
            }
            "custom" if data.pointer("/content/event").and_then(Json::as_str) == Some("click") => panel.click(id, session, comms),
            _ => {}
        }
    }

    /// Updates the panels after thetas changed by other means than the sliders.
    pub fn follow(&mut self, session: &mut Session, outbox: &Outbox, parent: &Bytes) {
        let comms = Comms { outbox, parent };
        for panel in &mut self.panels {
            panel.follow(session, &comms);
        }
    }

    /// Returns the content of `comm_info_reply`.
    pub fn info(&self, content: &Json) -> Json {
        let target = content.get("target_name").and_then(Json::as_str).unwrap_or_default();
        let mut comms = Map::new();
        if target.is_empty() || target == WIDGET {
            let models = self.panels.iter().flat_map(Panel::models);
            comms.extend(models.map(|model| (model.id, json!({"target_name": WIDGET}))));
        }
        if target.is_empty() || target == CONTROL {
            comms.extend(self.controls.iter().map(|id| (id.clone(), json!({"target_name": CONTROL}))));
        }
        json!({"status": "ok", "comms": comms})
    }
}
