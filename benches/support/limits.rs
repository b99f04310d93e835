//! Measures the limits of the machine, so that a bench can print which share of them awol reaches.

#![expect(unsafe_code, reason = "calls gemm, which takes pointers, in a bench")]

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use awol::simd;
use gemm_common::Parallelism;
use gemm_f32::gemm::f32::get_gemm_fn;
use pulp::{Simd, WithSimd};

/// How long each thread works in a turn.
const TURN: Duration = Duration::from_millis(300);
/// Turns; the best one counts.
const TURNS: usize = 3;

/// Rows, depth and columns of a product.
pub type Shape = [usize; 3];

/// Returns the floating-point operations of a product.
pub fn operations([rows, depth, columns]: Shape) -> f64 {
    2.0 * (rows * depth * columns) as f64
}

/// Measures the crate gemm in 10⁹ floating-point operations a second on `threads` threads. Each thread multiplies separate row-major matrices of
/// these shapes in turn.
pub fn products(threads: usize, shapes: &[Shape]) -> f64 {
    let once: f64 = shapes.iter().copied().map(operations).sum();
    1e-9 * best(threads, || {
        let largest = |of: fn(&Shape) -> usize| vec![0.5f32; shapes.iter().map(of).max().unwrap_or(0)];
        let (left, right) = (largest(|[rows, depth, _]| rows * depth), largest(|[_, depth, columns]| depth * columns));
        let mut result = largest(|[rows, _, columns]| rows * columns);
        move || {
            for shape in shapes {
                multiply(*shape, &left, &right, &mut result);
            }
            black_box(&result);
            once
        }
    })
}

fn multiply([rows, depth, columns]: Shape, left: &[f32], right: &[f32], result: &mut [f32]) {
    assert!(rows * depth <= left.len() && depth * columns <= right.len() && rows * columns <= result.len());
    let step = |step: usize| step as isize;
    // SAFETY: the assertion keeps every element of the three row-major matrices within its slice.
    unsafe {
        get_gemm_fn()(
            columns,
            rows,
            depth,
            result.as_mut_ptr(),
            step(columns),
            1,
            false,
            right.as_ptr(),
            step(columns),
            1,
            left.as_ptr(),
            step(depth),
            1,
            0.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Measures in 10⁹ bytes a second how fast `threads` threads read from memory, each from 256 MiB.
pub fn memory(threads: usize) -> f64 {
    const NUMBERS: usize = 32 << 20;
    1e-9 * best(threads, || {
        let numbers = vec![1u64; NUMBERS];
        move || {
            black_box(numbers.iter().fold(0u64, |sum, number| sum.wrapping_add(*number)));
            (8 * NUMBERS) as f64
        }
    })
}

/// Measures the two sines of an FM note alone in 10⁶ samples a second, on one thread: polynomials of degree 4 in the square, over 16 KiB.
pub fn sines() -> f64 {
    1e-6 * best(1, || {
        let mut samples: Vec<f32> = (0..4096).map(|at| at as f32 / 8192.0).collect();
        move || {
            simd::run(Sines(&mut samples));
            black_box(&samples).len() as f64
        }
    })
}

struct Sines<'a>(&'a mut [f32]);

impl WithSimd for Sines<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let sine = |x: f32| {
            let z = x * x;
            ((((0.077_655_91 * z - 0.598_290_4) * z + 2.550_077_4) * z - 5.167_71) * z + std::f32::consts::PI) * x
        };
        self.0.iter_mut().for_each(|sample| *sample = 0.25 * sine(0.25 * sine(*sample)));
    }
}

/// Returns how much `threads` threads do a second in the best turn. `prepare` gives each thread its work; each call of it returns how much it did.
fn best<W: FnMut() -> f64>(threads: usize, prepare: impl Fn() -> W + Sync) -> f64 {
    let turn = || {
        let mut work = prepare();
        work();
        let (start, mut done) = (Instant::now(), 0.0);
        while start.elapsed() < TURN {
            done += work();
        }
        done / start.elapsed().as_secs_f64()
    };
    let all = |_| {
        thread::scope(|scope| {
            let turns: Vec<_> = (0..threads).map(|_| scope.spawn(turn)).collect();
            turns.into_iter().filter_map(|turn| turn.join().ok()).sum::<f64>()
        })
    };
    (0..TURNS).map(all).fold(0.0, f64::max)
}
