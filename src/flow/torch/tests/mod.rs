//! Checkpoints in the format of `torch.save`, valid and invalid. (`tests/python/check_torch.py` does the same with PyTorch itself.)

mod hostile;

use crate::flow::config::{Mask, Objective};
use crate::flow::flow::Flow;
use crate::flow::reference::init::{inverted, orders};
use crate::flow::reference::layout::Sizes;
use crate::flow::scaler::Scaler;
use crate::flow::tests::random_weights;
use crate::sink::Monitor;
use crate::theta::DIM;
use crate::torch::tests::writer::{Py, View, archived, pickled, text};

const TEXT: usize = 5;

/// A checkpoint under construction.
#[derive(Clone)]
struct Model {
    state: Vec<(String, Py)>,
    top: Vec<(String, Py)>,
    config: Vec<(String, Py)>,
    storages: Vec<(String, Vec<u8>)>,
}

fn sizes(mask: Mask) -> Sizes {
    Sizes { layers: 2, hidden: 4, text: TEXT, mask }
}

fn scalers() -> [(&'static str, Vec<f32>); 4] {
    let numbers = |count: usize, from: f32| (0..count).map(|n| from + n as f32 / 8.0).collect();
    [
        ("theta_mean", numbers(DIM, -1.0)),
        ("theta_std", numbers(DIM, 0.5)),
        ("text_mean", numbers(TEXT, 0.0)),
        ("text_std", numbers(TEXT, 1.0)),
    ]
}

impl Model {
    fn new(mask: Mask) -> Model {
        let mut model = Model { state: vec![], top: vec![], config: vec![], storages: vec![] };
        let (sizes, weights) = (sizes(mask), random_weights(&sizes(mask), 1));
        for slot in sizes.slots() {
            let tensor = model.floats(&weights[slot.range], &slot.shape);
            model.state.push((slot.name, tensor));
        }
        let orders = orders(2, 1);
        let inverses: Vec<_> = orders.iter().map(inverted).collect();
        for (name, orders) in [("perms", orders), ("invs", inverses)] {
            let bytes = orders.as_flattened().iter().flat_map(|dim| (*dim as i64).to_le_bytes()).collect();
            let tensor = model.tensor("LongStorage", bytes, 20, &[2, DIM]);
            model.state.push((name.to_string(), tensor));
        }
        for (name, numbers) in scalers() {
            let tensor = model.floats(&numbers, &[numbers.len()]);
            model.top.push((name.to_string(), tensor));
        }
        model.top.extend([("theta_dim".into(), Py::Int(10)), ("text_dim".into(), Py::Int(TEXT as i64))]);
        let learned = Py::Bool(mask.learned());
        let config = [("layers", Py::Int(2)), ("hidden", Py::Int(4)), ("learned_masks", learned), ("dropout", Py::Float(0.25))];
        model.config = config.map(|(key, value)| (key.to_string(), value)).into();
        model
    }

    fn tensor(&mut self, class: &'static str, bytes: Vec<u8>, len: usize, shape: &[usize]) -> Py {
        let key = self.storages.len().to_string();
        self.storages.push((key.clone(), bytes));
        let strides = (0..shape.len()).map(|dim| shape[dim + 1..].iter().product::<usize>() as i64).collect();
        Py::Tensor(View { class, key, len: len as i64, offset: 0, shape: shape.iter().map(|size| *size as i64).collect(), strides })
    }

    fn floats(&mut self, numbers: &[f32], shape: &[usize]) -> Py {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.tensor("FloatStorage", bytes, numbers.len(), shape)
    }

    fn set(&mut self, name: &str, value: Py) {
        let all = self.state.iter_mut().chain(&mut self.top).chain(&mut self.config);
        all.filter(|(key, _)| key == name).for_each(|entry| entry.1 = value.clone());
    }

    fn pickle(&self) -> Vec<u8> {
        let mut top = vec![("state_dict".to_string(), Py::State(self.state.clone()))];
        top.extend(self.top.clone());
        top.push(("config".to_string(), Py::Dict(self.config.clone())));
        pickled(&Py::Dict(top))
    }

    fn bytes(&self) -> Vec<u8> {
        archived(&self.pickle(), &self.storages)
    }

    fn load(&self) -> Result<Flow, String> {
        Flow::from_torch(&self.bytes()).map_err(|error| error.to_string())
    }
}

#[test]
fn a_checkpoint_loads_as_its_flow() {
    for mask in [Mask::Soft, Mask::Fixed] {
        let flow = Model::new(mask).load().unwrap();
        assert_eq!((flow.config.objective, flow.config.mask, flow.config.dropout), (Objective::Reference, mask, 0.25));
        assert_eq!(flow.params[..], random_weights(&sizes(mask), 1));
        assert_eq!(flow.orders[..], orders(2, 1));
        let [theta_mean, theta_std, text_mean, text_std] = scalers().map(|(_, numbers)| numbers.into());
        assert_eq!(
            (flow.theta.clone(), flow.text.clone()),
            (Scaler { mean: theta_mean, std: theta_std }, Scaler { mean: text_mean, std: text_std })
        );
        assert_eq!((flow.epochs(), flow.encoder.as_str()), (0, "clap"));
        assert_eq!(Flow::from_bytes(&flow.to_bytes().unwrap()).unwrap(), flow);
    }
}

#[test]
fn scalers_and_permutations_load_from_lists() {
    let wanted = Model::new(Mask::Soft).load().unwrap();
    let mut model = Model::new(Mask::Soft);
    // Lists of numbers.
    for (name, numbers) in scalers() {
        model.set(name, Py::List(numbers.iter().map(|number| Py::Float(f64::from(*number))).collect()));
    }
    // Lists of rows.
    let rows = |orders: &[[usize; DIM]]| {
        Py::List(orders.iter().map(|order| Py::List(order.iter().map(|dim| Py::Int(*dim as i64)).collect())).collect())
    };
    model.set("perms", rows(&wanted.orders));
    // A column-major matrix at an offset in its storage.
    let slot = sizes(Mask::Soft).slots().into_iter().find(|slot| slot.name == "layers.1.st_net.fc3.weight").unwrap();
    let weights = &wanted.params[slot.range];
    let by_column = (0..4).flat_map(|column| (0..20).map(move |row| weights[4 * row + column]));
    let bytes: Vec<u8> = [9.0; 3].into_iter().chain(by_column).flat_map(f32::to_le_bytes).collect();
    model.storages.push(("columns".into(), bytes));
    let view = View { class: "FloatStorage", key: "columns".into(), len: 83, offset: 3, shape: vec![20, 4], strides: vec![1, 20] };
    model.set(&slot.name, Py::Tensor(view));
    // Two tensors on one storage of doubles.
    model.storages.push(("scales".into(), [0.75f64, 1.5].into_iter().flat_map(f64::to_le_bytes).collect()));
    for layer in 0..2 {
        let view = View { class: "DoubleStorage", key: "scales".into(), len: 2, offset: layer, shape: vec![1], strides: vec![1] };
        model.set(&format!("layers.{layer}.s_scale"), Py::Tensor(view));
    }
    let flow = model.load().unwrap();
    let mut params = wanted.params.to_vec();
    for (slot, scale) in sizes(Mask::Soft).slots().iter().filter(|slot| slot.name.ends_with("s_scale")).zip([0.75, 1.5]) {
        params[slot.range.start] = scale;
    }
    assert_eq!(flow.params[..], params);
    assert_eq!((flow.orders, flow.theta, flow.text), (wanted.orders, wanted.theta, wanted.text));
}

#[test]
fn parameters_load_as_tensors() {
    let wanted = Model::new(Mask::Soft);
    let mut model = wanted.clone();
    for (_, value) in model.state.iter_mut().chain(&mut model.top) {
        if let Py::Tensor(view) = value {
            *value = Py::Parameter(view.clone());
        }
    }
    assert!(model.state.iter().any(|(_, value)| matches!(value, Py::Parameter(_))));
    assert_eq!(model.load().unwrap(), wanted.load().unwrap());
}

#[derive(Default)]
struct Notes(Vec<String>);

impl Monitor for Notes {
    fn progress(&mut self, _done: u64, _detail: &str) {}
    fn note(&mut self, text: &str) {
        self.0.push(text.to_string());
    }
    fn interrupted(&self) -> bool {
        false
    }
}

#[test]
fn prefixes_of_wrapped_models_are_removed() {
    let wanted = Model::new(Mask::Soft);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.pt");
    type Rename = fn(&str) -> String;
    let cases: [(&[&str], Rename); 6] = [
        (&[], |name| name.to_string()),
        (&["'module.'"], |name| format!("module.{name}")),
        (&["'_orig_mod.'"], |name| format!("_orig_mod.{name}")),
        (&["'module.'", "'_orig_mod.'"], |name| format!("_orig_mod.module.{name}")),
        (&["'module.'", "'_orig_mod.'"], |name| format!("module._orig_mod.{name}")),
        (&["'_orig_mod.'"], |name| name.replace(".st_net.", "._orig_mod.st_net.")),
    ];
    for (taken_off, rename) in cases {
        let mut model = wanted.clone();
        model.state.iter_mut().for_each(|(name, _)| *name = rename(name));
        std::fs::write(&path, model.bytes()).unwrap();
        let mut notes = Notes::default();
        assert_eq!(Flow::load_torch_with(&path, &mut notes).unwrap(), wanted.load().unwrap());
        assert_eq!(notes.0.len(), usize::from(!taken_off.is_empty()), "{:?}", notes.0);
        assert!(notes.0.iter().all(|note| note.contains("f.pt") && taken_off.iter().all(|name| note.contains(name))), "{:?}", notes.0);
    }
    // A name that exists with and without the prefix is not unwrapped.
    let mut model = wanted.clone();
    model.state.push(("module.perms".into(), Py::Int(1)));
    assert!(model.load().unwrap_err().contains("'module.perms', which this flow does not"));
}

#[test]
fn missing_and_invalid_entries_are_named() {
    type Spoil = fn(&mut Model);
    let cases: [(&str, Spoil); 19] = [
        ("'layers.1.c_ln.bias' is missing", |model| model.state.retain(|(name, _)| name != "layers.1.c_ln.bias")),
        ("'invs' is missing", |model| model.state.retain(|(name, _)| name != "invs")),
        ("'text_std' is missing", |model| model.top.retain(|(name, _)| name != "text_std")),
        ("'layers.2.s_scale', which this flow does not", |model| model.state.push(("layers.2.s_scale".into(), Py::Float(1.0)))),
        ("config has no 'hidden'", |model| model.config.retain(|(name, _)| name != "hidden")),
        ("config has no 'learned_masks'", |model| model.set("learned_masks", Py::Int(1))),
        ("config has no 'layers' that is a whole number", |model| model.set("layers", Py::Int(-2))),
        ("layers=65", |model| model.set("layers", Py::Int(65))),
        ("asks for", |model| model.set("hidden", Py::Int(4096))),
        ("'layers.0.st_net.fc1.weight' is [4, 15], where [5, 15]", |model| model.set("hidden", Py::Int(5))),
        ("'layers.0.fixed_mask' is missing", |model| model.set("learned_masks", Py::Bool(false))),
        ("dropout=2", |model| model.set("dropout", Py::Float(2.0))),
        ("'theta_dim' is not 10", |model| model.set("theta_dim", Py::Int(9))),
        ("'theta_std' is empty, too long, or has a number that is not above 0", |model| {
            model.set("theta_std", Py::List(vec![Py::Int(0); DIM]));
        }),
        ("'text_mean' has a number that is not finite", |model| model.set("text_mean", Py::List(vec![Py::Float(1e39); TEXT]))),
        ("'perms' of layer 0 is not a permutation", |model| model.set("perms", Py::List(vec![Py::List(vec![Py::Int(0); DIM]); 2]))),
        ("'text_mean' is or has a str", |model| model.set("text_mean", text("none"))),
        ("rows of 'perms' have different lengths", |model| {
            model.set("perms", Py::List(vec![Py::List(vec![Py::Int(0); 9]), Py::List(vec![Py::Int(0); 11])]));
        }),
        ("entry 'data/0' is damaged", |model| model.storages[0].0 = "x".into()),
    ];
    for (expected, spoil) in cases {
        let mut model = Model::new(Mask::Soft);
        spoil(&mut model);
        let error = model.load().expect_err(expected);
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let mut model = Model::new(Mask::Fixed);
    model.set("layers.0.fixed_mask", Py::List(vec![Py::Float(0.5); DIM]));
    assert!(model.load().unwrap_err().contains("neither 0 nor 1"));
}
