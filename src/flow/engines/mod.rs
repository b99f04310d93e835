//! The engines, which do the arithmetic of a run, and the choice between them.
//!
//! - `fused` has hand-written passes for the CPU, and `cuda` for a GPU; `dfdx` is the reference definition of the model;
//! - `host` turns a learner of `fused` or `dfdx` into an engine, with `optimizer`;
//! - `trial` compares the first batch of a GPU engine with the CPU's, before the engine is used.

#[cfg(feature = "cuda")]
pub mod cuda;
#[cfg(not(feature = "cuda"))]
#[path = "cuda/absent.rs"]
pub mod cuda;
pub mod dfdx;
pub mod fused;
pub mod host;
mod optimizer;
pub mod trial;

use std::panic::AssertUnwindSafe;

use ::dfdx::prelude::Cpu;

use self::dfdx::Cached;
use self::host::Host;
use crate::cause::chain;
use crate::flow::FlowError;
use crate::flow::config::{DeviceChoice, EngineChoice, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engine::Engine;
use crate::flow::flow::Flow;
use crate::flow::learner::Learner;
use crate::flow::progress::Progress;
use crate::guard::guarded;
use crate::sink::Monitor;

/// Creates the engine for a GPU, with copies of the progress and the rows.
pub type OnGpu<'a> = &'a dyn Fn(&Flow, Option<&Progress>, [&Rows; 2]) -> Result<Box<dyn Engine>, FlowError>;

/// Returns the engine that `config` selects, with the weights and the objective of `start`; it resumes from `progress` if there is any. A GPU is used
/// only if its first batch agrees with the CPU's ([`trial`]). If the device is `auto` and no usable GPU is found, a note reports it and the CPU is
/// used.
///
/// # Errors
/// An engine or a device is not available or gives wrong results; the engine does not run on the device.
pub fn engine(
    config: &TrainConfig,
    start: &Flow,
    progress: Option<Progress>,
    rows: [Rows; 2],
    monitor: &mut dyn Monitor,
) -> Result<Box<dyn Engine>, FlowError> {
    choose(config, start, progress, rows, monitor, &on_gpu)
}

/// Returns an engine on this machine's GPU.
///
/// # Errors
/// There is no GPU, it fails, or it has too little memory.
pub fn on_gpu(start: &Flow, progress: Option<&Progress>, [train, validation]: [&Rows; 2]) -> Result<Box<dyn Engine>, FlowError> {
    unpanicked(|| cuda::engine(cuda::gpu()?, start, progress.cloned(), train.clone(), validation.clone()))
}

/// Returns the name of this machine's GPU, and how much of its memory is free.
///
/// # Errors
/// No usable GPU was found; the message lists what was tried.
pub fn gpu() -> Result<String, FlowError> {
    unpanicked(|| cuda::gpu()?.describe())
}

/// As [`engine`], with the function that creates the GPU engine.
///
/// # Errors
/// As [`engine`].
pub fn choose(
    config: &TrainConfig,
    start: &Flow,
    progress: Option<Progress>,
    [train, validation]: [Rows; 2],
    monitor: &mut dyn Monitor,
    on_gpu: OnGpu<'_>,
) -> Result<Box<dyn Engine>, FlowError> {
    let not_for =
        |expected: &'static str| Err(FlowError::Option { option: "engine", value: config.engine.to_string(), expected: expected.into() });
    let (learner, gpu): (Box<dyn Learner>, bool) = match (config.engine, config.device) {
        (EngineChoice::Fused, DeviceChoice::Cuda) => {
            return not_for("it is for the CPU (say engine=cuda or engine=dfdx with device=cuda, or device=cpu)");
        }
        (EngineChoice::Cuda, DeviceChoice::Cpu) => return not_for("it is for a GPU (say engine=fused or engine=dfdx with device=cpu)"),
        (EngineChoice::Dfdx, device) => (on_dfdx(device, start)?, false),
        (EngineChoice::Cuda, _) | (EngineChoice::Auto, DeviceChoice::Auto | DeviceChoice::Cuda) => (fused::learner(start), true),
        (EngineChoice::Auto | EngineChoice::Fused, _) => (fused::learner(start), false),
    };
    let gpu = gpu.then(|| on_gpu(start, progress.as_ref(), [&train, &validation]));
    let rows = train.count();
    let mut host = Host::new(learner, start, progress, train, validation);
    let proven = gpu.map(|engine| {
        let mut engine = engine?;
        unpanicked(|| trial::compare(&mut *engine, &mut host, start, rows))?;
        Ok(engine)
    });
    match proven {
        None => Ok(Box::new(host)),
        Some(Ok(engine)) => Ok(engine),
        Some(Err(error)) if (config.engine, config.device) == (EngineChoice::Auto, DeviceChoice::Auto) => {
            monitor.note(&format!("training on the CPU: {}", chain(&error)));
            Ok(Box::new(host))
        }
        Some(Err(error)) => Err(not_there(config, &error)),
    }
}

/// Returns the difference between a batch's gradient on the GPU and on the CPU, as a share of its norm.
///
/// # Errors
/// There is no GPU, it fails, or the difference is too large.
pub fn difference(start: &Flow, train: &Rows, on_gpu: OnGpu<'_>) -> Result<f64, FlowError> {
    let mut host = Host::new(fused::learner(start), start, None, train.clone(), train.clone());
    let mut gpu = on_gpu(start, None, [train, train])?;
    unpanicked(|| trial::compare(&mut *gpu, &mut host, start, train.count()))
}

/// Runs `work` and turns a panic into an error. The bindings panic if a function is missing from an NVIDIA library.
fn unpanicked<T>(work: impl FnOnce() -> Result<T, FlowError>) -> Result<T, FlowError> {
    let lacking = || FlowError::unusable("the driver or a library of the GPU does not have what this program needs, which knows CUDA 13");
    guarded(AssertUnwindSafe(work)).unwrap_or_else(|| Err(lacking()))
}

/// Attributes an error of the GPU to the option that selected it.
fn not_there(config: &TrainConfig, error: &FlowError) -> FlowError {
    let (option, value) = match config.device {
        DeviceChoice::Cuda => ("device", config.device.to_string()),
        _ => ("engine", config.engine.to_string()),
    };
    FlowError::Option { option, value, expected: format!("{} (say device=cpu to train without a GPU)", chain(error)).into() }
}

/// Returns the dfdx learner on a device.
fn on_dfdx(device: DeviceChoice, start: &Flow) -> Result<Box<dyn Learner>, FlowError> {
    match device {
        #[cfg(feature = "dfdx-cuda")]
        DeviceChoice::Cuda => Ok(Box::new(Cached::new(dfdx_gpu()?, start)?)),
        #[cfg(feature = "dfdx-cuda")]
        DeviceChoice::Auto if dfdx_gpu().is_ok() => Ok(Box::new(Cached::new(dfdx_gpu()?, start)?)),
        #[cfg(not(feature = "dfdx-cuda"))]
        DeviceChoice::Cuda => Err(FlowError::Option {
            option: "device",
            value: device.to_string(),
            expected: "dfdx was built without CUDA (build with '--features dfdx-cuda', or say engine=cuda, or device=cpu)".into(),
        }),
        _ => Ok(Box::new(Cached::new(Cpu::default(), start)?)),
    }
}

#[cfg(feature = "dfdx-cuda")]
fn dfdx_gpu() -> Result<::dfdx::prelude::Cuda, FlowError> {
    ::dfdx::prelude::Cuda::try_build(0, 0).map_err(FlowError::device)
}
