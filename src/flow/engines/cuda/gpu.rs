//! A GPU of NVIDIA: kernels compiled for it when they are wanted, products by cuBLAS, a list of operations as one graph.

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

/// Bytes that cuBLAS may use for itself; what it asks for on the newest chips.
const WORKSPACE: usize = 32 << 20;

/// A GPU with its memory for a run.
pub struct Gpu {
    stream: Arc<CudaStream>,
    kernels: HashMap<&'static str, CudaFunction>,
    blas: CudaBlas,
    /// Held for cuBLAS.
    _workspace: CudaSlice<u8>,
    room: Option<CudaSlice<u32>>,
    /// Where `room` begins.
    base: u64,
    words: usize,
}

/// Operations, and once they were carried out one by one, the graph that does so at one stroke.
pub struct Steps {
    ops: Vec<Op>,
    runs: u64,
    graph: Option<CudaGraph>,
}

/// What a kernel is given, as `Args` in `kernels/common.cu`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Args {
    places: [u64; PLACES],
    counts: [i32; COUNTS],
    numbers: [f32; NUMBERS],
}

// SAFETY: plain numbers, laid out as the kernels' own `Args`: eight bytes a pointer, then four bytes each.
unsafe impl DeviceRepr for Args {}

fn failed(what: &str, error: impl Into<Cause>) -> FlowError {
    let what = format!("the GPU failed to {what}; a smaller batch, hidden or layers may help, or device=cpu");
    FlowError::Device { what, source: Some(error.into()) }
}

impl Gpu {
    /// The first GPU of this machine, with the kernels compiled for it.
    ///
    /// # Errors
    /// It does not answer, or the kernels do not compile for it.
    pub fn new() -> Result<Gpu, FlowError> {
        let context = CudaContext::new(0).map_err(|error| failed("answer", error))?;
        // SAFETY: all memory is used on the one stream below, so that no order needs to be kept by events; those would be foreign to a capture.
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
        // SAFETY: the handle is alive, and the workspace lives as long as it does, in the same struct.
        let status = unsafe { cublas::sys::cublasSetWorkspace_v2(*blas.handle(), at as *mut c_void, WORKSPACE) };
        status.result().map_err(|error| failed("start cuBLAS", error))?;
        Ok(Gpu { stream, kernels, blas, _workspace: workspace, room: None, base: 0, words: 0 })
    }

    /// Its name, and how much of its memory is free.
    ///
    /// # Errors
    /// It does not answer.
    pub fn describe(&self) -> Result<String, FlowError> {
        let context = self.stream.context();
        let name = context.name().map_err(|error| failed("say what it is", error))?;
        let (free, total) = context.mem_get_info().map_err(|error| failed("say how much memory it has", error))?;
        Ok(format!("{name}, {:.1} of {:.1} GB free", free as f64 / 1e9, total as f64 / 1e9))
    }

    /// The address of a place.
    fn address(&self, place: DeviceOffset) -> u64 {
        if place == DeviceOffset::NONE { 0 } else { self.base + 4 * place.0 as u64 }
    }

    /// The address of so many words.
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
        // SAFETY: each kernel takes one `Args`; the places in it were shared out by `BumpAllocator` for what the kernel reads and writes there, and lie in
        // `room`, which lives longer than the stream's work on it.
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
        // SAFETY: the handle is alive; places and sizes were shared out by `BumpAllocator` together, so that every matrix lies in `room`.
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
        // SAFETY: `stretch` found that many words in `room`. Memory that the system may move away is copied before the call returns.
        unsafe { driver::result::memcpy_htod_async(to, words, self.stream.cu_stream()) }.map_err(|error| failed("take data", error))
    }

    fn take(&self, at: DeviceOffset, words: &mut [u32]) -> Result<(), FlowError> {
        let from = self.stretch(at, words.len())?;
        // SAFETY: `stretch` found that many words in `room`, and `words` is there until the copy is done.
        unsafe { driver::result::memcpy_dtoh_async(words, from, self.stream.cu_stream()) }.map_err(|error| failed("give data", error))?;
        self.stream.synchronize().map_err(|error| failed("finish", error))
    }

    fn copy(&mut self, from: DeviceOffset, to: DeviceOffset, words: usize) -> Result<(), FlowError> {
        let (from, to) = (self.stretch(from, words)?, self.stretch(to, words)?);
        // SAFETY: `stretch` found both in `room`.
        unsafe { driver::result::memcpy_dtod_async(to, from, 4 * words, self.stream.cu_stream()) }.map_err(|error| failed("copy", error))
    }

    fn ready(&mut self, ops: Vec<Op>) -> Result<Steps, FlowError> {
        Ok(Steps { ops, runs: 0, graph: None })
    }

    fn start(&mut self, steps: &mut Steps) -> Result<(), FlowError> {
        steps.runs += 1;
        // What a library loads at its first call would be lost in a capture, and a list that is run once needs no graph.
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
