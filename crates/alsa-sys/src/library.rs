//! Finding libasound and its functions while the program runs.

use core::ffi::{CStr, c_void};
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicPtr, Ordering};

/// Names under which the library is looked for, on the usual library paths.
const NAMES: [&CStr; 2] = [c"libasound.so.2", c"libasound.so"];

static LIBRARY: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// The open library, or null. A failure is not remembered, so that a library installed meanwhile is found.
fn library() -> *mut c_void {
    let open = LIBRARY.load(Ordering::Acquire);
    if !open.is_null() {
        return open;
    }
    // SAFETY: the names end in a nul. The library stays open until the program ends, and opening it twice gives the same handle.
    let opened = NAMES.into_iter().map(|name| unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW) }).find(|handle| !handle.is_null());
    let handle = opened.unwrap_or(ptr::null_mut());
    if !handle.is_null() {
        LIBRARY.store(handle, Ordering::Release);
    }
    handle
}

/// A function of the library by name; looked up once.
pub struct Symbol {
    name: &'static CStr,
    address: AtomicPtr<c_void>,
}

impl Symbol {
    pub const fn new(name: &'static CStr) -> Self {
        Symbol { name, address: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Where the function is; `None` where there is no such library or no such function in it.
    pub fn address(&self) -> Option<NonNull<c_void>> {
        let known = self.address.load(Ordering::Acquire);
        if !known.is_null() {
            return NonNull::new(known);
        }
        let library = library();
        if library.is_null() {
            return None;
        }
        // SAFETY: the handle is open and the name ends in a nul.
        let found = unsafe { libc::dlsym(library, self.name.as_ptr()) };
        self.address.store(found, Ordering::Release);
        NonNull::new(found)
    }
}

/// What a function returns that could not be called.
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
