//! Replaces playback in a build without the feature `playback`: always an error.

use super::{AudioError, Clip};

/// Does nothing in this build.
///
/// # Errors
/// Always: the program was built without playback.
pub fn device() -> Result<String, AudioError> {
    Err(AudioError::NoPlayback)
}

/// A player that plays nothing; with the feature `playback` it plays one clip at a time.
pub struct Player {
    volume: f64,
}

impl Default for Player {
    fn default() -> Self {
        Player { volume: 1.0 }
    }
}

impl Player {
    pub fn new() -> Self {
        Player::default()
    }

    /// Does nothing in this build.
    ///
    /// # Errors
    /// Always: the program was built without playback.
    pub fn play(&mut self, _clip: &Clip) -> Result<(), AudioError> {
        Err(AudioError::NoPlayback)
    }

    pub fn stop(&mut self) {}

    /// Stores the volume, clamped to 0..1; ignores NaN.
    pub fn set_volume(&mut self, volume: f64) {
        if !volume.is_nan() {
            self.volume = volume.clamp(0.0, 1.0);
        }
    }

    pub fn volume(&self) -> f64 {
        self.volume
    }

    pub fn is_playing(&self) -> bool {
        false
    }

    /// Returns at once: nothing plays in this build.
    ///
    /// # Errors
    /// Never.
    pub fn wait(&mut self, _interrupted: impl Fn() -> bool) -> Result<(), AudioError> {
        Ok(())
    }
}
