//! The operations of the reference objective, with the optimisations of the CPU engine: the text's contribution to each layer is computed once per
//! batch, g(0) and g(z) are one pass, and the gradients of the text's weights and norm share one matrix product.

use std::sync::Arc;

use super::machine::{BumpAllocator, DeviceOffset, Matrices, Op, Product, launch};
use super::objective::{Batch, COLUMNS, ColumnSums, Dropout, Passes, THREADS, gather_text, gather_theta};
use super::update::{LOSSES, Shared};
use crate::flow::config::{LossWeights, Mask, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engines::fused::reference::PASSES;
use crate::flow::flow::{Direction, Flow};
use crate::flow::history::Losses;
use crate::flow::learner::Draws;
use crate::flow::reference::layout::{Part, Sizes};
use crate::theta::DIM;

/// The device buffers of the passes, for batches up to a maximum number of rows.
pub struct Reference {
    config: TrainConfig,
    sizes: Sizes,
    orders: Arc<[[usize; DIM]]>,
    dropout: Dropout,
    /// The permutation of each layer, then the inverse of each, then the identity: rows of 10 integers.
    order: DeviceOffset,
    /// The normalised text: (rows, text).
    text: DeviceOffset,
    /// (rows, 10).
    theta: DeviceOffset,
    z: DeviceOffset,
    /// The passes' current values: (3 rows, 10).
    current: DeviceOffset,
    /// Their gradients: (3 rows, 10).
    slope: DeviceOffset,
    /// For each layer, the text after the layer's norm: (rows, text).
    scaled: DeviceOffset,
    /// For each layer, its contribution to fc1: (rows, hidden).
    share: DeviceOffset,
    /// For each layer, the gradient of that: (rows, hidden).
    of_share: DeviceOffset,
    tape: Tape,
}

/// The tape of all layers, with a row for each row of each pass. Values are (rows, 10) unless noted.
struct Tape {
    x: DeviceOffset,
    kept: DeviceOffset,
    tanh: DeviceOffset,
    t: DeviceOffset,
    /// The gradient of fc3's output: (rows, 20).
    both: DeviceOffset,
    of_mask: DeviceOffset,
    /// (rows).
    of_scale: DeviceOffset,
    first: Half,
    second: Half,
}

/// The buffers of one of a layer's two norms: (rows, hidden); `scale` is (rows).
struct Half {
    normal: DeviceOffset,
    active: DeviceOffset,
    scale: DeviceOffset,
    /// The gradient of the norm's affine output.
    passed: DeviceOffset,
    /// The gradient of the norm's input.
    given: DeviceOffset,
}

impl Reference {
    pub fn new(room: &mut BumpAllocator, start: &Flow, rows: usize) -> Reference {
        let sizes = start.sizes();
        let Sizes { layers, hidden, text, .. } = sizes;
        let passed = PASSES * rows;
        let mut half = || {
            let mut wide = || room.take(layers * passed * hidden);
            let (normal, active, passed_back, given) = (wide(), wide(), wide(), wide());
            Half { normal, active, passed: passed_back, given, scale: room.take(layers * passed) }
        };
        let (first, second) = (half(), half());
        let mut narrow = |width: usize| room.take(layers * passed * width);
        let (x, kept, tanh, t) = (narrow(DIM), narrow(DIM), narrow(DIM), narrow(DIM));
        let (both, of_mask, of_scale) = (narrow(2 * DIM), narrow(DIM), narrow(1));
        Reference {
            config: start.config.clone(),
            sizes,
            orders: start.orders.clone(),
            dropout: Dropout::new(room, start.config.dropout, hidden, 2 * PASSES * layers, rows),
            order: room.take((2 * layers + 1) * DIM),
            text: room.take(rows * text),
            theta: room.take(rows * DIM),
            z: room.take(rows * DIM),
            current: room.take(passed * DIM),
            slope: room.take(passed * DIM),
            scaled: room.take(layers * rows * text),
            share: room.take(layers * rows * hidden),
            of_share: room.take(layers * rows * hidden),
            tape: Tape { x, kept, tanh, t, both, of_mask, of_scale, first, second },
        }
    }

    /// Returns the offset of a layer's permutation or its inverse; of the identity for `None`.
    fn order(&self, of: Option<(usize, Direction)>) -> DeviceOffset {
        let row = match of {
            Some((layer, Direction::Forward)) => layer,
            Some((layer, Direction::Inverse)) => self.sizes.layers + layer,
            None => 2 * self.sizes.layers,
        };
        self.order.past(row * DIM)
    }

    /// Returns the inverse permutation of the layer after this one; the identity for the last layer.
    fn order_after(&self, layer: usize) -> DeviceOffset {
        self.order((layer + 1 < self.sizes.layers).then_some((layer + 1, Direction::Inverse)))
    }

    fn mask_kind(&self) -> usize {
        match self.sizes.mask {
            Mask::Fixed => 0,
            Mask::Hard => 1,
            Mask::Soft => 2,
        }
    }

    /// Returns the offset of a layer's part.
    fn part(&self, params: DeviceOffset, layer: usize, part: Part) -> DeviceOffset {
        params.past(self.sizes.range(layer, part).start)
    }

    /// Returns a part of every layer as matrices.
    fn parts(&self, params: DeviceOffset, part: Part, first: usize, stride: usize) -> Matrices {
        Matrices::new(self.part(params, 0, part).past(first), stride, self.sizes.layer_len())
    }

    /// Returns the length of a row of fc1.
    fn stride(&self) -> usize {
        DIM + self.sizes.text
    }

    /// Returns the offset of a layer in a buffer of the tape.
    fn of_layer(&self, place: DeviceOffset, layer: usize, batch: Batch, width: usize) -> DeviceOffset {
        place.past(layer * PASSES * batch.rows * width)
    }

    /// Returns the first row of a direction's passes, and the number of their rows.
    fn rows(way: Direction, rows: usize) -> (usize, usize) {
        match way {
            Direction::Forward => (0, rows),
            Direction::Inverse => (rows, 2 * rows),
        }
    }

    /// Returns the product of fc2 and the rows of a direction's passes.
    fn fc2(&self, batch: Batch, layer: usize, way: Direction, [from, to]: [DeviceOffset; 2], turned: bool) -> Op {
        let hidden = self.sizes.hidden;
        let (first, rows) = Self::rows(way, batch.rows);
        let of_rows = |place: DeviceOffset| Matrices::new(self.of_layer(place, layer, batch, hidden).past(first * hidden), hidden, 0);
        let weight = Matrices::new(self.part(batch.params, layer, Part::Fc2Weight), hidden, 0);
        Op::Product(Product {
            rows,
            columns: hidden,
            inner: hidden,
            left: of_rows(from),
            right: if turned { weight.turned() } else { weight },
            to: of_rows(to),
            count: 1,
        })
    }

    /// Adds the operations of one layer of f or g.
    fn pass(&self, batch: Batch, layer: usize, way: Direction, ops: &mut Vec<Op>) {
        let Sizes { layers, hidden, .. } = self.sizes;
        let (first, rows) = Self::rows(way, batch.rows);
        let tape = &self.tape;
        let narrow = |place| self.of_layer(place, layer, batch, DIM);
        let (wide, single) = (|place| self.of_layer(place, layer, batch, hidden), |place| self.of_layer(place, layer, batch, 1));
        let part = |part| self.part(batch.params, layer, part);
        // The dfdx model runs g(0), f, g(z), with two uses of dropout in each layer.
        let back = layers - 1 - layer;
        let (use_here, use_of_z, order) = match way {
            Direction::Forward => (2 * (layers + layer), 0, self.order(Some((layer, Direction::Forward)))),
            Direction::Inverse => (2 * back, 2 * (2 * layers + back), self.order_after(layer)),
        };
        let (dropout_bits, [words, threshold], keep) = self.dropout.of(batch);
        let counts = |second: usize| {
            let (here, of_z) = (use_here + second, use_of_z + second);
            [
                hidden,
                batch.rows,
                self.stride(),
                self.mask_kind(),
                first,
                here,
                of_z,
                words,
                threshold,
                usize::from(way == Direction::Inverse),
            ]
        };
        let share = self.share.past(layer * batch.rows * hidden);
        let Half { normal, active, scale, .. } = tape.first;
        let entering = [
            self.current,
            order,
            part(Part::Mask),
            part(Part::Fc1Weight),
            part(Part::Fc1Bias),
            part(Part::Ln1Weight),
            part(Part::Ln1Bias),
            share,
            narrow(tape.x),
            narrow(tape.kept),
            wide(normal),
            wide(active),
            single(scale),
            dropout_bits,
        ];
        ops.push(launch("layer_in", rows, &entering, &counts(0), &[keep]));
        ops.push(self.fc2(batch, layer, way, [active, tape.second.normal], true));
        let Half { normal, active, scale, .. } = tape.second;
        let leaving = [
            wide(normal),
            part(Part::Fc2Bias),
            part(Part::Ln2Weight),
            part(Part::Ln2Bias),
            wide(active),
            single(scale),
            part(Part::Fc3Weight),
            part(Part::Fc3Bias),
            part(Part::Mask),
            part(Part::ScaleOfS),
            narrow(tape.x),
            narrow(tape.tanh),
            narrow(tape.t),
            self.current,
            dropout_bits,
        ];
        ops.push(launch("layer_out", rows, &leaving, &counts(1), &[keep]));
    }

    /// Adds the operations of the backward pass of [`Reference::pass`].
    fn pass_back(&self, batch: Batch, layer: usize, way: Direction, ops: &mut Vec<Op>) {
        let hidden = self.sizes.hidden;
        let (first, rows) = Self::rows(way, batch.rows);
        let tape = &self.tape;
        let narrow = |place| self.of_layer(place, layer, batch, DIM);
        let (wide, single) = (|place| self.of_layer(place, layer, batch, hidden), |place| self.of_layer(place, layer, batch, 1));
        let part = |part| self.part(batch.params, layer, part);
        let order = match way {
            Direction::Inverse => self.order(Some((layer, Direction::Forward))),
            Direction::Forward => self.order_after(layer),
        };
        let (_, _, keep) = self.dropout.of(batch);
        let Half { normal, active, scale, passed, given } = tape.second;
        let leaving = [
            self.slope,
            order,
            narrow(tape.x),
            narrow(tape.tanh),
            narrow(tape.t),
            part(Part::Mask),
            part(Part::ScaleOfS),
            self.of_layer(tape.both, layer, batch, 2 * DIM),
            narrow(tape.of_mask),
            single(tape.of_scale),
            part(Part::Fc3Weight),
            wide(active),
            wide(normal),
            single(scale),
            wide(passed),
            wide(given),
            part(Part::Ln2Weight),
        ];
        let counts = [hidden, usize::from(way == Direction::Inverse), self.mask_kind(), first];
        ops.push(launch("layer_out_back", rows, &leaving, &counts, &[keep]));
        ops.push(self.fc2(batch, layer, way, [given, tape.first.passed], false));
        let Half { normal, active, scale, passed, given } = tape.first;
        let entering = [
            self.slope,
            narrow(tape.x),
            part(Part::Mask),
            part(Part::Fc1Weight),
            wide(active),
            wide(normal),
            single(scale),
            wide(passed),
            wide(given),
            part(Part::Ln1Weight),
            narrow(tape.of_mask),
        ];
        ops.push(launch("layer_in_back", rows, &entering, &[hidden, self.stride(), self.mask_kind(), first], &[keep]));
    }

    /// Adds the operations that compute the gradients of all parameters from the tape.
    fn gradients(&self, shared: &Shared, batch: Batch, ops: &mut Vec<Op>) {
        let Sizes { layers, hidden, text, .. } = self.sizes;
        let (tape, gradient, passed, step) = (&self.tape, shared.gradient, PASSES * batch.rows, self.sizes.layer_len());
        let part = |part| self.part(gradient, 0, part);
        let of_rows = |place: DeviceOffset, width: usize| Matrices::new(place, width, passed * width);
        let outer = |rows: usize, columns: usize, left: Matrices, right: Matrices, to: Matrices| {
            Op::Product(Product { rows, columns, inner: passed, left: left.turned(), right, to, count: layers })
        };
        let Tape { kept, both, of_mask, of_scale, ref first, ref second, .. } = *tape;
        let fc2 = self.parts(gradient, Part::Fc2Weight, 0, hidden);
        ops.push(outer(hidden, hidden, of_rows(second.given, hidden), of_rows(first.active, hidden), fc2));
        let fc3 = self.parts(gradient, Part::Fc3Weight, 0, hidden);
        ops.push(outer(2 * DIM, hidden, of_rows(both, 2 * DIM), of_rows(second.active, hidden), fc3));
        let fc1 = self.parts(gradient, Part::Fc1Weight, 0, self.stride());
        ops.push(outer(hidden, DIM, of_rows(first.given, hidden), of_rows(kept, DIM), fc1));

        let sums = |width: usize| ColumnSums { rows: passed, width, layers, step };
        let halves = [(first, [Part::Ln1Weight, Part::Ln1Bias, Part::Fc1Bias]), (second, [Part::Ln2Weight, Part::Ln2Bias, Part::Fc2Bias])];
        for (half, [weight, bias, before]) in halves {
            ops.push(sums(hidden).of_products(half.passed, half.normal, part(weight)));
            ops.push(sums(hidden).of(half.passed, part(bias)));
            ops.push(sums(hidden).of(half.given, part(before)));
        }
        ops.push(sums(2 * DIM).of(both, part(Part::Fc3Bias)));
        ops.push(sums(DIM).of_masks(of_mask, part(Part::Mask), self.part(batch.params, 0, Part::Mask), self.mask_kind()));
        ops.push(sums(1).of(of_scale, part(Part::ScaleOfS)));

        let share = batch.rows * hidden;
        let blocks = (layers * share).div_ceil(THREADS);
        ops.push(launch("sum_passes", blocks, &[first.given, self.of_share], &[share, PASSES, layers], &[]));
        ops.push(Op::Product(Product {
            rows: hidden,
            columns: text,
            inner: batch.rows,
            left: Matrices::new(self.of_share, hidden, share).turned(),
            right: Matrices::new(self.text, text, 0),
            to: self.parts(gradient, Part::Fc1Weight, DIM, self.stride()),
            count: layers,
        }));
        let given = |part| self.part(batch.params, 0, part);
        let places = [
            part(Part::Fc1Weight).past(DIM),
            given(Part::Fc1Weight).past(DIM),
            part(Part::Fc1Bias),
            given(Part::TextNormWeight),
            given(Part::TextNormBias),
            part(Part::TextNormWeight),
            part(Part::TextNormBias),
        ];
        let blocks = text.div_ceil(COLUMNS);
        ops.push(launch("unfold", layers * blocks, &places, &[hidden, text, step, self.stride(), blocks], &[]));
    }
}

impl Passes for Reference {
    fn losses(&self) -> usize {
        3
    }

    fn forward(&self, shared: &Shared, batch: Batch) -> Vec<Op> {
        let Sizes { layers, hidden, text, .. } = self.sizes;
        let Batch { rows, params, .. } = batch;
        let mut ops: Vec<Op> = self.dropout.toss(shared, batch).into_iter().collect();
        ops.push(gather_text(shared, batch, text, self.config.text_noise, true, self.text));
        ops.push(gather_theta(shared, batch, self.theta));
        ops.push(gather_theta(shared, batch, self.current));
        let [gain, offset] = [Part::TextNormWeight, Part::TextNormBias].map(|part| self.part(params, 0, part));
        let counts = [text, rows, self.sizes.layer_len()];
        ops.push(launch("scale_text", layers * rows, &[self.text, gain, offset, self.scaled], &counts, &[]));
        ops.push(Op::Product(Product {
            rows,
            columns: hidden,
            inner: text,
            left: Matrices::new(self.scaled, text, rows * text),
            right: self.parts(params, Part::Fc1Weight, DIM, self.stride()).turned(),
            to: Matrices::new(self.share, hidden, rows * hidden),
            count: layers,
        }));
        (0..layers).for_each(|layer| self.pass(batch, layer, Direction::Forward, &mut ops));
        ops.push(launch("turn", (rows * DIM).div_ceil(THREADS), &[self.current, self.z], &[rows], &[]));
        (0..layers).rev().for_each(|layer| self.pass(batch, layer, Direction::Inverse, &mut ops));
        let weights = LossWeights::from(&self.config);
        let count = (rows * DIM) as f64;
        let places = [self.current, self.order(Some((0, Direction::Inverse))), self.theta, self.z, self.slope, shared.losses];
        ops.push(launch("losses", 1, &places, &[rows], &[weights.beta, weights.rec / count, weights.cyc / count]));
        ops
    }

    fn backward(&self, shared: &Shared, batch: Batch) -> Vec<Op> {
        let (mut ops, layers) = (Vec::new(), self.sizes.layers);
        (0..layers).for_each(|layer| self.pass_back(batch, layer, Direction::Inverse, &mut ops));
        let count = batch.rows * DIM;
        let prior = 2.0 * self.config.w_prior / count as f64;
        ops.push(launch("turn_back", count.div_ceil(THREADS), &[self.slope, self.z], &[batch.rows], &[prior]));
        (0..layers).rev().for_each(|layer| self.pass_back(batch, layer, Direction::Forward, &mut ops));
        self.gradients(shared, batch, &mut ops);
        ops
    }

    fn read(&self, sums: [f64; LOSSES], rows: usize) -> Losses {
        let [rec, cyc, prior] = sums.map(|sum| sum / rows.max(1) as f64);
        let weights = LossWeights::from(&self.config);
        Losses { rec, cyc, prior, total: weights.rec * rec + weights.cyc * cyc + weights.prior * prior, ..Losses::default() }
    }

    fn sums(&self, losses: &Losses) -> [f64; LOSSES] {
        [losses.rec, losses.cyc, losses.prior]
    }

    fn laid_out(&self, rows: &Rows, which: &[usize], _draws: Option<&Draws>) -> (Vec<f32>, Vec<f32>) {
        (rows.thetas(which), Vec::new())
    }

    fn elsewhere(&self) -> Option<DeviceOffset> {
        None
    }

    fn constants(&self) -> Vec<(DeviceOffset, Vec<u32>)> {
        let forward = self.orders.iter().copied();
        let back = self.orders.iter().map(|order| {
            let mut back = [0; DIM];
            order.iter().enumerate().for_each(|(place, dim)| back[*dim] = place);
            back
        });
        let rows = forward.chain(back).chain([std::array::from_fn(|dim| dim)]);
        vec![(self.order, rows.flatten().map(|dim| dim as u32).collect())]
    }
}
