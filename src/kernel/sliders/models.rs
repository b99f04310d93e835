//! The states of Jupyter's standard widgets (`@jupyter-widgets/controls` 2.0.0).

use bytes::Bytes;
use serde_json::{Map, Value as Json, json};

use crate::kernel::shown::player::CLASS;
use crate::theta::text::{field_brief, range_text};
use crate::theta::warp::{denormalize, normalize, snapped};
use crate::theta::{Field, Quantity};

const CONTROLS: (&str, &str) = ("@jupyter-widgets/controls", "2.0.0");
const BASE: (&str, &str) = ("@jupyter-widgets/base", "2.0.0");

/// A widget: its id, its state, and the binary part of the state.
#[derive(Clone, Debug)]
pub struct Model {
    pub id: String,
    pub state: Map<String, Json>,
    pub binary: Vec<(&'static str, Bytes)>,
}

impl Model {
    /// Creates a widget with a view. Its model is called `{name}Model`, its view `{name}View`.
    fn new(id: &str, name: &str, state: Json) -> Model {
        let mut model = Model::bare(id, CONTROLS, name, state);
        let view =
            [("_view_module", CONTROLS.0.into()), ("_view_module_version", CONTROLS.1.into()), ("_view_name", format!("{name}View"))];
        model.state.extend(view.map(|(key, value): (&str, String)| (key.to_string(), Json::String(value))));
        model
    }

    fn bare(id: &str, (module, version): (&str, &str), name: &str, state: Json) -> Model {
        let mut all = Map::new();
        all.insert("_model_module".into(), json!(module));
        all.insert("_model_module_version".into(), json!(version));
        all.insert("_model_name".into(), json!(format!("{name}Model")));
        if let Json::Object(state) = state {
            all.extend(state);
        }
        Model { id: id.to_string(), state: all, binary: Vec::new() }
    }

    fn bytes(mut self, bytes: Vec<u8>) -> Model {
        self.binary.push(("value", bytes.into()));
        self
    }

    /// Returns the paths of the binary parts in the state, and their bytes.
    pub fn buffers(&self) -> (Json, Vec<Bytes>) {
        let paths: Vec<Json> = self.binary.iter().map(|(name, _)| json!([name])).collect();
        (Json::Array(paths), self.binary.iter().map(|(_, bytes)| bytes.clone()).collect())
    }

    /// Creates a layout, to which a widget's `layout` must refer.
    pub fn layout(id: &str, state: Json) -> Model {
        let mut model = Model::bare(id, BASE, "Layout", state);
        let view = [("_view_module", BASE.0), ("_view_module_version", BASE.1), ("_view_name", "LayoutView")];
        model.state.extend(view.map(|(key, value)| (key.to_string(), json!(value))));
        model
    }

    /// Creates a slider's style, which sets the width of its label.
    pub fn slider_style(id: &str) -> Model {
        let mut model = Model::bare(id, CONTROLS, "SliderStyle", json!({"description_width": "9em"}));
        let view = [("_view_module", BASE.0), ("_view_module_version", BASE.1), ("_view_name", "StyleView")];
        model.state.extend(view.map(|(key, value)| (key.to_string(), json!(value))));
        model
    }

    /// Creates the slider of a field, on the scale of [`crate::theta::warp`]. A `locked` slider cannot be moved.
    pub fn slider(id: &str, field: Field, (value, locked): (f64, bool), layout: &str, style: &str) -> Model {
        let info = field.info();
        Model::new(
            id,
            "FloatSlider",
            json!({
                "value": place(field, value), "min": 0.0, "max": 1.0, "step": STEP,
                "description": if locked { format!("{} (locked)", info.name) } else { info.name.to_string() },
                "tooltip": format!("{}, {}", info.summary, range_text(field)),
                "continuous_update": true, "readout": false, "orientation": "horizontal", "disabled": locked, "behavior": "drag-tap",
                "layout": reference(layout), "style": reference(style),
            }),
        )
    }

    /// Creates the text box of a field, which shows its value and accepts a typed one.
    pub fn text(id: &str, field: Field, (value, locked): (f64, bool), layout: &str) -> Model {
        Model::new(
            id,
            "Text",
            json!({
                "value": field_brief(field, value), "tooltip": "type a value, with its unit: 20ms, A3, -6dB", "continuous_update": false,
                "disabled": locked, "layout": reference(layout),
            }),
        )
    }

    /// Creates a button that stays pressed.
    pub fn toggle(id: &str, text: &str, (value, tooltip): (bool, &str), layout: &str) -> Model {
        Model::new(id, "ToggleButton", json!({"value": value, "description": text, "tooltip": tooltip, "layout": reference(layout)}))
    }

    /// Creates an output area, in which a script runs once.
    pub fn page(id: &str, script: Option<&str>, layout: &str) -> Model {
        const OUTPUT: (&str, &str) = ("@jupyter-widgets/output", "1.0.0");
        let output = |script: &str| json!({"output_type": "display_data", "data": {"text/html": script, "text/plain": ""}, "metadata": {}});
        let outputs: Vec<Json> = script.map(output).into_iter().collect();
        let mut model = Model::bare(id, OUTPUT, "Output", json!({"msg_id": "", "outputs": outputs, "layout": reference(layout)}));
        let view = [("_view_module", OUTPUT.0), ("_view_module_version", OUTPUT.1), ("_view_name", "OutputView")];
        model.state.extend(view.map(|(key, value)| (key.to_string(), json!(value))));
        model
    }

    /// Creates a player that starts whenever its sound changes.
    pub fn audio(id: &str, wav: Vec<u8>, layout: &str) -> Model {
        Model::new(id, "Audio", json!({"format": "wav", "autoplay": true, "loop": false, "controls": true, "_dom_classes": [CLASS], "layout": reference(layout)}))
            .bytes(wav)
    }

    pub fn button(id: &str, text: &str, tooltip: &str, layout: &str) -> Model {
        Model::new(
            id,
            "Button",
            json!({"description": text, "tooltip": tooltip, "disabled": false, "button_style": "", "icon": "", "layout": reference(layout)}),
        )
    }

    /// Creates a box of widgets, vertical (`VBox`) or horizontal (`HBox`).
    pub fn box_of(id: &str, name: &str, children: &[String], layout: &str) -> Model {
        let children: Vec<Json> = children.iter().map(|child| reference(child)).collect();
        Model::new(id, name, json!({"children": children, "box_style": "", "layout": reference(layout)}))
    }

    /// Keeps only the `value` of the state, and the binary part.
    pub fn value_only(self) -> Model {
        self.only(&["value"])
    }

    /// Keeps only these keys of the state.
    pub fn only(mut self, keys: &[&str]) -> Model {
        self.state.retain(|key, _| keys.contains(&key.as_str()));
        self
    }
}

/// Returns the reference to another widget in a state.
fn reference(id: &str) -> Json {
    json!(format!("IPY_MODEL_{id}"))
}

/// The step of a slider whose range is 0 to 1.
const STEP: f64 = 0.001;

/// Returns the slider position of a field's value, from 0 to 1.
pub fn place(field: Field, value: f64) -> f64 {
    rounded(normalize(field, value))
}

/// Rounds a slider position to a step, which removes floating-point error added by the front end.
pub fn rounded(place: f64) -> f64 {
    (place / STEP).round() * STEP
}

/// Returns the field value at a slider position, rounded to few digits. With `snap`, the value is in tune.
pub fn meant(field: Field, place: f64, snap: bool) -> f64 {
    let value = denormalize(field, place);
    let value = if snap { snapped(field, value) } else { value };
    let per_unit = match field.info().quantity {
        Quantity::Pitch => 100.0,
        Quantity::Frequency => 1.0,
        Quantity::Time | Quantity::Level => 1000.0,
        Quantity::Scalar if field.info().max > 100.0 => 1.0,
        Quantity::Scalar => 100.0,
    };
    field.clamp((value * per_unit).round() / per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slider_positions_map_to_rounded_values() {
        assert_eq!(rounded(0.300_000_000_000_000_04), rounded(0.3));
        assert_eq!((meant(Field::PitchMidi, 0.4737, true), meant(Field::PitchMidi, 0.4737, false)), (60.0, 60.16));
        assert_eq!((meant(Field::ModRatio, 0.61, true), meant(Field::ModRatio, 0.61, false)), (2.0, 2.07));
        for field in Field::ALL {
            let info = field.info();
            assert_eq!((meant(field, 0.0, true), meant(field, 1.0, true)), (info.min, info.max));
            assert_eq!((place(field, info.min), place(field, info.max)), (0.0, 1.0));
        }
    }

    #[test]
    fn audio_bytes_are_sent_as_buffers() {
        let model = Model::audio("i", vec![1, 2], "l");
        assert_eq!(model.buffers(), (json!([["value"]]), vec![Bytes::from_static(&[1, 2])]));
        assert_eq!(model.state["_model_name"], "AudioModel");
        assert_eq!(model.state["layout"], "IPY_MODEL_l");
        assert!(!model.state.contains_key("value"));
    }
}
