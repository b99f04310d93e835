//! The sound device.

use std::sync::{Arc, OnceLock};

use rodio::cpal::{
    self, ErrorKind,
    traits::{DeviceTrait, HostTrait},
};
use rodio::{DeviceSinkBuilder, MixerDeviceSink};

use super::control::{Control, Volume};
use super::platform;
use super::voice::Voice;
use crate::audio::{AudioError, Clip, Resampled};

/// The open default output of the system.
pub struct Speakers {
    sink: MixerDeviceSink,
    lost: Arc<OnceLock<String>>,
}

/// Opens the system's default output and closes it again; returns its name, rate and number of channels as text.
///
/// # Errors
/// There is no device, or it does not open.
pub fn device() -> Result<String, AudioError> {
    let speakers = Speakers::open()?;
    let name = default_device().and_then(|device| device.description().map_err(|failed| failed.to_string()));
    let name = name.map_or_else(|_| "a device without a name".to_string(), |description| description.name().to_string());
    let config = speakers.sink.config();
    Ok(format!("{name}, {} Hz, {} channels", config.sample_rate(), config.channel_count()))
}

fn default_device() -> Result<cpal::Device, String> {
    // Not `default_host`, which panics if there is none.
    let host = cpal::ALL_HOSTS.first().ok_or("this system has no sound")?;
    let host = cpal::host_from_id(*host).map_err(|failed| failed.to_string())?;
    Ok(host.default_output_device().ok_or("there is no default output")?)
}

impl Speakers {
    /// Opens the system's default output.
    ///
    /// # Errors
    /// There is no device, or it does not open.
    pub fn open() -> Result<Self, AudioError> {
        platform::prepare();
        Self::open_default().map_err(platform::no_device)
    }

    fn open_default() -> Result<Self, String> {
        let device = default_device()?;
        let lost = Arc::new(OnceLock::new());
        let mark = lost.clone();
        let mut sink = DeviceSinkBuilder::from_device(device)
            .map(|builder| builder.with_error_callback(move |failed| note(&mark, &failed)))
            .and_then(|builder| builder.open_sink_or_fallback())
            .map_err(|failed| chain(&failed))?;
        sink.log_on_drop(false);
        Ok(Speakers { sink, lost })
    }

    /// Starts `clip` and returns at once. The clip is resampled block by block during playback, so that a long clip starts as fast as a short one.
    ///
    /// # Errors
    /// The rates of the clip and the device are too far apart.
    pub fn start(&self, clip: &Clip, volume: Arc<Volume>) -> Result<Arc<Control>, AudioError> {
        let control = Arc::new(Control::default());
        let rate = self.sink.config().sample_rate().get();
        let samples = Resampled::new(clip.samples.clone(), clip.rate, rate)?;
        self.sink.mixer().add(Voice::new(samples, rate, volume, control.clone()));
        Ok(control)
    }

    /// Returns the reason why the device no longer plays, if it failed.
    pub fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }
}

/// Records an error of the device. It still plays after an underrun, a new route or a denied real-time priority; any other error requires opening
/// it again.
fn note(lost: &OnceLock<String>, failed: &cpal::Error) {
    if !matches!(failed.kind(), ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied) {
        lost.get_or_init(|| failed.to_string());
    }
}

fn chain(failed: &dyn std::error::Error) -> String {
    let mut text = failed.to_string();
    let mut inner = failed.source();
    while let Some(cause) = inner {
        text = format!("{text}: {cause}");
        inner = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_underrun_is_not_a_lost_device() {
        let lost = OnceLock::new();
        note(&lost, &cpal::Error::new(ErrorKind::Xrun));
        assert_eq!(lost.get(), None);
        note(&lost, &cpal::Error::new(ErrorKind::DeviceNotAvailable));
        note(&lost, &cpal::Error::new(ErrorKind::StreamInvalidated));
        assert_eq!(lost.get(), Some(&ErrorKind::DeviceNotAvailable.to_string()));
    }
}
