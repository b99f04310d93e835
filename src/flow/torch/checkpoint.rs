//! Conversion of a checkpoint's dicts and tensors to a flow: `{"state_dict": …, "config": …, "theta_mean": …, …}`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::files;
use crate::flow::FlowError;
use crate::flow::config::{Mask, Objective, TrainConfig};
use crate::flow::flow::Flow;
use crate::flow::reference::init::orders_of_file;
use crate::flow::reference::layout::Sizes;
use crate::flow::scaler::Scaler;
use crate::sink::{Monitor, Unmonitored};
use crate::theta::DIM;
use crate::torch::{Archive, Node, Pickle, TorchError, Values};

/// The encoder of the published pipeline; its files do not name it.
const ENCODER: &str = "clap";

/// Maximum length of an embedding.
const MAX_WIDTH: usize = 1 << 20;

impl From<TorchError> for FlowError {
    fn from(error: TorchError) -> FlowError {
        FlowError::no_flow(error.0)
    }
}

fn wrong(what: impl Into<String>) -> FlowError {
    FlowError::no_flow(what)
}

impl Flow {
    /// Reads a checkpoint file of the published pipeline (`.pt`), as [`Flow::from_torch`].
    ///
    /// # Errors
    /// The file cannot be read; otherwise as for [`Flow::from_torch`].
    pub fn load_torch(path: &Path) -> Result<Flow, FlowError> {
        Flow::load_torch_with(path, &mut Unmonitored)
    }

    /// As [`Flow::load_torch`], with a note if the parameters have the names of a wrapped model (`module.…`).
    ///
    /// # Errors
    /// As for [`Flow::load_torch`].
    pub fn load_torch_with(path: &Path, monitor: &mut dyn Monitor) -> Result<Flow, FlowError> {
        let bytes = files::read(path)?;
        let (flow, unwrapped) =
            unwrapped(&bytes).map_err(|source| FlowError::InFile { path: path.to_path_buf(), source: Box::new(source) })?;
        if let Some(unwrapped) = unwrapped {
            monitor.note(&format!("'{}' {unwrapped}", path.display()));
        }
        Ok(flow)
    }

    /// Reads a checkpoint of the published pipeline: a flow of [`Objective::Reference`], with soft masks if they are learned. Nothing in the file is
    /// executed. The file does not record how the flow was trained, so the training options are the defaults and the history is empty.
    ///
    /// # Errors
    /// The bytes are not such a file; they ask for anything but tensors, dicts, lists and plain values; a part of the flow is missing, unknown, of
    /// the wrong shape, or not finite. The error names it.
    pub fn from_torch(bytes: &[u8]) -> Result<Flow, FlowError> {
        unwrapped(bytes).map(|(flow, _)| flow)
    }
}

/// Reads a checkpoint; also returns a message about the prefixes that were removed from its names, if any.
fn unwrapped(bytes: &[u8]) -> Result<(Flow, Option<String>), FlowError> {
    let mut archive = Archive::open(bytes)?;
    let pickle = Pickle::read(archive.pickle()?)?;
    let config = config(&pickle)?;
    let mut file = Values::new(&pickle, state(&pickle)?, archive);
    let text = scaler(&mut file, "text", None)?;
    let theta = scaler(&mut file, "theta", Some(DIM))?;
    for (key, width) in [("theta_dim", DIM), ("text_dim", text.width())] {
        if pickle.get(pickle.root(), key).is_some_and(|node| node.count() != Some(width)) {
            return Err(wrong(format!("its '{key}' is not {width}")));
        }
    }
    let sizes = Sizes { layers: config.layers, hidden: config.hidden, text: text.width(), mask: config.mask };
    // The weights take at least two bytes each (half precision), so a smaller file cannot hold this flow.
    if sizes.total() > bytes.len() / 2 {
        return Err(wrong(format!("its config asks for {} weights, and the file has {} bytes", sizes.total(), bytes.len())));
    }
    let mut params = Vec::with_capacity(sizes.total());
    for slot in sizes.slots() {
        let values = file.floats(&slot.name, Some(&slot.shape))?;
        if slot.fixed && values.iter().any(|value| *value != 0.0 && *value != 1.0) {
            return Err(wrong(format!("'{}' has a value that is neither 0 nor 1", slot.name)));
        }
        params.extend(values);
    }
    let (perms, invs) = (places(&mut file, "perms", config.layers)?, places(&mut file, "invs", config.layers)?);
    let orders = orders_of_file(&perms, &invs).map_err(wrong)?;
    if let Some(name) = file.unnamed() {
        return Err(wrong(format!("its state_dict has '{name}', which this flow does not")));
    }
    let flow = Flow {
        config,
        encoder: ENCODER.to_string(),
        theta,
        text,
        constants: [None; DIM],
        history: [].into(),
        whole: [false; DIM],
        concepts: std::sync::Arc::new([]),
        best_epoch: 0,
        orders: orders.into(),
        params: params.into(),
        progress: None,
    };
    Ok((flow, file.unwrapped()))
}

/// Returns the options in the file; the others are the defaults.
fn config(pickle: &Pickle) -> Result<TrainConfig, FlowError> {
    let config = pickle.get(pickle.root(), "config").filter(|node| matches!(node, Node::Dict(_)));
    let config = config.ok_or_else(|| wrong("its pickle has no dict 'config' at its top, where the published pipeline's have one"))?;
    let missing = |key: &str, what: &str| wrong(format!("its config has no '{key}' that is {what}"));
    let count = |key: &str| pickle.get(config, key).and_then(Node::count).ok_or_else(|| missing(key, "a whole number"));
    let learned = match pickle.get(config, "learned_masks") {
        Some(Node::Bool(learned)) => *learned,
        _ => return Err(missing("learned_masks", "True or False")),
    };
    let defaults = TrainConfig::new(Objective::Reference, 0);
    let config = TrainConfig {
        layers: count("layers")?,
        hidden: count("hidden")?,
        mask: if learned { Mask::Soft } else { Mask::Fixed },
        dropout: pickle.get(config, "dropout").and_then(Node::number).unwrap_or(defaults.dropout),
        ..defaults
    };
    config.validate()?;
    Ok(config)
}

/// Returns the weights by name.
fn state<'p, 'a>(pickle: &'p Pickle<'a>) -> Result<BTreeMap<&'a str, &'p Node<'a>>, FlowError> {
    let entries = pickle.get(pickle.root(), "state_dict").and_then(|node| pickle.entries(node));
    Ok(entries.ok_or_else(|| wrong("its pickle has no dict 'state_dict' at its top, where the published pipeline's have one"))?.collect())
}

/// Returns the scaler `OF_mean` and `OF_std`, after checking its width if it is known.
fn scaler(file: &mut Values<'_, '_>, of: &str, width: Option<usize>) -> Result<Scaler, FlowError> {
    let width = width.map(|width| [width]);
    let mean = file.floats(&format!("{of}_mean"), width.as_ref().map(|width| &width[..]))?;
    let std = file.floats(&format!("{of}_std"), Some(&[mean.len()]))?;
    if mean.is_empty() || mean.len() > MAX_WIDTH || std.iter().any(|std| *std <= 0.0) {
        return Err(wrong(format!("'{of}_std' is empty, too long, or has a number that is not above 0")));
    }
    Ok(Scaler { mean: mean.into(), std: std.into() })
}

/// Returns the numbers of `perms` or `invs`; a number that is not a dim becomes [`DIM`].
fn places(file: &mut Values<'_, '_>, name: &str, layers: usize) -> Result<Vec<usize>, FlowError> {
    let numbers = file.numbers(name, Some(&[layers, DIM]))?;
    Ok(numbers.into_iter().map(|number| (0..DIM).find(|dim| *dim as f64 == number).unwrap_or(DIM)).collect())
}
