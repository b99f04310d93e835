//! What does the arithmetic of a run: the engines, and which of them a run gets.
//!
//! - `fused`: on the CPU, passes written by hand; `cuda`: the same on a GPU; `dfdx`: the definition that both are held against;
//! - `host` makes an engine of a learner of the first or the last, with `optimizer`.

#[cfg(feature = "cuda")]
pub mod cuda;
#[cfg(not(feature = "cuda"))]
#[path = "cuda/absent.rs"]
pub mod cuda;
pub mod dfdx;
pub mod fused;
pub mod host;
mod optimizer;

use ::dfdx::prelude::Cpu;

use self::dfdx::Cached;
use self::host::Host;
use crate::flow::FlowError;
use crate::flow::config::{DeviceChoice, EngineChoice, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engine::Engine;
use crate::flow::flow::Flow;
use crate::flow::learner::Learner;
use crate::flow::progress::Progress;
use crate::sink::Monitor;

/// What `config` asks for, with the weights and the objective of `start`, going on from `progress` where there is some. A note says where the
/// device was left to choose and no GPU answers.
///
/// # Errors
/// An engine or a device that is not there, or that do not go together.
pub fn engine(
    config: &TrainConfig,
    start: &Flow,
    progress: Option<Progress>,
    [train, validation]: [Rows; 2],
    monitor: &mut dyn Monitor,
) -> Result<Box<dyn Engine>, FlowError> {
    let not_for =
        |expected: &'static str| Err(FlowError::Option { option: "engine", value: config.engine.to_string(), expected: expected.into() });
    let learner: Box<dyn Learner> = match (config.engine, config.device) {
        (EngineChoice::Fused, DeviceChoice::Cuda) => {
            return not_for("it is for the CPU (say engine=cuda or engine=dfdx with device=cuda, or device=cpu)");
        }
        (EngineChoice::Cuda, DeviceChoice::Cpu) => return not_for("it is for a GPU (say engine=fused or engine=dfdx with device=cpu)"),
        (EngineChoice::Cuda, _) | (EngineChoice::Auto, DeviceChoice::Cuda) => {
            let gpu = cuda::gpu().map_err(|error| not_there(config, &error))?;
            return cuda::engine(gpu, start, progress, train, validation);
        }
        (EngineChoice::Auto, DeviceChoice::Auto) => match cuda::gpu() {
            Ok(gpu) => return cuda::engine(gpu, start, progress, train, validation),
            Err(error) => {
                monitor.note(&format!("training on the CPU: {error}"));
                fused::learner(start)
            }
        },
        (EngineChoice::Dfdx, device) => on_dfdx(device, start)?,
        (EngineChoice::Auto | EngineChoice::Fused, _) => fused::learner(start),
    };
    Ok(Box::new(Host::new(learner, start, progress, train, validation)))
}

/// The option that asked for a GPU is the place of the error.
fn not_there(config: &TrainConfig, error: &FlowError) -> FlowError {
    let (option, value) = match config.device {
        DeviceChoice::Cuda => ("device", config.device.to_string()),
        _ => ("engine", config.engine.to_string()),
    };
    FlowError::Option { option, value, expected: format!("{error} (say device=cpu to train without a GPU)").into() }
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
