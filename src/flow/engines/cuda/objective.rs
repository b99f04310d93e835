//! The interface between an objective and the engine: the operations of its passes.

use super::machine::{BumpAllocator, DeviceOffset, Op, launch};
use super::update::{LOSSES, Shared};
use crate::flow::data::Rows;
use crate::flow::history::Losses;
use crate::flow::learner::Draws;
use crate::flow::rng::{Purpose, dropout_threshold};
use crate::theta::DIM;

/// Threads in a block of a kernel.
pub const THREADS: usize = 256;

/// A batch, for which operations are built.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    pub rows: usize,
    /// Rows of a full batch: the distance between batches in the epoch's rows.
    pub full: usize,
    /// The offset of the weights.
    pub params: DeviceOffset,
    /// Whether it is a training batch, with dropout and noise, or a validation batch, without.
    pub train: bool,
    /// Whether noise is added to the text.
    pub blur: bool,
}

/// The passes of an objective. The rows are in [`Shared`], in the order of the epoch.
pub trait Passes {
    /// Returns the number of losses of a batch.
    fn losses(&self) -> usize;

    /// Returns the operations of the forward pass, up to the losses summed over the rows.
    fn forward(&self, shared: &Shared, batch: Batch) -> Vec<Op>;

    /// Returns the operations of the backward pass, which follows [`Passes::forward`] and computes the gradient.
    fn backward(&self, shared: &Shared, batch: Batch) -> Vec<Op>;

    /// Converts sums over `rows` rows to losses.
    fn read(&self, sums: [f64; LOSSES], rows: usize) -> Losses;

    /// Converts losses to sums.
    fn sums(&self, losses: &Losses) -> [f64; LOSSES];

    /// Returns the rows of a batch for the device: their thetas, and the data for [`Passes::elsewhere`].
    fn laid_out(&self, rows: &Rows, which: &[usize], draws: Option<&Draws>) -> (Vec<f32>, Vec<f32>);

    /// Returns the offset of the second data of [`Passes::laid_out`], if there is any.
    fn elsewhere(&self) -> Option<DeviceOffset>;

    /// Returns the data that is constant during the run, with its offsets.
    fn constants(&self) -> Vec<(DeviceOffset, Vec<u32>)>;
}

/// The dropout of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    at: DeviceOffset,
    hidden: usize,
    /// Number of uses in a batch.
    uses: usize,
    rate: f64,
}

impl Dropout {
    /// Allocates the random bits for batches of at most `rows` rows.
    pub fn new(room: &mut BumpAllocator, rate: f64, hidden: usize, uses: usize, rows: usize) -> Dropout {
        let mut dropout = Dropout { at: DeviceOffset(0), hidden, uses, rate };
        dropout.at = room.take(if rate > 0.0 { 16 * dropout.draws(rows) } else { 0 });
        dropout
    }

    /// Returns the number of words of one use: a draw of 64 bits serves four activations.
    fn words(&self, rows: usize) -> usize {
        2 * (rows * self.hidden).div_ceil(4)
    }

    /// Returns the number of the generator's blocks of 16 words.
    fn draws(&self, rows: usize) -> usize {
        (self.uses * self.words(rows)).div_ceil(16)
    }

    /// Returns the operation that draws the bits of a batch; `None` without dropout.
    pub fn toss(&self, shared: &Shared, batch: Batch) -> Option<Op> {
        let draws = self.draws(batch.rows);
        let places = [self.at, shared.state, shared.key];
        let toss = || launch("toss", draws.div_ceil(THREADS), &places, &[draws, Purpose::Dropout as usize], &[]);
        (batch.train && self.rate > 0.0).then(toss)
    }

    /// Returns the offset of the bits, the words of one use and the threshold, and the factor of the kept activations.
    pub fn of(&self, batch: Batch) -> (DeviceOffset, [usize; 2], f64) {
        if !batch.train || self.rate == 0.0 {
            return (DeviceOffset::NONE, [0, 0], 1.0);
        }
        let (threshold, keep) = dropout_threshold(self.rate);
        (self.at, [self.words(batch.rows), usize::from(threshold)], f64::from(keep))
    }
}

/// Gathers the texts of a batch, with noise, and optionally normalised to mean 0 and variance 1: (rows, width).
pub fn gather_text(shared: &Shared, batch: Batch, width: usize, deviation: f64, normalise: bool, to: DeviceOffset) -> Op {
    let places = [shared.texts[usize::from(!batch.train)], shared.order, shared.state, to, shared.key];
    let counts = [width, batch.full, Purpose::TextNoise as usize, usize::from(normalise)];
    launch("gather_text", batch.rows, &places, &counts, &[if batch.blur { deviation } else { 0.0 }])
}

/// Gathers the thetas of a batch: (rows, 10).
pub fn gather_theta(shared: &Shared, batch: Batch, to: DeviceOffset) -> Op {
    gather(shared, batch, shared.theta, DIM, to)
}

/// Gathers rows of a batch from data in the order of the epoch: (rows, width).
pub fn gather(shared: &Shared, batch: Batch, from: DeviceOffset, width: usize, to: DeviceOffset) -> Op {
    let blocks = (width * batch.rows).div_ceil(THREADS);
    launch("gather", blocks, &[from, shared.state, to], &[width, batch.full, batch.rows], &[])
}

/// Number of columns that a block of `column_sums` and `unfold` handles.
pub const COLUMNS: usize = 32;

/// The column sums of each layer's matrix.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSums {
    pub rows: usize,
    pub width: usize,
    pub layers: usize,
    /// Number of weights in a layer.
    pub step: usize,
}

impl ColumnSums {
    /// Sums the columns of one matrix.
    pub fn of(&self, from: DeviceOffset, to: DeviceOffset) -> Op {
        self.launch([from, DeviceOffset::NONE, to, DeviceOffset::NONE, DeviceOffset::NONE], 0)
    }

    /// Sums the columns of the elementwise product of two matrices.
    pub fn of_products(&self, left: DeviceOffset, right: DeviceOffset, to: DeviceOffset) -> Op {
        self.launch([left, right, to, DeviceOffset::NONE, DeviceOffset::NONE], 0)
    }

    /// Sums the gradients of masks, and multiplies them by the masks' derivatives, which gives the gradients of their parameters.
    pub fn of_masks(&self, from: DeviceOffset, to: DeviceOffset, params: DeviceOffset, kind: usize) -> Op {
        self.launch([from, DeviceOffset::NONE, to, params, DeviceOffset::NONE], kind)
    }

    /// Sums the columns and subtracts `less`, which is equal for all layers.
    pub fn less(&self, from: DeviceOffset, to: DeviceOffset, less: DeviceOffset) -> Op {
        self.launch([from, DeviceOffset::NONE, to, DeviceOffset::NONE, less], 0)
    }

    fn launch(&self, places: [DeviceOffset; 5], kind: usize) -> Op {
        let blocks = self.width.div_ceil(COLUMNS);
        launch("column_sums", self.layers * blocks, &places, &[self.width, self.rows, self.step, blocks, kind], &[])
    }
}
