//! Vector units, chosen when the program runs: the same plain loop, compiled for each of them.
//!
//! A kernel is a type whose [`WithSimd::with_simd`] is marked `#[inline(always)]`; [`run`] compiles it for AVX-512, for AVX2 and for what every
//! machine has, and calls the best that this machine can do. A kernel that is a plain loop may leave its argument aside, since the compiler
//! vectorises it; it neither reorders nor fuses, so what adds and multiplies gives the same bits on each of them.

use std::str::FromStr;
use std::sync::LazyLock;

pub use pulp::{Simd, WithSimd};

/// A set of vector instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every machine of this kind has: SSE2 on x86-64, NEON on ARM64.
    Portable,
    /// x86-64-v3: AVX2, 8 floats at a time.
    Avx2,
    /// x86-64-v4: AVX-512, 16 floats at a time.
    Avx512,
}

/// The environment variable that asks for a lower level than the machine has: `portable`, `avx2` or `avx512`.
pub const VARIABLE: &str = "AWOL_SIMD";

static BEST: LazyLock<Level> = LazyLock::new(|| {
    let wanted = std::env::var(VARIABLE).ok().and_then(|name| name.parse().ok()).unwrap_or(Level::Avx512);
    Level::ALL.into_iter().filter(|level| *level <= wanted && level.is_here()).max().unwrap_or(Level::Portable)
});

impl Level {
    /// All levels, narrowest first.
    pub const ALL: [Level; 3] = [Level::Portable, Level::Avx2, Level::Avx512];

    /// The best that this machine has, or that [`VARIABLE`] asks for.
    pub fn best() -> Level {
        *BEST
    }

    /// Whether this machine has it.
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    pub fn is_here(self) -> bool {
        match self {
            Level::Portable => true,
            Level::Avx2 => pulp::x86::V3::is_available(),
            Level::Avx512 => pulp::x86::V4::is_available(),
        }
    }

    /// Whether this machine has it.
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

/// A value of [`VARIABLE`] that is none of the names, which is taken as if it were not there.
pub fn misspelt() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|name| name.parse::<Level>().is_err())
}

impl FromStr for Level {
    type Err = ();

    fn from_str(name: &str) -> Result<Level, ()> {
        Level::ALL.into_iter().find(|level| level.name() == name).ok_or(())
    }
}

/// Runs `kernel` on the best vector unit of this machine.
pub fn run<K: WithSimd>(kernel: K) -> K::Output {
    run_at(Level::best(), kernel)
}

/// Runs `kernel` at `level`, or portably where the machine lacks it.
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

/// Runs `kernel` at `level`, or portably where the machine lacks it.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
pub fn run_at<K: WithSimd>(_level: Level, kernel: K) -> K::Output {
    Simd::vectorize(pulp::Scalar128b, kernel)
}

/// Lanes in which a kernel keeps its sums, a multiple of the length of any vector, so that it adds up alike on each of them.
pub const LANES: usize = 16;

/// The sum of the lanes, by halves.
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
