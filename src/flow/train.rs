//! Training: from examples, or from a flow to resume, to a flow.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::FlowError;
use super::config::{DeviceChoice, EngineChoice, Objective, TrainConfig};
use super::data::{Examples, Rows, whole};
use super::engine::Pass;
use super::engines;
use super::flow::Flow;
use super::history::Epoch;
use super::nll;
use super::progress::TrainerState;
use super::reference;
use super::relay;
use super::schedule::{Decay, Plateau, Schedule};
use crate::sink::{Monitor, Unmonitored};
use crate::theta::DIM;

impl Flow {
    /// Trains a new flow on `examples`, without progress reports. [`train`] can also resume, report progress and stop early.
    ///
    /// ```
    /// use awol::flow::{Flow, Examples, TrainConfig};
    ///
    /// let thetas = [awol::Theta::default().0, awol::Theta::default().with(awol::Field::ModIndex, 3.0).0];
    /// let examples = Examples::new(&thetas, vec![&[0.0, 1.0], &[1.0, 0.0]], "two numbers");
    /// let config = TrainConfig { epochs: 2, layers: 1, hidden: 8, ..TrainConfig::for_examples(&examples) };
    /// assert_eq!(Flow::train(&examples, &config)?.epochs(), 2);
    /// # Ok::<(), awol::flow::FlowError>(())
    /// ```
    ///
    /// # Errors
    /// An option out of range, by name; unusable examples; a device that is not available.
    pub fn train(examples: &Examples, config: &TrainConfig) -> Result<Flow, FlowError> {
        train(examples, config, None, &mut Unmonitored, &mut |_| ())
    }
}

/// Trains a flow on `examples`.
///
/// With `resume`, continues from that flow until it has `config.epochs` epochs in total. On the same rows with the same seed, batch and val_ratio,
/// the result is byte for byte that of an uninterrupted run, even from within an epoch. On other rows, or from a flow without progress, weights,
/// scalers and history are kept and the optimiser is reset; the monitor receives a note. An interruption, `config.updates`, or non-finite losses end
/// the run early, with a note.
///
/// The returned flow has the weights of its best epoch on the validation rows, or those of the last epoch if no rows are held out.
///
/// The same examples, options and seed give the same flow on the same machine, for any number of threads.
///
/// `observe` is called after every epoch, possibly on another thread.
///
/// # Errors
/// An option out of range, by name; unusable examples; a flow to resume whose objective, layers, hidden, mask, encoder, embedding length or constant
/// columns differ; a device that is not available.
pub fn train(
    examples: &Examples,
    config: &TrainConfig,
    resume: Option<&Flow>,
    monitor: &mut dyn Monitor,
    observe: &mut (dyn FnMut(&Seen<'_>) + Send),
) -> Result<Flow, FlowError> {
    config.validate()?;
    examples.check()?;
    // A flow does not record where it was trained.
    let saved = TrainConfig { updates: None, threads: 0, engine: EngineChoice::Auto, device: DeviceChoice::Auto, ..config.clone() };
    let flow = match resume {
        Some(flow) => continued(flow, examples, &saved)?,
        None => untrained(examples, &saved)?,
    };
    relay::on_threads(config.threads, monitor, |monitor| run(config, examples, flow, resume.is_some(), monitor, observe))?
}

/// Returns a flow with initial weights.
///
/// # Errors
/// All thetas are the same.
pub fn untrained(examples: &Examples, config: &TrainConfig) -> Result<Flow, FlowError> {
    let (rows, _) = examples.split(config);
    let (theta, text) = examples.scalers(&rows, config.objective);
    let constants = examples.constants(&rows);
    let mut flow = Flow {
        config: config.clone(),
        encoder: examples.encoder.to_string(),
        theta,
        text,
        constants,
        whole: whole(&examples.theta),
        concepts: examples.concepts.as_slice().into(),
        history: Arc::new([]),
        best_epoch: 0,
        orders: Arc::new([]),
        params: Arc::new([]),
        progress: None,
    };
    match config.objective {
        Objective::Nll => {
            let constant = constants.map(|constant| constant.is_some());
            if constant.iter().all(|constant| *constant) {
                return Err(FlowError::NothingVaries);
            }
            flow.params = nll::init::weights(&flow.nll_sizes(), &constant, config.seed).into();
        }
        Objective::Reference => {
            flow.orders = reference::init::orders(config.layers, config.seed).into();
            flow.params = reference::init::weights(&flow.sizes(), config.seed).into();
        }
    }
    Ok(flow)
}

/// Returns the flow to resume, with the new options.
fn continued(flow: &Flow, examples: &Examples, config: &TrainConfig) -> Result<Flow, FlowError> {
    let text = examples.text.first().map_or(0, |text| text.len());
    let pairs = [
        ("objective", flow.config.objective.to_string(), config.objective.to_string()),
        ("layers", flow.config.layers.to_string(), config.layers.to_string()),
        ("hidden", flow.config.hidden.to_string(), config.hidden.to_string()),
        ("mask", flow.config.mask.to_string(), config.mask.to_string()),
        ("the encoder", flow.encoder.clone(), examples.encoder.to_string()),
        ("a text dim of", flow.text_dim().to_string(), text.to_string()),
    ];
    if let Some((what, flow, run)) = pairs.into_iter().find(|(_, flow, run)| flow != run) {
        return Err(FlowError::Resume { what, flow, run });
    }
    let (rows, _) = examples.split(config);
    let now = examples.constants(&rows);
    let constants: [Option<f64>; DIM] = std::array::from_fn(|dim| flow.constants[dim].filter(|value| now[dim] == Some(*value)));
    // The layers of an exact-likelihood flow depend on which columns vary.
    if config.objective == Objective::Nll && constants != flow.constants {
        let (flow, run) = (flow.constants.iter().flatten().count().to_string(), constants.iter().flatten().count().to_string());
        return Err(FlowError::Resume { what: "a count of constant columns of", flow, run });
    }
    let (whole, known) = (whole(&examples.theta), &flow.concepts);
    let concepts: BTreeSet<&String> = known.iter().chain(&examples.concepts).collect();
    Ok(Flow {
        config: config.clone(),
        constants,
        whole: std::array::from_fn(|dim| flow.whole[dim] && whole[dim]),
        concepts: concepts.into_iter().cloned().collect(),
        ..flow.clone()
    })
}

/// The state of a run after an epoch.
pub struct Seen<'a> {
    /// The objective of the training.
    pub objective: Objective,
    /// The losses of all epochs so far.
    pub history: &'a [Epoch],
    flow: &'a dyn Fn() -> Result<Flow, FlowError>,
}

impl Seen<'_> {
    /// Returns a copy of the current flow, with the state that a resumed run needs.
    ///
    /// # Errors
    /// The device fails.
    pub fn flow(&self) -> Result<Flow, FlowError> {
        (self.flow)()
    }
}

/// The validation loss of the best weights so far, and their epoch.
struct Best {
    total: f64,
    epoch: usize,
}

fn run(
    asked: &TrainConfig,
    examples: &Examples,
    mut start: Flow,
    resumed: bool,
    monitor: &mut dyn Monitor,
    observe: &mut (dyn FnMut(&Seen<'_>) + Send),
) -> Result<Flow, FlowError> {
    let config = start.config.clone();
    let done = start.epochs();
    if done >= config.epochs {
        monitor.note(&format!("the flow has done {done} epochs already; epochs={} asks for no more (it is the total)", config.epochs));
        return Ok(start);
    }
    let (train, validation) = examples.split(&config);
    let rows = |rows: &[usize]| Rows::new(examples, rows, &start.theta, &start.text, config.objective);
    let mut history = start.history.to_vec();
    let data = examples.fingerprint(&config);
    let progress = start.progress.as_deref().filter(|progress| progress.counts.data == data);
    if resumed && progress.is_none() {
        let why =
            if start.progress.is_some() { "the rows, or the options that order them, are others" } else { "the flow has no record of it" };
        monitor.note(&format!("this does not go on exactly where the run stopped: {why}; the optimiser starts afresh"));
    }
    let batches = train.len().div_ceil(config.batch);
    let mut schedule = match config.objective {
        Objective::Nll => Schedule::Decay(Decay { lr: config.lr, lr_min: config.lr_min, batches }),
        Objective::Reference => {
            let kept = progress.and_then(|progress| progress.counts.plateau.clone());
            let last = start.history.last().map_or(config.lr, |last| last.lr.min(config.lr));
            Schedule::Plateau(kept.filter(|kept| kept.is_of(config.lr, config.lr_min)).unwrap_or_else(|| Plateau::new(last, config.lr_min)))
        }
    };
    let exact = progress.is_some();
    let total = progress.and_then(|progress| progress.counts.best).unwrap_or(f64::INFINITY);
    let mut engine = engines::engine(asked, &start, progress.cloned(), [rows(&train), rows(&validation)], monitor)?;
    // The engine has its own copies of these vectors; free ours.
    (start.params, start.progress) = (Arc::new([]), None);
    let mut best = Best { total, epoch: start.best_epoch };
    if resumed && !exact {
        // The resumed weights are the baseline, evaluated on the rows of this run.
        if let Some(total) = engine.validate()?.map(|losses| losses.total) {
            best.total = if total.is_nan() { f64::INFINITY } else { total };
            schedule.observe(best.total);
        }
    }
    let standing = |best: &Best, schedule: &Schedule| TrainerState {
        data,
        best: best.total.is_finite().then_some(best.total),
        plateau: if let Schedule::Plateau(plateau) = schedule { Some(plateau.clone()) } else { None },
    };
    let ends = |updates: usize| asked.updates.is_some_and(|most| updates >= most);
    let mut sound = true;
    for epoch in done..config.epochs {
        let lr = schedule.lr(epoch, 0);
        let (trained, validated) = match engine.epoch(epoch, &schedule, &|batch| monitor.interrupted() || ends(epoch * batches + batch))? {
            Pass::Done(trained) => (trained, engine.validate()?),
            Pass::Interrupted => {
                monitor.note(&format!("stopped after {} of {} epochs; keeping the flow as it is", history.len(), config.epochs));
                break;
            }
            Pass::NotFinite => {
                monitor.note(&not_finite(epoch, history.len()));
                sound = false;
                break;
            }
        };
        if validated.is_some_and(|losses| !losses.is_finite()) {
            monitor.note(&not_finite(epoch, history.len()));
            sound = false;
            break;
        }
        let record = Epoch { train: trained, validation: validated, lr };
        history.push(record);
        // With no rows held out, the last epoch counts as the best.
        let total = validated.map_or(f64::NEG_INFINITY, |losses| losses.total);
        schedule.observe(total);
        if total < best.total || validated.is_none() {
            best = Best { total, epoch: history.len() };
            engine.keep()?;
        }
        monitor.progress(history.len() as u64, &record.detail());
        let flow = || {
            let (params, progress) = (engine.best()?, Some(Arc::new(engine.progress(&standing(&best, &schedule))?)));
            Ok(Flow { history: history.as_slice().into(), best_epoch: best.epoch, params, progress, ..start.clone() })
        };
        observe(&Seen { objective: config.objective, history: &history, flow: &flow });
    }
    // If the run stopped within its first epoch, return the weights learned so far, if they are finite.
    if best.total == f64::INFINITY && engine.is_sound()? {
        engine.keep()?;
    }
    let (params, progress) = engine.finish(&standing(&best, &schedule))?;
    // A run cannot resume from non-finite numbers.
    let progress = sound.then(|| Arc::new(progress));
    Ok(Flow { history: history.into(), best_epoch: best.epoch, params, progress, ..start })
}

/// Returns the total number of updates after which the run that trained `flow` on `examples` stopped early: the `updates` option that stops it there
/// again. Returns `None` if the run completed its epochs or ended at non-finite losses.
pub fn stopped_at(flow: &Flow, examples: &Examples) -> Option<usize> {
    let config = &flow.config;
    let progress = flow.progress.as_ref().filter(|_| flow.epochs() < config.epochs)?;
    let batches = examples.split(config).0.len().div_ceil(config.batch);
    Some(flow.epochs() * batches + progress.counts.batches)
}

fn not_finite(epoch: usize, done: usize) -> String {
    format!(
        "the losses of epoch {} are not finite numbers; stopped with the best weights of the {done} before (a lower lr may help)",
        epoch + 1
    )
}
