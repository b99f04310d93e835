//! Linux and the BSDs: calls of ALSA that bypass cpal.

#![expect(unsafe_code, reason = "asks ALSA for its version and silences its messages, through its C interface")]

use std::ffi::{c_char, c_int};

use crate::audio::AudioError;

type Handler = unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char);
type VariadicHandler = unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char, ...);

/// Returns the error for an output that does not open.
pub fn no_device(cause: String) -> AudioError {
    if library_found() {
        AudioError::NoDevice {
            problem: format!("ALSA's default device does not open ({cause})"),
            mend: "start PipeWire or PulseAudio, or connect a sound card (`aplay -l` lists them)",
        }
    } else {
        AudioError::NoDevice {
            problem: "ALSA's library libasound.so.2 is not on this machine".into(),
            mend: "install it (Debian, Ubuntu: libasound2; Fedora, Arch: alsa-lib) and play again",
        }
    }
}

/// Whether libasound is installed.
fn library_found() -> bool {
    // SAFETY: takes no arguments, and returns a constant string, or null if there is no library.
    !unsafe { alsa_sys::snd_asoundlib_version() }.is_null()
}

/// Prepares for opening a device: stops libasound from printing to the terminal. Its errors are returned anyway.
pub fn prepare() {
    // SAFETY: a C function may be called with more arguments than it reads. The handler reads none and lives as long as the program.
    unsafe {
        let handler = std::mem::transmute::<Handler, VariadicHandler>(ignore);
        alsa_sys::snd_lib_error_set_handler(Some(handler));
    }
}

unsafe extern "C" fn ignore(_file: *const c_char, _line: c_int, _function: *const c_char, _code: c_int, _format: *const c_char) {}
