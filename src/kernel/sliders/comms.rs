//! Widget messages, as in version 2.1 of the widget protocol.

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::WIDGET;
use super::models::Model;
use crate::kernel::outbox::Outbox;
use crate::kernel::wire::Reply;

/// Sends widget messages to all front ends.
pub struct Comms<'a> {
    pub outbox: &'a Outbox,
    /// The header of the request being answered.
    pub parent: &'a Bytes,
}

impl Comms<'_> {
    fn send(&self, msg_type: &str, id: &str, data: Json, target: Option<&str>, buffers: Vec<Bytes>) {
        let mut content = json!({"comm_id": id, "data": data});
        if let Some(target) = target {
            content["target_name"] = json!(target);
        }
        let metadata = if target.is_some() { json!({"version": "2.1.0"}) } else { json!({}) };
        self.outbox.publish(Reply { metadata, buffers, ..Reply::new(msg_type, Some(self.parent), content) });
    }

    /// Creates a widget.
    pub fn open(&self, model: &Model) {
        let (paths, buffers) = model.buffers();
        self.send("comm_open", &model.id, json!({"state": model.state, "buffer_paths": paths}), Some(WIDGET), buffers);
    }

    /// Updates a widget's state.
    pub fn update(&self, model: &Model) {
        let (paths, buffers) = model.buffers();
        self.send("comm_msg", &model.id, json!({"method": "update", "state": model.state, "buffer_paths": paths}), None, buffers);
    }

    /// Sends the states of all widgets to a front end's widget manager.
    pub fn states(&self, control: &str, models: &[Model]) {
        let mut states = serde_json::Map::new();
        let (mut paths, mut buffers) = (Vec::new(), Vec::new());
        for model in models {
            let key = |key: &str| model.state.get(key).cloned().unwrap_or(Json::Null);
            states.insert(
                model.id.clone(),
                json!({
                    "model_name": key("_model_name"),
                    "model_module": key("_model_module"),
                    "model_module_version": key("_model_module_version"),
                    "state": model.state,
                }),
            );
            for (name, bytes) in &model.binary {
                paths.push(json!([model.id, "state", name]));
                buffers.push(bytes.clone());
            }
        }
        let data = json!({"method": "update_states", "states": states, "buffer_paths": paths});
        self.send("comm_msg", control, data, None, buffers);
    }

    pub fn close(&self, id: &str) {
        self.send("comm_close", id, json!({}), None, Vec::new());
    }

    /// Shows a widget below the cell.
    pub fn view(&self, id: &str, plain: &str) {
        let view = json!({"version_major": 2, "version_minor": 0, "model_id": id});
        let data = json!({"text/plain": plain, "application/vnd.jupyter.widget-view+json": view});
        let content = json!({"data": data, "metadata": {}, "transient": {}});
        self.outbox.publish(Reply::new("display_data", Some(self.parent), content));
    }

    /// Shows HTML below the cell, or updates it in place if `again` is set.
    pub fn page(&self, id: &str, html: &str, again: bool) {
        let data = json!({"text/plain": "", "text/html": html});
        let content = json!({"data": data, "metadata": {}, "transient": {"display_id": id}});
        let msg_type = if again { "update_display_data" } else { "display_data" };
        self.outbox.publish(Reply::new(msg_type, Some(self.parent), content));
    }
}
