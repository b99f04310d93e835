//! Training: `train`.

mod live;
mod pace;
mod saver;

use std::sync::Arc;
use std::time::Instant;

use super::{encoder, load};
use crate::dataset::Pairs;
use crate::flow::{self, Examples, Flow, FlowError, Objective, Seen, TrainConfig};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::pipeline::ExamplesError;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use live::{Latest, Live};
use saver::Saver;

const fn number(name: &'static str, min: f64, max: f64, default: f64, summary: &'static str) -> Param {
    Param::key(name, Accepts::plain(min, max), Default::Number(default), summary)
}

const fn count(name: &'static str, max: i64, default: f64, summary: &'static str) -> Param {
    Param::key(name, Accepts::Integer { min: 1, max }, Default::Number(default), summary)
}

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "train",
        group: Group::Learning,
        summary: "train a flow on pairs that have thetas and embeddings (step 4)",
        params: &[
            Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs with thetas and embeddings"),
            count("epochs", 1_000_000, 400.0, "passes over the training rows in total, including those of a resumed flow"),
            count("batch", 1_000_000, 256.0, "rows per update"),
            count("layers", 64, 6.0, "coupling layers"),
            Param::key(
                "hidden",
                Accepts::Integer { min: 1, max: 4096 },
                Default::Computed("64; 768 with objective=reference"),
                "width of each layer's net",
            ),
            Param::key(
                "dropout",
                Accepts::plain(0.0, 0.95),
                Default::Computed("0.3 below 1000 notes, else 0.2; 0.05 with objective=reference"),
                "share of activations that are set to 0 during training",
            ),
            Param::key(
                "mask",
                Accepts::Choice(&["hard", "soft", "fixed"]),
                Default::Word("hard"),
                "hard: learned, binary; soft: learned, as in the published pipeline; fixed: alternating",
            ),
            number("lr", 0.0, 1.0, 2e-3, "learning rate at the start"),
            number("lr_min", 0.0, 1.0, 2e-5, "lower limit of the learning rate; at most lr"),
            number("weight_decay", 0.0, 1.0, 1e-4, "decoupled weight decay"),
            number("w_rec", 0.0, 1e6, 1.0, "weight of the reconstruction loss"),
            number("w_cyc", 0.0, 1e6, 0.5, "weight of the cycle loss"),
            number("w_prior", 0.0, 1e6, 0.1, "weight of the prior loss"),
            number("huber_beta", 1e-9, 1e6, 0.02, "error at which the Huber loss changes from quadratic to linear"),
            Param::key(
                "text_noise",
                Accepts::plain(0.0, 10.0),
                Default::Computed("0.2; 0.01 with objective=reference"),
                "noise on the standardised embeddings during training",
            ),
            number("ema", 0.0, 0.999_999, 0.999, "decay of the weights' moving average"),
            Param::key(
                "val_ratio",
                Accepts::plain(0.0, 0.9),
                Default::Computed("0: all rows train, and the last epoch is kept; 0.1 with objective=reference"),
                "share of the rows for validation, which chooses the best epoch; with objective=nll whole instruments",
            ),
            Param::key(
                "seed",
                Accepts::count(0),
                Default::Computed("drawn from the session's seed"),
                "determines the split, the initial weights, the order, dropout and noise",
            ),
            Param::key(
                "engine",
                Accepts::Choice(&["auto", "dfdx", "fused", "cuda"]),
                Default::Word("auto"),
                "auto: the fastest available; fused: fast, on the CPU; cuda: on an NVIDIA GPU; dfdx: the definition, on either, slow",
            ),
            Param::key(
                "device",
                Accepts::Choice(&["auto", "cpu", "cuda"]),
                Default::Word("auto"),
                "where to compute; auto: on a GPU if one is usable",
            ),
            Param::key(
                "resume",
                Accepts::Value(&[Kind::Flow, Kind::Text]),
                Default::Computed("starts from the beginning"),
                "a flow, or its file, to continue from",
            ),
            Param::key("checkpoint", Accepts::Target, Default::Computed("none"), "a .safetensors file to save the flow to during training"),
            count("every", 1_000_000, 50.0, "epochs between two writes of checkpoint and plot; the plot is also redrawn every 5 s"),
            Param::key("plot", Accepts::Target, Default::Computed("none"), "a .png or .svg file to draw the loss curve to"),
            Param::key(
                "updates",
                Accepts::count(0),
                Default::Computed("none"),
                "stop after this many updates in total, even within an epoch, like an interrupted run",
            ),
            Param::key("threads", Accepts::Integer { min: 1, max: 1024 }, Default::Computed("all cores"), "threads"),
            Param::key(
                "objective",
                Accepts::Choice(&["nll", "reference"]),
                Default::Computed("nll; reference if mask, huber_beta, w_rec, w_cyc or w_prior is given"),
                "nll: the exact likelihood of theta given its caption; reference: the published reconstruction, cycle and prior losses",
            ),
            Param::key(
                "theta_noise",
                Accepts::plain(0.0, 10.0),
                Default::Computed("0.1 below 1000 notes, else 0.05"),
                "with objective=nll: noise on theta's standardised coordinates during training",
            ),
            Param::key(
                "pin",
                Accepts::plain(0.0, 1.0),
                Default::Computed("0.6"),
                "with objective=nll: share of the rows with some parameters pinned, so that the flow learns to follow these",
            ),
        ],
        gives: Gives::Is(Kind::Flow),
        examples: &[Example {
            code: "mine = train (starter pairs | embed) epochs=3 batch=64 layers=2 hidden=16",
            note: "a tiny flow, trained in a moment",
            needs: Needs::Nothing,
        }],
        scope: ScopeEffect::None,
    },
    run: train,
    replay: true,
}];

fn train(call: &mut Call<'_>) -> Result<Value, Fault> {
    let resumed = resumed(call)?;
    let pairs = call.pairs("pairs")?.clone();
    let examples = examples(&pairs, encoder_of(&pairs, resumed.as_deref())?)?;
    let mut config = config(call, resumed.as_deref(), examples.notes())?;
    let mut saver = Saver::of(call)?;
    if resumed.is_none() || call.typed("seed") {
        config.seed = call.seed("seed");
    }
    let done = resumed.as_ref().map_or(0, |flow| flow.epochs());
    let mut bar = call.bar("train", config.epochs as u64, "epochs");
    bar.start_at(done as u64);
    let latest = Latest::default();
    let mut live = Live::new(bar, &latest);
    let mut begun = false;
    let mut keep = |seen: &Seen<'_>| {
        begun = true;
        latest.record(seen);
        saver.see(seen, Instant::now());
    };
    let trained = flow::train(&examples, &config, resumed.as_deref(), &mut live, &mut keep);
    live.finish(trained.as_ref().ok());
    if saver.is_asked() && (begun || trained.is_ok()) {
        call.writes();
    }
    let trained = trained.map_err(placed)?;
    if let Some(updates) = flow::stopped_at(&trained, &examples)
        && call.sink.interrupted()
    {
        call.cut_short("updates", updates as u64);
    }
    if let Some(fault) = saver.finish(&trained) {
        // After hours of training a full disk is no reason to lose the flow: it stays in the session.
        call.note(format!("not saved: {}", fault.message));
    }
    Ok(Value::Flow(Arc::new(trained)))
}

fn resumed(call: &mut Call<'_>) -> Result<Option<Arc<Flow>>, Fault> {
    match call.value("resume") {
        None => Ok(None),
        Some(Value::Flow(flow)) => Ok(Some(flow.clone())),
        Some(_) => {
            let path = call.path("resume")?;
            load::flow(call, &path).map(|flow| Some(Arc::new(flow))).map_err(|error| Fault::from(error).at("resume"))
        }
    }
}

/// Returns the options of the run: as typed, else from the flow to resume, else the defaults.
fn config(call: &Call<'_>, resumed: Option<&Flow>, notes: usize) -> Result<TrainConfig, Fault> {
    let objective = objective(call, resumed)?;
    let base = resumed.map_or_else(|| TrainConfig::new(objective, notes), |flow| flow.config.clone());
    let count =
        |name: &'static str, otherwise: usize| if call.typed(name) { call.count(name).map(|count| count as usize) } else { Ok(otherwise) };
    let number = |name: &'static str, otherwise: f64| if call.typed(name) { call.number(name) } else { Ok(otherwise) };
    let lr = number("lr", base.lr)?;
    let config = TrainConfig {
        objective,
        epochs: call.count("epochs")? as usize,
        batch: count("batch", base.batch)?,
        layers: count("layers", base.layers)?,
        hidden: count("hidden", base.hidden)?,
        dropout: number("dropout", base.dropout)?,
        mask: if call.typed("mask") { word(call, "mask")? } else { base.mask },
        lr,
        lr_min: number("lr_min", base.lr_min.min(lr))?,
        weight_decay: number("weight_decay", base.weight_decay)?,
        w_rec: number("w_rec", base.w_rec)?,
        w_cyc: number("w_cyc", base.w_cyc)?,
        w_prior: number("w_prior", base.w_prior)?,
        huber_beta: number("huber_beta", base.huber_beta)?,
        text_noise: number("text_noise", base.text_noise)?,
        theta_noise: number("theta_noise", base.theta_noise)?,
        pin: number("pin", base.pin)?,
        ema: number("ema", base.ema)?,
        val_ratio: number("val_ratio", base.val_ratio)?,
        updates: if call.typed("updates") { Some(call.count("updates")? as usize) } else { None },
        threads: count("threads", 0)?,
        engine: word(call, "engine")?,
        device: word(call, "device")?,
        seed: base.seed,
    };
    config.validate().map_err(placed)?;
    Ok(config)
}

/// The options that only one of the objectives has.
const OF_REFERENCE: [&str; 5] = ["mask", "w_rec", "w_cyc", "w_prior", "huber_beta"];
const OF_NLL: [&str; 2] = ["theta_noise", "pin"];

/// Returns the objective: as typed, else from the flow to resume, else the one whose specific options are given.
fn objective(call: &Call<'_>, resumed: Option<&Flow>) -> Result<Objective, Fault> {
    let typed = |options: &[&'static str]| options.iter().copied().find(|option| call.typed(option));
    let chosen = match (resumed, typed(&OF_REFERENCE)) {
        _ if call.typed("objective") => word(call, "objective")?,
        (Some(flow), _) => flow.config.objective,
        (None, Some(_)) => Objective::Reference,
        (None, None) => Objective::Nll,
    };
    let others: &[&'static str] = if chosen == Objective::Nll { &OF_REFERENCE } else { &OF_NLL };
    match typed(others) {
        Some(option) => Err(Fault::new(format!("{option}= means nothing to objective={chosen}"))
            .at(option)
            .help(format!("leave {option}= out, or choose the other objective"))),
        None => Ok(chosen),
    }
}

/// Locates an error at the option that it names.
fn placed(error: FlowError) -> Fault {
    match error {
        FlowError::Resume { what: option @ ("objective" | "layers" | "hidden" | "mask"), .. } | FlowError::Option { option, .. } => {
            Fault::from(error).at(option)
        }
        _ => error.into(),
    }
}

/// Parses a choice.
fn word<T: std::str::FromStr<Err: std::fmt::Display>>(call: &Call<'_>, name: &'static str) -> Result<T, Fault> {
    call.text(name)?.parse().map_err(|error: T::Err| Fault::new(error.to_string()).at(name))
}

/// Returns the training examples of the pairs.
fn examples(pairs: &Pairs, encoder: String) -> Result<Examples<'_>, Fault> {
    Examples::of_pairs(pairs, encoder).map_err(|error| {
        let help = match error {
            ExamplesError::NoTheta { .. } => "pairs | extract gives them",
            ExamplesError::NoEmbedding { .. } => "pairs | embed gives them",
            error => return Fault::from(error),
        };
        Fault::from(error).help(help).at("pairs")
    })
}

/// Returns the encoder of the embeddings: as recorded, or found by encoding a caption again.
fn encoder_of(pairs: &Pairs, resumed: Option<&Flow>) -> Result<String, Fault> {
    let found = pairs.encoder.clone().unwrap_or_else(|| encoder::recognised(&pairs.embeddings()).unwrap_or_else(|| "unknown".to_string()));
    match resumed {
        Some(flow) if flow.encoder != found => Err(Fault::new(format!(
            "the flow to resume was trained with the encoder '{}', and these embeddings are from '{found}'",
            flow.encoder
        ))
        .at("pairs")),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The options are defined both in the table of verbs and in `TrainConfig`, and must agree.
    #[test]
    fn option_defaults_match_train_config() {
        let configs =
            [Objective::Nll, Objective::Reference].map(|objective| serde_json::to_value(TrainConfig::new(objective, 500)).unwrap());
        let signature = &VERBS[0].signature;
        let written = |value: &serde_json::Value| value.as_f64().map_or(String::new(), |number| number.to_string());
        for (name, reference) in configs[1].as_object().unwrap() {
            let Some((_, param)) = signature.param(name) else { panic!("train has no option {name}") };
            let nll = &configs[0][name];
            match (param.default, reference) {
                (Default::Number(value), serde_json::Value::Number(number)) => {
                    assert_eq!((Some(value), nll), (number.as_f64(), reference), "{name}");
                }
                (Default::Word(word), serde_json::Value::String(text)) => assert_eq!(word, text, "{name}"),
                (Default::Computed(says), _) if OF_NLL.contains(&name.as_str()) => assert!(says.contains(&written(nll)), "{name}"),
                (Default::Computed(says), serde_json::Value::Number(_)) if name != "seed" => {
                    assert!(says.contains(&written(reference)) && says.contains(&written(nll)), "{name}: {says}");
                }
                _ => assert!(["seed", "objective"].contains(&name.as_str()), "{name}"),
            }
        }
    }
}
