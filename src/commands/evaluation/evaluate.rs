//! `evaluate`: measures flows on held-out pairs.

use std::sync::Arc;

use super::bench::Bench;
use super::samplers::{Sampled, SamplingOptions, family_median, lookup, of_flow};
use super::score::{Part, row};
use super::sounds::{SoundDistances, sound_distances};
use super::words;
use crate::commands::encoder;
use crate::dataset::Pairs;
use crate::evaluation::{Confusion, Evaluation};
use crate::flow::Flow;
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

const LOOKUP: &str = "lookup";
const MEDIAN: &str = "family median";
const REAL: &str = "real notes";
const BASELINES: [&str; 3] = [LOOKUP, MEDIAN, REAL];

pub fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let flows = flows(call);
    let held = match (call.value("pairs"), call.given("flows")) {
        (Some(Value::Pairs(pairs)), _) => pairs.clone(),
        (_, false) => return Ok(Value::Evaluation(Arc::default())),
        _ => {
            return Err(Fault::new("evaluate needs held-out pairs")
                .help("parts = split pairs; evaluate flow parts[1] train=…")
                .at("flows"));
        }
    };
    let train = match call.value("train") {
        Some(Value::Pairs(pairs)) => pairs.clone(),
        _ => held.clone(),
    };
    encoders(&flows, &held, &train)?;
    let names = names(call, flows.len())?;
    let bench = Bench::new(&train, &held)?;
    let trained_on = bench.seen();
    if trained_on > 0 {
        call.note(format!("{trained_on} of {} notes are among the training pairs: their figures are not held out", bench.held.notes.len()));
    }
    let parts = parts(call, &bench)?;
    let temperature = if call.given("temperature") { Some(call.number("temperature")?) } else { None };
    let label = suffix(call.text("label")?);
    let baselines = call.flag("baselines")? && temperature.is_none();
    let options = SamplingOptions { draws: call.count("samples")? as usize, temperature, seed: call.seed("seed") };

    let mut sampled: Vec<Sampled> = Vec::new();
    if baselines {
        if label.is_empty() {
            sampled.push(family_median(&bench, MEDIAN.into()));
        }
        sampled.push(lookup(&bench, format!("{LOOKUP}{label}"), options.draws, options.seed));
    }
    let heat = temperature.map(|temperature| format!(", temperature {temperature}")).unwrap_or_default();
    let jobs = call.session.settings().jobs;
    let families = words::families(&bench);
    for (flow, name) in flows.iter().zip(names) {
        let of_flow = of_flow(flow, format!("{name}{heat}{label}"), &bench, options)?;
        let mut bar = call.bar("words", families.len() as u64, "families");
        let scores = words::scores(flow, &bench, &families, options, jobs, &mut bar);
        bar.finish();
        sampled.push(Sampled { words: scores?, ..of_flow });
    }
    let mut bar = call.bar("evaluate", bench.held.rows.len() as u64, "rows");
    let distances = sound_distances(&bench, &sampled, jobs, &mut bar);
    bar.finish();
    let distances = distances?;

    let mut rows = Vec::new();
    for part in &parts {
        if baselines && label.is_empty() {
            rows.push(ceiling(&bench, part)?);
        }
        for (sampled, distances) in sampled.iter().zip(&distances) {
            rows.push(row(&bench, part, sampled, distances)?);
        }
    }
    Ok(Value::Evaluation(Arc::new(Evaluation::default().joined(&Evaluation { rows }))))
}

fn flows(call: &Call<'_>) -> Vec<Arc<Flow>> {
    let flow = |value: Value| if let Value::Flow(flow) = value { Some(flow) } else { None };
    call.values("flows").into_iter().filter_map(flow).collect()
}

/// Checks that the flows were trained on embeddings of the same encoder.
fn encoders(flows: &[Arc<Flow>], held: &Pairs, train: &Pairs) -> Result<(), Fault> {
    for flow in flows {
        for (pairs, param) in [(held, "pairs"), (train, "train")] {
            match &pairs.encoder {
                Some(encoder) if *encoder != flow.encoder => {
                    let message = format!("these embeddings are from '{encoder}', and a flow was trained with '{}'", flow.encoder);
                    return Err(Fault::new(message).help(format!("pairs | embed {}", encoder::options(&flow.encoder))).at(param));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn names(call: &Call<'_>, flows: usize) -> Result<Vec<String>, Fault> {
    if !call.given("names") {
        return Ok((0..flows).map(|place| if place == 0 { "default".into() } else { format!("flow {}", place + 1) }).collect());
    }
    let name = |value: Value| if let Value::Text(text) = value { Some(text.trim().to_string()) } else { None };
    let names: Vec<String> = call.values("names").into_iter().filter_map(name).collect();
    if names.len() != flows {
        return Err(Fault::new(format!("names: {}, flows: {flows}", names.len())).help("one name a flow").at("names"));
    }
    if let Some((place, name)) = names.iter().enumerate().find(|(place, name)| name.is_empty() || names[..*place].contains(name)) {
        return Err(Fault::new(format!("name {} is \"{name}\": each flow has a name of its own", place + 1)).at("names"));
    }
    let taken = |name: &&String| BASELINES.iter().any(|baseline| name.starts_with(baseline));
    match names.iter().find(taken) {
        Some(name) => Err(Fault::new(format!("\"{name}\" is what a baseline is called")).at("names")),
        None => Ok(names),
    }
}

fn suffix(label: &str) -> String {
    if label.trim().is_empty() { String::new() } else { format!(", {}", label.trim()) }
}

/// Splits the held-out families into parts. In a split by instrument, families with a single instrument are a separate part.
fn parts(call: &Call<'_>, bench: &Bench) -> Result<Vec<Part>, Fault> {
    let held: Vec<bool> = (0..bench.families.len()).map(|family| bench.held.rows.iter().any(|row| row.family == family)).collect();
    // A family with one instrument cannot hold out instruments; it holds out pitches.
    let (single, several): (Vec<usize>, Vec<usize>) =
        (0..held.len()).filter(|family| held[*family]).partition(|family| bench.instruments(*family) == 1);
    let new = several.iter().filter(|family| !bench.instrument_seen(**family)).count();
    let split = match (call.given("split"), 2 * new > several.len()) {
        (true, _) if call.text("split")?.trim().is_empty() => return Err(Fault::new("this name of a split is empty").at("split")),
        (true, _) => call.text("split")?.trim().to_string(),
        (false, true) => "instrument".into(),
        (false, false) if bench.seen() == bench.held.notes.len() => "training rows".into(),
        (false, false) => "note".into(),
    };
    if split != "instrument" {
        return Ok(vec![Part { split, families: held }]);
    }
    let of = |families: &[usize]| (0..held.len()).map(|family| families.contains(&family)).collect();
    let parts = [Part { split, families: of(&several) }, Part { split: "pitch block".into(), families: of(&single) }];
    Ok(parts.into_iter().filter(|part| part.families.contains(&true)).collect())
}

/// Evaluates the held-out notes themselves, for the figures that apply: how many of them the forest recognises.
fn ceiling(bench: &Bench, part: &Part) -> Result<crate::evaluation::Row, Fault> {
    let free = bench.held.rows.iter().map(|row| vec![row.theta]).collect();
    let real = Sampled { name: REAL.into(), free, ..Sampled::default() };
    let mut row = row(bench, part, &real, &SoundDistances::default())?;
    row.confusion = Confusion::default();
    row.runs.iter_mut().for_each(|run| run.set(crate::evaluation::Figure::EnergyDistance, None));
    Ok(row)
}
