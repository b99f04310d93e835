//! Names of files and folders, as far as they are typed.

use std::path::{MAIN_SEPARATOR, Path};

/// Entries of a folder that are looked at, so that a folder of a million files does not stop the typing.
const MOST: usize = 5_000;
/// Endings of files that awol writes and reads.
const KNOWN: [&str; 13] = ["wav", "json", "jsonl", "safetensors", "pt", "bin", "png", "svg", "awol", "flac", "ogg", "mp3", "csv"];

/// What `typed` can be completed to, folders first with a separator at their end; `~` is the home folder. Hidden ones only where they are asked
/// for, files with an ending that awol knows before others, and none whose name holds a control character: it could not be typed, and is not to be drawn.
pub fn complete(typed: &str) -> Vec<String> {
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
            let known = Path::new(&name).extension().and_then(|ending| ending.to_str()).is_some_and(|ending| KNOWN.contains(&ending));
            Some((if known { 1 } else { 2 }, format!("{folder}{name}")))
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
    fn folders_come_first_and_hidden_files_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.wav", "a.txt", ".hidden.wav", "béla.wav"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        // Where such a name can be.
        let _ = std::fs::write(folder.path().join("b\u{1b}[2J.wav"), "");
        std::fs::create_dir(folder.path().join("bells")).unwrap();
        let base = format!("{}/", folder.path().display());
        let names = |typed: &str| {
            complete(&format!("{base}{typed}")).into_iter().map(|path| path[base.len()..].to_string()).collect::<Vec<String>>()
        };
        assert_eq!(names(""), ["bells/", "b.wav", "béla.wav", "a.txt"]);
        assert_eq!(names("b"), ["bells/", "b.wav", "béla.wav"]);
        assert_eq!(names("."), [".hidden.wav"]);
        assert!(complete("/no/such/folder/x").is_empty());
    }
}
