//! Times CLAP embeddings of captions against Hugging Face's transformers on PyTorch, and the loading of the model: `cargo bench --bench embed`.
//!
//! The model has the published sizes and random weights. The peer's script writes it, unless `$AWOL_BENCH_CLAP` names the folder of a model. The
//! contenders take turns.

mod support;

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use awol::sink::Unmonitored;
use awol::text::clap::Files;
use awol::text::vocabulary::Vocabulary;
use awol::text::{Clap, Encoder, encode_distinct};
use support::is_bench_run;
use support::peers::Peer;

/// Turns of each contender.
const ROUNDS: usize = 5;
/// Calls in a turn.
const TIMES: usize = 10;
const UNIT: &str = "ms/call";
/// The argument that makes this program load a model from the folder that follows, and print the time.
const LOAD: &str = "--load";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(folder) = arguments.iter().position(|argument| argument == LOAD).and_then(|at| arguments.get(at + 1)) {
        return load(Path::new(folder));
    }
    if !is_bench_run() {
        return Ok(());
    }
    let temporary = tempfile::tempdir()?;
    let folder = match std::env::var_os("AWOL_BENCH_CLAP") {
        Some(folder) => PathBuf::from(folder),
        None => match make_model(temporary.path()) {
            Ok(folder) => folder,
            Err(reason) => {
                println!("skipped: there is no model to measure ({reason}); AWOL_BENCH_CLAP names the folder of one");
                return Ok(());
            }
        },
    };
    let clap = Clap::load(&Files::in_folder(&folder)?, "clap")?;
    let all = captions()?;
    let published = families();
    println!("| captions | tokens | awol, ms, median | lowest | transformers, ms, median | lowest | awol takes, of it |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    contest(&clap, &folder, "one, short", &["a guitar note".to_string()])?;
    contest(&clap, &folder, "one, longer", &["a bright metallic bell with a long, slow decay".to_string()])?;
    contest(&clap, &folder, "64, all different", all.get(..64).ok_or("too few captions")?)?;
    contest(&clap, &folder, "the 495 of the published dataset", &published)?;
    println!();
    let program = std::env::current_exe()?;
    for _ in 0..ROUNDS {
        let output = Command::new(&program).arg(LOAD).arg(&folder).output()?;
        print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Writes a model with the sizes and the tokenizer of the published one. Returns its folder.
fn make_model(folder: &Path) -> Result<PathBuf, String> {
    let like = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/clap");
    let folder = folder.join("clap");
    let text = |path: &Path| path.display().to_string();
    let arguments = vec!["--make".to_string(), text(&folder), "--like".to_string(), text(&like)];
    Peer::find("embed.py", &["torch", "transformers", "safetensors"], arguments)?.run(UNIT)?;
    Ok(folder)
}

/// Returns captions of several words, all different.
fn captions() -> Result<Vec<String>, Box<dyn Error>> {
    let words = ["bright", "slightly dark", "very long metallic"];
    let names = Vocabulary::ours()?.instruments.iter().map(|instrument| instrument.name.as_str());
    Ok(names.flat_map(|name| words.map(|words| format!("a {words} {name} note with a slow attack"))).collect())
}

/// Returns the captions of the published dataset, 55 of each of nine families.
fn families() -> Vec<String> {
    const FAMILIES: [&str; 9] = ["brass", "flute", "mallet", "reed", "string", "guitar", "keyboard", "bass", "organ"];
    FAMILIES.iter().flat_map(|family| std::iter::repeat_n(format!("a {family} note"), 55)).collect()
}

fn contest(clap: &Clap, folder: &Path, what: &str, captions: &[String]) -> Result<(), Box<dyn Error>> {
    let texts: Vec<&str> = captions.iter().map(String::as_str).collect();
    let tokens = texts.iter().map(|text| clap.tokens(text).map(|tokens| tokens.len())).sum::<Result<usize, _>>()?;
    let file = tempfile::NamedTempFile::new()?;
    serde_json::to_writer(&file, captions)?;
    let text = |path: &Path| path.display().to_string();
    // transformers takes some seconds for all 495.
    let (rounds, times) = if captions.len() > 100 { (2, 1) } else { (ROUNDS, TIMES) };
    let arguments = ["--model", &text(folder), "--captions", &text(file.path()), "--times", &times.to_string()].map(String::from).to_vec();
    let peer = Peer::find("embed.py", &["torch", "transformers", "safetensors"], arguments);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for _ in 0..=times {
            let start = Instant::now();
            black_box(encode_distinct(clap, &texts, &mut Unmonitored)?);
            ours.push(1e3 * start.elapsed().as_secs_f64());
        }
        if let Ok(peer) = &peer {
            theirs.extend(peer.run(UNIT)?.values);
        }
    }
    let (our, our_low) = summary(&mut ours);
    let (their, their_low) = summary(&mut theirs);
    println!("| {what} | {tokens} | {our:.1} | {our_low:.1} | {their:.1} | {their_low:.1} | {:.2} |", our / their);
    if let Err(reason) = peer {
        println!("\nskipped: {reason}");
    }
    Ok(())
}

/// Returns the median and the lowest value.
fn summary(values: &mut [f64]) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    (at(values.len() / 2), at(0))
}

/// Loads a model, embeds a caption, and prints the time and the memory.
fn load(folder: &Path) -> Result<(), Box<dyn Error>> {
    let before = resident();
    let start = Instant::now();
    let clap = Clap::load(&Files::in_folder(folder)?, "clap")?;
    let (loaded, grown) = (start.elapsed().as_secs_f64(), resident() - before);
    black_box(clap.encode_one("a guitar note")?);
    let (first, after) = (start.elapsed().as_secs_f64(), resident() - before);
    println!("loading took {loaded:.3} s (+{grown:.0} MiB), with a first caption {first:.3} s (+{after:.0} MiB)");
    Ok(())
}

/// Returns the resident memory of this process in MiB, mapped files included, or NaN where the system does not report it.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
}
