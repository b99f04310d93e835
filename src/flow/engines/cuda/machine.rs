//! The operations of a step, and the interface of the devices that run them.

use crate::flow::FlowError;

/// An offset in a device's memory, in 32-bit words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceOffset(pub usize);

impl DeviceOffset {
    /// For an optional argument of a kernel.
    pub const NONE: DeviceOffset = DeviceOffset(usize::MAX);

    /// Returns the offset `words` words further.
    pub fn past(self, words: usize) -> DeviceOffset {
        DeviceOffset(self.0 + words)
    }
}

/// Maximum numbers of offsets, counts and floats that a kernel takes, as in `kernels/common.cu`.
pub const PLACES: usize = 20;
pub const COUNTS: usize = 12;
pub const NUMBERS: usize = 4;

/// One operation. Those of a step run in order.
#[derive(Clone, Debug)]
pub enum Op {
    Launch(Launch),
    Product(Product),
}

/// A kernel with its arguments.
#[derive(Clone, Debug)]
pub struct Launch {
    pub kernel: &'static str,
    pub blocks: usize,
    pub places: Vec<DeviceOffset>,
    pub counts: Vec<usize>,
    pub numbers: Vec<f64>,
}

/// The same matrix product for `count` layers: `to = left right`.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub rows: usize,
    pub columns: usize,
    /// Number of terms in each sum.
    pub inner: usize,
    pub left: Matrices,
    pub right: Matrices,
    pub to: Matrices,
    pub count: usize,
}

/// A row-major matrix for each layer.
#[derive(Clone, Copy, Debug)]
pub struct Matrices {
    pub at: DeviceOffset,
    /// Distance between rows.
    pub stride: usize,
    /// Distance between the matrices of two layers.
    pub step: usize,
    /// Whether the matrix is read transposed.
    pub turned: bool,
}

impl Matrices {
    pub fn new(at: DeviceOffset, stride: usize, step: usize) -> Matrices {
        Matrices { at, stride, step, turned: false }
    }

    pub fn turned(self) -> Matrices {
        Matrices { turned: !self.turned, ..self }
    }
}

/// A device with its memory.
pub trait Machine {
    /// Operations that are prepared to run repeatedly.
    type Steps;

    /// Allocates the device's memory, `words` words set to 0. Called once.
    ///
    /// # Errors
    /// The device fails, or has too little memory.
    fn make_room(&mut self, words: usize) -> Result<(), FlowError>;

    /// Copies `words` to the device.
    ///
    /// # Errors
    /// The device fails.
    fn put(&mut self, at: DeviceOffset, words: &[u32]) -> Result<(), FlowError>;

    /// Waits for all work, and copies words from the device.
    ///
    /// # Errors
    /// The device fails.
    fn take(&self, at: DeviceOffset, words: &mut [u32]) -> Result<(), FlowError>;

    /// Copies words within the device.
    ///
    /// # Errors
    /// The device fails.
    fn copy(&mut self, from: DeviceOffset, to: DeviceOffset, words: usize) -> Result<(), FlowError>;

    /// Prepares operations to run repeatedly.
    ///
    /// # Errors
    /// The device fails.
    fn ready(&mut self, ops: Vec<Op>) -> Result<Self::Steps, FlowError>;

    /// Starts the operations without waiting for them.
    ///
    /// # Errors
    /// The device fails.
    fn start(&mut self, steps: &mut Self::Steps) -> Result<(), FlowError>;
}

/// Allocates consecutive blocks of the device's memory, which are never freed.
#[derive(Debug, Default)]
pub struct BumpAllocator {
    words: usize,
}

impl BumpAllocator {
    /// The alignment in words: 256 bytes, which matrix products prefer.
    const EDGE: usize = 64;

    /// Allocates `words` words.
    pub fn take(&mut self, words: usize) -> DeviceOffset {
        let place = DeviceOffset(self.words);
        self.words += words.max(1).next_multiple_of(Self::EDGE);
        place
    }

    /// Returns the number of words allocated.
    pub fn words(&self) -> usize {
        self.words
    }
}

/// Returns a [`Launch`] operation.
pub fn launch(kernel: &'static str, blocks: usize, places: &[DeviceOffset], counts: &[usize], numbers: &[f64]) -> Op {
    Op::Launch(Launch { kernel, blocks, places: places.to_vec(), counts: counts.to_vec(), numbers: numbers.to_vec() })
}
