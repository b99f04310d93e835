//! Compiles the kernels with NVIDIA's compiler if it is installed; no GPU is needed.

#![expect(unsafe_code, reason = "asks for NVIDIA's compiler, in a test")]

use cudarc::nvrtc::{CompileOptions, compile_ptx_with_opts};

use crate::flow::engines::cuda::source::{SOURCE, names};

#[test]
fn kernels_compile_for_compute_75_and_90() {
    // SAFETY: opens a library and closes it again.
    if !unsafe { cudarc::nvrtc::sys::is_culib_present() } {
        eprintln!("skipped: libnvrtc is not here");
        return;
    }
    for chip in ["compute_75", "compute_90"] {
        let options = CompileOptions { options: vec![format!("--gpu-architecture={chip}")], ..CompileOptions::default() };
        let program = compile_ptx_with_opts(SOURCE, options).unwrap().to_src();
        for name in names() {
            assert!(program.contains(&format!(".entry {name}(")), "{name} for {chip}");
        }
    }
    assert!(names().count() > 15);
}
