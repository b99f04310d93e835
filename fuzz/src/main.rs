//! Runs the target that `AWOL_TARGET` names under libFuzzer.

#![no_main]

#[path = "../targets.rs"]
mod targets;

use std::sync::LazyLock;

use targets::{TARGETS, Target};

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("AWOL_TARGET").unwrap_or_default();
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("AWOL_TARGET={name} is none of {}", names.join(", ")))
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    (TARGET.run)(data, FOLDER.path());
});
