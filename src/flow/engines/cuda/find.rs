//! The search for a usable GPU.

#![expect(unsafe_code, reason = "asks for NVIDIA's libraries, which run code of their own when they are opened")]

use cudarc::{cublas, driver, nvrtc};

use super::gpu::Gpu;
use crate::flow::FlowError;

/// Returns which of NVIDIA's libraries is missing, if any.
fn missing() -> Option<&'static str> {
    // SAFETY: each call opens an NVIDIA library and closes it again. Their initialisers are assumed to be sound.
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

/// Returns the first GPU.
///
/// # Errors
/// There is no GPU, or a library is missing; the message names what was not found.
pub fn gpu() -> Result<Gpu, FlowError> {
    if let Some(missing) = missing() {
        return Err(FlowError::unusable(missing.to_string()));
    }
    Gpu::new()
}
