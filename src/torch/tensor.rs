//! A tensor: a strided view of a storage.

use std::ops::Range;

use super::TorchError;
use super::storage::Storage;
use super::wrong;

/// Maximum number of dims; those of weights have few.
const MAX_DIMS: usize = 8;

/// A view of a storage. [`Tensor::new`] ensures that it is within the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor<'a> {
    pub storage: Storage<'a>,
    offset: usize,
    pub shape: Vec<usize>,
    strides: Vec<usize>,
}

impl<'a> Tensor<'a> {
    /// Creates a tensor.
    ///
    /// # Errors
    /// There are more than eight dims, more elements than the storage has (as `expand` creates), or the view is not within the storage.
    pub fn new(storage: Storage<'a>, offset: usize, shape: Vec<usize>, strides: Vec<usize>) -> Result<Self, TorchError> {
        if shape.len() != strides.len() || shape.len() > MAX_DIMS {
            return Err(wrong(format!("a tensor in it has {} dims and {} strides", shape.len(), strides.len())));
        }
        let count = shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
        let last = shape
            .iter()
            .zip(&strides)
            .try_fold(offset, |last, (size, stride)| last.checked_add(size.saturating_sub(1).checked_mul(*stride)?));
        let fits = count == Some(0) || (count.is_some_and(|count| count <= storage.len) && last.is_some_and(|last| last < storage.len));
        if !fits {
            let Storage { key, len, .. } = storage;
            return Err(wrong(format!("a tensor in it, {shape:?}, reaches beyond the {len} numbers of its storage '{key}'")));
        }
        Ok(Tensor { storage, offset, shape, strides })
    }

    /// Returns the number of elements.
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// Returns the tensor's range in the storage if it is contiguous and row-major.
    pub fn stretch(&self) -> Option<Range<usize>> {
        let mut next = 1;
        for (size, stride) in self.shape.iter().zip(&self.strides).rev() {
            if *size != 1 && *stride != next {
                return None;
            }
            next *= size;
        }
        Some(self.offset..self.offset.checked_add(self.count())?)
    }

    /// Reads the elements in row-major order from the bytes of the storage.
    ///
    /// # Errors
    /// The storage has another length than the pickle declares.
    pub fn read(&self, run: &[u8]) -> Result<Vec<f64>, TorchError> {
        let Storage { numbers, key, len } = self.storage;
        if Some(run.len()) != len.checked_mul(numbers.width()) {
            return Err(wrong(format!("its storage '{key}' has {} bytes where {len} numbers are expected", run.len())));
        }
        let place = |index: usize| {
            let mut rest = index;
            let dims = self.shape.iter().zip(&self.strides).rev();
            self.offset
                + dims
                    .map(|(size, stride)| {
                        let along = rest % size;
                        rest /= size;
                        along * stride
                    })
                    .sum::<usize>()
        };
        let read: Option<Vec<f64>> = (0..self.count()).map(|index| numbers.at(run, place(index))).collect();
        read.ok_or_else(|| wrong(format!("a tensor in it reaches beyond its storage '{key}'")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::storage::Numbers;
    use super::*;

    fn storage(len: usize) -> Storage<'static> {
        Storage { numbers: Numbers::Float, key: "0", len }
    }

    #[test]
    fn strides_give_the_order_of_numbers() {
        let run: Vec<u8> = (0..7u8).flat_map(|n| f32::from(n).to_le_bytes()).collect();
        let transposed = Tensor::new(storage(7), 1, vec![3, 2], vec![1, 3]).unwrap();
        assert_eq!(transposed.read(&run).unwrap(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        let single = Tensor::new(storage(7), 6, vec![], vec![]).unwrap();
        assert_eq!(single.read(&run).unwrap(), [6.0]);
        assert!(Tensor::new(storage(7), 9, vec![0, 4], vec![4, 1]).unwrap().read(&run).unwrap().is_empty());
        assert!(transposed.read(&run[..24]).is_err());
        assert_eq!((transposed.stretch(), single.stretch()), (None, Some(6..7)));
        let rows = Tensor::new(storage(7), 1, vec![1, 3, 2], vec![9, 2, 1]).unwrap();
        assert_eq!(rows.stretch(), Some(1..7));
    }

    #[test]
    fn tensors_beyond_their_storage_are_errors() {
        let cases: [(usize, &[usize], &[usize]); 6] = [
            (7, &[], &[]),
            (1, &[7], &[1]),
            (0, &[3, 3], &[0, 1]),
            (0, &[usize::MAX, 2], &[1, 1]),
            (0, &[2, 2], &[usize::MAX, 1]),
            (0, &[1; 9], &[1; 9]),
        ];
        for (offset, shape, strides) in cases {
            assert!(Tensor::new(storage(7), offset, shape.to_vec(), strides.to_vec()).is_err(), "{offset} {shape:?} {strides:?}");
        }
    }
}
