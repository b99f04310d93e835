//! Finds libasound and its functions at run time.

use core::ffi::{CStr, c_void};
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicPtr, Ordering};

/// Names of the library, searched on the usual library paths.
const NAMES: [&CStr; 2] = [c"libasound.so.2", c"libasound.so"];

static LIBRARY: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Returns the handle of the library, or null. A failure is not cached, so a library installed later is found.
fn library() -> *mut c_void {
    let open = LIBRARY.load(Ordering::Acquire);
    if !open.is_null() {
        return open;
    }
    // SAFETY: the names are nul-terminated. The library stays open until the program ends, and opening it twice gives the same handle.
    let opened = NAMES.into_iter().map(|name| unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW) }).find(|handle| !handle.is_null());
    let handle = opened.unwrap_or(ptr::null_mut());
    if !handle.is_null() {
        LIBRARY.store(handle, Ordering::Release);
    }
    handle
}

/// A function of the library, which is looked up by name once.
pub struct Symbol {
    name: &'static CStr,
    address: AtomicPtr<c_void>,
}

impl Symbol {
    pub const fn new(name: &'static CStr) -> Self {
        Symbol { name, address: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Returns the address of the function, or `None` if the library or the function is missing.
    pub fn address(&self) -> Option<NonNull<c_void>> {
        let known = self.address.load(Ordering::Acquire);
        if !known.is_null() {
            return NonNull::new(known);
        }
        let library = library();
        if library.is_null() {
            return None;
        }
        // SAFETY: the handle is open and the name is nul-terminated.
        let found = unsafe { libc::dlsym(library, self.name.as_ptr()) };
        self.address.store(found, Ordering::Release);
        NonNull::new(found)
    }
}

/// The value that a function returns if it is missing.
pub trait Absent {
    fn absent() -> Self;
}

impl Absent for () {
    fn absent() -> Self {}
}

impl<T> Absent for *const T {
    fn absent() -> Self {
        ptr::null()
    }
}

impl<T> Absent for *mut T {
    fn absent() -> Self {
        ptr::null_mut()
    }
}

impl<T> Absent for Option<T> {
    fn absent() -> Self {
        None
    }
}

macro_rules! absent_numbers {
    ($value:expr, $($number:ty),*) => {
        $(impl Absent for $number {
            fn absent() -> Self {
                $value as $number
            }
        })*
    };
}

absent_numbers!(-libc::ENODEV, i8, i16, i32, i64, isize);
absent_numbers!(0, u8, u16, u32, u64, usize);
