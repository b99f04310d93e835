//! Names of files and folders, as far as they are typed.

use std::path::{MAIN_SEPARATOR, Path};

/// Entries of a folder that are looked at, so that a folder of a million files does not stop the typing.
const MOST: usize = 5_000;
/// Endings of files that awol writes and reads.
const KNOWN: &[&str] =
    &["wav", "json", "jsonl", "safetensors", "pt", "bin", "png", "svg", "awol", "flac", "ogg", "mp3", "csv", "mid", "sfz", "ipynb"];
/// No ending in particular.
pub const ANY: &[&str] = &[];
/// What a verb can take; others are not offered.
pub const LOADED: &[&str] = &["json", "jsonl", "wav", "wave", "flac", "ogg", "oga", "mp3", "safetensors", "pt", "pth", "png"];
pub const SOUNDS: &[&str] = &["wav", "wave", "flac", "ogg", "oga", "mp3"];
pub const SCRIPTS: &[&str] = &["awol"];

/// What `typed` can be completed to, folders first with a separator at their end; `~` is the home folder. Hidden ones only where they are asked
/// for, files with an ending that awol knows before others, files with other `endings` than a verb takes not at all, and none whose name holds a control character: it could not be typed, and is not to be drawn.
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
        // Where such a name can be.
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
