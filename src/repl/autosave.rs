//! Saves statements as they succeed, so that a session that ends unexpectedly (a crash, a closed terminal, `kill -9`) loses nothing.
//!
//! Each session writes its own script in a folder of the user's and keeps it locked while it runs. A script without a lock belongs to a session that
//! ended unexpectedly. The next start reports it, and `run` repeats its statements. A session that ends normally removes its script.

mod recovered;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::files;

/// The most scripts kept of reported sessions, and the most unreadable files; older ones are removed.
const KEPT: usize = 20;
/// The ends of the file names: before the session has locked its script, while the session runs, after the script was reported, and the original of a
/// script that was repaired or is unreadable.
const BEGUN: &str = "begun.awol";
const LIVE: &str = "live.awol";
const OFFERED: &str = "cut-off.awol";
const FOUND: &str = "as-found";
/// The age in milliseconds after which a script that was never locked is removed.
const BEGINNING: u128 = 3_600_000;

/// Returns the folder of the scripts, which is beside the history file.
fn folder() -> Option<PathBuf> {
    super::history::path().and_then(|path| path.parent().map(|folder| folder.join("sessions")))
}

/// The remains of a session that ended unexpectedly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecoveredSession {
    /// A script that can be run, and its number of statements.
    Script { path: PathBuf, statements: usize },
    /// A file in which no statement can be read.
    Unreadable { path: PathBuf },
}

impl RecoveredSession {
    /// Returns whether a file belongs to the same session.
    fn owns(&self, file: &Path) -> bool {
        let (RecoveredSession::Script { path, .. } | RecoveredSession::Unreadable { path }) = self;
        let begun = |path: &Path| path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('.').next().map(String::from));
        begun(path) == begun(file)
    }
}

/// Writes a session's script.
pub struct SessionAutosave {
    folder: Option<PathBuf>,
    script: Option<(File, PathBuf)>,
}

impl SessionAutosave {
    /// Creates an autosave beside the history. It writes nothing if there is no place for a history.
    pub(super) fn new() -> SessionAutosave {
        SessionAutosave { folder: folder(), script: None }
    }

    /// Creates an autosave in this folder, which is created with the first statement.
    pub fn at(folder: PathBuf) -> SessionAutosave {
        SessionAutosave { folder: Some(folder), script: None }
    }

    /// Returns the remains of sessions that ended unexpectedly and were not yet reported, latest first, and marks them as reported.
    pub fn cut_off(&self) -> Vec<RecoveredSession> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let found: Vec<RecoveredSession> = scripts(folder, LIVE).iter().filter_map(|path| recovered_session(path)).collect();
        for ending in [OFFERED, FOUND] {
            let old = scripts(folder, ending).into_iter().filter(|path| !found.iter().any(|recovered| recovered.owns(path)));
            old.skip(KEPT).for_each(|path| _ = std::fs::remove_file(path));
        }
        for path in scripts(folder, BEGUN) {
            if now().saturating_sub(time_of(&path)) > BEGINNING {
                let _ = std::fs::remove_file(path);
            }
        }
        found
    }

    /// Returns the script of the last session that ended unexpectedly, whether or not it was just reported.
    pub fn last_cut_off(&self) -> Option<PathBuf> {
        scripts(self.folder.as_deref()?, OFFERED).into_iter().next()
    }

    /// Writes statements that succeeded. The first ones create the script, which begins with the session's `seed`.
    ///
    /// # Errors
    /// Fails once with a message if the file cannot be written. Later calls then write nothing.
    pub fn write(&mut self, statements: &[String], seed: u64) -> Result<(), String> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        if statements.is_empty() {
            return Ok(());
        }
        let written = (|| {
            if self.script.is_none() {
                self.script = Some(begin(&folder, seed)?);
            }
            let text: String = statements.iter().flat_map(|statement| [statement.as_str(), "\n"]).collect();
            match &mut self.script {
                Some((file, _)) => file.write_all(text.as_bytes()),
                None => Ok(()),
            }
        })();
        written.map_err(|error: std::io::Error| {
            let message = format!("what is done here is not written down as it is done: '{}' cannot be written: {error}", folder.display());
            self.folder = None;
            message
        })
    }

    /// Removes the script, because the session ends normally.
    pub fn leave(self) {
        if let Some((file, path)) = self.script {
            // The lock is held until the file is gone, so that another start does not take it for an ended session's.
            let _ = std::fs::remove_file(path);
            drop(file);
        }
    }
}

/// Creates a script with its first lines. It gets its final name only once it is locked, so that another start does not take it for an ended session's.
fn begin(folder: &Path, seed: u64) -> std::io::Result<(File, PathBuf)> {
    std::fs::create_dir_all(folder)?;
    let name = format!("{}-{}", now(), std::process::id());
    let begun = folder.join(format!("{name}.{BEGUN}"));
    let mut file = OpenOptions::new().create_new(true).read(true).append(true).open(&begun)?;
    let path = folder.join(format!("{name}.{LIVE}"));
    let named = (|| {
        file.lock()?;
        file.write_all(format!("# awol {}, as it was done\nseed {seed}\n", env!("CARGO_PKG_VERSION")).as_bytes())?;
        std::fs::rename(&begun, &path)
    })();
    if let Err(error) = named {
        drop(file);
        let _ = std::fs::remove_file(&begun);
        return Err(error);
    }
    Ok((file, path))
}

/// Marks the script at `path` as reported and returns it. Returns `None` if its session still runs, or if nothing was lost.
fn recovered_session(path: &Path) -> Option<RecoveredSession> {
    let file = File::open(path).ok()?;
    // A running session holds the lock.
    file.try_lock().ok()?;
    // A file that cannot be read now is tried again at the next start.
    let mut bytes = Vec::new();
    (&file).read_to_end(&mut bytes).ok()?;
    drop(file);
    let script = recovered::whole(&bytes);
    let statements = recovered::statements(script);
    let name = path.file_name().and_then(|name| name.to_str())?.strip_suffix(LIVE)?;
    let (offered, found) = (path.with_file_name(format!("{name}{OFFERED}")), path.with_file_name(format!("{name}{FOUND}")));
    if statements > 0 {
        if script.len() == bytes.len() {
            std::fs::rename(path, &offered).ok()?;
        } else {
            files::write(&offered, recovered::mended(&bytes).as_bytes()).ok()?;
            std::fs::rename(path, &found).ok()?;
        }
        Some(RecoveredSession::Script { path: offered, statements })
    } else if script.len() == bytes.len() || recovered::is_empty(&bytes) {
        let _ = std::fs::remove_file(path);
        None
    } else {
        std::fs::rename(path, &found).ok()?;
        Some(RecoveredSession::Unreadable { path: found })
    }
}

/// Returns the milliseconds since 1970.
fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}

/// Returns when a script was created, in milliseconds since 1970: its name begins with that time.
fn time_of(path: &Path) -> u128 {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split('-').next().and_then(|time| time.parse().ok()).unwrap_or(0)
}

/// Returns the files whose names end with `ending`, latest first. Their names begin with a time.
fn scripts(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(ending)));
    paths.sort();
    paths.reverse();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn autosave(folder: &Path) -> SessionAutosave {
        SessionAutosave::at(folder.to_path_buf())
    }

    #[test]
    fn running_sessions_are_not_recovered_and_ended_ones_leave_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = autosave(folder.path());
        first.write(&["a = 1".into(), "for i in 1..2 {\n  b = i\n}".into()], 7).unwrap();
        assert!(autosave(folder.path()).cut_off().is_empty());
        first.leave();
        assert!(scripts(folder.path(), "awol").is_empty());
        autosave(folder.path()).leave();
    }

    fn read(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_recovered_session_is_offered_once_and_its_script_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = autosave(folder.path());
        first.write(&["a = 1".into()], 7).unwrap();
        first.write(&["for i in 1..2 {\n  b = i\n}".into()], 7).unwrap();
        drop(first);
        let found = autosave(folder.path()).cut_off();
        let [RecoveredSession::Script { path, statements: 2 }] = found.as_slice() else { panic!("{found:?}") };
        assert!(read(path).ends_with("seed 7\na = 1\nfor i in 1..2 {\n  b = i\n}\n"));
        assert!(autosave(folder.path()).cut_off().is_empty() && path.exists());
        assert_eq!(autosave(folder.path()).last_cut_off().as_ref(), Some(path));
    }

    #[test]
    fn a_session_cut_within_a_character_is_recovered_up_to_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1-1.live.awol");
        let left = b"# awol\nseed 7\na = 1\nt = imagine \"caf\xc3";
        std::fs::write(&path, left).unwrap();
        let offered = folder.path().join("1-1.cut-off.awol");
        assert_eq!(autosave(folder.path()).cut_off(), [RecoveredSession::Script { path: offered.clone(), statements: 1 }]);
        assert_eq!(read(&offered), "# awol\nseed 7\na = 1\n# cut off: t = imagine \"caf\u{fffd}\n");
        assert_eq!(std::fs::read(folder.path().join("1-1.as-found")).unwrap(), left);
        assert!(!path.exists());
    }

    #[test]
    fn unreadable_sessions_are_reported_once_and_empty_ones_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("2-1.live.awol"), b"\xff\xff").unwrap();
        std::fs::write(at("3-1.live.awol"), b"# awol 0.1.0, as it w\0\0").unwrap();
        std::fs::write(at("4-1.begun.awol"), b"").unwrap();
        let young = at(&format!("{}-1.begun.awol", now()));
        std::fs::write(&young, b"").unwrap();
        let found = at("2-1.as-found");
        assert_eq!(autosave(folder.path()).cut_off(), [RecoveredSession::Unreadable { path: found.clone() }]);
        assert!(autosave(folder.path()).cut_off().is_empty());
        let mut left: Vec<PathBuf> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        left.sort();
        assert_eq!(left, [young, found]);
    }

    #[test]
    fn at_most_twenty_old_files_of_each_kind_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let left = |round: u32| {
            for place in 0..30 {
                std::fs::write(folder.path().join(format!("{}-1.live.awol", round * 100 + place)), b"seed 1\na = 1\nb = ").unwrap();
            }
        };
        left(1);
        assert_eq!(autosave(folder.path()).cut_off().len(), 30);
        let count = |ending| scripts(folder.path(), ending).len();
        assert_eq!((count(OFFERED), count(FOUND)), (30, 30));
        autosave(folder.path()).cut_off();
        assert_eq!((count(OFFERED), count(FOUND)), (KEPT, KEPT));
        assert!(time_of(&scripts(folder.path(), OFFERED)[KEPT - 1]) == 110);
        // An older script is kept when it is first reported.
        std::fs::write(folder.path().join("7-1.live.awol"), b"seed 1\na = 1\nb = ").unwrap();
        let found = autosave(folder.path()).cut_off();
        let [RecoveredSession::Script { path, .. }] = found.as_slice() else { panic!("{found:?}") };
        assert!(path.exists() && folder.path().join("7-1.as-found").exists());
    }

    #[test]
    fn an_unwritable_folder_is_reported_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let mut autosave = autosave(&file.join("in it"));
        assert!(autosave.write(&["a = 1".into()], 0).unwrap_err().contains("cannot be written"));
        assert!(autosave.write(&["a = 2".into()], 0).is_ok());
    }
}
