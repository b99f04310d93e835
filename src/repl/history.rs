//! The history file, with one JSON string per typed line. Lines are only appended, so that sessions that share the file lose nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The most lines that are read from earlier sessions.
pub const MOST: usize = 10_000;
/// The most bytes read from the end of the file, so that a long history does not slow the start.
const TAIL: u64 = 4 << 20;

/// Returns `$AWOL_HISTORY`, or else a path in the user's state folder; `None` if there is no such folder.
pub fn path() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("AWOL_HISTORY").or_else(|| {
        let state = variable("XDG_STATE_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".local/state")))
            .or_else(|| variable("LOCALAPPDATA"))?;
        Some(state.join("awol").join("history.jsonl"))
    })
}

/// Reads the typed lines, oldest first. A missing file counts as empty.
///
/// # Errors
/// Fails if the file cannot be read.
pub fn load(path: &Path) -> io::Result<Vec<String>> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened?,
    };
    let start = file.metadata()?.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    // The first line of a tail is usually incomplete.
    let lines = text.lines().skip(usize::from(start > 0));
    // A line that is not JSON was truncated or written by hand; it is used as it is.
    let entries = lines.map(|line| serde_json::from_str(line).unwrap_or_else(|_| line.to_string()));
    let entries: Vec<String> = entries.filter(|entry| !entry.trim().is_empty()).collect();
    Ok(entries[entries.len().saturating_sub(MOST)..].to_vec())
}

/// Appends a typed line in one write, while holding a lock on the file. Creates the file and its folder if necessary.
///
/// # Errors
/// Fails if the file cannot be written.
pub fn append(path: &Path, entry: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
    file.lock()?;
    let mut line = String::new();
    // After an interrupted write, start a new line.
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != [b'\n'] {
            line.push('\n');
        }
    }
    line.push_str(&serde_json::Value::from(entry).to_string());
    line.push('\n');
    file.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concurrent_sessions_lose_no_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/history.jsonl");
        assert!(load(&path).unwrap().is_empty());
        std::thread::scope(|scope| {
            for session in 0..4 {
                let path = &path;
                scope.spawn(move || (0..50).for_each(|line| append(path, &format!("x{session} = {line}\nfor i in 1..2 {{ }}")).unwrap()));
            }
        });
        let lines = load(&path).unwrap();
        assert_eq!(lines.len(), 200);
        for session in 0..4 {
            let of_it: Vec<&String> = lines.iter().filter(|line| line.starts_with(&format!("x{session} "))).collect();
            assert!(of_it.len() == 50 && of_it[49].contains("= 49\nfor"), "{of_it:?}");
        }
    }

    #[test]
    fn a_truncated_line_does_not_affect_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        std::fs::write(&path, b"\"a\"\nplain\n\"cut \xff").unwrap();
        append(&path, "b").unwrap();
        assert_eq!(load(&path).unwrap(), ["a", "plain", "\"cut \u{fffd}", "b"]);
    }

    #[test]
    fn only_the_last_lines_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        let line = format!("\"{}\"\n", "x".repeat(999));
        std::fs::write(&path, line.repeat(6000)).unwrap();
        let lines = load(&path).unwrap();
        assert!(lines.len() < 5000 && lines.iter().all(|line| line.len() == 999));
        std::fs::write(&path, "\"y\"\n".repeat(MOST + 5)).unwrap();
        assert_eq!(load(&path).unwrap().len(), MOST);
    }
}
