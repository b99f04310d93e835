//! Which engine and which device do the arithmetic of a run.

use dfdx::prelude::Cpu;

use super::FlowError;
use super::cached::Cached;
use super::config::{DeviceChoice, EngineChoice, Precision, TrainConfig};
use super::data::Rows;
use super::engine::Engine;
use super::flow::Flow;
use super::fused;
use super::host::Host;
use super::learner::Learner;
use super::progress::Progress;

/// What `config` asks for, with the weights and the objective of `start`, going on from `progress` where there is some.
///
/// # Errors
/// An engine or a device that is not there, or that do not go together.
pub fn engine(
    config: &TrainConfig,
    start: &Flow,
    progress: Option<Progress>,
    train: Rows,
    validation: Rows,
) -> Result<Box<dyn Engine>, FlowError> {
    Ok(Box::new(Host::new(learner(config, start)?, start, progress, train, validation)))
}

/// A learner of this machine, or of a device of dfdx.
///
/// # Errors
/// An engine or a device that is not there, or that do not go together.
fn learner(config: &TrainConfig, start: &Flow) -> Result<Box<dyn Learner>, FlowError> {
    if config.engine == EngineChoice::Fused && config.device == DeviceChoice::Cuda {
        return Err(FlowError::Option {
            option: "engine",
            value: config.engine.to_string(),
            expected: "it is for the CPU (say engine=dfdx with device=cuda, or device=cpu)",
        });
    }
    if config.precision == Precision::Bf16 {
        return match (config.device, config.engine) {
            (DeviceChoice::Auto | DeviceChoice::Cpu, EngineChoice::Auto | EngineChoice::Fused) => Ok(fused::learner(start)),
            _ => Err(FlowError::Option {
                option: "precision",
                value: config.precision.to_string(),
                expected: "engine=fused alone has it, on the CPU (say engine=fused, or precision=f32)",
            }),
        };
    }
    match (config.device, config.engine) {
        #[cfg(feature = "cuda")]
        (DeviceChoice::Cuda, _) => Ok(Box::new(Cached::new(cuda()?, start)?)),
        #[cfg(feature = "cuda")]
        (DeviceChoice::Auto, EngineChoice::Auto | EngineChoice::Dfdx) if cuda().is_ok() => Ok(Box::new(Cached::new(cuda()?, start)?)),
        #[cfg(not(feature = "cuda"))]
        (DeviceChoice::Cuda, _) => Err(FlowError::Option {
            option: "device",
            value: config.device.to_string(),
            expected: "this program was built without CUDA (build it with '--features cuda', or say device=cpu)",
        }),
        (_, EngineChoice::Dfdx) => Ok(Box::new(Cached::new(Cpu::default(), start)?)),
        (_, EngineChoice::Auto | EngineChoice::Fused) => Ok(fused::learner(start)),
    }
}

#[cfg(feature = "cuda")]
fn cuda() -> Result<dfdx::prelude::Cuda, FlowError> {
    dfdx::prelude::Cuda::try_build(0, 0).map_err(FlowError::device)
}
