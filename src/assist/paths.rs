//! Completes the names of files and folders.

use std::path::{MAIN_SEPARATOR, Path};

/// Maximum number of folder entries that are read, so that a folder of a million files does not block typing.
const MOST: usize = 5_000;
/// File extensions that awol reads or writes.
const KNOWN: &[&str] =
    &["wav", "json", "jsonl", "safetensors", "pt", "bin", "png", "svg", "awol", "flac", "ogg", "mp3", "csv", "mid", "sfz", "ipynb"];
/// Any extension.
pub const ANY: &[&str] = &[];
/// The extensions that a verb accepts; other files are not offered.
pub const LOADED: &[&str] = &["json", "jsonl", "wav", "wave", "flac", "ogg", "oga", "mp3", "safetensors", "pt", "pth", "png"];
pub const SOUNDS: &[&str] = &["wav", "wave", "flac", "ogg", "oga", "mp3"];
pub const SCRIPTS: &[&str] = &["awol"];

/// Returns the completions of `typed`, where `~` is the home folder. Folders come first and end with a separator, then files with an extension that
/// awol supports. Hidden entries are offered only if `typed` names a leading dot. If `endings` is not empty, files with other extensions are left
/// out. Names with control characters are never offered, since they can be neither typed nor displayed.
pub fn complete(typed: &str, endings: &[&str]) -> Vec<String> {
    let cut = typed.rfind(['/', MAIN_SEPARATOR]).map_or(0, |at| at + 1);
    let (folder, start) = typed.split_at(cut);
    let place = match folder.strip_prefix("~/").zip(home()) {
        Some((rest, home)) => home.join(rest),
        None if folder.is_empty() => Path::new(".").to_path_buf(),
        None => Path::new(folder).to_path_buf(),
    };
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let mut found: Vec<(u8, String)> = entries
        .take(MOST)
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            if name.contains(char::is_control) || !name.starts_with(start) || (name.starts_with('.') && !start.starts_with('.')) {
                return None;
            }
            if entry.path().is_dir() {
                return Some((0, format!("{folder}{name}/")));
            }
            let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
            if !endings.is_empty() && !endings.contains(&ending.as_str()) {
                return None;
            }
            Some((if KNOWN.contains(&ending.as_str()) { 1 } else { 2 }, format!("{folder}{name}")))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

fn home() -> Option<std::path::PathBuf> {
    std::env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_first_and_hidden_files_need_a_dot() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.wav", "a.txt", ".hidden.wav", "béla.wav"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        // Some file systems reject such a name.
        let _ = std::fs::write(folder.path().join("b\u{1b}[2J.wav"), "");
        std::fs::create_dir(folder.path().join("bells")).unwrap();
        let base = format!("{}/", folder.path().display());
        let names = |typed: &str| {
            complete(&format!("{base}{typed}"), ANY).into_iter().map(|path| path[base.len()..].to_string()).collect::<Vec<String>>()
        };
        assert_eq!(names(""), ["bells/", "b.wav", "béla.wav", "a.txt"]);
        assert_eq!(names("b"), ["bells/", "b.wav", "béla.wav"]);
        assert_eq!(names("."), [".hidden.wav"]);
        assert_eq!(complete(&base, SCRIPTS), [format!("{base}bells/")]);
        assert_eq!(complete(&format!("{base}b"), LOADED).len(), 3);
        assert!(complete("/no/such/folder/x", ANY).is_empty());
    }
}
