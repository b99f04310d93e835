//! The numbers behind tensors: one run of one type.

use half::{bf16, f16};

/// A type of numbers, by the class that PyTorch names for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    Float,
    Double,
    Half,
    BFloat16,
    Long,
    Int,
}

impl Numbers {
    /// From the name of a class in the module `torch`.
    pub fn of_class(name: &str) -> Option<Numbers> {
        Some(match name {
            "FloatStorage" => Numbers::Float,
            "DoubleStorage" => Numbers::Double,
            "HalfStorage" => Numbers::Half,
            "BFloat16Storage" => Numbers::BFloat16,
            "LongStorage" => Numbers::Long,
            "IntStorage" => Numbers::Int,
            _ => return None,
        })
    }

    /// Bytes of a number.
    pub fn width(self) -> usize {
        match self {
            Numbers::Double | Numbers::Long => 8,
            Numbers::Float | Numbers::Int => 4,
            Numbers::Half | Numbers::BFloat16 => 2,
        }
    }

    /// The number at `index` of a little-endian run; none beyond its end. (A whole number beyond 2^53 is rounded.)
    pub fn at(self, run: &[u8], index: usize) -> Option<f64> {
        let start = index.checked_mul(self.width())?;
        let bytes = run.get(start..start.checked_add(self.width())?)?;
        Some(match self {
            Numbers::Float => f64::from(f32::from_le_bytes(bytes.try_into().ok()?)),
            Numbers::Double => f64::from_le_bytes(bytes.try_into().ok()?),
            Numbers::Half => f16::from_le_bytes(bytes.try_into().ok()?).to_f64(),
            Numbers::BFloat16 => bf16::from_le_bytes(bytes.try_into().ok()?).to_f64(),
            Numbers::Long => i64::from_le_bytes(bytes.try_into().ok()?) as f64,
            Numbers::Int => f64::from(i32::from_le_bytes(bytes.try_into().ok()?)),
        })
    }
}

/// A run of numbers that lies in an entry of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage<'a> {
    pub numbers: Numbers,
    /// Its entry is `data/KEY`.
    pub key: &'a str,
    /// How many numbers it has.
    pub len: usize,
}
