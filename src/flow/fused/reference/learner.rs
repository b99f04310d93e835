//! The reference objective as an engine takes it.

use std::sync::Arc;

use rayon::prelude::*;

use super::super::super::FlowError;
use super::super::super::config::TrainConfig;
use super::super::super::data::Rows;
use super::super::super::flow::Flow;
use super::super::super::history::Losses;
use super::super::super::learner::{Draws, Learner};
use super::super::super::reference::layout::{Params, Sizes};
use super::super::super::reference::loss;
use super::super::super::rng::Purpose;
use super::super::BLOCK;
use super::super::coins::Coins;
use super::super::products::Products;
use super::block::{Batch, Block, Scratch};
use super::gradient::Sources;
use super::tape::{Sums, Tape};
use super::weights::Weights;
use crate::theta::DIM;

pub struct FusedReference {
    config: TrainConfig,
    sizes: Sizes,
    orders: Arc<[[usize; DIM]]>,
    tapes: Vec<Tape<Vec<f32>>>,
    /// For each block, all layers' shares of the text.
    shares: Vec<f32>,
    /// For each block, those of each layer.
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
            tapes: (0..sizes.layers).map(|_| Tape::default()).collect(),
            shares: Vec::new(),
            sums: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// The losses, and the gradient where it is asked for.
    fn run(&mut self, params: &[f32], theta: &[f32], text: &mut [f32], coins: Coins, gradient: Option<&mut [f32]>) -> Losses {
        let (sizes, rows) = (self.sizes, theta.len() / DIM);
        let params = Params { sizes, flat: params };
        let weights = (0..sizes.layers).map(|layer| Weights::new(&params, layer)).collect();
        let products = Products(self.config.precision);
        let batch = Batch { rows, weights, orders: &self.orders, coins, losses: loss::Weights::from(&self.config), products };

        let blocks = rows.div_ceil(BLOCK);
        self.tapes.iter_mut().for_each(|tape| tape.make_room(rows, &sizes));
        self.shares.resize(rows * sizes.layers * sizes.hidden, 0.0);
        self.sums.resize_with(blocks, || vec![Sums::new(sizes.hidden); sizes.layers]);
        self.scratch.resize_with(blocks, Scratch::default);
        let mut tapes: Vec<Vec<Tape<&mut [f32]>>> = (0..blocks).map(|_| Vec::with_capacity(sizes.layers)).collect();
        for layer in &mut self.tapes {
            layer.blocks(BLOCK, &sizes).zip(&mut tapes).for_each(|(tape, tapes)| tapes.push(tape));
        }
        let cut = theta.par_chunks(BLOCK * DIM).zip(text.par_chunks_mut(BLOCK * sizes.text));
        let cut = cut.zip(self.shares.par_chunks_mut(BLOCK * sizes.layers * sizes.hidden)).zip(tapes);
        let cut = cut.zip(&mut self.sums).zip(&mut self.scratch).enumerate();
        let losses: Vec<[f64; 3]> = cut
            .map(|(index, (((((theta, text), shares), tapes), sums), scratch))| {
                let (first, rows) = (index * BLOCK, theta.len() / DIM);
                let mut block = Block { first, rows, theta, text, shares, tapes, sums, scratch, z: Vec::new(), made: Vec::new() };
                let losses = block.forward(&batch);
                if gradient.is_some() {
                    block.backward(&batch);
                }
                losses
            })
            .collect();
        if let Some(flat) = gradient {
            let layers = flat.par_chunks_mut(sizes.layer_len()).zip(&self.tapes).zip(&batch.weights).enumerate();
            layers.for_each(|(layer, ((flat, tape), weights))| {
                Sources { weights, tape, text, rows, products }.fill(self.sums.iter().map(|sums| &sums[layer]), flat);
            });
        }
        let [rec, cyc, prior] = std::array::from_fn(|which| losses.iter().map(|losses| losses[which]).sum::<f64>() / (rows * DIM) as f64);
        let weights = &batch.losses;
        let total = weights.rec * rec + weights.cyc * cyc + weights.prior * prior;
        Losses { total, rec, cyc, prior, ..Losses::default() }
    }
}

impl Learner for FusedReference {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        let (theta, mut text) = rows.gather(which);
        Ok(self.run(params, &theta, &mut text, Coins::none(), None))
    }

    fn differentiate(
        &mut self,
        params: &[f32],
        rows: &Rows,
        which: &[usize],
        draws: &Draws,
        gradient: &mut [f32],
    ) -> Result<Losses, FlowError> {
        let (theta, mut text) = rows.gather(which);
        draws.blur_text(self.config.text_noise, &mut text);
        let coins = Coins::new(draws.stream(Purpose::Dropout), self.config.dropout, which.len() * self.sizes.hidden);
        Ok(self.run(params, &theta, &mut text, coins, Some(gradient)))
    }
}
