//! What differs between systems in opening a sound device.

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
mod alsa;
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
pub use alsa::{no_device, prepare};

#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly")))]
pub use other::{no_device, prepare};

#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly")))]
mod other {
    use crate::audio::AudioError;

    /// Before a device is opened: nothing.
    pub fn prepare() {}

    /// What it means that no output opens.
    pub fn no_device(cause: String) -> AudioError {
        AudioError::NoDevice {
            problem: format!("the system's default sound output does not open ({cause})"),
            mend: "connect one, or choose one in the system's sound settings",
        }
    }
}
