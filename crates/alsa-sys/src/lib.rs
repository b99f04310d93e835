//! The declarations of alsa-sys, without linking: libasound is opened when it is first needed. See README.md.

#![allow(non_camel_case_types)]
#![no_std]

mod library;

use core::ffi::{c_void, CStr};
use core::ptr::NonNull;

use library::{Absent, Symbol};

/// Defines functions that look themselves up in the library when called.
macro_rules! forward {
    ($(fn $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => {$(
        /// Forwards to the function of this name in libasound.
        ///
        /// # Safety
        /// As for that function.
        #[allow(clippy::too_many_arguments)]
        pub unsafe extern "C" fn $name($($argument: $type),*) $(-> $result)? {
            type Function = unsafe extern "C" fn($($type),*) $(-> $result)?;
            static SYMBOL: Symbol = Symbol::new(name(concat!(stringify!($name), "\0")));
            match SYMBOL.address() {
                // SAFETY: libasound's function of this name has this signature; the caller guarantees the arguments.
                Some(address) => unsafe { core::mem::transmute::<NonNull<c_void>, Function>(address)($($argument),*) },
                None => Absent::absent(),
            }
        }
    )*};
}

/// Returns a nul-terminated name. A missing or inner nul is a compile error.
const fn name(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(name) => name,
        Err(_) => panic!("a name ends in its only nul"),
    }
}

#[allow(clippy::all, clippy::undocumented_unsafe_blocks, non_snake_case)]
mod generated;

pub use generated::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_functions_return_an_error_code() {
        forward! {
            fn no_such_function(number: core::ffi::c_int) -> core::ffi::c_int;
            fn no_such_name() -> *const core::ffi::c_char;
        }
        // SAFETY: these names do not exist in the library, so nothing is called.
        unsafe {
            assert_eq!(no_such_function(1), -libc::ENODEV);
            assert!(no_such_name().is_null());
        }
    }
}
