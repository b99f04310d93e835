//! Transfers values between the session and a cell, as files in a shared folder.

use std::path::PathBuf;
use std::time::Duration;
use std::{fs, panic, process, thread};

use crate::audio::Clip;
use crate::crossing::Crossing;
use crate::dataset::Pair;
use crate::theta::Theta;

/// The environment variable that names the shared folder.
const FOLDER: &str = "AWOL_RUST_CELLS";

fn folder() -> PathBuf {
    std::env::var_os(FOLDER).map(PathBuf::from).unwrap_or_default()
}

/// Prepares this process for cells: panics are recorded in a file, and the process ends when the session's process has ended.
pub fn begin() {
    panic::set_hook(Box::new(|info| {
        let (line, column) = info.location().map_or((0, 0), |place| (place.line(), place.column()));
        let payload = info.payload();
        let message = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        // If this fails, the session still notices that the cell did not end normally.
        let _ = fs::write(folder().join("panic"), format!("{line} {column} {}", message.unwrap_or("a value that is no text")));
    }));
    #[cfg(unix)]
    {
        let session = std::os::unix::process::parent_id();
        thread::spawn(move || {
            while std::os::unix::process::parent_id() == session {
                thread::sleep(Duration::from_millis(500));
            }
            process::exit(1);
        });
    }
}

/// Reads the session's value of this name.
pub fn take<T: Arrives>(name: &str) -> T {
    let bytes = fs::read(folder().join("in").join(name)).ok();
    let value = bytes.and_then(|bytes| Crossing::from_bytes(&bytes)).and_then(T::arrive);
    value.unwrap_or_else(|| panic!("the session's '{name}' did not arrive"))
}

/// Shows a value in the session's way.
fn show(value: &Crossing) {
    match fs::write(folder().join("shown"), value.to_bytes()) {
        Ok(()) => println!("EVCXR_BEGIN_CONTENT awol/value\n\nEVCXR_END_CONTENT"),
        Err(error) => eprintln!("a value cannot be shown: {error}"),
    }
}

macro_rules! display {
    ($($type:ty),*) => {
        $(impl $type {
            /// Shows the value. evcxr calls this on the last value of a cell.
            pub fn evcxr_display(&self) {
                show(&self.cross());
            }
        })*
    };
}

display!(Theta, Clip);

/// Converts an integer to a number of the session, which is exact up to 2^53.
fn whole(number: i128) -> Crossing {
    const EXACT: u128 = 1 << f64::MANTISSA_DIGITS;
    if number.unsigned_abs() <= EXACT {
        Crossing::Number(number as f64)
    } else {
        Crossing::Refused(format!("{number} is beyond 2^53, up to which a number of the session is exact"))
    }
}

/// A type that the session can hold.
pub trait Crosses {
    fn cross(&self) -> Crossing;
}

/// A type that a session's value can become in a cell.
pub trait Arrives: Sized {
    fn arrive(value: Crossing) -> Option<Self>;
}

macro_rules! crosses {
    ($($type:ty: $value:ident => $cross:expr;)*) => {
        $(impl Crosses for $type {
            fn cross(&self) -> Crossing {
                let $value = self;
                $cross
            }
        })*
    };
}

crosses! {
    f64: x => Crossing::Number(*x);
    f32: x => Crossing::Number(f64::from(*x));
    i8: x => Crossing::Number(f64::from(*x));
    i16: x => Crossing::Number(f64::from(*x));
    i32: x => Crossing::Number(f64::from(*x));
    i64: x => whole(*x as i128);
    isize: x => whole(*x as i128);
    u8: x => Crossing::Number(f64::from(*x));
    u16: x => Crossing::Number(f64::from(*x));
    u32: x => Crossing::Number(f64::from(*x));
    u64: x => whole(*x as i128);
    usize: x => whole(*x as i128);
    bool: x => Crossing::Bool(*x);
    char: x => Crossing::Text(x.to_string());
    String: x => Crossing::Text(x.clone());
    &'static str: x => Crossing::Text(x.to_string());
    Theta: x => Crossing::Theta(*x);
    Clip: x => Crossing::Clip(x.clone());
    Pair: x => Crossing::Pair(Box::new(x.clone()));
}

impl<T: Crosses> Crosses for Vec<T> {
    fn cross(&self) -> Crossing {
        Crossing::List(self.iter().map(Crosses::cross).collect())
    }
}

impl<T: Crosses, const N: usize> Crosses for [T; N] {
    fn cross(&self) -> Crossing {
        Crossing::List(self.iter().map(Crosses::cross).collect())
    }
}

macro_rules! arrives {
    ($($type:ty: $pattern:pat => $arrive:expr;)*) => {
        $(impl Arrives for $type {
            fn arrive(value: Crossing) -> Option<Self> {
                match value {
                    $pattern => Some($arrive),
                    _ => None,
                }
            }
        })*
    };
}

arrives! {
    f64: Crossing::Number(x) => x;
    f32: Crossing::Number(x) => x as f32;
    bool: Crossing::Bool(x) => x;
    String: Crossing::Text(x) => x;
    Theta: Crossing::Theta(x) => x;
    Clip: Crossing::Clip(x) => x;
    Pair: Crossing::Pair(x) => *x;
}

impl<T: Arrives> Arrives for Vec<T> {
    fn arrive(value: Crossing) -> Option<Self> {
        match value {
            Crossing::List(items) => items.into_iter().map(T::arrive).collect(),
            _ => None,
        }
    }
}

/// A variable to give back to the session. Method resolution selects [`Give`] if the session can hold its type, and [`Keep`] if not.
pub struct Offer<'a, T>(pub &'a T);

pub trait Give {
    fn give(&self, name: &str);
}

pub trait Keep {
    fn give(&self, name: &str);
}

impl<T: Crosses> Give for Offer<'_, T> {
    fn give(&self, name: &str) {
        if let Err(error) = fs::write(folder().join("out").join(name), self.0.cross().to_bytes()) {
            eprintln!("'{name}' cannot be given back: {error}");
        }
    }
}

impl<T> Keep for &Offer<'_, T> {
    fn give(&self, _name: &str) {}
}
