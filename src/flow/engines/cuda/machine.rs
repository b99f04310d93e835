//! What a step is made of, and what can carry it out.

use crate::flow::FlowError;

/// A place in the memory of a machine, counted in 32-bit words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceOffset(pub usize);

impl DeviceOffset {
    /// For a kernel that may be given nothing.
    pub const NONE: DeviceOffset = DeviceOffset(usize::MAX);

    /// So many words further on.
    pub fn past(self, words: usize) -> DeviceOffset {
        DeviceOffset(self.0 + words)
    }
}

/// The most places, counts and numbers that a kernel takes; as in `kernels/common.cu`.
pub const PLACES: usize = 20;
pub const COUNTS: usize = 12;
pub const NUMBERS: usize = 4;

/// One operation. Those of a step are carried out one after the other.
#[derive(Clone, Debug)]
pub enum Op {
    Launch(Launch),
    Product(Product),
}

/// A kernel with what it is given.
#[derive(Clone, Debug)]
pub struct Launch {
    pub kernel: &'static str,
    pub blocks: usize,
    pub places: Vec<DeviceOffset>,
    pub counts: Vec<usize>,
    pub numbers: Vec<f64>,
}

/// The same product of matrices for `count` layers: `to = left right`.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub rows: usize,
    pub columns: usize,
    /// Numbers that each sum has.
    pub inner: usize,
    pub left: Matrices,
    pub right: Matrices,
    pub to: Matrices,
    pub count: usize,
}

/// A matrix of each layer, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Matrices {
    pub at: DeviceOffset,
    /// From a row to the next.
    pub stride: usize,
    /// From a layer's matrix to the next layer's.
    pub step: usize,
    /// Whether rows and columns are exchanged when it is read.
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

/// A device with memory of its own.
pub trait Machine {
    /// Operations made ready to be carried out again and again.
    type Steps;

    /// Makes room for so many words, all 0; once.
    ///
    /// # Errors
    /// The device fails, or has no such room.
    fn make_room(&mut self, words: usize) -> Result<(), FlowError>;

    /// # Errors
    /// The device fails.
    fn put(&mut self, at: DeviceOffset, words: &[u32]) -> Result<(), FlowError>;

    /// Waits until all is done, and copies from there.
    ///
    /// # Errors
    /// The device fails.
    fn take(&self, at: DeviceOffset, words: &mut [u32]) -> Result<(), FlowError>;

    /// Copies within the memory.
    ///
    /// # Errors
    /// The device fails.
    fn copy(&mut self, from: DeviceOffset, to: DeviceOffset, words: usize) -> Result<(), FlowError>;

    /// # Errors
    /// The device fails.
    fn ready(&mut self, ops: Vec<Op>) -> Result<Self::Steps, FlowError>;

    /// Begins to carry them out, and does not wait.
    ///
    /// # Errors
    /// The device fails.
    fn start(&mut self, steps: &mut Self::Steps) -> Result<(), FlowError>;
}

/// Shares out memory.
#[derive(Debug, Default)]
pub struct BumpAllocator {
    words: usize,
}

impl BumpAllocator {
    /// What products like to begin at: 256 bytes.
    const EDGE: usize = 64;

    /// A place for so many words.
    pub fn take(&mut self, words: usize) -> DeviceOffset {
        let place = DeviceOffset(self.words);
        self.words += words.max(1).next_multiple_of(Self::EDGE);
        place
    }

    /// Words shared out.
    pub fn words(&self) -> usize {
        self.words
    }
}

/// A [`Launch`] written down.
pub fn launch(kernel: &'static str, blocks: usize, places: &[DeviceOffset], counts: &[usize], numbers: &[f64]) -> Op {
    Op::Launch(Launch { kernel, blocks, places: places.to_vec(), counts: counts.to_vec(), numbers: numbers.to_vec() })
}
