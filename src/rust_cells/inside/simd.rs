//! Kernels as scalar loops, for the baseline CPU. The results are bit-identical to those of the library's vector code.

/// The target of a kernel.
pub trait Simd {}

/// A loop that can be compiled for any vector instruction set.
pub trait WithSimd {
    type Output;

    fn with_simd<S: Simd>(self, simd: S) -> Self::Output;
}

/// A vector instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The baseline of the CPU architecture.
    Portable,
}

struct Plain;

impl Simd for Plain {}

impl Level {
    pub fn best() -> Level {
        Level::Portable
    }
}

/// Runs `kernel`.
pub fn run_at<K: WithSimd>(_level: Level, kernel: K) -> K::Output {
    kernel.with_simd(Plain)
}
