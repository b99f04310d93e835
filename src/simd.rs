//! Vector instruction sets, selected at run time: the same plain loop is compiled for each of them.
//!
//! A kernel is a type whose [`WithSimd::with_simd`] is marked `#[inline(always)]`. [`run`] compiles it for AVX-512, for AVX2 and for the baseline of
//! the architecture, and calls the best version for this machine. A kernel that is a plain loop can ignore its argument, because the compiler
//! vectorises it. The compiler neither reorders nor fuses operations, so additions and multiplications give the same bits on each of them.

use std::str::FromStr;
use std::sync::LazyLock;

pub use pulp::{Simd, WithSimd};

/// A set of vector instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The baseline: SSE2 on x86-64, NEON on ARM64.
    Portable,
    /// x86-64-v3: AVX2, 8 floats at a time.
    Avx2,
    /// x86-64-v4: AVX-512, 16 floats at a time.
    Avx512,
}

/// The environment variable that limits the level: `portable`, `avx2` or `avx512`.
pub const VARIABLE: &str = "AWOL_SIMD";

static BEST: LazyLock<Level> = LazyLock::new(|| {
    let wanted = std::env::var(VARIABLE).ok().and_then(|name| name.parse().ok()).unwrap_or(Level::Avx512);
    Level::ALL.into_iter().filter(|level| *level <= wanted && level.is_here()).max().unwrap_or(Level::Portable)
});

impl Level {
    /// All levels, narrowest first.
    pub const ALL: [Level; 3] = [Level::Portable, Level::Avx2, Level::Avx512];

    /// Returns the best level that this machine has and [`VARIABLE`] allows.
    pub fn best() -> Level {
        *BEST
    }

    /// Returns whether this machine has the level.
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    pub fn is_here(self) -> bool {
        match self {
            Level::Portable => true,
            Level::Avx2 => pulp::x86::V3::is_available(),
            Level::Avx512 => pulp::x86::V4::is_available(),
        }
    }

    /// Returns whether this machine has the level.
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    pub fn is_here(self) -> bool {
        self == Level::Portable
    }

    /// Returns the name that `AWOL_SIMD` takes.
    pub fn name(self) -> &'static str {
        match self {
            Level::Portable => "portable",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }
}

/// Returns the value of [`VARIABLE`] if it is not a known name; it is then ignored.
pub fn misspelt() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|name| name.parse::<Level>().is_err())
}

impl FromStr for Level {
    type Err = ();

    fn from_str(name: &str) -> Result<Level, ()> {
        Level::ALL.into_iter().find(|level| level.name() == name).ok_or(())
    }
}

/// Runs `kernel` at the best level of this machine.
pub fn run<K: WithSimd>(kernel: K) -> K::Output {
    run_at(Level::best(), kernel)
}

/// Runs `kernel` at `level`, or at [`Level::Portable`] if the machine lacks it.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub fn run_at<K: WithSimd>(level: Level, kernel: K) -> K::Output {
    match level {
        Level::Avx512 => {
            if let Some(unit) = pulp::x86::V4::try_new() {
                return Simd::vectorize(unit, kernel);
            }
        }
        Level::Avx2 => {
            if let Some(unit) = pulp::x86::V3::try_new() {
                return Simd::vectorize(unit, kernel);
            }
        }
        Level::Portable => {}
    }
    Simd::vectorize(pulp::Scalar128b, kernel)
}

/// Runs `kernel` at `level`, or at [`Level::Portable`] if the machine lacks it.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
pub fn run_at<K: WithSimd>(_level: Level, kernel: K) -> K::Output {
    Simd::vectorize(pulp::Scalar128b, kernel)
}

/// Number of partial sums of a kernel. It is a multiple of every vector length, so that sums have the same order at every level.
pub const LANES: usize = 16;

/// Returns the sum of the lanes, added pairwise.
#[inline(always)]
pub fn total(lanes: &[f32; LANES]) -> f32 {
    let mut lanes = *lanes;
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
        width /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sum<'a>(&'a [f32]);

    impl WithSimd for Sum<'_> {
        type Output = f32;

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> f32 {
            self.0.iter().map(|x| x * x + 0.1).sum()
        }
    }

    #[test]
    fn a_kernel_gives_the_same_bits_at_every_level() {
        let numbers: Vec<f32> = (0..1000).map(|i| (i as f32 * 0.37).sin()).collect();
        let portable = run_at(Level::Portable, Sum(&numbers));
        for level in Level::ALL {
            assert_eq!(run_at(level, Sum(&numbers)).to_bits(), portable.to_bits(), "{}", level.name());
        }
        assert_eq!(run(Sum(&numbers)), portable);
    }

    #[test]
    fn levels_have_names() {
        assert!(Level::best().is_here());
        for level in Level::ALL {
            assert_eq!(level.name().parse(), Ok(level));
        }
        assert_eq!("sse9".parse::<Level>(), Err(()));
    }
}
