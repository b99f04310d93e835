//! The engine. Weights, optimiser and rows are in device memory; a batch is a list of operations that is prepared once.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::machine::{BumpAllocator, DeviceOffset, Machine, Op};
use super::nll::Nll;
use super::objective::{Batch, Passes};
use super::reference::Reference;
use super::update::{LOSSES, STATE, Shared, pieces, rates};
use crate::flow::FlowError;
use crate::flow::config::{Objective, TrainConfig};
use crate::flow::data::Rows;
use crate::flow::engine::{Engine, Pass};
use crate::flow::engines::optimizer::{Pace, Rates};
use crate::flow::flow::Flow;
use crate::flow::history::Losses;
use crate::flow::learner::Draws;
use crate::flow::progress::{Progress, TrainerState};
use crate::flow::rng::{Purpose, permutation, stream};
use crate::flow::schedule::Schedule;
use crate::flow::slot::learned;

/// Training on a [`Machine`].
pub struct Training<M: Machine> {
    pub(super) machine: M,
    config: TrainConfig,
    pub(super) train: Rows,
    validation: Rows,
    pub(super) passes: Box<dyn Passes>,
    pub(super) shared: Shared,
    pub(super) params: usize,
    /// The prepared operations of a batch, by whether it is a training batch and by its number of rows.
    steps: BTreeMap<(bool, usize), M::Steps>,
    updates: i32,
    batches: usize,
    sum: Losses,
}

impl<M: Machine> Training<M> {
    /// Creates the engine; it resumes from `progress` if there is any.
    ///
    /// # Errors
    /// The device fails, or has too little memory.
    pub fn new(mut machine: M, start: &Flow, progress: Option<Progress>, train: Rows, validation: Rows) -> Result<Training<M>, FlowError> {
        let config = start.config.clone();
        let params = start.params.len();
        let stretches = pieces(&learned(&start.slots()));
        let all = train.count().max(validation.count());
        let rows = config.batch.min(all);
        let mut room = BumpAllocator::default();
        let texts = [train.texts().len(), validation.texts().len()];
        let batches = train.count().div_ceil(config.batch);
        let shared = Shared::new(&mut room, params, stretches.len() / 2, batches, all, texts);
        let passes: Box<dyn Passes> = match config.objective {
            Objective::Reference => Box::new(Reference::new(&mut room, start, rows)),
            Objective::Nll => Box::new(Nll::new(&mut room, start, rows, all)),
        };
        machine.make_room(room.words())?;

        let key = ChaCha8Rng::seed_from_u64(config.seed).get_seed();
        let (words, _) = key.as_chunks();
        machine.put(shared.key, &words.iter().map(|word| u32::from_le_bytes(*word)).collect::<Vec<u32>>())?;
        machine.put(shared.stretches, &stretches)?;
        for (place, words) in passes.constants() {
            machine.put(place, &words)?;
        }
        put(&mut machine, shared.texts[0], train.texts())?;
        put(&mut machine, shared.texts[1], validation.texts())?;
        put(&mut machine, shared.best, &start.params)?;
        let (mut updates, mut batches, mut sum) = (0, 0, Losses::default());
        if let Some(Progress { weights, average, moments, counts }) = progress {
            let vectors = [(shared.params, weights), (shared.average, average)];
            for (place, numbers) in vectors.into_iter().chain(shared.moments.into_iter().zip(moments)) {
                put(&mut machine, place, &numbers)?;
            }
            (updates, batches, sum) = (counts.updates, counts.batches, counts.sum);
        } else {
            put(&mut machine, shared.params, &start.params)?;
            put(&mut machine, shared.average, &start.params)?;
        }
        Ok(Training { machine, config, train, validation, passes, shared, params, steps: BTreeMap::new(), updates, batches, sum })
    }

    fn draws(&self, epoch: usize, batch: usize) -> Draws {
        Draws { seed: self.config.seed, epoch, batch, blur: true }
    }

    /// Starts a batch of `rows` rows without waiting for it.
    fn start(&mut self, train: bool, rows: usize) -> Result<(), FlowError> {
        if !self.steps.contains_key(&(train, rows)) {
            let ops = self.ops(train, rows);
            self.steps.insert((train, rows), self.machine.ready(ops)?);
        }
        match self.steps.get_mut(&(train, rows)) {
            Some(steps) => self.machine.start(steps),
            None => Ok(()),
        }
    }

    /// Returns the operations of a batch of `rows` rows.
    fn ops(&self, train: bool, rows: usize) -> Vec<Op> {
        let (shared, losses) = (&self.shared, self.passes.losses());
        let batch = Batch { rows, full: self.config.batch, params: if train { shared.params } else { shared.average }, train, blur: train };
        let mut ops = self.passes.forward(shared, batch);
        if train {
            ops.extend(self.passes.backward(shared, batch));
            ops.extend(shared.update(losses));
        } else {
            ops.push(shared.tally(losses));
        }
        ops
    }

    /// Copies the rows of an epoch to the device in their order, and sets the state to the batch `from` and the sums to `sum`.
    pub(super) fn lay_out(&mut self, train: bool, order: &[usize], epoch: usize, from: usize, sum: &Losses) -> Result<(), FlowError> {
        let (mut theta, mut elsewhere) = (Vec::new(), Vec::new());
        for (batch, which) in order.chunks(self.config.batch).enumerate() {
            let draws = self.draws(epoch, batch);
            let rows = if train { &self.train } else { &self.validation };
            let (more, other) = self.passes.laid_out(rows, which, train.then_some(&draws));
            theta.extend(more);
            elsewhere.extend(other);
        }
        let order: Vec<u32> = order.iter().map(|row| *row as u32).collect();
        self.machine.put(self.shared.order, &order)?;
        put(&mut self.machine, self.shared.theta, &theta)?;
        if let Some(place) = self.passes.elsewhere() {
            put(&mut self.machine, place, &elsewhere)?;
        }
        self.set_batch(epoch, from)?;
        let sums = self.passes.sums(sum).map(f64::to_bits);
        let halves: Vec<u32> = sums.iter().flat_map(|bits| [*bits as u32, (*bits >> 32) as u32]).collect();
        self.machine.put(self.shared.sums, &halves)
    }

    /// Sets the number of the next batch.
    pub(super) fn set_batch(&mut self, epoch: usize, batch: usize) -> Result<(), FlowError> {
        let mut state = [0; STATE];
        (state[0], state[1]) = (batch as u32, epoch as u32);
        self.machine.put(self.shared.state, &state)
    }

    /// Waits for the device. Returns the number of the next batch, whether the run has stopped, and the sums of the losses.
    fn standing(&self) -> Result<(usize, bool, [f64; LOSSES]), FlowError> {
        let mut state = [0; STATE];
        self.machine.take(self.shared.state, &mut state)?;
        Ok((state[0] as usize, state[2] != 0, self.sums_at(self.shared.sums)?))
    }

    /// Reads losses, or their sums, at this offset.
    fn sums_at(&self, place: DeviceOffset) -> Result<[f64; LOSSES], FlowError> {
        let mut halves = [0; 2 * LOSSES];
        self.machine.take(place, &mut halves)?;
        Ok(std::array::from_fn(|i| f64::from_bits(u64::from(halves[2 * i]) | u64::from(halves[2 * i + 1]) << 32)))
    }

    /// Reads a vector of the length of the parameters.
    pub(super) fn take(&self, place: DeviceOffset) -> Result<Vec<f32>, FlowError> {
        let mut words = vec![0; self.params];
        self.machine.take(place, &mut words)?;
        Ok(words.into_iter().map(f32::from_bits).collect())
    }
}

/// Copies floats to the device.
pub(super) fn put<M: Machine>(machine: &mut M, place: DeviceOffset, numbers: &[f32]) -> Result<(), FlowError> {
    machine.put(place, &numbers.iter().map(|number| number.to_bits()).collect::<Vec<u32>>())
}

impl<M: Machine> Engine for Training<M> {
    fn epoch(&mut self, epoch: usize, schedule: &Schedule, stop: &dyn Fn(usize) -> bool) -> Result<Pass, FlowError> {
        let order = permutation(&mut stream(self.config.seed, Purpose::Shuffle, epoch, 0), self.train.count());
        let (from, sum) = (self.batches, self.sum);
        self.lay_out(true, &order, epoch, from, &sum)?;
        let (batches, rates_of) =
            (order.len().div_ceil(self.config.batch), |lr| Rates { lr, weight_decay: self.config.weight_decay, ema: self.config.ema });
        let paces = (0..batches).map(|batch| {
            let updates = self.updates.saturating_add((batch + 1).saturating_sub(from).max(1) as i32);
            rates(&Pace::of(updates, &rates_of(schedule.lr(epoch, batch))))
        });
        let paces: Vec<u32> = paces.flatten().collect();
        self.machine.put(self.shared.rates, &paces)?;
        let mut interrupted = false;
        for (batch, rows) in order.chunks(self.config.batch).map(<[usize]>::len).enumerate().skip(from) {
            interrupted = stop(batch);
            if interrupted {
                break;
            }
            self.start(true, rows)?;
        }
        let (batch, stopped, sums) = self.standing()?;
        self.updates = self.updates.saturating_add(batch.saturating_sub(from) as i32);
        self.batches = batch;
        self.sum = self.passes.read(sums, 1);
        if stopped {
            return Ok(Pass::NotFinite);
        }
        if interrupted {
            return Ok(Pass::Interrupted);
        }
        (self.batches, self.sum) = (0, Losses::default());
        Ok(Pass::Done(self.passes.read(sums, order.len())))
    }

    fn validate(&mut self) -> Result<Option<Losses>, FlowError> {
        let rows = self.validation.count();
        if rows == 0 {
            return Ok(None);
        }
        let order: Vec<usize> = (0..rows).collect();
        self.lay_out(false, &order, 0, 0, &Losses::default())?;
        for rows in order.chunks(self.config.batch).map(<[usize]>::len) {
            self.start(false, rows)?;
        }
        let (_, _, sums) = self.standing()?;
        Ok(Some(self.passes.read(sums, rows)))
    }

    fn differentiate(&mut self, params: &[f32], rows: usize, draws: &Draws) -> Result<(Losses, Vec<f32>), FlowError> {
        let weights = self.take(self.shared.params)?;
        put(&mut self.machine, self.shared.params, params)?;
        let order: Vec<usize> = (0..rows).collect();
        self.lay_out(true, &order, draws.epoch, 0, &Losses::default())?;
        let (theta, elsewhere) = self.passes.laid_out(&self.train, &order, Some(draws));
        put(&mut self.machine, self.shared.theta, &theta)?;
        if let Some(place) = self.passes.elsewhere() {
            put(&mut self.machine, place, &elsewhere)?;
        }
        self.set_batch(draws.epoch, draws.batch)?;
        // `full` is 0: whatever its number, the batch is read at the place of the first one.
        let batch = Batch { rows, full: 0, params: self.shared.params, train: true, blur: draws.blur };
        let mut ops = self.passes.forward(&self.shared, batch);
        ops.extend(self.passes.backward(&self.shared, batch));
        let mut steps = self.machine.ready(ops)?;
        // The first start launches the operations one by one, later ones launch the graph that a run uses. Check the graph.
        self.machine.start(&mut steps)?;
        self.machine.start(&mut steps)?;
        let sums = self.sums_at(self.shared.losses)?;
        let gradient = self.take(self.shared.gradient)?;
        put(&mut self.machine, self.shared.params, &weights)?;
        Ok((self.passes.read(sums, rows), gradient))
    }

    fn keep(&mut self) -> Result<(), FlowError> {
        self.machine.copy(self.shared.average, self.shared.best, self.params)
    }

    fn best(&self) -> Result<Arc<[f32]>, FlowError> {
        Ok(self.take(self.shared.best)?.into())
    }

    fn is_sound(&self) -> Result<bool, FlowError> {
        Ok(self.take(self.shared.average)?.iter().all(|weight| weight.is_finite()))
    }

    fn progress(&self, run: &TrainerState) -> Result<Progress, FlowError> {
        let [first, second] = self.shared.moments;
        Ok(Progress {
            weights: self.take(self.shared.params)?,
            average: self.take(self.shared.average)?,
            moments: [self.take(first)?, self.take(second)?],
            counts: run.counts(self.updates, self.batches, self.sum),
        })
    }

    fn finish(self: Box<Self>, run: &TrainerState) -> Result<(Arc<[f32]>, Progress), FlowError> {
        Ok((self.best()?, self.progress(run)?))
    }
}
