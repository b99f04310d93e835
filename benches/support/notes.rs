//! The notes that the extract bench analyses: NSynth's where they are available, else notes rendered by the synth.

use std::error::Error;
use std::path::{Path, PathBuf};

use awol::analysis::Job;
use awol::analysis::matching::Carrier;
use awol::audio::wav;
use awol::dataset::{Facts, Metadata, Pair, Pairs, Params};
use awol::synth;
use awol::theta::{Field, Theta};

/// How many notes the synth renders.
const SYNTHESIZED: usize = 128;

/// Sound files and the table that names them.
pub struct Notes {
    pub pairs: Pairs,
    /// The JSONL file, for the peers.
    pub file: PathBuf,
    /// A description for the report.
    pub what: String,
    /// Keeps the folder of rendered notes until the end.
    _folder: Option<tempfile::TempDir>,
}

impl Notes {
    /// Returns NSynth's notes from `$AWOL_REFERENCE` or `../shared/reference`, or else notes rendered by the synth.
    ///
    /// # Errors
    /// If the table cannot be read, or the notes cannot be rendered or written.
    pub fn find() -> Result<Self, Box<dyn Error>> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
        let file = std::env::var_os("AWOL_REFERENCE").map_or_else(beside, PathBuf::from).join("pairs_awol_base.jsonl");
        if !file.is_file() {
            return Self::make();
        }
        let pairs = Pairs::read(&file)?;
        let what = format!("{} notes of NSynth", pairs.rows.len());
        Ok(Notes { pairs, file, what, _folder: None })
    }

    /// Renders notes of four seconds with a release of one second. Every fourth note is unmodulated: its spectrum has a single line, which takes the
    /// estimators longer. NSynth has about as many such notes.
    fn make() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let root = folder.path().to_path_buf();
        let mut rows = Vec::new();
        for at in 0..SYNTHESIZED {
            let pitch_midi = 21.0 + (at % 88) as f64;
            let theta = Theta::default()
                .with(Field::PitchMidi, pitch_midi)
                .with(Field::DurationS, 4.0)
                .with(Field::ReleaseS, 1.0)
                .with(Field::ModIndex, if at.is_multiple_of(4) { 0.0 } else { 1.5 });
            let wav_path = format!("{at}.wav");
            wav::write(&root.join(&wav_path), &synth::render(&theta)?)?;
            let known = Metadata { pitch_midi: Some(pitch_midi), velocity: 100.0, sample_rate: 16000.0 };
            rows.push(Pair {
                prompt: "a made note".into(),
                wav_path,
                params: Params::Known(known),
                facts: Facts::default(),
                text_emb: None,
            });
        }
        let pairs = Pairs { rows, root: root.clone(), encoder: None };
        let file = root.join("pairs.jsonl");
        pairs.write(&file)?;
        let what = format!("{SYNTHESIZED} made notes (no NSynth at hand: $AWOL_REFERENCE names its folder)");
        Ok(Notes { pairs, file, what, _folder: Some(folder) })
    }

    /// Returns the jobs for the estimators.
    pub fn jobs(&self) -> Vec<Job> {
        let job = |pair: &Pair| {
            let Metadata { pitch_midi, velocity, sample_rate } = pair.known();
            Job { path: self.pairs.wav(pair), carrier: pitch_midi.map_or(Carrier::Found, Carrier::Given), velocity, sample_rate }
        };
        self.pairs.rows.iter().map(job).collect()
    }
}
