//! Reads and writes a flow as a `.safetensors` file: parameters and scalers as tensors, everything else as JSON in the metadata.
//!
//! Tensors: `layers.N.*` as the layout of the objective defines (F32), and `theta_mean`, `theta_std`, `text_mean`, `text_std` (F32). The reference
//! objective uses the parameter names of the published pipeline, and also has `perms` and `invs`, I64, one row for each layer: `x'[j] = x[perm[j]]`.
//! A flow that can resume has the vectors [`PROGRESS`]. Metadata: one key, [`KEY`], holding a [`Header`].

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::FlowError;
use super::config::{Objective, TrainConfig};
use super::flow::Flow;
use super::history::Epoch;
use super::progress::{Counts, Progress};
use super::reference::init::{inverted, orders_of_file};
use super::scaler::Scaler;
use super::slot::Slot;
use crate::cause::Cause;
use crate::files;
use crate::theta::DIM;

/// The metadata key of the header. There is only one key, because the order of a map's keys is not stable.
const KEY: &str = "awol";
/// The format version, raised when an older reader would misread new files.
const FORMAT: u32 = 2;
/// The first format in which exact-likelihood flows have the current coordinates and context.
const FIRST_NLL: u32 = 2;
/// Maximum length of an embedding.
const MAX_TEXT: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: u32,
    encoder: String,
    theta_dim: usize,
    text_dim: usize,
    #[serde(deserialize_with = "config_of_file")]
    config: TrainConfig,
    constants: [Option<f64>; DIM],
    #[serde(default, skip_serializing_if = "is_false")]
    whole: [bool; DIM],
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    concepts: Vec<String>,
    best_epoch: usize,
    history: Vec<Epoch>,
    /// Present together with the tensors [`PROGRESS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    progress: Option<Counts>,
}

/// Reads the options, ignoring `precision`, which earlier versions wrote and which does not affect the flow.
fn config_of_file<'de, D: Deserializer<'de>>(from: D) -> Result<TrainConfig, D::Error> {
    let mut options = serde_json::Map::deserialize(from)?;
    options.remove("precision");
    TrainConfig::deserialize(options).map_err(D::Error::custom)
}

/// Skips an all-false field, so that a file without whole columns has the bytes of earlier versions.
fn is_false(whole: &[bool; DIM]) -> bool {
    whole.iter().all(|whole| !whole)
}

/// The vectors of a run that can resume, each as long as all parameters together.
const PROGRESS: [&str; 4] = ["training.weights", "training.average", "training.moment1", "training.moment2"];

impl Flow {
    /// Returns the file's bytes; equal flows give equal bytes.
    ///
    /// # Errors
    /// The flow exceeds a limit of the file format. A trained or loaded flow does not.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FlowError> {
        let mut tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)> = BTreeMap::new();
        for slot in self.slots() {
            tensors.insert(slot.name, (Dtype::F32, slot.shape, floats(self.params.get(slot.range).unwrap_or_default())));
        }
        for (name, numbers) in self.scaler_tensors() {
            tensors.insert(name.to_string(), (Dtype::F32, vec![numbers.len()], floats(numbers)));
        }
        let inverses: Vec<_> = self.orders.iter().map(inverted).collect();
        let permuted = self.config.objective == Objective::Reference;
        for (name, orders) in [("perms", &self.orders[..]), ("invs", &inverses)].into_iter().filter(|_| permuted) {
            let bytes = orders.as_flattened().iter().flat_map(|dim| (*dim as i64).to_le_bytes()).collect();
            tensors.insert(name.to_string(), (Dtype::I64, vec![orders.len(), DIM], bytes));
        }
        if let Some(progress) = &self.progress {
            let [moment1, moment2] = &progress.moments;
            for (name, numbers) in PROGRESS.into_iter().zip([&progress.weights, &progress.average, moment1, moment2]) {
                // The averaged weights equal the flow's parameters if the last epoch is the best; then they are not stored twice.
                if name != PROGRESS[1] || numbers[..] != self.params[..] {
                    tensors.insert(name.to_string(), (Dtype::F32, vec![numbers.len()], floats(numbers)));
                }
            }
        }
        let header = Header {
            format: FORMAT,
            encoder: self.encoder.clone(),
            theta_dim: DIM,
            text_dim: self.text_dim(),
            config: self.config.clone(),
            constants: self.constants,
            whole: self.whole,
            concepts: self.concepts.to_vec(),
            best_epoch: self.best_epoch,
            history: self.history.to_vec(),
            progress: self.progress.as_ref().map(|progress| progress.counts.clone()),
        };
        let header = serde_json::to_string(&header).map_err(refused)?;
        let views = tensors.iter().map(|(name, (dtype, shape, bytes))| Ok((name, TensorView::new(*dtype, shape.clone(), bytes)?)));
        let views: Vec<_> = views.collect::<Result<_, safetensors::SafeTensorError>>().map_err(refused)?;
        serialize(views, Some(HashMap::from([(KEY.to_string(), header)]))).map_err(refused)
    }

    /// Reads a flow from the bytes of a file.
    ///
    /// # Errors
    /// The bytes are not a safetensors file of this program; a tensor is missing, unknown, of the wrong shape or type, or has a number that is not
    /// finite. The error names the tensor.
    pub fn from_bytes(bytes: &[u8]) -> Result<Flow, FlowError> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| damaged("a damaged safetensors file", error))?;
        let header = metadata.metadata().as_ref().and_then(|all| all.get(KEY));
        let header =
            header.ok_or_else(|| wrong(format!("a safetensors file without '{KEY}' in its metadata; this program did not write it")))?;
        let header: Header = serde_json::from_str(header).map_err(|error| damaged("its metadata is damaged", error))?;
        header.check()?;
        let mut flow = Flow {
            theta: Scaler::identity(DIM),
            text: Scaler::identity(header.text_dim),
            orders: Arc::new([]),
            params: Arc::new([]),
            config: header.config,
            encoder: header.encoder,
            constants: header.constants,
            whole: header.whole,
            concepts: header.concepts.into(),
            history: header.history.into(),
            best_epoch: header.best_epoch,
            progress: None,
        };
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| damaged("damaged", error))?;
        let slots = flow.slots();
        let file = File { tensors, permuted: flow.config.objective == Objective::Reference, layers: flow.config.layers };
        file.check_names(&slots, header.progress.is_some())?;
        let mut params = Vec::new();
        for slot in &slots {
            let values = file.floats(&slot.name, &slot.shape)?;
            if slot.fixed && values.iter().any(|value| *value != 0.0 && *value != 1.0) {
                return Err(wrong(format!("'{}' has a value that is neither 0 nor 1", slot.name)));
            }
            params.extend(values);
        }
        flow.theta = file.scaler("theta", DIM)?;
        flow.text = file.scaler("text", flow.text_dim())?;
        flow.orders = if file.permuted { file.orders()?.into() } else { Arc::new([]) };
        flow.params = params.into();
        if let Some(counts) = header.progress {
            flow.progress = Some(Arc::new(file.progress(counts, &flow.params)?));
        }
        Ok(flow)
    }

    /// Writes the flow to a file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), FlowError> {
        Ok(files::write(path, &self.to_bytes()?)?)
    }

    /// Reads a flow from a file.
    ///
    /// # Errors
    /// The file cannot be read; otherwise as for [`Flow::from_bytes`].
    pub fn load(path: &Path) -> Result<Flow, FlowError> {
        let bytes = files::read(path)?;
        Flow::from_bytes(&bytes).map_err(|source| FlowError::InFile { path: path.to_path_buf(), source: Box::new(source) })
    }

    fn scaler_tensors(&self) -> [(&'static str, &[f32]); 4] {
        let (theta, text) = (&self.theta, &self.text);
        [("theta_mean", &theta.mean), ("theta_std", &theta.std), ("text_mean", &text.mean), ("text_std", &text.std)]
    }
}

impl Header {
    fn check(&self) -> Result<(), FlowError> {
        if !(1..=FORMAT).contains(&self.format) {
            return Err(wrong(format!("written in format {}, and this program reads formats up to {FORMAT}", self.format)));
        }
        if self.config.objective == Objective::Nll && self.format < FIRST_NLL {
            return Err(wrong("a flow of objective=nll from an earlier version, whose coordinates differ; train it again".into()));
        }
        self.config.validate()?;
        if self.theta_dim != DIM || self.text_dim == 0 || self.text_dim > MAX_TEXT {
            return Err(wrong(format!("it has theta_dim {} and text_dim {}", self.theta_dim, self.text_dim)));
        }
        if self.best_epoch > self.history.len() {
            return Err(wrong(format!("its best epoch is {} of {}", self.best_epoch, self.history.len())));
        }
        Ok(())
    }
}

struct File<'a> {
    tensors: SafeTensors<'a>,
    /// Whether the layers have permutations.
    permuted: bool,
    layers: usize,
}

impl File<'_> {
    /// Checks that the file has no unknown tensor. A missing one is reported when it is read.
    fn check_names(&self, slots: &[Slot], progress: bool) -> Result<(), FlowError> {
        let permuted = ["perms", "invs"].into_iter().filter(|_| self.permuted);
        let progress = PROGRESS.into_iter().filter(|_| progress);
        let others = ["theta_mean", "theta_std", "text_mean", "text_std"].into_iter().chain(permuted).chain(progress);
        let known: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).chain(others).collect();
        match self.tensors.names().into_iter().find(|name| !known.contains(name)) {
            Some(name) => Err(wrong(format!("it has a tensor '{name}', which this flow does not"))),
            None => Ok(()),
        }
    }

    /// Returns a tensor's bytes, after checking its type and shape.
    fn bytes(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<&[u8], FlowError> {
        let tensor = self.tensors.tensor(name).map_err(|_| wrong(format!("the tensor '{name}' is missing")))?;
        if tensor.dtype() != dtype || tensor.shape() != shape {
            let (found_type, found) = (tensor.dtype(), tensor.shape());
            return Err(wrong(format!("'{name}' is {found_type} {found:?}, where {dtype} {shape:?} is expected")));
        }
        Ok(tensor.data())
    }

    fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, FlowError> {
        let (numbers, _) = self.bytes(name, Dtype::F32, shape)?.as_chunks::<4>();
        let numbers: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(numbers)
        } else {
            Err(wrong(format!("'{name}' has a number that is not finite")))
        }
    }

    /// Returns the progress of a run whose best parameters are `params`.
    fn progress(&self, counts: Counts, params: &[f32]) -> Result<Progress, FlowError> {
        if !counts.is_sound() {
            return Err(wrong("the progress of its training is damaged".into()));
        }
        let [weights, average, moment1, moment2] = PROGRESS.map(|name| match self.tensors.tensor(name) {
            Err(_) if name == PROGRESS[1] => Ok(params.to_vec()),
            _ => self.floats(name, &[params.len()]),
        });
        let moments = [moment1?, moment2?];
        if moments[1].iter().any(|moment| *moment < 0.0) {
            return Err(wrong(format!("'{}' has a number below 0", PROGRESS[3])));
        }
        Ok(Progress { weights: weights?, average: average?, moments, counts })
    }

    fn scaler(&self, of: &str, width: usize) -> Result<Scaler, FlowError> {
        let mean = self.floats(&format!("{of}_mean"), &[width])?;
        let std = self.floats(&format!("{of}_std"), &[width])?;
        if std.iter().any(|std| *std <= 0.0) {
            return Err(wrong(format!("'{of}_std' has a number that is not above 0")));
        }
        Ok(Scaler { mean: mean.into(), std: std.into() })
    }

    fn orders(&self) -> Result<Vec<[usize; DIM]>, FlowError> {
        let read = |name: &str| {
            let (numbers, _) = self.bytes(name, Dtype::I64, &[self.layers, DIM])?.as_chunks::<8>();
            let dim = |bytes: &[u8; 8]| usize::try_from(i64::from_le_bytes(*bytes)).unwrap_or(DIM);
            Ok::<Vec<usize>, FlowError>(numbers.iter().map(dim).collect())
        };
        orders_of_file(&read("perms")?, &read("invs")?).map_err(wrong)
    }
}

fn floats(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn wrong(what: String) -> FlowError {
    FlowError::no_flow(what)
}

fn damaged(what: &str, error: impl Into<Cause>) -> FlowError {
    FlowError::Checkpoint { what: what.to_string(), source: Some(error.into()) }
}

fn refused(error: impl Into<Cause>) -> FlowError {
    damaged("it cannot be written", error)
}
