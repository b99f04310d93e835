//! Signal processing in 64-bit floats, with the conventions of scipy.

mod butterworth;
mod filtfilt;
mod hilbert;
mod maximum;
mod median;
mod peaks;
mod real_fft;

pub use butterworth::{Biquad, high_pass, low_pass};
pub use filtfilt::ZeroPhase;
pub use hilbert::Hilbert;
pub use maximum::Maximum;
pub use median::{Curve, median};
pub use peaks::{local_maxima, spaced, stands_out};
pub use real_fft::RealFft;
