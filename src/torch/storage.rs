//! The numbers behind tensors: contiguous values of one type.

use half::{bf16, f16};

/// A number type, as PyTorch's storage classes name it.
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
    /// Returns the type for a class of the module `torch`.
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

    /// Returns the size of a number in bytes.
    pub fn width(self) -> usize {
        match self {
            Numbers::Double | Numbers::Long => 8,
            Numbers::Float | Numbers::Int => 4,
            Numbers::Half | Numbers::BFloat16 => 2,
        }
    }

    /// Returns the number at `index` of little-endian bytes; `None` if it is out of range. Integers above 2^53 are rounded.
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

/// A contiguous array of numbers in an entry of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage<'a> {
    pub numbers: Numbers,
    /// The key of the entry, which is `data/KEY`.
    pub key: &'a str,
    /// How many numbers the storage has.
    pub len: usize,
}
