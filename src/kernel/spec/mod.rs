//! The kernel spec, by which Jupyter's front ends find the kernel, and the highlighting extension.

mod highlight;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::json;
use thiserror::Error;

use crate::files::{self, FileError};

const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-32x32.png", include_bytes!("../../../assets/logo/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../../../assets/logo/logo-64x64.png")),
    ("logo-svg.svg", include_bytes!("../../../assets/logo/logo-svg.svg")),
];

/// Where the kernel spec is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstallLocation {
    /// The user's data folder.
    User,
    /// `PREFIX/share/jupyter`, where the prefix is a Python environment or, for example, `/usr/local`.
    Prefix(PathBuf),
    /// The environment of the first Python on the `PATH`.
    Python,
}

/// Why the kernel spec cannot be installed or removed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SpecError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("there is no folder of yours to install into: HOME is not set; name one with --prefix")]
    NoHome,
    #[error("there is no Python on the PATH to ask for its environment; name it with --prefix")]
    NoPython,
    #[error("it is not known where this program is")]
    NoProgram(#[source] std::io::Error),
    #[error("no kernel is installed in '{0}'")]
    Missing(PathBuf),
}

/// Installs the kernel spec and the highlighting extension. Returns the spec's folder.
///
/// # Errors
/// Fails if a file cannot be written, or the location does not exist.
pub fn install(place: &InstallLocation) -> Result<PathBuf, SpecError> {
    let folder = folder(place)?;
    let program = std::env::current_exe().map_err(SpecError::NoProgram)?;
    files::write(&folder.join("kernel.json"), spec(&program).as_bytes())?;
    for (name, bytes) in LOGOS {
        files::write(&folder.join(name), bytes)?;
    }
    highlight::install(&data(place)?.join(highlight::FOLDER))?;
    Ok(folder)
}

/// Removes the kernel spec and the highlighting extension. Returns the spec's former folder.
///
/// # Errors
/// Fails if the spec is not installed or cannot be removed.
pub fn uninstall(place: &InstallLocation) -> Result<PathBuf, SpecError> {
    let folder = folder(place)?;
    if !folder.join("kernel.json").exists() {
        return Err(SpecError::Missing(folder));
    }
    for folder in [&folder, &data(place)?.join(highlight::FOLDER)] {
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(|error| FileError::new("remove", folder, error))?;
        }
    }
    Ok(folder)
}

fn spec(program: &Path) -> String {
    let spec = json!({
        "argv": [program.to_string_lossy(), "kernel", "start", "{connection_file}"],
        "display_name": "awol",
        "language": "awol",
        "interrupt_mode": "message",
        "metadata": {"debugger": false},
    });
    format!("{spec:#}\n")
}

fn folder(place: &InstallLocation) -> Result<PathBuf, SpecError> {
    Ok(data(place)?.join("kernels").join("awol"))
}

/// Returns Jupyter's data folder at a location.
fn data(place: &InstallLocation) -> Result<PathBuf, SpecError> {
    match place {
        InstallLocation::Prefix(prefix) => Ok(prefix.join("share").join("jupyter")),
        InstallLocation::User => user_data(),
        InstallLocation::Python => {
            Ok(python_prefix(&std::env::var_os("PATH").unwrap_or_default()).ok_or(SpecError::NoPython)?.join("share").join("jupyter"))
        }
    }
}

/// Returns the environment of the first Python on `path`. `PREFIX/bin/python3` belongs to `PREFIX`; so do, on Windows, `PREFIX/python.exe` and, in a
/// virtual environment, `PREFIX/Scripts/python.exe`.
fn python_prefix(path: &OsStr) -> Option<PathBuf> {
    let python = |folder: &PathBuf| ["python3", "python", "python.exe"].iter().any(|name| folder.join(name).is_file());
    let folder = std::env::split_paths(path).find(python)?;
    let inside = folder.file_name().is_some_and(|name| name == "bin" || name == "Scripts");
    if inside { folder.parent().map(Path::to_path_buf) } else { Some(folder) }
}

/// Returns the user's data folder as Jupyter determines it: docs.jupyter.org, "Common directories and file locations".
fn user_data() -> Result<PathBuf, SpecError> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = variable("JUPYTER_DATA_DIR") {
        return Ok(folder);
    }
    if cfg!(windows) {
        return variable("APPDATA").map(|folder| folder.join("jupyter")).ok_or(SpecError::NoHome);
    }
    let home = variable("HOME").ok_or(SpecError::NoHome)?;
    if cfg!(target_os = "macos") {
        return Ok(home.join("Library").join("Jupyter"));
    }
    Ok(variable("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local").join("share")).join("jupyter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_that_of_the_first_python_in_path() {
        let there = tempfile::tempdir().unwrap();
        let bin = there.path().join("env").join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let path = std::env::join_paths([there.path().join("none"), bin.clone()]).unwrap();
        assert_eq!(python_prefix(&path), None);
        std::fs::write(bin.join("python3"), "").unwrap();
        assert_eq!(python_prefix(&path), Some(there.path().join("env")));
    }

    #[test]
    fn the_kernel_spec_installs_and_uninstalls() {
        let prefix = tempfile::tempdir().unwrap();
        let place = InstallLocation::Prefix(prefix.path().into());
        assert!(matches!(uninstall(&place), Err(SpecError::Missing(_))));
        let folder = install(&place).unwrap();
        assert_eq!(folder, prefix.path().join("share/jupyter/kernels/awol"));
        let spec: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("kernel.json")).unwrap()).unwrap();
        assert_eq!((&spec["argv"][3], &spec["interrupt_mode"]), (&json!("{connection_file}"), &json!("message")));
        for (name, size) in [("logo-32x32.png", 32), ("logo-64x64.png", 64)] {
            let decoder = png::Decoder::new(std::io::Cursor::new(std::fs::read(folder.join(name)).unwrap()));
            assert_eq!(decoder.read_info().unwrap().info().width, size);
        }
        // Installing again overwrites the first installation.
        install(&place).unwrap();
        uninstall(&place).unwrap();
        assert!(!folder.exists() && !prefix.path().join("share/jupyter").join(highlight::FOLDER).exists());
    }
}
