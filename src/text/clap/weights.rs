//! The file of weights, in either form. It is mapped, not read: numbers that lie as the processor takes them stay in the file until they are needed.

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

/// The numbers of one tensor, row by row.
pub enum Tensor {
    /// As they lie in the file.
    Mapped { file: Arc<Mmap>, bytes: Range<usize> },
    /// Made from numbers of another type.
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

/// Opens a file of weights, and gives its tensors by name to `take`.
///
/// # Errors
/// It cannot be read, is neither form, or as `take` says.
pub fn open<T>(path: &Path, take: impl FnOnce(&mut dyn Weights) -> Result<T, ClapError>) -> Result<T, ClapError> {
    let unreadable = |error| ClapError::File(FileError::new("read", path, error));
    let file = files::open(path)?;
    // SAFETY: the map is read alone. That nobody cuts or overwrites the file meanwhile is more than can be known here; what awol and the hub's other
    // programs write into the cache is renamed into place, and never written again.
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
        // A checkpoint of a training run has them one level down.
        let state = pickle.get(pickle.root(), "state_dict").unwrap_or(pickle.root());
        let state: Option<BTreeMap<&str, &Node>> = pickle.entries(state).map(Iterator::collect);
        let state = state
            .ok_or_else(|| ClapError::weights(path, format!("it holds {}, where a dict of tensors is expected", pickle.root().kind())))?;
        take(&mut Torch { path: path.to_path_buf(), map: &map, values: Values::new(&pickle, state, archive) })
    }
}

/// Tensors by name.
pub trait Weights {
    /// The tensor of this name and shape.
    ///
    /// # Errors
    /// It is missing, of another shape or of a type that holds no weights; the error names it.
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor, ClapError>;

    /// What was changed in the names of the file, as the end of a sentence that begins with it.
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

/// A run of numbers within the map.
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
