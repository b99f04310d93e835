//! Vector units, chosen when the program runs: the same plain loop, compiled for each of them.
//!
//! A kernel is a type whose [`NullaryFnOnce::call`] is marked `#[inline(always)]`; [`run`] compiles it for AVX-512, for AVX2 and for what every
//! machine has, and calls the best that this machine can do. The compiler vectorises but does not reorder or fuse, so a kernel that adds and
//! multiplies gives the same bits on each of them.

use std::str::FromStr;
use std::sync::LazyLock;

pub use pulp::NullaryFnOnce;

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

    pub fn name(self) -> &'static str {
        match self {
            Level::Portable => "portable",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(name: &str) -> Result<Level, ()> {
        Level::ALL.into_iter().find(|level| level.name() == name).ok_or(())
    }
}

/// Runs `kernel` on the best vector unit of this machine.
pub fn run<K: NullaryFnOnce>(kernel: K) -> K::Output {
    run_at(Level::best(), kernel)
}

/// Runs `kernel` at `level`, or portably where the machine lacks it.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub fn run_at<K: NullaryFnOnce>(level: Level, kernel: K) -> K::Output {
    match level {
        Level::Avx512 => {
            if let Some(unit) = pulp::x86::V4::try_new() {
                return unit.vectorize(kernel);
            }
        }
        Level::Avx2 => {
            if let Some(unit) = pulp::x86::V3::try_new() {
                return unit.vectorize(kernel);
            }
        }
        Level::Portable => {}
    }
    kernel.call()
}

/// Runs `kernel` at `level`, or portably where the machine lacks it.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
pub fn run_at<K: NullaryFnOnce>(_level: Level, kernel: K) -> K::Output {
    kernel.call()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sum<'a>(&'a [f32]);

    impl NullaryFnOnce for Sum<'_> {
        type Output = f32;

        #[inline(always)]
        fn call(self) -> f32 {
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
