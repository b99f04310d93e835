//! What does the arithmetic of a run: the engines, and which of them a run gets.
//!
//! - `fused`: on the CPU, passes written by hand; `cuda`: the same on a GPU; `dfdx`: the definition that both are held against;
//! - `host` makes an engine of a learner of the first or the last, with `optimizer`;
//! - `trial` compares the first batch of an engine with that of another, before it is trusted.

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

/// Makes the engine for a GPU, with copies of the progress and the rows.
pub type OnGpu<'a> = &'a dyn Fn(&Flow, Option<&Progress>, [&Rows; 2]) -> Result<Box<dyn Engine>, FlowError>;

/// What `config` asks for, with the weights and the objective of `start`, going on from `progress` where there is some. A GPU is used where its first
/// batch agrees with the CPU's ([`trial`]). A note says where the device was left to choose and no GPU answers, or none that can be trusted.
///
/// # Errors
/// An engine or a device that is not there, that cannot be trusted, or that do not go together.
pub fn engine(
    config: &TrainConfig,
    start: &Flow,
    progress: Option<Progress>,
    rows: [Rows; 2],
    monitor: &mut dyn Monitor,
) -> Result<Box<dyn Engine>, FlowError> {
    choose(config, start, progress, rows, monitor, &on_gpu)
}

/// An engine on this machine's GPU.
///
/// # Errors
/// There is no GPU, it fails, or it has too little memory.
pub fn on_gpu(start: &Flow, progress: Option<&Progress>, [train, validation]: [&Rows; 2]) -> Result<Box<dyn Engine>, FlowError> {
    unpanicked(|| cuda::engine(cuda::gpu()?, start, progress.cloned(), train.clone(), validation.clone()))
}

/// The name of this machine's GPU, and how much of its memory is free.
///
/// # Errors
/// There is none that can train; the message says what was looked for.
pub fn gpu() -> Result<String, FlowError> {
    unpanicked(|| cuda::gpu()?.describe())
}

/// As [`engine`], with what makes the engine for a GPU.
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

/// By how much of its norm the gradient of a batch on a GPU differs from the CPU's.
///
/// # Errors
/// There is no GPU, it fails, or it cannot be trusted.
pub fn difference(start: &Flow, train: &Rows, on_gpu: OnGpu<'_>) -> Result<f64, FlowError> {
    let mut host = Host::new(fused::learner(start), start, None, train.clone(), train.clone());
    let mut gpu = on_gpu(start, None, [train, train])?;
    unpanicked(|| trial::compare(&mut *gpu, &mut host, start, train.count()))
}

/// What `work` gives. A library of NVIDIA's that lacks a function ends in a panic, which becomes an error.
fn unpanicked<T>(work: impl FnOnce() -> Result<T, FlowError>) -> Result<T, FlowError> {
    let lacking = || FlowError::unusable("the driver or a library of the GPU does not have what this program needs, which knows CUDA 13");
    guarded(AssertUnwindSafe(work)).unwrap_or_else(|| Err(lacking()))
}

/// The option that asked for a GPU is the place of the error.
fn not_there(config: &TrainConfig, error: &FlowError) -> FlowError {
    let (option, value) = match config.device {
        DeviceChoice::Cuda => ("device", config.device.to_string()),
        _ => ("engine", config.engine.to_string()),
    };
    FlowError::Option { option, value, expected: format!("{} (say device=cpu to train without a GPU)", chain(error)).into() }
}

/// The model in dfdx, on a device.
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
