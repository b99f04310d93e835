//! Finds files whose names differ only in Unicode normalization.

use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// Returns the path of an existing file, even if its name is normalized differently: `é` is one code point in NFC, which most systems use, and two in
/// NFD, which macOS may use. Returns `None` if there is no such file.
pub fn find(path: &Path) -> Option<PathBuf> {
    if path.exists() {
        return Some(path.to_path_buf());
    }
    let mut found = PathBuf::new();
    for part in path.components() {
        let next = found.join(part);
        found = if next.exists() { next } else { alike(&found, part.as_os_str().to_str()?)? };
    }
    Some(found)
}

/// Returns the path in `folder` of a name that equals `name` after normalization.
fn alike(folder: &Path, name: &str) -> Option<PathBuf> {
    // ASCII has one normal form, so a missing file costs no search.
    if name.is_ascii() {
        return None;
    }
    let composed: String = name.nfc().collect();
    let forms = [composed.clone(), name.nfd().collect()].map(|name| folder.join(name));
    forms.into_iter().find(|path| path.exists()).or_else(|| {
        // The name may mix both forms.
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
        let is_alike = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.nfc().eq(composed.chars()));
        entries.filter(is_alike).min()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_any_unicode_form() {
        const FORMS: [&str; 3] = ["Me\u{301}lange \u{e9}te\u{301}", "M\u{e9}lange \u{e9}t\u{e9}", "Me\u{301}lange e\u{301}te\u{301}"];
        for there in FORMS {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(there).join("\u{1e69}.wav");
            std::fs::create_dir(folder.path().join(there)).unwrap();
            std::fs::write(&file, "x").unwrap();
            for asked in FORMS {
                for name in ["\u{1e69}.wav", "s\u{323}\u{307}.wav", "s\u{307}\u{323}.wav"] {
                    let asked = folder.path().join(asked).join(name);
                    assert_eq!(find(&asked).and_then(|found| std::fs::read(found).ok()), Some(b"x".to_vec()), "{asked:?} {there:?}");
                    assert_eq!(crate::files::read(&asked).unwrap(), b"x");
                }
                assert_eq!(find(&folder.path().join(asked).join("s.wav")), None);
            }
        }
        assert_eq!(find(Path::new("no/such/\u{e9}")), None);
    }
}
