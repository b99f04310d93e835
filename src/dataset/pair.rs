//! A caption with its sound, and a table of them.

use std::path::PathBuf;

use crate::files;
use crate::theta::{Field, Theta};

/// A caption and the sound that it describes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The caption.
    pub prompt: String,
    /// The sound file, as it was written: `/` or `\` between folders, relative to [`Pairs::root`] or absolute.
    pub wav_path: String,
    pub params: Params,
    /// The caption's embedding, once it has one.
    pub text_emb: Option<Vec<f32>>,
}

/// How much of a pair's theta is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Params {
    /// What the data set says of the note.
    Known(Known),
    /// All ten parameters.
    Full(Theta),
}

/// What a data set says of a note without a look at its sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// MIDI note number.
    pub pitch_midi: f64,
    /// MIDI velocity.
    pub velocity: f64,
    /// Hz.
    pub sample_rate: f64,
}

/// A table of pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    pub rows: Vec<Pair>,
    /// The folder that relative `wav_path`s start from.
    pub root: PathBuf,
    /// Which encoder made the embeddings, where that is known.
    pub encoder: Option<String>,
}

impl Pair {
    /// Pitch, velocity and rate, which every pair has.
    pub fn known(&self) -> Known {
        match self.params {
            Params::Known(known) => known,
            Params::Full(theta) => Known {
                pitch_midi: theta.get(Field::PitchMidi),
                velocity: theta.get(Field::Velocity),
                sample_rate: theta.get(Field::SampleRate),
            },
        }
    }

    /// The family of the instrument, where the name of the sound file is one of NSynth's: `guitar_acoustic_010-060-100.wav`.
    pub fn family(&self) -> Option<&str> {
        self.instrument()?.rsplitn(3, '_').nth(2)
    }

    /// The instrument, where the name of the sound file is one of NSynth's.
    pub fn instrument(&self) -> Option<&str> {
        let name = self.wav_path.rsplit(['/', '\\']).next()?;
        let (instrument, rest) = name.split_once('-')?;
        let numbers = |text: &str| text.split('-').all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
        (numbers(rest.strip_suffix(".wav")?) && instrument.split('_').count() >= 3).then_some(instrument)
    }

    /// All ten parameters, once they have been extracted.
    pub fn theta(&self) -> Option<&Theta> {
        match &self.params {
            Params::Known(_) => None,
            Params::Full(theta) => Some(theta),
        }
    }
}

impl Pairs {
    /// Where the sound file of `pair` is.
    pub fn wav(&self, pair: &Pair) -> PathBuf {
        self.root.join(files::portable(&pair.wav_path))
    }

    /// Whether every row has all ten parameters.
    pub fn has_thetas(&self) -> bool {
        self.rows.iter().all(|pair| pair.theta().is_some())
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
    fn a_full_theta_still_tells_what_is_known() {
        let theta = Theta::default().with(Field::PitchMidi, 52.0);
        let pair = Pair { prompt: "a note".into(), wav_path: r"audio\a.wav".into(), params: Params::Full(theta), text_emb: None };
        assert_eq!(pair.known(), Known { pitch_midi: 52.0, velocity: 100.0, sample_rate: 16000.0 });
        let pairs = Pairs { rows: vec![pair], root: "notes".into(), encoder: None };
        assert!(pairs.has_thetas() && !pairs.has_embeddings());
        #[cfg(not(windows))]
        assert_eq!(pairs.wav(&pairs.rows[0]), PathBuf::from("notes/audio/a.wav"));
    }
}
