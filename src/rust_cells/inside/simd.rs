//! Kernels as plain loops, on what every machine of this kind has. The same bits come out as on the vector units that the library chooses.

/// What a kernel is compiled for.
pub trait Simd {}

/// A loop that can be compiled for any vector unit.
pub trait WithSimd {
    type Output;

    fn with_simd<S: Simd>(self, simd: S) -> Self::Output;
}

/// A set of vector instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every machine of this kind has.
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
