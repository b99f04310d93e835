//! The exact-likelihood objective with fused passes.

use rayon::prelude::*;

use super::block::{Batch, Block, Scratch};
use super::tape::{Sums, Tape};
use super::weights::{INPUT, Turned, Weights};
use crate::arithmetic::product::{Into, View, multiply, transpose};
use crate::flow::FlowError;
use crate::flow::data::{DIM_PINS, Rows};
use crate::flow::engines::fused::dropout_bits::DropoutBits;
use crate::flow::engines::fused::fused_ops::BLOCK;
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::{Draws, Gradient, Learner};
use crate::flow::nll::base::LOG_PEAK;
use crate::flow::nll::layout::{CONTEXT, Params, Part, Sizes};
use crate::flow::nll::noise::{Inputs, Noise};
use crate::flow::rng::Purpose;
use crate::theta::DIM;

pub struct FusedNll {
    noise: Noise,
    sizes: Sizes,
    text_turned: Vec<f32>,
    turned: Vec<Turned>,
    tapes: Vec<Tape<Vec<f32>>>,
    context_slope: Vec<f32>,
    /// For each block, the sums of each layer.
    sums: Vec<Vec<Sums>>,
    scratch: Vec<Scratch>,
    gradient: Vec<f32>,
}

impl FusedNll {
    pub fn new(start: &Flow) -> Self {
        let sizes = start.nll_sizes();
        FusedNll {
            noise: Noise::new(start),
            sizes,
            text_turned: vec![0.0; sizes.text * CONTEXT],
            turned: (0..sizes.layers).map(|_| Turned::new(&sizes)).collect(),
            tapes: (0..sizes.layers).map(|_| Tape::default()).collect(),
            context_slope: Vec::new(),
            sums: Vec::new(),
            scratch: Vec::new(),
            gradient: Vec::new(),
        }
    }

    /// The loss, and the gradient where it is asked for.
    fn run(&mut self, params: &[f32], inputs: Inputs, dropout_bits: DropoutBits, gradient: Option<&mut [f32]>) -> Losses {
        let Inputs { mut theta, text, pins } = inputs;
        let (sizes, rows) = (self.sizes, theta.len() / DIM);
        let params = Params { sizes, flat: params };
        transpose(params.get(0, Part::TextWeight), sizes.text, sizes.text, &mut self.text_turned);
        self.turned.par_iter_mut().enumerate().for_each(|(layer, turned)| turned.fill(&params, layer));
        let varying = self.noise.constant.map(|constant| f32::from(u8::from(!constant)));
        let batch = Batch {
            rows,
            weights: self.turned.iter().enumerate().map(|(layer, turned)| Weights::new(&params, layer, turned, &varying)).collect(),
            text_turned: &self.text_turned,
            text_bias: params.get(0, Part::TextBias),
            dropout_bits,
            varying,
        };

        let blocks = rows.div_ceil(BLOCK);
        self.tapes.iter_mut().for_each(|tape| tape.make_room(rows, &sizes));
        self.context_slope.resize(rows * CONTEXT, 0.0);
        self.sums.resize_with(blocks, || vec![Sums::default(); sizes.layers]);
        self.scratch.resize_with(blocks, Scratch::default);
        let mut tapes: Vec<Vec<Tape<&mut [f32]>>> = (0..blocks).map(|_| Vec::with_capacity(sizes.layers)).collect();
        for layer in &mut self.tapes {
            layer.blocks(BLOCK, &sizes).zip(&mut tapes).for_each(|(tape, tapes)| tapes.push(tape));
        }
        let cut = theta.par_chunks_mut(BLOCK * DIM).zip(text.par_chunks(BLOCK * sizes.text)).zip(pins.par_chunks(BLOCK * DIM_PINS));
        let cut = cut.zip(self.context_slope.par_chunks_mut(BLOCK * CONTEXT)).zip(tapes);
        let cut = cut.zip(&mut self.sums).zip(&mut self.scratch).enumerate();
        let losses: Vec<f64> = cut
            .map(|(index, ((((((x, text), pins), context_slope), tapes), sums), scratch))| {
                let mut block = Block { first: index * BLOCK, x, text, pins, context_slope, tapes, sums, scratch };
                let loss = block.forward(&batch);
                if gradient.is_some() {
                    block.backward(&batch);
                }
                loss
            })
            .collect();
        if let Some(flat) = gradient {
            let (of_text, of_layers) = flat.split_at_mut(sizes.range(0, Part::Change).start);
            let (of_text, of_text_bias) = of_text.split_at_mut(sizes.text * CONTEXT);
            outer(&self.context_slope, CONTEXT, &text, sizes.text, of_text);
            columns(&self.context_slope, of_text_bias);
            let layer_len = (of_layers.len() / sizes.layers.max(1)).max(1);
            of_layers.par_chunks_mut(layer_len).zip(&self.tapes).enumerate().for_each(|(layer, (flat, tape))| {
                self.fill(layer, flat, tape, &varying);
            });
        }
        // ActNorm's contribution to the determinant is the same for every row.
        let norms = (0..sizes.layers).flat_map(|layer| params.get(layer, Part::NormLogScale).iter().zip(&varying));
        let norms: f64 = norms.map(|(log_scale, varying)| f64::from(log_scale * varying)).sum();
        let dims = f64::from(varying.iter().sum::<f32>());
        Losses::of_nll(losses.iter().sum::<f64>() / rows as f64 - norms - LOG_PEAK * dims)
    }

    /// Writes one layer's range of the gradient.
    fn fill(&self, layer: usize, mut flat: &mut [f32], tape: &Tape<Vec<f32>>, varying: &[f32; DIM]) {
        let hidden = self.sizes.hidden;
        let total = |of: &dyn Fn(&Sums) -> f32| self.sums.iter().map(|sums| of(&sums[layer])).sum::<f32>();
        let mut next = |len: usize| flat.split_off_mut(..len).unwrap_or_default();
        next(DIM).iter_mut().enumerate().for_each(|(dim, x)| *x = total(&|sums| sums.change[dim]));
        next(DIM).iter_mut().enumerate().for_each(|(dim, x)| *x = total(&|sums| sums.log_scale[dim]) - varying[dim]);
        next(DIM).iter_mut().enumerate().for_each(|(dim, x)| *x = total(&|sums| sums.shift[dim]));
        outer(&tape.slope1, hidden, &tape.input, INPUT, next(hidden * INPUT));
        columns(&tape.slope1, next(hidden));
        outer(&tape.slope2, hidden, &tape.active1, hidden, next(hidden * hidden));
        columns(&tape.slope2, next(hidden));
        outer(&tape.both, 2 * DIM, &tape.active2, hidden, next(2 * DIM * hidden));
        columns(&tape.both, next(2 * DIM));
    }
}

/// Computes the gradient of a weight, (out, in), from the gradient of the output and the input.
fn outer(of_result: &[f32], result: usize, input: &[f32], width: usize, to: &mut [f32]) {
    multiply(View::new(of_result, result).transposed(), View::new(input, width), Into { numbers: to, stride: width, add: false });
}

/// Sums the rows.
fn columns(rows: &[f32], to: &mut [f32]) {
    to.fill(0.0);
    rows.chunks_exact(to.len()).for_each(|row| to.iter_mut().zip(row).for_each(|(sum, x)| *sum += x));
}

impl Learner for FusedNll {
    fn validate(&mut self, params: &[f32], rows: &Rows, which: &[usize]) -> Result<Losses, FlowError> {
        Ok(self.run(params, Inputs::plain(rows, which), DropoutBits::none(), None))
    }

    fn differentiate(&mut self, params: &[f32], rows: &Rows, which: &[usize], draws: &Draws) -> Result<(Losses, Gradient<'_>), FlowError> {
        let inputs = self.noise.inputs(rows, which, draws);
        let dropout_bits = DropoutBits::new(draws.stream(Purpose::Dropout), self.noise.config.dropout, which.len() * self.sizes.hidden);
        let mut gradient = std::mem::take(&mut self.gradient);
        gradient.resize(params.len(), 0.0);
        let losses = self.run(params, inputs, dropout_bits, Some(&mut gradient));
        self.gradient = gradient;
        Ok((losses, vec![&self.gradient]))
    }
}
