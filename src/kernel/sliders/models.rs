//! Widgets of Jupyter's standard set (`@jupyter-widgets/controls` 2.0.0) as their states.

use bytes::Bytes;
use serde_json::{Map, Value as Json, json};

use crate::theta::{Field, Quantity};

const CONTROLS: (&str, &str) = ("@jupyter-widgets/controls", "2.0.0");
const BASE: (&str, &str) = ("@jupyter-widgets/base", "2.0.0");

/// One widget: its id, its state, and what of that is bytes.
#[derive(Clone, Debug)]
pub struct Model {
    pub id: String,
    pub state: Map<String, Json>,
    pub binary: Vec<(&'static str, Bytes)>,
}

impl Model {
    /// A widget with a view, called `Name` + `Model` and `Name` + `View`.
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

    /// Where in the state bytes belong, and the bytes.
    pub fn buffers(&self) -> (Json, Vec<Bytes>) {
        let paths: Vec<Json> = self.binary.iter().map(|(name, _)| json!([name])).collect();
        (Json::Array(paths), self.binary.iter().map(|(_, bytes)| bytes.clone()).collect())
    }

    /// How a widget is laid out; the standard's `layout` must be one.
    pub fn layout(id: &str, state: Json) -> Model {
        let mut model = Model::bare(id, BASE, "Layout", state);
        let view = [("_view_module", BASE.0), ("_view_module_version", BASE.1), ("_view_name", "LayoutView")];
        model.state.extend(view.map(|(key, value)| (key.to_string(), json!(value))));
        model
    }

    /// The look of a slider: how wide its name is.
    pub fn slider_style(id: &str) -> Model {
        let mut model = Model::bare(id, CONTROLS, "SliderStyle", json!({"description_width": "7em"}));
        let view = [("_view_module", BASE.0), ("_view_module_version", BASE.1), ("_view_name", "StyleView")];
        model.state.extend(view.map(|(key, value)| (key.to_string(), json!(value))));
        model
    }

    /// The slider of a field; one that is `locked` does not move.
    pub fn slider(id: &str, field: Field, (value, locked): (f64, bool), layout: &str, style: &str) -> Model {
        let info = field.info();
        let (step, format) = grain(field);
        // Between two steps the slider would move by itself, and say so as if it were moved.
        let value = settled(field, value);
        Model::new(
            id,
            "FloatSlider",
            json!({
                "value": value, "min": info.min, "max": info.max, "step": step, "readout_format": format,
                "description": info.name, "tooltip": format!("{}, {} to {} {}", info.summary, info.min, info.max, info.unit),
                "continuous_update": true, "readout": true, "orientation": "horizontal", "disabled": locked, "behavior": "drag-tap",
                "layout": reference(layout), "style": reference(style),
            }),
        )
    }

    pub fn image(id: &str, png: Vec<u8>, layout: &str) -> Model {
        Model::new(id, "Image", json!({"format": "png", "width": "", "height": "", "layout": reference(layout)})).bytes(png)
    }

    /// A player that begins whenever its sound changes.
    pub fn audio(id: &str, wav: Vec<u8>, layout: &str) -> Model {
        Model::new(id, "Audio", json!({"format": "wav", "autoplay": true, "loop": false, "controls": true, "layout": reference(layout)}))
            .bytes(wav)
    }

    pub fn html(id: &str, html: &str, layout: &str) -> Model {
        Model::new(id, "HTML", json!({"value": html, "layout": reference(layout)}))
    }

    pub fn button(id: &str, text: &str, tooltip: &str, layout: &str) -> Model {
        Model::new(
            id,
            "Button",
            json!({"description": text, "tooltip": tooltip, "disabled": false, "button_style": "", "icon": "", "layout": reference(layout)}),
        )
    }

    /// Widgets below one another (`VBox`) or side by side (`HBox`).
    pub fn box_of(id: &str, name: &str, children: &[String], layout: &str) -> Model {
        let children: Vec<Json> = children.iter().map(|child| reference(child)).collect();
        Model::new(id, name, json!({"children": children, "box_style": "", "layout": reference(layout)}))
    }

    /// Only the part of the state that says what it holds.
    pub fn value_only(self) -> Model {
        self.only(&["value"])
    }

    /// Only these parts of the state.
    pub fn only(mut self, keys: &[&str]) -> Model {
        self.state.retain(|key, _| keys.contains(&key.as_str()));
        self
    }
}

/// How states name other widgets.
fn reference(id: &str) -> Json {
    json!(format!("IPY_MODEL_{id}"))
}

/// The step of a field's slider, and how its number is written (as d3-format says it).
fn grain(field: Field) -> (f64, &'static str) {
    match field.info().quantity {
        Quantity::Pitch => (0.01, ".2f"),
        Quantity::Frequency => (1.0, ".0f"),
        Quantity::Time | Quantity::Level => (0.001, ".3f"),
        Quantity::Scalar if field.info().max > 100.0 => (1.0, ".0f"),
        Quantity::Scalar => (0.01, ".2f"),
    }
}

/// The number that a slider means: its own arithmetic leaves dust behind the last digit.
pub fn settled(field: Field, value: f64) -> f64 {
    let per_unit = (1.0 / grain(field).0).round();
    let info = field.info();
    ((value * per_unit).round() / per_unit).clamp(info.min, info.max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sliders_dust_is_brushed_off() {
        assert_eq!(settled(Field::AttackS, 0.300_000_000_000_000_04), 0.3);
        assert_eq!(settled(Field::ModIndex, 5.430_000_000_1), 5.43);
        assert_eq!(settled(Field::PitchMidi, 900.0), 127.0);
        for field in Field::ALL {
            let (info, (step, _)) = (field.info(), grain(field));
            assert!((info.max - info.min) / step >= 100.0, "{} has steps to choose from", info.name);
            assert_eq!(settled(field, info.min), info.min);
            assert_eq!(settled(field, info.max), info.max);
        }
    }

    #[test]
    fn bytes_stand_beside_the_state() {
        let model = Model::image("i", vec![1, 2], "l");
        assert_eq!(model.buffers(), (json!([["value"]]), vec![Bytes::from_static(&[1, 2])]));
        assert_eq!(model.state["_model_name"], "ImageModel");
        assert_eq!(model.state["layout"], "IPY_MODEL_l");
        assert!(!model.state.contains_key("value"));
    }
}
