//! Linux and the BSDs: what playback asks of ALSA itself, past cpal.

#![expect(unsafe_code, reason = "asks ALSA for its version and silences its messages, through its C interface")]

use std::ffi::{c_char, c_int};

use crate::audio::AudioError;

type Handler = unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char);
type VariadicHandler = unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char, ...);

/// What it means that no output opens.
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

/// Whether libasound is on this machine.
fn library_found() -> bool {
    // SAFETY: takes nothing, and gives a constant text, or null where there is no library.
    !unsafe { alsa_sys::snd_asoundlib_version() }.is_null()
}

/// Before a device is opened: stops libasound from printing to the terminal; what went wrong comes back as an error anyway.
pub fn prepare() {
    // SAFETY: a C function may be called with more arguments than it looks at. The handler touches none and lives as long as the program.
    unsafe {
        let handler = std::mem::transmute::<Handler, VariadicHandler>(ignore);
        alsa_sys::snd_lib_error_set_handler(Some(handler));
    }
}

unsafe extern "C" fn ignore(_file: *const c_char, _line: c_int, _function: *const c_char, _code: c_int, _format: *const c_char) {}
