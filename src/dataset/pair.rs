//! A caption with its sound, and tables of these.

use std::path::PathBuf;

use super::Facts;
use crate::files;
use crate::theta::{Field, Theta};

/// A caption and the sound that it describes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The caption.
    pub prompt: String,
    /// The path of the sound file, as written in the data: `/` or `\` between folders, relative to [`Pairs::root`] or absolute.
    pub wav_path: String,
    /// The theta, or what is known of it.
    pub params: Params,
    /// Facts about the note.
    pub facts: Facts,
    /// The caption's embedding, if it has been computed.
    pub text_emb: Option<Vec<f32>>,
}

/// The known parameters of a pair's theta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Params {
    /// Only the data set's metadata of the note.
    Known(Metadata),
    /// All ten parameters.
    Full(Theta),
}

/// What a data set states about a note, independent of its sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metadata {
    /// MIDI note number; `None` if it is unknown and must be estimated from the sound.
    pub pitch_midi: Option<f64>,
    /// MIDI velocity.
    pub velocity: f64,
    /// Hz.
    pub sample_rate: f64,
}

/// A table of pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// The rows, in the order of the file.
    pub rows: Vec<Pair>,
    /// The folder that relative `wav_path`s start from.
    pub root: PathBuf,
    /// The encoder of the embeddings, if known.
    pub encoder: Option<String>,
}

impl Pair {
    /// Returns its size in memory, in bytes.
    fn bytes(&self) -> usize {
        let facts = [&self.facts.family, &self.facts.instrument].into_iter().flatten().map(String::len).sum::<usize>();
        let words = self.prompt.len() + self.wav_path.len() + facts + size_of_val(&*self.facts.qualities);
        size_of_val(self) + words + self.text_emb.as_deref().map_or(0, size_of_val)
    }

    /// Returns velocity and rate, which every pair has, and the pitch if known.
    pub fn known(&self) -> Metadata {
        match self.params {
            Params::Known(known) => known,
            Params::Full(theta) => Metadata {
                pitch_midi: Some(theta.get(Field::PitchMidi)),
                velocity: theta.get(Field::Velocity),
                sample_rate: theta.get(Field::SampleRate),
            },
        }
    }

    /// Returns the instrument family, from the facts or else from the name of the sound file, if that has NSynth's form
    /// (`guitar_acoustic_010-060-100.wav`).
    pub fn family(&self) -> Option<&str> {
        self.facts.family.as_deref().or_else(|| self.named()?.rsplitn(3, '_').nth(2))
    }

    /// Returns the instrument, from the facts or else from the name of the sound file, if that has NSynth's form.
    pub fn instrument(&self) -> Option<&str> {
        self.facts.instrument.as_deref().or_else(|| self.named())
    }

    /// Returns the instrument in a file name of NSynth's form.
    fn named(&self) -> Option<&str> {
        let name = self.wav_path.rsplit(['/', '\\']).next()?;
        let (instrument, rest) = name.split_once('-')?;
        let numbers = |text: &str| text.split('-').all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
        (numbers(rest.strip_suffix(".wav")?) && instrument.split('_').count() >= 3).then_some(instrument)
    }

    /// Returns all ten parameters, if they have been extracted.
    pub fn theta(&self) -> Option<&Theta> {
        match &self.params {
            Params::Known(_) => None,
            Params::Full(theta) => Some(theta),
        }
    }
}

impl Pairs {
    /// Returns the path of the sound file of `pair`.
    pub fn wav(&self, pair: &Pair) -> PathBuf {
        self.root.join(files::portable(&pair.wav_path))
    }

    /// Whether every row has all ten parameters.
    pub fn has_thetas(&self) -> bool {
        self.rows.iter().all(|pair| pair.theta().is_some())
    }

    /// Returns the size of the rows in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.rows.iter().map(Pair::bytes).sum()
    }

    /// Whether every row has an embedding.
    pub fn has_embeddings(&self) -> bool {
        self.rows.iter().all(|pair| pair.text_emb.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_from_a_full_theta() {
        let theta = Theta::default().with(Field::PitchMidi, 52.0);
        let pair = Pair {
            prompt: "a note".into(),
            wav_path: r"audio\a.wav".into(),
            params: Params::Full(theta),
            facts: Facts::default(),
            text_emb: None,
        };
        assert_eq!(pair.known(), Metadata { pitch_midi: Some(52.0), velocity: 100.0, sample_rate: 16000.0 });
        let pairs = Pairs { rows: vec![pair], root: "notes".into(), encoder: None };
        assert!(pairs.has_thetas() && !pairs.has_embeddings());
        #[cfg(not(windows))]
        assert_eq!(pairs.wav(&pairs.rows[0]), PathBuf::from("notes/audio/a.wav"));
    }

    #[test]
    fn facts_take_precedence_over_the_file_name() {
        let known = Metadata { pitch_midi: None, velocity: 100.0, sample_rate: 16000.0 };
        let named = Pair {
            prompt: "a note".into(),
            wav_path: "audio/synth_lead_synthetic_010-060-100.wav".into(),
            params: Params::Known(known),
            facts: Facts::default(),
            text_emb: None,
        };
        assert_eq!((named.family(), named.instrument()), (Some("synth_lead"), Some("synth_lead_synthetic_010")));
        let facts = Facts { family: Some("bell".into()), instrument: Some("mine".into()), ..Facts::default() };
        let said = Pair { facts, ..named.clone() };
        assert_eq!((said.family(), said.instrument()), (Some("bell"), Some("mine")));
        let unnamed = Pair { wav_path: "bell.wav".into(), ..named };
        assert_eq!((unnamed.family(), unnamed.instrument()), (None, None));
    }
}
