//! What was done, written down as it is done: a session that ends without leaving (a crash, a closed terminal, `kill -9`) loses nothing.
//!
//! Each session has a script of its own in a folder of the user's, held while it lives. One that nobody holds was cut off; the next start says so, and
//! `run` does its statements again. A session that leaves takes its script away.

mod wreck;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::files;

/// Scripts of cut-off sessions that were offered and are kept; older ones go.
const KEPT: usize = 20;
/// What the script of a live session ends with, and that of one that was offered.
const LIVE: &str = "live.awol";
const OFFERED: &str = "cut-off.awol";

/// The folder of the scripts, beside the history.
fn folder() -> Option<PathBuf> {
    super::history::path().and_then(|path| path.parent().map(|folder| folder.join("sessions")))
}

/// Writes a session's script.
pub struct Keeper {
    folder: Option<PathBuf>,
    script: Option<(File, PathBuf)>,
}

impl Keeper {
    /// Writes beside the history; nowhere, where that has no place.
    pub(super) fn new() -> Keeper {
        Keeper { folder: folder(), script: None }
    }

    /// Writes into this folder, which it makes when it writes first.
    pub fn at(folder: PathBuf) -> Keeper {
        Keeper { folder: Some(folder), script: None }
    }

    /// The scripts of sessions that were cut off and not offered yet, the latest first, each with its count of statements. They count as offered from
    /// now on.
    pub fn cut_off(&self) -> Vec<(PathBuf, usize)> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let mut found = Vec::new();
        for path in scripts(folder, LIVE) {
            let Ok(file) = File::open(&path) else { continue };
            // Who lives holds it.
            if file.try_lock().is_err() {
                continue;
            }
            // What cannot be read now is there at the next start.
            let mut bytes = Vec::new();
            if (&file).read_to_end(&mut bytes).is_err() {
                continue;
            }
            let text = wreck::whole(&bytes);
            let count = text.lines().filter(|line| !line.starts_with("# ") && !line.trim().is_empty()).count().saturating_sub(1);
            let offered = path.with_file_name(path.file_name().and_then(|name| name.to_str()).unwrap_or_default().replace(LIVE, OFFERED));
            if count > 0
                && (text.len() == bytes.len() || files::write(&path, wreck::mended(&bytes).as_bytes()).is_ok())
                && std::fs::rename(&path, &offered).is_ok()
            {
                found.push((offered, count));
            } else if count == 0 && text.len() == bytes.len() {
                let _ = std::fs::remove_file(&path);
            }
        }
        let old = scripts(folder, OFFERED);
        old.iter().skip(KEPT.max(found.len())).for_each(|path| _ = std::fs::remove_file(path));
        found
    }

    /// Writes statements that succeeded; the first begins the script, with the session's `seed`.
    ///
    /// # Errors
    /// The file cannot be written: in words, once; then nothing more is written.
    pub fn write(&mut self, statements: &[String], seed: u64) -> Result<(), String> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        if statements.is_empty() {
            return Ok(());
        }
        let written = (|| {
            if self.script.is_none() {
                std::fs::create_dir_all(&folder)?;
                let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
                let path = folder.join(format!("{now}-{}.{LIVE}", std::process::id()));
                let mut file = OpenOptions::new().create_new(true).append(true).open(&path)?;
                file.lock()?;
                file.write_all(format!("# awol {}, as it was done\nseed {seed}\n", env!("CARGO_PKG_VERSION")).as_bytes())?;
                self.script = Some((file, path));
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

    /// Takes the script away: the session is left on purpose.
    pub fn leave(self) {
        if let Some((file, path)) = self.script {
            drop(file);
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The scripts of a kind, the latest first: their names begin with their time.
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

    fn keeper(folder: &Path) -> Keeper {
        Keeper::at(folder.to_path_buf())
    }

    #[test]
    fn what_is_held_is_no_wreck_and_what_was_left_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = keeper(folder.path());
        first.write(&["a = 1".into(), "for i in 1..2 {\n  b = i\n}".into()], 7).unwrap();
        assert!(keeper(folder.path()).cut_off().is_empty());
        first.leave();
        assert!(scripts(folder.path(), "awol").is_empty());
        keeper(folder.path()).leave();
    }

    #[test]
    fn a_wreck_is_offered_once_and_its_script_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = keeper(folder.path());
        first.write(&["a = 1".into()], 7).unwrap();
        first.write(&["a = 2".into()], 7).unwrap();
        drop(first);
        let found = keeper(folder.path()).cut_off();
        assert_eq!((found.len(), found[0].1), (1, 2));
        assert!(std::fs::read_to_string(&found[0].0).unwrap().ends_with("seed 7\na = 1\na = 2\n"));
        assert!(keeper(folder.path()).cut_off().is_empty() && found[0].0.exists());
    }

    #[test]
    fn a_wreck_that_was_cut_in_a_letter_is_offered_up_to_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1-1.live.awol");
        std::fs::write(&path, b"# awol\nseed 7\na = 1\nt = imagine \"caf\xc3").unwrap();
        let found = keeper(folder.path()).cut_off();
        assert_eq!((found.len(), found[0].1), (1, 1));
        assert_eq!(std::fs::read_to_string(&found[0].0).unwrap(), "# awol\nseed 7\na = 1\n# cut off: t = imagine \"caf\u{fffd}\n");
        // Nothing of it can be run, and yet it is not thrown away.
        std::fs::write(&path, b"\xff\xff").unwrap();
        assert!(keeper(folder.path()).cut_off().is_empty() && path.exists());
    }

    #[test]
    fn where_nothing_can_be_written_it_says_so_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let mut keeper = keeper(&file.join("in it"));
        assert!(keeper.write(&["a = 1".into()], 0).unwrap_err().contains("cannot be written"));
        assert!(keeper.write(&["a = 2".into()], 0).is_ok());
    }
}
