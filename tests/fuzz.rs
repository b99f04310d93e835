//! Runs the targets of `fuzz/` over a stored corpus and mutations of it. Inputs must not panic, hang, or take much memory.

#![expect(unsafe_code, reason = "an allocator that counts, in a test")]
#![allow(clippy::unwrap_used)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use targets::{TARGETS, Target};

/// The variable with the number of mutations for each target; 400 without it.
const INPUTS: &str = "AWOL_INPUTS";
/// The longest input in bytes.
const MAX_INPUT: usize = 1 << 17;
/// The time limit of one input on a busy machine. On a quiet one none takes a hundredth of it.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The limit in bytes of what a thread may hold at once for one input.
const MEMORY_LIMIT: usize = 64 << 20;

/// An allocator that counts the bytes that each thread holds, and their peak.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // The counters of a thread are gone while it ends.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: the system's allocator does all the work; counting bytes allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the stored inputs of a target: suitable files of the repository, and inputs that once failed.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let files = |folder: &str, ending: &str| -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(repository().join(folder))
            .map(|entries| {
                entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.to_string_lossy().ends_with(ending)).collect()
            })
            .unwrap_or_default();
        paths.sort();
        paths
    };
    let mut paths = files(&format!("fuzz/corpus/{name}"), "");
    paths.extend(match name {
        "language" => files("scripts", ".awol"),
        "flac" | "mp3" | "ogg" => files("tests/audio", name),
        "midi" => files("tests/midi", ".mid"),
        "pt" => files("tests/torch", ".pt"),
        "clap" => files("tests/clap/tiny", ".json"),
        "journal" => files("scripts", ".awol"),
        "notebook" => [files("examples", ".ipynb"), files("scripts", ".awol")].concat(),
        _ => Vec::new(),
    });
    let mut inputs: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    inputs.iter_mut().for_each(|input| input.truncate(MAX_INPUT));
    assert!(!inputs.is_empty(), "no corpus for {name}");
    inputs
}

/// Fragments of the formats, and numbers at the limits of their types.
const PIECES: [&[u8]; 26] = [
    b"{",
    b"}",
    b"[",
    b"(",
    b")",
    b"\"",
    b"\\",
    b"\0",
    b"\n",
    b"# %%",
    b"1e999",
    b"-1",
    b"NaN",
    b"null",
    b"\xff\xff\xff\xff",
    b"\0\0\0\x80",
    b"\xff\xfe",
    b"18446744073709551616",
    b"for i in 1..9 {",
    b" | render",
    b"theta ",
    b"data",
    b"RIFF",
    b"\xf0\x9f\x98\x80",
    b"<IDS|MSG>",
    b"..",
];

fn mutated(rng: &mut ChaCha8Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut input = corpus[rng.gen_range(0..corpus.len())].clone();
    for _ in 0..rng.gen_range(1..6) {
        let at = rng.gen_range(0..=input.len());
        let len = rng.gen_range(0..=(input.len() - at).min(64));
        match rng.gen_range(0..8) {
            0 if at < input.len() => input[at] ^= 1 << rng.gen_range(0..8),
            1 if at < input.len() => input[at] = rng.r#gen(),
            2 => drop(input.drain(at..at + len)),
            3 => input.truncate(at),
            4 => drop(input.splice(at..at, PIECES[rng.gen_range(0..PIECES.len())].iter().copied())),
            5 => {
                let piece = input[at..at + len].repeat(rng.gen_range(1..20));
                drop(input.splice(at..at, piece));
            }
            6 => {
                let other = &corpus[rng.gen_range(0..corpus.len())];
                let from = rng.gen_range(0..=other.len());
                let piece = other[from..].iter().take(256).copied().collect::<Vec<u8>>();
                drop(input.splice(at..at + len, piece));
            }
            _ => {
                let piece = PIECES[rng.gen_range(0..PIECES.len())].repeat(rng.gen_range(1..200));
                drop(input.splice(at..at, piece));
            }
        }
    }
    input.truncate(MAX_INPUT);
    input
}

/// The longest time and the largest memory, in bytes, that an input took.
#[derive(Default)]
struct MaxCost {
    time: Duration,
    bytes: usize,
}

/// Runs one input. Returns a description of the failure, if there is one.
fn failure(target: &Target, input: &[u8], folder: &Path, most: &mut MaxCost) -> Option<String> {
    let held = HELD.get();
    PEAK.set(held);
    let begun = Instant::now();
    let outcome = catch_unwind(|| (target.run)(input, folder));
    let (taken, peak) = (begun.elapsed(), usize::try_from(PEAK.get() - held).unwrap_or(0));
    *most = MaxCost { time: most.time.max(taken), bytes: most.bytes.max(peak) };
    if outcome.is_err() {
        return Some("it panics".into());
    }
    if taken > TIME_LIMIT {
        return Some(format!("it takes {taken:?}"));
    }
    (peak > MEMORY_LIMIT).then(|| format!("it takes {} MiB", peak >> 20))
}

#[test]
fn no_input_panics_hangs_or_takes_all_memory() {
    let count: usize = std::env::var(INPUTS).ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let only = std::env::var("AWOL_TARGET").ok();
    let mut total = 0;
    for target in TARGETS.iter().filter(|target| only.as_deref().is_none_or(|only| only == target.name)) {
        let folder = tempfile::tempdir().unwrap();
        let corpus = corpus(target.name);
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let (begun, mut most) = (Instant::now(), MaxCost::default());
        for place in 0..corpus.len() + count {
            let input = corpus.get(place).cloned().unwrap_or_else(|| mutated(&mut rng, &corpus));
            if let Some(failure) = failure(target, &input, folder.path(), &mut most) {
                let kept = std::env::temp_dir().join(format!("awol-fuzz-{}", target.name));
                std::fs::write(&kept, &input).unwrap();
                panic!("{}, input {place}: {failure}; it is kept in '{}'", target.name, kept.display());
            }
            total += 1;
        }
        let (seconds, mebibytes) = (begun.elapsed().as_secs_f64(), most.bytes as f64 / f64::from(1 << 20));
        println!(
            "{:<12} {} inputs in {seconds:.1} s, the slowest {:.0} ms, the heaviest {mebibytes:.1} MiB",
            target.name,
            corpus.len() + count,
            most.time.as_secs_f64() * 1e3
        );
    }
    println!("{total} inputs");
}

#[test]
fn a_hundred_thousand_brackets_are_an_error() {
    for open in ["[", "(", "{", "x = [", "for i in (", "-(", "theta mod_index=(", "\"{", "rust {", "a | render | "] {
        let source = open.repeat(100_000);
        assert!(
            awol::session::interpret::prepare(&source, &awol::session::Session::default(), &awol::commands::Commands).is_err(),
            "{open}"
        );
    }
}
