//! Other engines, as Python scripts in `benches/peers` that print one line of JSON.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// One script with what it works on.
pub struct Peer {
    pub script: &'static str,
    python: String,
    arguments: Vec<String>,
}

/// What a script prints.
#[derive(Deserialize)]
pub struct Report {
    pub name: String,
    unit: String,
    pub values: Vec<f64>,
    /// How far memory peaked above what was held before, where a bench asks for it.
    #[serde(default)]
    pub grown_mib: Option<f64>,
}

/// So that a peer, too, has one core's worth of threads.
const ONE_THREAD: [&str; 5] =
    ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];

/// Some machines hold numpy's kernels back with these.
const UNSET: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

impl Peer {
    /// The script, where Python (`$AWOL_BENCH_PYTHON`, else `python3`) has the `packages` that it imports.
    ///
    /// # Errors
    /// There is no such Python, or it lacks a package; the text says which.
    pub fn find(script: &'static str, packages: &[&str], arguments: Vec<String>) -> Result<Self, String> {
        let python = std::env::var("AWOL_BENCH_PYTHON").unwrap_or_else(|_| "python3".into());
        let peer = Peer { script, python, arguments };
        for package in packages {
            let mut command = peer.python();
            let tried = command.args(["-c", &format!("import {package}")]).output();
            let tried = tried.map_err(|error| format!("{script}: no Python '{}': {error}", peer.python))?;
            if !tried.status.success() {
                let hint = "AWOL_BENCH_PYTHON may name another Python";
                return Err(format!("{script}: '{}' cannot import {package}; {hint}", peer.python));
            }
        }
        Ok(peer)
    }

    /// Runs the script once.
    ///
    /// # Errors
    /// It fails, or prints something else than a report in this `unit`.
    pub fn run(&self, unit: &str) -> Result<Report, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(self.script);
        let output = self.python().arg(script).args(&self.arguments).output();
        let output = output.map_err(|error| format!("{}: {error}", self.script))?;
        let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            return Err(format!("{} failed: {}", self.script, errors.lines().last().unwrap_or("it says nothing")));
        }
        let last = text.lines().last().unwrap_or_default();
        let report: Report = serde_json::from_str(last).map_err(|error| format!("{} printed '{last}': {error}", self.script))?;
        if report.unit == unit { Ok(report) } else { Err(format!("{} counts {}, not {unit}", self.script, report.unit)) }
    }

    fn python(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.envs(ONE_THREAD.map(|name| (name, "1")));
        UNSET.into_iter().for_each(|name| {
            command.env_remove(name);
        });
        command
    }
}
