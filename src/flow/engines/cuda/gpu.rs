//! An NVIDIA GPU. Kernels are compiled at run time, cuBLAS computes matrix products, and a list of operations becomes one CUDA graph.

#![expect(unsafe_code, reason = "starts kernels and copies between the memories of GPU and CPU, through NVIDIA's C interface")]

use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::Arc;

use cudarc::cublas::{self, CudaBlas};
use cudarc::driver::sys::{CUgraphInstantiate_flags, CUstreamCaptureMode};
use cudarc::driver::{
    self, CudaContext, CudaFunction, CudaGraph, CudaSlice, CudaStream, DevicePtr, DeviceRepr, LaunchConfig, PushKernelArg,
};
use cudarc::nvrtc::{CompileOptions, compile_ptx_with_opts};

use super::columns::{ByColumns, Factor, by_columns};
use super::machine::{COUNTS, DeviceOffset, Launch, Machine, NUMBERS, Op, PLACES, Product};
use super::objective::THREADS;
use super::source::{SOURCE, names};
use crate::cause::Cause;
use crate::flow::FlowError;

/// The size of the cuBLAS workspace in bytes, as recommended for the newest chips.
const WORKSPACE: usize = 32 << 20;

/// A GPU with the memory of a run.
pub struct Gpu {
    stream: Arc<CudaStream>,
    kernels: HashMap<&'static str, CudaFunction>,
    blas: CudaBlas,
    /// Kept alive for cuBLAS.
    _workspace: CudaSlice<u8>,
    room: Option<CudaSlice<u32>>,
    /// The address of `room`.
    base: u64,
    words: usize,
}

/// A list of operations, and after the first run the graph that runs all of them.
pub struct Steps {
    ops: Vec<Op>,
    runs: u64,
    graph: Option<CudaGraph>,
}

/// The arguments of a kernel, as `Args` in `kernels/common.cu`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Args {
    places: [u64; PLACES],
    counts: [i32; COUNTS],
    numbers: [f32; NUMBERS],
}

// SAFETY: plain numbers with the layout of the kernels' `Args`: eight bytes for a pointer, then four bytes for each number.
unsafe impl DeviceRepr for Args {}

fn failed(what: &str, error: impl Into<Cause>) -> FlowError {
    let what = format!("the GPU failed to {what}; a smaller batch, hidden or layers may help, or device=cpu");
    FlowError::Device { what, source: Some(error.into()) }
}

impl Gpu {
    /// Opens the first GPU of this machine and compiles the kernels for it.
    ///
    /// # Errors
    /// The GPU does not respond, or the kernels do not compile for it.
    pub fn new() -> Result<Gpu, FlowError> {
        let context = CudaContext::new(0).map_err(|error| failed("answer", error))?;
        // SAFETY: all memory is used on the one stream below, so no events are needed for ordering; they would break a stream capture.
        unsafe { context.disable_event_tracking() };
        let stream = context.new_stream().map_err(|error| failed("make a stream", error))?;
        let (major, minor) = context.compute_capability().map_err(|error| failed("say what it is", error))?;
        let options = CompileOptions { options: vec![format!("--gpu-architecture=compute_{major}{minor}")], ..CompileOptions::default() };
        let program = compile_ptx_with_opts(SOURCE, options).map_err(|error| failed("have its kernels compiled", error))?;
        let module = context.load_module(program).map_err(|error| failed("load the kernels", error))?;
        let mut kernels = HashMap::new();
        for name in names() {
            kernels.insert(name, module.load_function(name).map_err(|error| failed("load a kernel", error))?);
        }
        let blas = CudaBlas::new(stream.clone()).map_err(|error| failed("start cuBLAS", error))?;
        let workspace = stream.alloc_zeros::<u8>(WORKSPACE).map_err(|error| failed("make room", error))?;
        let at = workspace.device_ptr(&stream).0;
        // SAFETY: the handle is valid, and the workspace lives as long as the handle, in the same struct.
        let status = unsafe { cublas::sys::cublasSetWorkspace_v2(*blas.handle(), at as *mut c_void, WORKSPACE) };
        status.result().map_err(|error| failed("start cuBLAS", error))?;
        Ok(Gpu { stream, kernels, blas, _workspace: workspace, room: None, base: 0, words: 0 })
    }

    /// Returns the name of the GPU, and how much of its memory is free.
    ///
    /// # Errors
    /// The GPU does not respond.
    pub fn describe(&self) -> Result<String, FlowError> {
        let context = self.stream.context();
        let name = context.name().map_err(|error| failed("say what it is", error))?;
        let (free, total) = context.mem_get_info().map_err(|error| failed("say how much memory it has", error))?;
        Ok(format!("{name}, {:.1} of {:.1} GB free", free as f64 / 1e9, total as f64 / 1e9))
    }

    /// Returns the address of an offset; 0 for [`DeviceOffset::NONE`].
    fn address(&self, place: DeviceOffset) -> u64 {
        if place == DeviceOffset::NONE { 0 } else { self.base + 4 * place.0 as u64 }
    }

    /// Returns the address of `words` words, after checking that they are within `room`.
    fn stretch(&self, place: DeviceOffset, words: usize) -> Result<u64, FlowError> {
        let fits = place.0.checked_add(words).is_some_and(|end| end <= self.words);
        if fits { Ok(self.address(place)) } else { Err(failed("find a place", format!("{words} words at {}", place.0))) }
    }

    fn carry_out(&self, op: &Op) -> Result<(), FlowError> {
        match op {
            Op::Launch(launch) => self.launch(launch),
            Op::Product(product) => self.multiply(product),
        }
    }

    fn launch(&self, Launch { kernel, blocks, places, counts, numbers }: &Launch) -> Result<(), FlowError> {
        let function = self.kernels.get(kernel).ok_or_else(|| failed("find a kernel", *kernel))?;
        let mut args = Args { places: [0; PLACES], counts: [0; COUNTS], numbers: [0.0; NUMBERS] };
        args.places.iter_mut().zip(places).for_each(|(to, place)| *to = self.address(*place));
        for (to, count) in args.counts.iter_mut().zip(counts) {
            *to = i32::try_from(*count).map_err(|error| failed("count so far", error))?;
        }
        args.numbers.iter_mut().zip(numbers).for_each(|(to, number)| *to = *number as f32);
        let blocks = u32::try_from(*blocks).map_err(|error| failed("count so far", error))?;
        let config = LaunchConfig { grid_dim: (blocks.max(1), 1, 1), block_dim: (THREADS as u32, 1, 1), shared_mem_bytes: 0 };
        // SAFETY: each kernel takes one `Args`. `BumpAllocator` allocated its offsets with the sizes that the kernel reads and writes. They are
        // within `room`, which outlives the stream's work on it.
        unsafe { self.stream.launch_builder(function).arg(&args).launch(config) }.map_err(|error| failed("run a kernel", error))?;
        Ok(())
    }

    fn multiply(&self, product: &Product) -> Result<(), FlowError> {
        let ByColumns { rows, columns, inner, left, right, to, count } = by_columns(product);
        let whole = |number: usize| i32::try_from(number).map_err(|error| failed("count so far", error));
        let turned = |factor: Factor| {
            if factor.turned { cublas::sys::cublasOperation_t::CUBLAS_OP_T } else { cublas::sys::cublasOperation_t::CUBLAS_OP_N }
        };
        let (one, none) = (1.0f32, 0.0f32);
        // SAFETY: the handle is valid. `BumpAllocator` allocated the offsets for these sizes, so every matrix is within `room`.
        let result = unsafe {
            cublas::result::sgemm_strided_batched(
                *self.blas.handle(),
                turned(left),
                turned(right),
                whole(rows)?,
                whole(columns)?,
                whole(inner)?,
                &one,
                self.address(left.at) as *const f32,
                whole(left.stride)?,
                left.step as i64,
                self.address(right.at) as *const f32,
                whole(right.stride)?,
                right.step as i64,
                &none,
                self.address(to.at) as *mut f32,
                whole(to.stride)?,
                to.step as i64,
                whole(count)?,
            )
        };
        result.map_err(|error| failed("multiply", error))
    }
}

impl Machine for Gpu {
    type Steps = Steps;

    fn make_room(&mut self, words: usize) -> Result<(), FlowError> {
        let room = self.stream.alloc_zeros::<u32>(words).map_err(|error| failed(&format!("make room for {} MiB", words >> 18), error))?;
        self.base = room.device_ptr(&self.stream).0;
        (self.room, self.words) = (Some(room), words);
        Ok(())
    }

    fn put(&mut self, at: DeviceOffset, words: &[u32]) -> Result<(), FlowError> {
        if words.is_empty() {
            return Ok(());
        }
        let to = self.stretch(at, words.len())?;
        // SAFETY: `stretch` checked that the words are within `room`. A copy from pageable memory is staged before the call returns.
        unsafe { driver::result::memcpy_htod_async(to, words, self.stream.cu_stream()) }.map_err(|error| failed("take data", error))
    }

    fn take(&self, at: DeviceOffset, words: &mut [u32]) -> Result<(), FlowError> {
        let from = self.stretch(at, words.len())?;
        // SAFETY: `stretch` checked that the words are within `room`, and `words` is valid until the copy is done.
        unsafe { driver::result::memcpy_dtoh_async(words, from, self.stream.cu_stream()) }.map_err(|error| failed("give data", error))?;
        self.stream.synchronize().map_err(|error| failed("finish", error))
    }

    fn copy(&mut self, from: DeviceOffset, to: DeviceOffset, words: usize) -> Result<(), FlowError> {
        let (from, to) = (self.stretch(from, words)?, self.stretch(to, words)?);
        // SAFETY: `stretch` checked that both are within `room`.
        unsafe { driver::result::memcpy_dtod_async(to, from, 4 * words, self.stream.cu_stream()) }.map_err(|error| failed("copy", error))
    }

    fn ready(&mut self, ops: Vec<Op>) -> Result<Steps, FlowError> {
        Ok(Steps { ops, runs: 0, graph: None })
    }

    fn start(&mut self, steps: &mut Steps) -> Result<(), FlowError> {
        steps.runs += 1;
        // A capture would miss what a library loads at its first call, and a list that runs once needs no graph.
        if steps.runs == 1 {
            return steps.ops.iter().try_for_each(|op| self.carry_out(op));
        }
        if steps.graph.is_none() {
            let mode = CUstreamCaptureMode::CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
            self.stream.begin_capture(mode).map_err(|error| failed("begin a graph", error))?;
            let carried_out = steps.ops.iter().try_for_each(|op| self.carry_out(op));
            let graph = self.stream.end_capture(CUgraphInstantiate_flags(0));
            carried_out?;
            steps.graph = graph.map_err(|error| failed("make a graph", error))?;
        }
        match &steps.graph {
            Some(graph) => graph.launch().map_err(|error| failed("run a graph", error)),
            None => Err(failed("make a graph", "it is empty")),
        }
    }
}
