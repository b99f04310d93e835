//! Other engines: Python scripts in `benches/peers` that print one line of JSON.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// A script with its arguments.
pub struct Peer {
    pub script: &'static str,
    python: String,
    arguments: Vec<String>,
}

/// The line that a script prints.
#[derive(Deserialize)]
pub struct Report {
    pub name: String,
    unit: String,
    pub values: Vec<f64>,
    /// How far the peak of resident memory rose, in MiB, where the script measures it.
    #[serde(default)]
    pub grown_mib: Option<f64>,
}

/// Variables that limit a peer's numeric libraries to one thread.
const ONE_THREAD: [&str; 5] =
    ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];

/// Variables that may select slower numpy kernels.
const UNSET: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

impl Peer {
    /// Returns the script, after a check that Python (`$AWOL_BENCH_PYTHON`, else `python3`) can import the `packages`.
    ///
    /// # Errors
    /// If there is no such Python or it lacks a package; the text names it.
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
    /// If the script fails, or prints anything but a report in this `unit`.
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
