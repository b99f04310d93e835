//! Plays sound through the speakers.

mod control;
mod platform;
mod speakers;
mod voice;

use std::sync::Arc;
use std::time::{Duration, Instant};

use control::{Control, Volume};
use speakers::Speakers;
pub use speakers::device;

use super::{AudioError, Clip, HIGHEST_RATE};

/// Plays one clip at a time. The device is opened when the first clip is played, so a program that plays nothing needs no device.
///
/// Dropping the player stops the sound; call [`Player::wait`] first to let it finish.
pub struct Player {
    speakers: Option<Speakers>,
    playing: Option<Arc<Control>>,
    volume: Arc<Volume>,
    /// The volume as set.
    level: f64,
    /// The maximum time to wait for the current clip.
    longest: Duration,
}

impl Default for Player {
    fn default() -> Self {
        Player { speakers: None, playing: None, volume: Arc::new(Volume::new()), level: 1.0, longest: Duration::ZERO }
    }
}

impl Player {
    /// How long the device may still sound after it has received the last sample.
    const TAIL: Duration = Duration::from_millis(200);
    /// A device that is this much later than the end of the clip is considered stuck.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// Creates a player. It opens the device at the first sound.
    pub fn new() -> Self {
        Player::default()
    }

    /// Starts `clip` and returns at once. The previous clip fades out within 5 ms.
    ///
    /// # Errors
    /// There is no sound device, or the clip's rate is 0, above 768 kHz, or too far from the device's (see [`super::resample`]). The next call opens
    /// the device again.
    pub fn play(&mut self, clip: &Clip) -> Result<(), AudioError> {
        self.stop();
        if clip.samples.is_empty() {
            return Ok(());
        }
        if !(1..=HIGHEST_RATE).contains(&clip.rate) {
            return Err(AudioError::Unplayable { rate: clip.rate, max: HIGHEST_RATE });
        }
        if self.speakers.as_ref().is_some_and(|speakers| speakers.lost().is_some()) {
            self.speakers = None;
        }
        let speakers = match self.speakers.take() {
            Some(speakers) => speakers,
            None => Speakers::open()?,
        };
        let started = speakers.start(clip, self.volume.clone());
        self.speakers = Some(speakers);
        self.playing = Some(started?);
        self.longest = Duration::try_from_secs_f64(clip.seconds()).unwrap_or(Duration::MAX).saturating_add(Self::PATIENCE);
        Ok(())
    }

    /// Stops the current clip within 5 ms.
    pub fn stop(&mut self) {
        if let Some(control) = self.playing.take() {
            control.cut();
        }
    }

    /// Sets the volume of the current clip and of later ones: 0 is silence, 1 leaves the clip unchanged. Values outside 0..1 are clamped, and NaN is
    /// ignored.
    pub fn set_volume(&mut self, volume: f64) {
        if !volume.is_nan() {
            self.level = volume.clamp(0.0, 1.0);
            self.volume.set(self.level as f32);
        }
    }

    /// Returns the volume as a factor of amplitude.
    pub fn volume(&self) -> f64 {
        self.level
    }

    /// Whether a clip is audible, up to its last sample out of the device.
    pub fn is_playing(&self) -> bool {
        let lost = self.speakers.as_ref().is_none_or(|speakers| speakers.lost().is_some());
        !lost && self.playing.as_ref().is_some_and(|control| control.ended().is_none_or(|at| at.elapsed() < Self::TAIL))
    }

    /// Waits until the clip has ended. Polls `interrupted`, and stops the clip once it returns true.
    ///
    /// # Errors
    /// The device disappeared, or accepts no more sound.
    pub fn wait(&mut self, interrupted: impl Fn() -> bool) -> Result<(), AudioError> {
        let started = Instant::now();
        while self.is_playing() {
            if interrupted() {
                self.stop();
                return Ok(());
            }
            if started.elapsed() > self.longest {
                self.stop();
                // Closing a stuck device would block as well.
                std::mem::forget(self.speakers.take());
                return Err(AudioError::DeviceLost("it takes no more sound".into()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let unfinished = self.playing.as_ref().is_some_and(|control| control.ended().is_none());
        match self.speakers.as_ref().and_then(Speakers::lost) {
            Some(cause) if unfinished => Err(AudioError::DeviceLost(cause.to_string())),
            _ => Ok(()),
        }
    }
}
