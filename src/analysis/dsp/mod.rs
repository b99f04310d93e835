//! Signal processing in 64 bits, with the conventions of scipy.

mod butterworth;
mod filtfilt;
mod hilbert;
mod median;
mod peaks;
mod real_fft;

pub use butterworth::{Biquad, high_pass, low_pass};
pub use filtfilt::ZeroPhase;
pub use hilbert::Hilbert;
pub use median::median;
pub use peaks::{local_maxima, prominence, spaced};
pub use real_fft::RealFft;
