//! A machine without a GPU: the same kernels, compiled as C, on CPU threads.

#![expect(unsafe_code, reason = "calls the GPU's kernels compiled as C, in tests")]

use std::process::Command;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use libloading::{Library, Symbol};

use crate::arithmetic::product::{Into, View, multiply};
use crate::flow::FlowError;
use crate::flow::engines::cuda::machine::{COUNTS, DeviceOffset, Launch, Machine, Matrices, NUMBERS, Op, PLACES, Product};
use crate::flow::engines::cuda::source::SOURCE;

#[repr(C)]
struct Args {
    places: [*mut u32; PLACES],
    counts: [i32; COUNTS],
    numbers: [f32; NUMBERS],
}

type Kernel = unsafe extern "C" fn();
type Emulate = unsafe extern "C" fn(Kernel, *const Args, i32, i32) -> i32;

/// The kernels. Only one test may use them at a time, because the shared memory of a block is a static variable.
static KERNELS: LazyLock<Mutex<Library>> = LazyLock::new(|| Mutex::new(compiled()));

fn compiled() -> Library {
    let folder = tempfile::tempdir().unwrap();
    let (text, library) = (folder.path().join("kernels.c"), folder.path().join("kernels.so"));
    std::fs::write(&text, [include_str!("emulation.h"), SOURCE, include_str!("emulation.c")].concat()).unwrap();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_string());
    let options = ["-std=c11", "-O1", "-Wall", "-Werror", "-Wno-unused-function", "-shared", "-fPIC", "-pthread", "-o"];
    let output = Command::new(compiler).args(options).arg(&library).arg(&text).arg("-lm").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // SAFETY: the library was compiled from our own source, and runs nothing when it is opened.
    unsafe { Library::new(&library) }.unwrap()
}

fn kernels() -> MutexGuard<'static, Library> {
    KERNELS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A machine with `threads` threads per block.
pub struct Emulated {
    threads: i32,
    /// Two words per element, so that doubles are aligned.
    memory: Vec<u64>,
}

impl Emulated {
    pub fn new(threads: i32) -> Emulated {
        Emulated { threads, memory: Vec::new() }
    }

    fn words(&self) -> &[u32] {
        // SAFETY: the same memory, as 32-bit halves.
        unsafe { std::slice::from_raw_parts(self.memory.as_ptr().cast(), 2 * self.memory.len()) }
    }

    fn words_mut(&mut self) -> &mut [u32] {
        // SAFETY: the same memory, as 32-bit halves.
        unsafe { std::slice::from_raw_parts_mut(self.memory.as_mut_ptr().cast(), 2 * self.memory.len()) }
    }

    fn launch(&mut self, Launch { kernel, blocks, places, counts, numbers }: &Launch) {
        let mut args = Args { places: [std::ptr::null_mut(); PLACES], counts: [0; COUNTS], numbers: [0.0; NUMBERS] };
        assert!(places.len() <= PLACES && counts.len() <= COUNTS && numbers.len() <= NUMBERS, "{kernel}");
        for (to, place) in args.places.iter_mut().zip(places).filter(|(_, place)| **place != DeviceOffset::NONE) {
            *to = &raw mut self.words_mut()[place.0];
        }
        args.counts.iter_mut().zip(counts).for_each(|(to, count)| *to = i32::try_from(*count).unwrap());
        args.numbers.iter_mut().zip(numbers).for_each(|(to, number)| *to = *number as f32);
        let library = kernels();
        // SAFETY: the functions are those of the source; `emulate` passes each kernel its `Args`, whose pointers are within `memory`.
        let failed = unsafe {
            let emulate: Symbol<'_, Emulate> = library.get(b"emulate").unwrap();
            let function: Symbol<'_, Kernel> = library.get(kernel.as_bytes()).unwrap();
            emulate(*function, &raw const args, *blocks as i32, self.threads)
        };
        assert_eq!(failed, 0, "{kernel}");
    }

    fn multiply(&mut self, Product { rows, columns, inner, left, right, to, count }: Product) {
        let numbers: Vec<f32> = self.words().iter().map(|word| f32::from_bits(*word)).collect();
        let view = |matrices: Matrices, layer: usize, rows: usize, columns: usize| {
            let numbers = &numbers[matrices.at.0 + layer * matrices.step..];
            if matrices.turned {
                View::strided(numbers, columns, rows, matrices.stride).transposed()
            } else {
                View::strided(numbers, rows, columns, matrices.stride)
            }
        };
        for layer in 0..count {
            let mut result = vec![0.0; rows * columns];
            let into = Into { numbers: &mut result, stride: columns, add: false };
            multiply(view(left, layer, rows, inner), view(right, layer, inner, columns), into);
            let memory = &mut self.words_mut()[to.at.0 + layer * to.step..];
            for (row, result) in result.chunks(columns).enumerate() {
                memory[row * to.stride..][..columns].iter_mut().zip(result).for_each(|(to, x)| *to = x.to_bits());
            }
        }
    }
}

impl Machine for Emulated {
    type Steps = Vec<Op>;

    fn make_room(&mut self, words: usize) -> Result<(), FlowError> {
        self.memory = vec![0; words.div_ceil(2)];
        Ok(())
    }

    fn put(&mut self, at: DeviceOffset, words: &[u32]) -> Result<(), FlowError> {
        self.words_mut()[at.0..][..words.len()].copy_from_slice(words);
        Ok(())
    }

    fn take(&self, at: DeviceOffset, words: &mut [u32]) -> Result<(), FlowError> {
        words.copy_from_slice(&self.words()[at.0..][..words.len()]);
        Ok(())
    }

    fn copy(&mut self, from: DeviceOffset, to: DeviceOffset, words: usize) -> Result<(), FlowError> {
        self.words_mut().copy_within(from.0..from.0 + words, to.0);
        Ok(())
    }

    fn ready(&mut self, ops: Vec<Op>) -> Result<Vec<Op>, FlowError> {
        Ok(ops)
    }

    fn start(&mut self, steps: &mut Vec<Op>) -> Result<(), FlowError> {
        for op in &*steps {
            match op {
                Op::Launch(launch) => self.launch(launch),
                Op::Product(product) => self.multiply(*product),
            }
        }
        Ok(())
    }
}
