//! The operations of the exact-likelihood objective.

use super::machine::{BumpAllocator, DeviceOffset, Matrices, Op, Product, launch};
use super::objective::{Batch, ColumnSums, Dropout, Passes, gather, gather_text, gather_theta};
use super::update::{LOSSES, Shared};
use crate::flow::data::{DIM_PINS, Rows};
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::Draws;
use crate::flow::nll::base::LOG_PEAK;
use crate::flow::nll::layout::{CONTEXT, Part, SEEN, Sizes};
use crate::flow::nll::noise::Noise;
use crate::theta::DIM;

/// Length of the net's input: the kept dims, the pins and the text context.
const INPUT: usize = SEEN + CONTEXT;

/// The device buffers of the passes, for batches up to a maximum number of rows.
pub struct Nll {
    noise: Noise,
    sizes: Sizes,
    dropout: Dropout,
    /// 1 for each dim that is not constant.
    varying: DeviceOffset,
    /// The pins of all rows, in the order of the epoch.
    all_pins: DeviceOffset,
    /// The pins of a batch: (rows, 20).
    pins: DeviceOffset,
    /// (rows, text).
    text: DeviceOffset,
    /// (rows, 10).
    theta: DeviceOffset,
    z: DeviceOffset,
    /// One f64, two words, per row.
    row_losses: DeviceOffset,
    /// The text context: (rows, 64).
    context: DeviceOffset,
    /// The slope of its activation; after the backward pass, the gradient of the activation's input: (rows, 64).
    context_slope: DeviceOffset,
    tape: Tape,
}

/// The tape of all layers, with a row for each row of the batch.
struct Tape {
    /// x and the fields up to `of_shift`: (rows, 10).
    x: DeviceOffset,
    tanh: DeviceOffset,
    t: DeviceOffset,
    of_change: DeviceOffset,
    of_log_scale: DeviceOffset,
    of_shift: DeviceOffset,
    /// (rows, 94).
    input: DeviceOffset,
    /// The gradient of fc3's output: (rows, 20).
    both: DeviceOffset,
    /// This and the fields below: (rows, hidden).
    slope1: DeviceOffset,
    slope2: DeviceOffset,
    active1: DeviceOffset,
    active2: DeviceOffset,
}

impl Nll {
    /// Allocates the buffers for batches of at most `rows` rows and epochs of at most `all`.
    pub fn new(room: &mut BumpAllocator, start: &Flow, rows: usize, all: usize) -> Nll {
        let sizes = start.nll_sizes();
        let mut of_layers = |width: usize| room.take(sizes.layers * rows * width);
        let (x, tanh, t) = (of_layers(DIM), of_layers(DIM), of_layers(DIM));
        let (of_change, of_log_scale, of_shift) = (of_layers(DIM), of_layers(DIM), of_layers(DIM));
        let (input, both) = (of_layers(INPUT), of_layers(2 * DIM));
        let mut wide = || of_layers(sizes.hidden);
        let (slope1, slope2, active1, active2) = (wide(), wide(), wide(), wide());
        Nll {
            noise: Noise::new(start),
            sizes,
            dropout: Dropout::new(room, start.config.dropout, sizes.hidden, 2 * sizes.layers, rows),
            varying: room.take(DIM),
            all_pins: room.take(all * DIM_PINS),
            pins: room.take(rows * DIM_PINS),
            text: room.take(rows * sizes.text),
            theta: room.take(rows * DIM),
            z: room.take(rows * DIM),
            row_losses: room.take(2 * rows),
            context: room.take(rows * CONTEXT),
            context_slope: room.take(rows * CONTEXT),
            tape: Tape { x, tanh, t, of_change, of_log_scale, of_shift, input, both, slope1, slope2, active1, active2 },
        }
    }

    /// Returns the offset of a part of the first layer, or of the text layer.
    fn part(&self, params: DeviceOffset, part: Part) -> DeviceOffset {
        params.past(self.sizes.range(0, part).start)
    }

    /// Returns the number of weights in a coupling layer.
    fn step(&self) -> usize {
        (self.sizes.total() - self.sizes.range(0, Part::Change).start) / self.sizes.layers.max(1)
    }
}

impl Passes for Nll {
    fn losses(&self) -> usize {
        1
    }

    fn forward(&self, shared: &Shared, batch: Batch) -> Vec<Op> {
        let Sizes { layers, hidden, text } = self.sizes;
        let Batch { rows, params, .. } = batch;
        let tape = &self.tape;
        let (dropout_bits, [words, threshold], keep) = self.dropout.of(batch);
        let first = self.part(params, Part::Change);
        let mut ops: Vec<Op> = self.dropout.toss(shared, batch).into_iter().collect();
        ops.push(gather_text(shared, batch, text, self.noise.config.text_noise, false, self.text));
        ops.push(gather_theta(shared, batch, self.theta));
        ops.push(gather(shared, batch, self.all_pins, DIM_PINS, self.pins));
        let [weight, bias] = [Part::TextWeight, Part::TextBias].map(|part| self.part(params, part));
        ops.push(launch("context", rows, &[self.text, weight, bias, self.context, self.context_slope], &[text], &[]));
        let places = [
            self.theta,
            self.pins,
            self.context,
            first,
            self.varying,
            tape.x,
            tape.input,
            tape.tanh,
            tape.t,
            tape.slope1,
            tape.slope2,
            tape.active1,
            tape.active2,
            self.z,
            self.row_losses,
            dropout_bits,
        ];
        ops.push(launch("nll_forward", rows, &places, &[hidden, rows, layers, self.step(), words, threshold], &[keep]));
        let places = [self.row_losses, first, self.varying, shared.losses];
        ops.push(launch("nll_losses", 1, &places, &[rows, layers, self.step()], &[LOG_PEAK]));
        ops
    }

    fn backward(&self, shared: &Shared, batch: Batch) -> Vec<Op> {
        let Sizes { layers, hidden, text } = self.sizes;
        let Batch { rows, params, .. } = batch;
        let (tape, step) = (&self.tape, self.step());
        let places = [
            self.z,
            self.context_slope,
            self.part(params, Part::Change),
            self.varying,
            tape.x,
            tape.tanh,
            tape.t,
            tape.both,
            tape.slope1,
            tape.slope2,
            tape.of_change,
            tape.of_log_scale,
            tape.of_shift,
        ];
        let mut ops = vec![launch("nll_backward", rows, &places, &[hidden, rows, layers, step], &[])];
        let part = |part| self.part(shared.gradient, part);
        let mut outer = |of_result: DeviceOffset, result: usize, input: DeviceOffset, width: usize, to: DeviceOffset, count: usize| {
            ops.push(Op::Product(Product {
                rows: result,
                columns: width,
                inner: rows,
                left: Matrices::new(of_result, result, rows * result).turned(),
                right: Matrices::new(input, width, rows * width),
                to: Matrices::new(to, width, step),
                count,
            }));
        };
        outer(tape.slope1, hidden, tape.input, INPUT, part(Part::Fc1Weight), layers);
        outer(tape.slope2, hidden, tape.active1, hidden, part(Part::Fc2Weight), layers);
        outer(tape.both, 2 * DIM, tape.active2, hidden, part(Part::Fc3Weight), layers);
        outer(self.context_slope, CONTEXT, self.text, text, part(Part::TextWeight), 1);
        let sums = |width: usize, layers: usize| ColumnSums { rows, width, layers, step };
        ops.push(sums(hidden, layers).of(tape.slope1, part(Part::Fc1Bias)));
        ops.push(sums(hidden, layers).of(tape.slope2, part(Part::Fc2Bias)));
        ops.push(sums(2 * DIM, layers).of(tape.both, part(Part::Fc3Bias)));
        ops.push(sums(CONTEXT, 1).of(self.context_slope, part(Part::TextBias)));
        ops.push(sums(DIM, layers).of(tape.of_change, part(Part::Change)));
        ops.push(sums(DIM, layers).less(tape.of_log_scale, part(Part::NormLogScale), self.varying));
        ops.push(sums(DIM, layers).of(tape.of_shift, part(Part::NormShift)));
        ops
    }

    fn read(&self, sums: [f64; LOSSES], rows: usize) -> Losses {
        Losses::of_nll(sums[0] / rows.max(1) as f64)
    }

    fn sums(&self, losses: &Losses) -> [f64; LOSSES] {
        [losses.nll, 0.0, 0.0]
    }

    fn laid_out(&self, rows: &Rows, which: &[usize], draws: Option<&Draws>) -> (Vec<f32>, Vec<f32>) {
        let mut theta = rows.thetas(which);
        let pins = draws.map(|draws| self.noise.disturb(&mut theta, draws));
        (theta, pins.unwrap_or_else(|| vec![0.0; which.len() * DIM_PINS]))
    }

    fn elsewhere(&self) -> Option<DeviceOffset> {
        Some(self.all_pins)
    }

    fn constants(&self) -> Vec<(DeviceOffset, Vec<u32>)> {
        let varying = self.noise.constant.map(|constant| f32::from(u8::from(!constant)).to_bits());
        vec![(self.varying, varying.to_vec())]
    }
}
