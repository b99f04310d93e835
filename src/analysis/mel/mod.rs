//! A rough model of hearing: energy in mel bands over time, at [`RATE`].

mod bank;
mod decibel;
mod frames;

pub use bank::{Band, Bank};
pub use decibel::decibels;
pub use frames::{Mel, hann, mean_squares};

/// The rate at which sounds are compared, samples per second.
pub const RATE: u32 = 16_000;

/// A resolution: the length of the windows in samples, and the number of mel bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Length of the window and of the transform, in samples.
    pub window: usize,
    /// Number of mel bands.
    pub bands: usize,
}

/// The resolutions, from fine in frequency to fine in time.
pub const SCALES: [Scale; 4] = [
    Scale { window: 2048, bands: 64 },
    Scale { window: 1024, bands: 64 },
    Scale { window: 512, bands: 40 },
    Scale { window: 256, bands: 24 },
];

/// The window of the RMS envelope, in samples; its hop is half of it.
pub const RMS_WINDOW: usize = RATE as usize / 50;
