//! The reference objective with fused passes.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::block::{Batch, Block, Scratch};
use super::gradient::Sources;
use super::tape::{Sums, Tape};
use super::weights::Weights;
use crate::flow::FlowError;
use crate::flow::config::{LossWeights, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engines::fused::dropout_bits::DropoutBits;
use crate::flow::engines::fused::fused_ops::BLOCK;
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Gradient, Learner};
use crate::flow::reference::layout::{Params, Sizes};
use crate::flow::rng::Purpose;
use crate::theta::DIM;

pub struct FusedReference {
    config: TrainConfig,
    sizes: Sizes,
    orders: Arc<[[usize; DIM]]>,
    /// For each layer, a buffer that holds its tape, and then its gradient.
    memory: Vec<Vec<f32>>,
    /// Buffers that are free for the gradients of other layers.
    spare: Mutex<Vec<Vec<f32>>>,
    /// For each block, the text's contributions to all layers.
    shares: Vec<f32>,
    /// For each block, the sums of each layer.
    sums: Vec<Vec<Sums>>,
    scratch: Vec<Scratch>,
}

impl FusedReference {
    pub fn new(start: &Flow) -> Self {
        let sizes = start.sizes();
        FusedReference {
            config: start.config.clone(),
            sizes,
            orders: start.orders.clone(),
            memory: vec![Vec::new(); sizes.layers],
            spare: Mutex::default(),
            shares: Vec::new(),
            sums: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// The losses. Where the gradient is asked for, each layer's memory begins with its own.
    fn run(&mut self, params: &[f32], theta: &[f32], text: &mut [f32], dropout_bits: DropoutBits, gradient: bool) -> Losses {
        let (sizes, rows) = (self.sizes, theta.len() / DIM);
        let params = Params { sizes, flat: params };
        let weights = (0..sizes.layers).map(|layer| Weights::new(&params, layer)).collect();
        let batch = Batch { rows, weights, orders: &self.orders, dropout_bits, losses: LossWeights::from(&self.config) };

        let blocks = rows.div_ceil(BLOCK);
        let room = Tape::len(rows, &sizes).max(sizes.layer_len());
        self.memory.iter_mut().for_each(|memory| make_room(memory, room));
        self.shares.resize(rows * sizes.layers * sizes.hidden, 0.0);
        self.sums.resize_with(blocks, || vec![Sums::new(sizes.hidden); sizes.layers]);
        self.scratch.resize_with(blocks, Scratch::default);
        let mut tapes: Vec<Vec<Tape<'_>>> = (0..blocks).map(|_| Vec::with_capacity(sizes.layers)).collect();
        for memory in &mut self.memory {
            Tape::lay_out(memory, rows, &sizes).blocks(BLOCK, &sizes).zip(&mut tapes).for_each(|(tape, tapes)| tapes.push(tape));
        }
        let cut = theta.par_chunks(BLOCK * DIM).zip(text.par_chunks_mut(BLOCK * sizes.text));
        let cut = cut.zip(self.shares.par_chunks_mut(BLOCK * sizes.layers * sizes.hidden)).zip(tapes);
        let cut = cut.zip(&mut self.sums).zip(&mut self.scratch).enumerate();
        let losses: Vec<[f64; 3]> = cut
            .map(|(index, (((((theta, text), shares), tapes), sums), scratch))| {
                let (first, rows) = (index * BLOCK, theta.len() / DIM);
                let mut block = Block { first, rows, theta, text, shares, tapes, sums, scratch, z: Vec::new(), made: Vec::new() };
                let losses = block.forward(&batch);
                if gradient {
                    block.backward(&batch);
                }
                losses
            })
            .collect();
        if gradient {
            let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
            self.memory.par_iter_mut().zip(&batch.weights).enumerate().for_each(|(layer, (memory, weights))| {
                let mut flat = spare().pop().unwrap_or_default();
                make_room(&mut flat, room);
                let tape = &Tape::lay_out(memory, rows, &sizes);
                let sums = self.sums.iter().map(|sums| &sums[layer]);
                Sources { weights, tape, text, rows }.fill(sums, &mut flat[..sizes.layer_len()]);
                spare().push(std::mem::replace(memory, flat));
            });
        }
        let [rec, cyc, prior] = std::array::from_fn(|which| losses.iter().map(|losses| losses[which]).sum::<f64>() / (rows * DIM) as f64);
        let weights = &batch.losses;
        let total = weights.rec * rec + weights.cyc * cyc + weights.prior * prior;
        Losses { total, rec, cyc, prior, ..Losses::default() }
    }
}

/// Grows a buffer to at least `room` numbers; their values are unspecified.
fn make_room(memory: &mut Vec<f32>, room: usize) {
    if memory.len() < room {
        *memory = vec![0.0; room];
    }
}

impl Learner for FusedReference {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        let (theta, mut text) = rows.gather(which);
        Ok(self.run(params, &theta, &mut text, DropoutBits::none(), false))
    }

    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError> {
        let (theta, mut text) = rows.gather(which);
        draws.blur_text(self.config.text_noise, &mut text);
        let dropout_bits = DropoutBits::new(draws.stream(Purpose::Dropout), self.config.dropout, which.len() * self.sizes.hidden);
        let losses = self.run(params, &theta, &mut text, dropout_bits, true);
        Ok((losses, self.memory.iter().map(|memory| &memory[..self.sizes.layer_len()]).collect()))
    }
}
