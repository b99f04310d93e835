//! Times a training step of each engine and of PyTorch, and measures the memory that it needs: `cargo bench --bench train`.
//!
//! Each contender runs in a separate process, so that its peak memory can be measured. The contenders take turns.

mod support;

use std::error::Error;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use awol::flow::{DeviceChoice, EngineChoice, Examples, Mask, Objective, TrainConfig, train};
use awol::sink::Unmonitored;
use support::peers::{Peer, Report};
use support::{is_bench_run, limits};

/// Turns of each contender.
const ROUNDS: usize = 3;
/// Updates in an epoch: enough that the work once an epoch hardly counts.
const STEPS: usize = 10;
/// Epochs in a turn; the first is left out.
const EPOCHS: usize = 3;
/// Threads of every contender.
const THREADS: usize = 2;
/// Updates of the published run.
const PUBLISHED: f64 = 14_000.0;
const TEXT: usize = 512;
/// Sizes of the published model.
const LAYERS: usize = 10;
const HIDDEN: usize = 768;
const BATCH: usize = 128;
const UNIT: &str = "ms/step";
/// The engines of awol.
const ALL: [EngineChoice; 3] = [EngineChoice::Fused, EngineChoice::Dfdx, EngineChoice::Cuda];
/// The argument that makes this program run one contender; an engine and an objective follow.
const CONTENDER: &str = "--one";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == CONTENDER) {
        let [engine, objective] = [1, 2].map(|next| arguments.get(at + next).cloned().unwrap_or_default());
        return run_contender(engine.parse()?, objective.parse()?);
    }
    if !is_bench_run() {
        return Ok(());
    }
    println!(
        "A step of {LAYERS} layers, hidden {HIDDEN}, batch {BATCH}, text {TEXT}, soft masks, dropout 0.05, the reference objective; {THREADS} threads\n"
    );
    let torch = |more: &[&str]| {
        let arguments = ["--threads", "2"].iter().chain(more).map(|argument| argument.to_string()).collect();
        Peer::find("train.py", &["torch"], arguments)
    };
    contest(&ALL, Objective::Reference, vec![torch(&[]), torch(&["--bf16"]), torch(&["--device", "cuda"])])?;
    for captions in [1, 128] {
        println!("\nGenerating with that model, captions: {captions}; {THREADS} threads\n");
        let captions = captions.to_string();
        contest_generating(&captions, torch(&["--generate", "--batch", &captions]))?;
    }
    println!("\nA step of the nll objective's defaults, text {TEXT}; {THREADS} threads\n");
    contest(&ALL, Objective::Nll, Vec::new())
}

fn contest(engines: &[EngineChoice], objective: Objective, peers: Vec<Result<Peer, String>>) -> Result<(), Box<dyn Error>> {
    let mut skipped = Vec::new();
    let peers: Vec<Peer> = peers.into_iter().filter_map(|peer| peer.map_err(|reason| skipped.push(reason)).ok()).collect();
    let mut reports: Vec<Report> = Vec::new();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        let ours = engines.iter().map(|engine| ours(*engine, objective));
        for report in ours.chain(peers.iter().map(|peer| peer.run(UNIT))) {
            // Without a GPU the contenders that need one fail with a reason that names CUDA.
            let report = match report {
                Err(reason) if reason.to_lowercase().contains("cuda") => {
                    skipped.push(reason);
                    continue;
                }
                report => report?,
            };
            match reports.iter_mut().find(|known| known.name == report.name) {
                Some(known) => known.values.extend(report.values),
                None => reports.push(report),
            }
        }
    }
    println!("| engine | {UNIT}, median | lowest to highest | the first takes, of it | 14,000 steps | memory at its peak |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut first = None;
    for Report { name, values, grown_mib, .. } in &mut reports {
        values.sort_by(f64::total_cmp);
        let (low, median, high) = (values[0], values[values.len() / 2], values[values.len() - 1]);
        let share = *first.get_or_insert(median) / median;
        let minutes = PUBLISHED * median / 60e3;
        let memory = grown_mib.unwrap_or(f64::NAN);
        println!("| {name} | {median:.2} | {low:.2} to {high:.2} | {share:.2} | {minutes:.1} min | +{memory:.0} MiB |");
    }
    let found = |begins: &str| reports.iter().find(|report| report.name.starts_with(begins));
    let median = |report: &Report| report.values[report.values.len() / 2];
    if let (Some(ours), Objective::Reference) = (found("awol, engine=fused"), objective) {
        println!("engine=fused reaches {:.2} of that limit", least_ms() / median(ours));
    }
    if let (Some(ours), Some(theirs)) = (found("awol, engine=fused"), found("PyTorch")) {
        let memory = ours.grown_mib.unwrap_or(f64::NAN) / theirs.grown_mib.unwrap_or(f64::NAN);
        println!("\n{:.2} of PyTorch's time in 32 bits, {memory:.2} of its memory", median(ours) / median(theirs));
    }
    skipped.sort();
    skipped.dedup();
    skipped.iter().for_each(|reason| println!("\nskipped: {reason}"));
    Ok(())
}

/// The products in one layer for one thread, which has half of a batch, without the narrow ones (below 4 % of all): f over 64 rows and g over 128,
/// forward and back; the gradient of the hidden weights over all passes; the product with the text and its gradient.
const PRODUCTS: [limits::Shape; 7] = {
    let half = BATCH / 2;
    [
        [HIDDEN, HIDDEN, half],
        [HIDDEN, HIDDEN, half],
        [HIDDEN, HIDDEN, BATCH],
        [HIDDEN, HIDDEN, BATCH],
        [HIDDEN / 2, 3 * BATCH, HIDDEN],
        [HIDDEN, TEXT, half],
        [HIDDEN / 2, BATCH, TEXT],
    ]
};

/// Returns the least time of an update of the published model, in ms: that of its products with gemm on this machine.
fn least_ms() -> f64 {
    let update = THREADS as f64 * LAYERS as f64 * PRODUCTS.iter().copied().map(limits::operations).sum::<f64>();
    let (products, memory) = (limits::products(THREADS, &PRODUCTS), limits::memory(THREADS));
    let least = 1e-6 * update / products;
    println!("\nlimits of this machine: {products:.0} GFLOP/s of these products, {memory:.0} GB/s of memory");
    println!("an update is {:.1} GFLOP of products: {least:.1} ms at least", 1e-9 * update);
    least
}

/// Times generation: awol in this process, in turn with the peer.
fn contest_generating(captions: &str, peer: Result<Peer, String>) -> Result<(), Box<dyn Error>> {
    let texts: Vec<Vec<f32>> = (0..captions.parse()?).map(|row| (0..TEXT).map(|column| number(row, column) as f32).collect()).collect();
    let z = vec![[0.0; 10]; texts.len()];
    let config = TrainConfig { epochs: 1, engine: EngineChoice::Fused, ..published() };
    let flow = with_rows(config.batch, |examples| train(examples, &config, None, &mut Unmonitored, &mut |_| ()))?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for _ in 0..20 {
            let start = Instant::now();
            black_box(flow.generate(&texts, &z)?);
            ours.push(1e3 * start.elapsed().as_secs_f64());
        }
        if let Ok(peer) = &peer {
            theirs.extend(peer.run(UNIT)?.values);
        }
    }
    let median = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("awol {ours:.2} ms, PyTorch {theirs:.2} ms: {:.2} of it", ours / theirs);
    Ok(())
}

/// Returns the options of the published model.
fn published() -> TrainConfig {
    let ours = TrainConfig::new(Objective::Reference, 0);
    TrainConfig {
        batch: BATCH,
        layers: LAYERS,
        hidden: HIDDEN,
        mask: Mask::Soft,
        lr: 3e-4,
        w_prior: 0.15,
        val_ratio: 0.0,
        threads: THREADS,
        device: DeviceChoice::Cpu,
        ..ours
    }
}

/// Returns a deterministic number from 0 to 1.
fn number(row: usize, column: usize) -> f64 {
    ((row * 31 + column * 17 + row * column) as f64 * 0.618_034).fract()
}

/// Calls `work` with generated rows.
fn with_rows<X>(rows: usize, work: impl FnOnce(&Examples) -> X) -> X {
    let theta: Vec<[f64; 10]> = (0..rows).map(|row| std::array::from_fn(|dim| number(row, dim))).collect();
    let text: Vec<Vec<f32>> = (0..rows).map(|row| (0..TEXT).map(|column| number(row, column + 10) as f32).collect()).collect();
    let text: Vec<&[f32]> = text.iter().map(Vec::as_slice).collect();
    work(&Examples::new(&theta, text, "made-up"))
}

/// Runs this program as one contender and returns its report.
fn ours(engine: EngineChoice, objective: Objective) -> Result<Report, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args([CONTENDER, engine.name(), objective.name()]).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).map_err(|error| format!("{engine}: {error} in '{text}' {}", String::from_utf8_lossy(&output.stderr)))
}

/// Trains with one engine and prints a report.
fn run_contender(engine: EngineChoice, objective: Objective) -> Result<(), Box<dyn Error>> {
    let defaults = TrainConfig { threads: THREADS, device: DeviceChoice::Cpu, ..TrainConfig::new(objective, 0) };
    let config = if objective == Objective::Reference { published() } else { defaults };
    let device = if engine == EngineChoice::Cuda { DeviceChoice::Cuda } else { DeviceChoice::Cpu };
    let config = TrainConfig { epochs: EPOCHS, engine, device, ..config };
    // One row is kept for validation with the reference objective.
    let rows = STEPS * config.batch + usize::from(objective == Objective::Reference);
    let (mut before, mut ends) = (0.0, Vec::new());
    with_rows(rows, |examples| {
        before = peak_mib();
        train(examples, &config, None, &mut Unmonitored, &mut |_| ends.push(Instant::now()))
    })?;
    let values: Vec<f64> = ends.windows(2).map(|pair| 1e3 * (pair[1] - pair[0]).as_secs_f64() / STEPS as f64).collect();
    let grown = peak_mib() - before;
    println!("{}", serde_json::json!({ "name": format!("awol, engine={engine}"), "unit": UNIT, "values": values, "grown_mib": grown }));
    Ok(())
}

/// Returns the peak of this process's resident memory in MiB, or NaN where the system does not report it.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
}
