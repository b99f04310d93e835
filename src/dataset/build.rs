//! Builds pairs from NSynth: selects notes and captions them.

use std::path::{Path, PathBuf};

use super::cpython::Random;
use super::nsynth::{self, Family, Note, Source};
use super::{DatasetError, Facts, Metadata, Pair, Pairs, Params, Quality, Terciles};

/// An instrument family and source.
pub type Combination = (Family, Source);

/// The combinations that [`build`] selects from, in this order.
pub const COMBINATIONS: [Combination; 9] = [
    (Family::Brass, Source::Acoustic),
    (Family::Flute, Source::Acoustic),
    (Family::Mallet, Source::Acoustic),
    (Family::Reed, Source::Acoustic),
    (Family::String, Source::Acoustic),
    (Family::Guitar, Source::Acoustic),
    (Family::Keyboard, Source::Acoustic),
    (Family::Bass, Source::Electronic),
    (Family::Organ, Source::Electronic),
];

const FOLDER: &str = "nsynth-test";
/// The parent of that folder in the published pipeline, relative to its working folder.
const PUBLISHED: &str = "data/nsynth";
const LIST: &str = "examples.json";

/// Selects `per_combo` notes of each of the [`COMBINATIONS`] without replacement, and captions each `a {family} note`. If a combination has fewer
/// notes, all of them are taken in the list's order.
///
/// `dir` contains `nsynth-test/` or `data/nsynth/nsynth-test/`, or is such a folder: it has `examples.json` next to `audio/`. A seed selects the same
/// notes as Python's `random.Random(seed).sample`, called for one combination after another.
///
/// # Errors
/// There is no list of notes, or an invalid one; a combination has no notes; `per_combo` is 0; a selected note has no sound file.
pub fn build(dir: &Path, per_combo: usize, seed: i64) -> Result<Pairs, DatasetError> {
    let mut pairs = build_with_facts(dir, per_combo, seed)?;
    pairs.rows.iter_mut().for_each(|pair| pair.facts = Facts::default());
    Ok(pairs)
}

/// Like [`build`], but also sets the facts of every note: its register, relative to the pitches of all notes of its combination in the list, and
/// those of its NSynth qualities that the synth can render.
///
/// # Errors
/// As for [`build`].
pub fn build_with_facts(dir: &Path, per_combo: usize, seed: i64) -> Result<Pairs, DatasetError> {
    if per_combo == 0 {
        return Err(DatasetError::NothingAsked);
    }
    let place = DatasetFolder::find(dir)?;
    let notes = nsynth::read(&place.list())?;
    let mut random = Random::new(seed);
    let mut rows = Vec::new();
    for (family, source) in COMBINATIONS {
        let pool: Vec<&Note> = notes.iter().filter(|note| note.family == family && note.source == source).collect();
        if pool.is_empty() {
            return Err(DatasetError::NoNotes { path: place.list(), family, origin: source });
        }
        let terciles = Terciles::of(pool.iter().map(|note| f64::from(note.pitch)));
        let picked = if pool.len() < per_combo { pool } else { pick(&pool, per_combo, &mut random) };
        rows.extend(picked.into_iter().map(|note| pair(note, &place.name, terciles)));
    }
    let pairs = Pairs { rows, root: place.parent, encoder: None };
    check_sounds(&pairs)?;
    Ok(pairs)
}

fn pick<'a>(pool: &[&'a Note], count: usize, random: &mut Random) -> Vec<&'a Note> {
    random.sample(pool.len(), count).into_iter().filter_map(|place| pool.get(place).copied()).collect()
}

fn pair(note: &Note, folder: &str, terciles: Option<Terciles>) -> Pair {
    Pair {
        prompt: format!("a {} note", note.family),
        wav_path: format!("{folder}/audio/{}.wav", note.id),
        params: Params::Known(Metadata {
            pitch_midi: Some(f64::from(note.pitch)),
            velocity: f64::from(note.velocity),
            sample_rate: f64::from(note.sample_rate),
        }),
        facts: Facts {
            register: terciles.map(|terciles| terciles.register(f64::from(note.pitch))),
            qualities: Quality::in_order(note.qualities.iter().filter_map(|name| Quality::parse(name).ok()).collect()),
            // The name of the sound file contains the family and the instrument.
            ..Facts::default()
        },
        text_emb: None,
    }
}

fn check_sounds(pairs: &Pairs) -> Result<(), DatasetError> {
    let missing: Vec<PathBuf> = pairs.rows.iter().map(|pair| pairs.wav(pair)).filter(|path| !path.is_file()).collect();
    match missing.first() {
        None => Ok(()),
        Some(path) => Err(DatasetError::MissingWav { path: path.clone(), missing: missing.len(), picked: pairs.rows.len() }),
    }
}

/// The data set's folder: `name` starts each row's path, and `parent` becomes the pairs' root.
struct DatasetFolder {
    parent: PathBuf,
    name: String,
}

impl DatasetFolder {
    fn find(dir: &Path) -> Result<DatasetFolder, DatasetError> {
        let parents = [dir.to_path_buf(), dir.join(PUBLISHED)];
        if let Some(parent) = parents.iter().find(|parent| parent.join(FOLDER).join(LIST).is_file()) {
            return Ok(DatasetFolder { parent: parent.clone(), name: FOLDER.to_string() });
        }
        let itself = || {
            // `.` and `..` have no file name.
            let full = if dir.file_name().is_some() { dir.to_path_buf() } else { dir.canonicalize().ok()? };
            Some(DatasetFolder { parent: full.parent()?.to_path_buf(), name: full.file_name()?.to_str()?.to_string() })
        };
        match itself() {
            Some(place) if dir.join(LIST).is_file() => Ok(place),
            _ => Err(DatasetError::NoExamples { looked: format!("'{}' and '{}'", dir.join(FOLDER).display(), dir.display()) }),
        }
    }

    fn list(&self) -> PathBuf {
        self.parent.join(&self.name).join(LIST)
    }
}
