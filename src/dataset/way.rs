//! The way from one folder to another, as a row of a dataset writes it.

use std::path::{Component, Path, PathBuf, absolute};

use pathdiff::diff_paths;

/// What stands before a path relative to `root` so that it means the same file seen from `folder`: empty where they are the same, else with `/` between
/// folders and behind the last. A root that is absolute is named so, unless it is `folder` or inside it.
#[must_use]
pub fn way(folder: &Path, root: &Path) -> String {
    let way = diff_paths(plain(root), plain(folder)).unwrap_or_default();
    if root.has_root() && way.starts_with("..") {
        return format!("{}/", slashed(root));
    }
    way.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

/// The folder from the file system's root on, links resolved as far as it is there; what is not there without `.` and `..`.
fn plain(folder: &Path) -> PathBuf {
    let whole = absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).unwrap_or_else(|_| folder.to_path_buf());
    let there = whole.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    let (mut parts, rest) = match there {
        Some((part, real)) => (real, whole.strip_prefix(part).unwrap_or(Path::new(""))),
        None => (PathBuf::new(), whole.as_path()),
    };
    for part in rest.components() {
        match part {
            Component::ParentDir => _ = parts.pop(),
            Component::CurDir => {}
            part => parts.push(part),
        }
    }
    parts
}

fn slashed(root: &Path) -> String {
    let text = root.to_string_lossy().into_owned();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text };
    text.trim_end_matches('/').to_string()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_from_the_folder_to_the_root() {
        for (folder, root, expected) in [
            ("", "", ""),
            ("", ".", ""),
            ("data", "data/", ""),
            ("", "nsynth", "nsynth/"),
            ("runs", "", "../"),
            ("runs/today", "nsynth", "../../nsynth/"),
            ("./runs/../sets", "sets/one", "one/"),
            ("runs", "/data/nsynth/", "/data/nsynth/"),
            ("/data", "/data/nsynth", "nsynth/"),
            ("/data/nsynth", "/data/nsynth", ""),
        ] {
            assert_eq!(way(Path::new(folder), Path::new(root)), expected, "from {folder} to {root}");
        }
    }
}
