//! State shared between the player and a clip that is being played.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

/// A volume that may change during playback; starts at 1.
pub struct Volume(AtomicU32);

impl Volume {
    pub fn new() -> Self {
        Volume(AtomicU32::new(1.0_f32.to_bits()))
    }

    pub fn set(&self, level: f32) {
        self.0.store(level.to_bits(), Ordering::Relaxed);
    }

    pub fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }
}

/// The player's handle on a clip that is being played.
#[derive(Default)]
pub struct Control {
    cut: AtomicBool,
    ended: OnceLock<Instant>,
}

impl Control {
    /// Starts fading the sound out.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }

    pub fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    /// Records that no more samples will go to the device.
    pub fn end(&self) {
        self.ended.get_or_init(Instant::now);
    }

    /// Returns when the last sample went to the device; `None` while more remain.
    pub fn ended(&self) -> Option<Instant> {
        self.ended.get().copied()
    }
}
