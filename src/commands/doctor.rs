//! `doctor`: reports what this machine has, and how to fix what it lacks.

use serde_json::{Value as Json, json};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use crate::audio::AudioError;
use crate::audio::playback;
use crate::cause::chain;
use crate::flow::{self, Gpu};
use crate::lang::signature::{Example, Gives, Group, Needs, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::parallel;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::simd::{self, Level};
use crate::sink::{Finding, Output, Table};
use crate::text::clap::hub::{Hub, ModelId};

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "doctor",
        group: Group::Session,
        summary: "check what awol needs on this machine, and how to add what is missing",
        params: &[],
        gives: Gives::Is(Kind::Nothing),
        examples: &[Example { code: "doctor", note: "", needs: Needs::Nothing }],
        scope: ScopeEffect::None,
    },
    run: doctor,
    replay: false,
}];

/// The checks, in the order of the report. A front end adds its own findings.
const CHECKS: [fn() -> Finding; 8] = [program, processor, vector_units, memory, gpu, captions, sound, folder];

fn doctor(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut findings: Vec<Finding> = CHECKS.iter().map(|check| check()).collect();
    findings.extend(call.sink.findings());
    let look = Box::new(Output::Table(table(&findings)));
    call.sink.emit(Output::Value { look, json: json!({"type": "findings", "value": findings.iter().map(to_json).collect::<Vec<_>>()}) });
    Ok(Value::Nothing)
}

/// Returns a line for each finding, with its fix below.
fn table(findings: &[Finding]) -> Table {
    let mut rows = Vec::new();
    for Finding { what, found, mend } in findings {
        rows.push(vec![what.to_string(), found.clone()]);
        rows.extend(mend.iter().map(|mend| vec![String::new(), format!("→ {mend}")]));
    }
    Table { title: "this machine".into(), rows, whole: true, ..Table::default() }
}

fn to_json(finding: &Finding) -> Json {
    json!({"what": finding.what, "found": finding.found, "mend": finding.mend})
}

fn program() -> Finding {
    let with = |has: bool, what: &str| format!("{} {what}", if has { "with" } else { "without" });
    let (gpu, playback) = (cfg!(feature = "cuda"), cfg!(feature = "playback"));
    let version = env!("CARGO_PKG_VERSION");
    let found = Finding::new("awol", format!("{version}, built {} and {}", with(gpu, "GPU training"), with(playback, "playback")));
    if gpu && playback { found } else { found.mend("build it with cargo's default features") }
}

fn processor() -> Finding {
    let machine = System::new_with_specifics(RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing())).ok();
    let brand = machine.as_ref().and_then(|machine| machine.cpus().first()).map(|cpu| cpu.brand().trim().to_string());
    let brand = brand.filter(|brand| !brand.is_empty()).map(|brand| format!(" ({brand})")).unwrap_or_default();
    let threads = parallel::available();
    Finding::new("processor", format!("{threads} {} at once{brand}", if threads == 1 { "thread" } else { "threads" }))
}

fn vector_units() -> Finding {
    let best = Level::best();
    let found = Finding::new("vectors", describe(best));
    if let Some(name) = simd::misspelt() {
        return found.mend(format!("{}={name} is left aside; it may be {}", simd::VARIABLE, Level::ALL.map(Level::name).join(", ")));
    }
    match Level::ALL.into_iter().filter(|level| level.is_here()).max() {
        Some(here) if here > best => found.mend(format!("unset {} to use {}", simd::VARIABLE, describe(here))),
        _ => found,
    }
}

fn describe(level: Level) -> &'static str {
    match level {
        Level::Avx512 => "AVX-512, 16 floats at a time",
        Level::Avx2 => "AVX2, 8 floats at a time",
        Level::Portable if cfg!(target_arch = "aarch64") => "NEON, 4 floats at a time",
        Level::Portable => "those of every machine, 4 floats at a time",
    }
}

fn memory() -> Finding {
    /// The memory that training on CLAP embeddings of NSynth takes, approximately.
    const WANTED: u64 = 1 << 30;
    let Ok(machine) = System::new_with_specifics(RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram())) else {
        return Finding::new("memory", "unknown: the system does not tell");
    };
    // A container may be limited to less than the machine has.
    let limits = machine.cgroup_limits();
    let total = limits.as_ref().map_or(machine.total_memory(), |limits| limits.total_memory.min(machine.total_memory()));
    let free = limits.as_ref().map_or(machine.available_memory(), |limits| limits.free_memory.min(machine.available_memory()));
    let found = Finding::new("memory", format!("{} of {} free", gigabytes(free), gigabytes(total)));
    if free < WANTED { found.mend("close other programs before a long train") } else { found }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

fn gpu() -> Finding {
    const MEND: &str = "train goes on the CPU; docs/engines.md says what a GPU needs";
    match flow::gpu() {
        Ok(Gpu { device, trial: Ok(difference) }) => {
            Finding::new("GPU", format!("{device}; its gradients are the CPU's within {difference:.0e}"))
        }
        Ok(Gpu { device, trial: Err(error) }) => Finding::new("GPU", format!("{device}; not used: {}", chain(&error))).mend(MEND),
        Err(error) => Finding::new("GPU", format!("none: {}", chain(&error))).mend(MEND),
    }
}

/// Checks for the weights of with=clap.
fn captions() -> Finding {
    const WHAT: &str = "CLAP";
    let model = ModelId::published();
    match Hub::from_env() {
        Err(error) => Finding::new(WHAT, format!("none: {}", chain(&error))).mend("set HF_HOME to a folder, and say fetch clap"),
        Ok(hub) => match hub.cached(&model) {
            Some(files) => Finding::new(WHAT, format!("the weights of {model} are in {}", files.weights.display())),
            None => Finding::new(WHAT, format!("none: the weights of {model} are not in {}", hub.folder().display()))
                .mend("fetch clap, for with=clap (500 MB); needs none"),
        },
    }
}

fn sound() -> Finding {
    match playback::device() {
        Ok(device) => Finding::new("sound", device),
        Err(AudioError::NoDevice { problem, mend }) => Finding::new("sound", format!("none: {problem}")).mend(mend),
        Err(AudioError::NoPlayback) => Finding::new("sound", "none: built without the feature 'playback'").mend("save clips as wav files"),
        Err(error) => Finding::new("sound", format!("none: {}", chain(&error))),
    }
}

fn folder() -> Finding {
    let Ok(folder) = std::env::current_dir() else {
        return Finding::new("folder", "none: the folder in which awol was started is gone").mend("start it in another one");
    };
    match tempfile::tempfile_in(&folder) {
        Ok(_) => Finding::new("folder", format!("{}; files are saved from here", folder.display())),
        Err(error) => Finding::new("folder", format!("{}, where nothing can be written ({})", folder.display(), chain(&error)))
            .mend("start awol in a folder of your own"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_follow_their_finding_in_the_table() {
        let findings = [Finding::new("sound", "none: no card").mend("connect one"), Finding::new("memory", "8 GB")];
        assert_eq!(table(&findings).rows, [["sound", "none: no card"], ["", "→ connect one"], ["memory", "8 GB"]]);
        assert_eq!(to_json(&findings[1]), json!({"what": "memory", "found": "8 GB", "mend": null}));
    }

    #[test]
    fn the_best_vector_unit_is_reported_without_a_remedy() {
        // The variable is not set in tests.
        assert!(vector_units().found.starts_with(describe(Level::best())));
        assert_eq!(vector_units().mend, None);
    }
}
