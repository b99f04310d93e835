//! The parts of opening a sound device that differ between systems.

#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
mod alsa;
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
pub use alsa::{no_device, prepare};

#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly")))]
pub use other::{no_device, prepare};

#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly")))]
mod other {
    use crate::audio::AudioError;

    /// Prepares for opening a device: does nothing on this system.
    pub fn prepare() {}

    /// Returns the error for an output that does not open.
    pub fn no_device(cause: String) -> AudioError {
        AudioError::NoDevice {
            problem: format!("the system's default sound output does not open ({cause})"),
            mend: "connect one, or choose one in the system's sound settings",
        }
    }
}
