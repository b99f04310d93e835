//! The weights file, in either format. It is memory-mapped, and numbers in the CPU's format are used in place.

#![expect(unsafe_code, reason = "maps the file of weights instead of reading it")]

use std::collections::BTreeMap;
use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use half::{bf16, f16};
use memmap2::Mmap;
use safetensors::{Dtype, SafeTensors};

use super::error::ClapError;
use crate::files::{self, FileError};
use crate::torch::{Archive, Node, Numbers, Pickle, Values};

/// The numbers of one tensor, row-major.
pub enum Tensor {
    /// A range of the mapped file.
    Mapped { file: Arc<Mmap>, bytes: Range<usize> },
    /// Numbers converted from another type.
    Owned(Vec<f32>),
}

impl Deref for Tensor {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match self {
            Tensor::Mapped { file, bytes } => {
                file.get(bytes.clone()).and_then(|bytes| bytemuck::try_cast_slice(bytes).ok()).unwrap_or_default()
            }
            Tensor::Owned(numbers) => numbers,
        }
    }
}

/// Opens a weights file and passes its tensors to `take`.
///
/// # Errors
/// Fails if the file cannot be read, has neither format, or `take` fails.
pub fn open<T>(path: &Path, take: impl FnOnce(&mut dyn Weights) -> Result<T, ClapError>) -> Result<T, ClapError> {
    let unreadable = |error| ClapError::File(FileError::new("read", path, error));
    let file = files::open(path)?;
    // SAFETY: the map is only read. Another process could still truncate or overwrite the file, which cannot be ruled out here. awol and the hub's
    // other programs write cache files under a temporary name, rename them, and never change them again.
    let map = unsafe { Mmap::map(&file) }.map_err(unreadable)?;
    let map = Arc::new(map);
    if path.extension().is_some_and(|ending| ending == "safetensors") {
        let file =
            SafeTensors::deserialize(&map).map_err(|error| ClapError::weights(path, format!("it is no safetensors file ({error})")))?;
        take(&mut Safe { path: path.to_path_buf(), map: &map, file })
    } else {
        let wrong = |error: crate::torch::TorchError| ClapError::weights(path, error.to_string());
        let mut archive = Archive::open(&map).map_err(wrong)?;
        let pickle = Pickle::read(archive.pickle().map_err(wrong)?).map_err(wrong)?;
        // A training checkpoint nests the weights one level deeper.
        let state = pickle.get(pickle.root(), "state_dict").unwrap_or(pickle.root());
        let state: Option<BTreeMap<&str, &Node>> = pickle.entries(state).map(Iterator::collect);
        let state = state
            .ok_or_else(|| ClapError::weights(path, format!("it holds {}, where a dict of tensors is expected", pickle.root().kind())))?;
        take(&mut Torch { path: path.to_path_buf(), map: &map, values: Values::new(&pickle, state, archive) })
    }
}

/// Access to tensors by name.
pub trait Weights {
    /// Returns the tensor with this name and shape.
    ///
    /// # Errors
    /// Fails if it is missing, or has another shape or an unsupported type. The error names the tensor.
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor, ClapError>;

    /// Describes how the tensor names of the file were changed, as the rest of a sentence that begins with the file's name.
    fn unwrapped(&self) -> Option<String> {
        None
    }
}

struct Safe<'a> {
    path: PathBuf,
    map: &'a Arc<Mmap>,
    file: SafeTensors<'a>,
}

impl Weights for Safe<'_> {
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor, ClapError> {
        let wrong = |what: String| ClapError::weights(&self.path, what);
        let view = self.file.tensor(name).map_err(|_| wrong(format!("'{name}' is missing")))?;
        if view.shape() != shape {
            return Err(wrong(format!("'{name}' is {:?}, where {shape:?} is expected", view.shape())));
        }
        let numbers = match view.dtype() {
            Dtype::F32 => Numbers::Float,
            Dtype::F64 => Numbers::Double,
            Dtype::F16 => Numbers::Half,
            Dtype::BF16 => Numbers::BFloat16,
            other => return Err(wrong(format!("'{name}' is of the type {other:?}, which holds no weights"))),
        };
        Ok(tensor(self.map, numbers, view.data()))
    }
}

struct Torch<'a, 'p> {
    path: PathBuf,
    map: &'a Arc<Mmap>,
    values: Values<'p, 'a>,
}

impl Weights for Torch<'_, '_> {
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor, ClapError> {
        let path = &self.path;
        let wrong = |error: crate::torch::TorchError| ClapError::weights(path, error.to_string());
        match self.values.run(name, shape).map_err(wrong)? {
            Some((numbers, bytes)) => Ok(tensor(self.map, numbers, bytes)),
            None => self.values.floats(name, Some(shape)).map(Tensor::Owned).map_err(wrong),
        }
    }

    fn unwrapped(&self) -> Option<String> {
        self.values.unwrapped()
    }
}

/// Returns a range of the map as a tensor, converted if necessary.
fn tensor(map: &Arc<Mmap>, numbers: Numbers, bytes: &[u8]) -> Tensor {
    if numbers == Numbers::Float && cfg!(target_endian = "little") && bytemuck::try_cast_slice::<u8, f32>(bytes).is_ok() {
        let start = bytes.as_ptr().addr() - map.as_ptr().addr();
        return Tensor::Mapped { file: map.clone(), bytes: start..start + bytes.len() };
    }
    Tensor::Owned(match numbers {
        Numbers::Half => bytes.as_chunks().0.iter().map(|number| f16::from_le_bytes(*number).to_f32()).collect(),
        Numbers::BFloat16 => bytes.as_chunks().0.iter().map(|number| bf16::from_le_bytes(*number).to_f32()).collect(),
        _ => (0..bytes.len() / numbers.width()).filter_map(|index| numbers.at(bytes, index)).map(|number| number as f32).collect(),
    })
}
