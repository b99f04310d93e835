//! Whether this machine has a GPU that can train, and what it lacks.

#![expect(unsafe_code, reason = "asks for NVIDIA's libraries, which run code of their own when they are opened")]

use cudarc::{cublas, driver, nvrtc};

use super::gpu::Gpu;
use crate::flow::FlowError;

/// What of NVIDIA's was looked for and is not there.
fn missing() -> Option<&'static str> {
    // SAFETY: each opens a library of NVIDIA's and closes it again; what those run when they are opened is theirs to answer for.
    let (driver, compiler, products) =
        unsafe { (driver::sys::is_culib_present(), nvrtc::sys::is_culib_present(), cublas::sys::is_culib_present()) };
    if !driver {
        Some("no driver of an NVIDIA GPU (libcuda) was found")
    } else if !compiler {
        Some("NVIDIA's run-time compiler (libnvrtc) was not found; it comes with the CUDA toolkit, and LD_LIBRARY_PATH says where to look")
    } else if !products {
        Some("NVIDIA's matrix products (libcublas) were not found; they come with the CUDA toolkit, and LD_LIBRARY_PATH says where to look")
    } else {
        None
    }
}

/// The first GPU.
///
/// # Errors
/// There is none, or something that it needs is not there: the message says what was looked for.
pub fn gpu() -> Result<Gpu, FlowError> {
    if let Some(missing) = missing() {
        return Err(FlowError::unusable(missing.to_string()));
    }
    Gpu::new()
}
