//! The root folder of a dataset's sounds: how a file of pairs finds it, and when the file must name it.

use std::path::{Component, Path, PathBuf, absolute};

use pathdiff::diff_paths;

use super::{Facts, Pair, Pairs};
use crate::files;

/// The number of rows whose sounds are searched for in a folder before the next folder is tried.
const LOOKED_UP: usize = 100;
/// The folder of NSynth's test set in the published files.
const PUBLISHED: &str = "nsynth-test";

impl Pairs {
    /// Returns the first folder with one of the first sounds. Tries the file's folder, its parents, and the working folder, as [`Pairs::read`]
    /// documents.
    pub(super) fn find_root(&self, file: &Path) -> Option<PathBuf> {
        self.find_above(file).or_else(|| self.has_sounds_in(Path::new("")).then(PathBuf::new))
    }

    fn find_above(&self, file: &Path) -> Option<PathBuf> {
        let own = resolve(folder_of(&files::place_of(file)));
        [folder_of(file)].into_iter().chain(own.ancestors()).find(|folder| self.has_sounds_in(folder)).map(Path::to_path_buf)
    }

    /// Concatenates two tables, these rows first. If the roots differ, every path in the result includes its root.
    ///
    /// # Errors
    /// Only one of the tables has embeddings, or their encoders differ.
    pub fn joined(&self, other: &Pairs) -> Result<Pairs, String> {
        let state = |pairs: &Pairs| if pairs.rows.is_empty() { None } else { Some((pairs.has_embeddings(), pairs.encoder.clone())) };
        if let (Some(left), Some(right)) = (state(self), state(other))
            && left != right
        {
            let of = |(has, encoder): (bool, Option<String>)| match (has, encoder) {
                (true, Some(encoder)) => format!("embeddings of '{encoder}'"),
                (true, None) => "embeddings of an unknown encoder".into(),
                (false, _) => "no embeddings".into(),
            };
            return Err(format!("the pairs on the left have {}, those on the right {}; join them before `embed`", of(left), of(right)));
        }
        let same = is_same_folder(&self.root, &other.root);
        let row = |pairs: &Pairs, pair: &Pair| {
            let wav_path =
                if same || pair.wav_path.is_empty() { pair.wav_path.clone() } else { pairs.wav(pair).to_string_lossy().into_owned() };
            Pair { wav_path, ..pair.clone() }
        };
        let rows = self.rows.iter().map(|pair| row(self, pair)).chain(other.rows.iter().map(|pair| row(other, pair)));
        let encoder = if self.rows.is_empty() { other.encoder.clone() } else { self.encoder.clone() };
        Ok(Pairs { rows: rows.collect(), root: if same { self.root.clone() } else { PathBuf::new() }, encoder })
    }

    /// Returns the value of `wav_root` for the rows of a file at `file`: the path from the file's folder to the root, with `/` between folders and at
    /// the end. An absolute root stays absolute unless it is inside that folder. The value is empty if the root is not needed or unknown: the sounds
    /// are found from the file's folder or its parents, the root is not known, or every row has the published form or an absolute path.
    #[must_use]
    pub fn root_for(&self, file: &Path) -> String {
        let is_known = self.root != Path::new("") || self.has_sounds_in(&self.root);
        if !is_known || self.rows.iter().all(|pair| is_published(pair) || relative_sound(pair).is_none()) {
            return String::new();
        }
        match self.find_above(file) {
            Some(found) if is_same_folder(&found, &self.root) => String::new(),
            _ => relative_path(folder_of(&files::place_of(file)), &self.root),
        }
    }

    fn has_sounds_in(&self, folder: &Path) -> bool {
        self.rows
            .iter()
            .filter_map(relative_sound)
            .take(LOOKED_UP)
            .any(|sound| files::find(&folder.join(sound)).is_some_and(|sound| sound.is_file()))
    }
}

/// Returns the path of a row's sound if it is relative to the root.
fn relative_sound(pair: &Pair) -> Option<PathBuf> {
    let sound = files::portable(&pair.wav_path);
    (!pair.wav_path.is_empty() && !sound.has_root()).then_some(sound)
}

/// Whether a row has the form of the published files: a note of NSynth's test set, without facts.
fn is_published(pair: &Pair) -> bool {
    pair.facts == Facts::default() && files::portable(&pair.wav_path).starts_with(PUBLISHED)
}

/// Whether two paths lead to the same folder.
pub(super) fn is_same_folder(one: &Path, other: &Path) -> bool {
    one == other || resolve(one) == resolve(other)
}

/// Returns the path from `folder` to `root` in the form of [`Pairs::root_for`]; empty if they are the same.
fn relative_path(folder: &Path, root: &Path) -> String {
    let resolved = resolve(root);
    let path = diff_paths(&resolved, resolve(folder)).unwrap_or_default();
    if root.has_root() && path.starts_with("..") {
        let has_parents = root.components().any(|part| part == Component::ParentDir);
        return with_slashes(if has_parents { &resolved } else { root });
    }
    path.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// Returns the absolute path of a folder. Links are resolved as far as the path exists; `.` and `..` are removed from the rest.
fn resolve(folder: &Path) -> PathBuf {
    let whole = absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).unwrap_or_else(|_| folder.to_path_buf());
    let existing = whole.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    let (mut parts, rest) = match existing {
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

fn with_slashes(root: &Path) -> String {
    let text = root.to_string_lossy().into_owned();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text };
    format!("{}/", text.trim_end_matches('/'))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use super::*;
    use crate::dataset::{Metadata, Params};

    #[test]
    fn the_relative_path_leads_to_the_root() {
        for (folder, root, expected) in [
            ("", "", ""),
            ("", ".", ""),
            ("data", "data/", ""),
            ("", "nsynth", "nsynth/"),
            ("runs", "", "../"),
            ("runs/today", "nsynth", "../../nsynth/"),
            ("./runs/../sets", "sets/one", "one/"),
            ("runs", "/data/nsynth/", "/data/nsynth/"),
            ("runs", "/data/sets/../nsynth", "/data/nsynth/"),
            ("/data", "/data/nsynth", "nsynth/"),
            ("/data/nsynth", "/data/nsynth", ""),
        ] {
            assert_eq!(relative_path(Path::new(folder), Path::new(root)), expected, "from {folder} to {root}");
        }
    }

    fn pairs(wav_path: &str, root: &Path) -> Pairs {
        let params = Params::Known(Metadata { pitch_midi: None, velocity: 100.0, sample_rate: 16000.0 });
        let pair = Pair { prompt: "a note".into(), wav_path: wav_path.into(), params, facts: Facts::default(), text_emb: None };
        Pairs { rows: vec![pair], root: root.into(), encoder: None }
    }

    #[test]
    fn the_root_is_written_only_if_sounds_are_not_found_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().canonicalize().unwrap();
        fs::create_dir_all(whole.join("mine/deep")).unwrap();
        fs::create_dir_all(whole.join("other/nsynth-test")).unwrap();
        for sound in ["mine/s.wav", "other/s.wav", "other/nsynth-test/n.wav"] {
            fs::write(whole.join(sound), b"").unwrap();
        }
        let mine = pairs("s.wav", &whole.join("mine"));
        let absolute_root = format!("{}/", whole.join("mine").display());
        for (file, named) in [("mine/p.jsonl", ""), ("mine/deep/er/p.jsonl", ""), ("p.jsonl", "mine/"), ("other/p.jsonl", &absolute_root)] {
            assert_eq!(mine.root_for(&whole.join(file)), named, "{file}");
        }
        // Sounds that do not exist, that have absolute paths, and that have the published form, with and without facts.
        assert_eq!(pairs("none.wav", Path::new("")).root_for(&whole.join("p.jsonl")), "");
        assert_eq!(pairs(&whole.join("mine/s.wav").display().to_string(), Path::new("other")).root_for(&whole.join("p.jsonl")), "");
        let published = pairs(r"nsynth-test\n.wav", &whole.join("other"));
        assert_eq!(published.root_for(&whole.join("p.jsonl")), "");
        let mut known = published;
        known.rows[0].facts.family = Some("organ".into());
        assert_eq!(known.root_for(&whole.join("p.jsonl")), "other/");
    }
}
