//! The notes that a theta plays instead of its pitch: `notes=`, `chord=` and `midi=` of `render` and `play`, as one clip.

use std::path::Path;

use super::bending::value_of;
use super::rendered::note_mirrors;
use crate::audio::Clip;
use crate::lang::signature::{Accepts, Default, Param};
use crate::lang::types::Kind;
use crate::midi::{self, Tune};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::synth::{self, Note, SynthError};
use crate::theta::{Field, Theta};

/// Maximum length of one clip, in seconds.
const MOST_S: f64 = 600.0;

pub const NOTES: Param = Param::key(
    "notes",
    Accepts::Values(&[Kind::Number(None)]),
    Default::Computed("the theta's own pitch"),
    "pitches to play with the theta, one after the other, as one clip",
);
pub const CHORD: Param = Param::key("chord", Accepts::Bool, Default::Bool(false), "with notes=: play all at once");
pub const MIDI: Param = Param::key("midi", Accepts::Path, Default::Computed("none"), "a .mid file to play with the theta, as one clip");

/// The notes to play.
pub enum Score {
    Sequence(Vec<f64>),
    Chord(Vec<f64>),
    Tune(Tune),
}

impl Score {
    /// Reads the score that the call gives; `None` if a theta plays its own note.
    ///
    /// # Errors
    /// If both `notes=` and `midi=` are given, `chord=true` is given alone, there are no pitches or one is out of range, or the file is not MIDI.
    pub fn of(call: &mut Call<'_>) -> Result<Option<Score>, Fault> {
        let chord = call.flag("chord")?;
        match (call.given("notes"), call.given("midi")) {
            (true, true) => Err(Fault::new("notes= and midi= both say what is played").help("leave one of them out").at("midi")),
            (false, _) if chord => {
                Err(Fault::new("chord=true needs the pitches of a chord").help("notes=[C4, E4, G4] chord=true").at("chord"))
            }
            (true, false) => {
                let pitches = pitches(call, "notes")?;
                Ok(Some(if chord { Score::Chord(pitches) } else { Score::Sequence(pitches) }))
            }
            (false, true) => {
                let path = call.path("midi")?;
                Score::of_file(call, &path).map(Some).map_err(|fault| fault.at("midi"))
            }
            (false, false) => Ok(None),
        }
    }

    /// Reads a MIDI file. Notes which parts of it are not played.
    ///
    /// # Errors
    /// If it cannot be read, or is too long.
    pub fn of_file(call: &mut Call<'_>, path: &Path) -> Result<Score, Fault> {
        let tune = midi::read(path)?;
        let name = path.display();
        let end_s = tune.notes.iter().map(|note| note.start_s + note.held_s).fold(0.0, f64::max);
        if end_s > MOST_S {
            return Err(too_long(&format!("'{name}'"), end_s));
        }
        if tune.percussion > 0 {
            let left_out = counted(tune.percussion, ("note of the percussion channel 10 is", "notes of the percussion channel 10 are"));
            call.note(format!("'{name}': {left_out} left out, as its keys are drums, not pitches"));
        }
        if tune.bends > 0 {
            call.note(format!("'{name}': {} not followed", counted(tune.bends, ("pitch bend is", "pitch bends are"))));
        }
        Ok(Score::Tune(tune))
    }

    /// Returns the parameter that gives the score, for the errors of [`Score::clip`].
    fn param(&self) -> &'static str {
        if matches!(self, Score::Tune(_)) { "midi" } else { "notes" }
    }

    /// Returns the notes that `theta` plays; `theta` must be in range.
    fn notes(&self, theta: &Theta) -> Vec<Note> {
        let velocity = theta.get(Field::Velocity);
        let rate = theta.get(Field::SampleRate).trunc();
        let samples = |seconds: f64| (seconds * rate).round() as usize;
        let own = |start, pitch: &f64| Note { start, held: None, pitch: *pitch, velocity };
        match self {
            Score::Sequence(pitches) => {
                let length = samples(theta.get(Field::DurationS));
                pitches.iter().enumerate().map(|(place, pitch)| own(place * length, pitch)).collect()
            }
            Score::Chord(pitches) => pitches.iter().map(|pitch| own(0, pitch)).collect(),
            Score::Tune(tune) => {
                let note = |note: &midi::Note| Note {
                    start: samples(note.start_s),
                    held: Some(samples(note.held_s).max(1)),
                    pitch: f64::from(note.key),
                    velocity: f64::from(note.velocity),
                };
                tune.notes.iter().map(note).collect()
            }
        }
    }

    /// Renders the score with a theta.
    ///
    /// # Errors
    /// If the theta is out of range, the sound would be longer than [`MOST_S`], or the user interrupts.
    pub fn clip(&self, call: &mut Call<'_>, theta: &Theta) -> Result<Clip, Fault> {
        theta.check().map_err(|error| Fault::from(SynthError::from(error)))?;
        let notes = self.notes(theta);
        let end = notes.iter().map(|note| note.end(theta)).max().unwrap_or_default();
        let seconds = end as f64 / theta.get(Field::SampleRate).trunc();
        if seconds > MOST_S {
            return Err(too_long(&format!("what {}= says", self.param()), seconds).at(self.param()));
        }
        let mut bar = call.bar("render", notes.len() as u64, "notes");
        let mix = synth::mix(theta, &notes, &mut bar)?.ok_or_else(Fault::interrupted)?;
        bar.finish();
        note_mirrors(call, &notes.iter().map(|note| note.theta(theta)).collect::<Vec<Theta>>());
        if mix.scale < 1.0 {
            let decibels = 20.0 * mix.scale.log10();
            call.note(format!("together these notes are louder than full scale: all of the clip is scaled by {decibels:.1} dB"));
        }
        Ok(mix.clip)
    }
}

/// Returns the pitches that the parameter `name` gives, at least one.
///
/// # Errors
/// If there is none, or one is not a pitch from 0 to 127.
pub fn pitches(call: &Call<'_>, name: &'static str) -> Result<Vec<f64>, Fault> {
    let pitches = call.values(name).iter().map(|value| value_of(Field::PitchMidi, value, name)).collect::<Result<Vec<f64>, Fault>>()?;
    if pitches.is_empty() {
        return Err(Fault::new(format!("{name}= is empty: there is nothing to play")).help(format!("{name}=[C4, E4, G4]")).at(name));
    }
    Ok(pitches)
}

fn counted(count: usize, (one, several): (&str, &str)) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

fn too_long(what: &str, seconds: f64) -> Fault {
    let minutes = MOST_S / 60.0;
    Fault::new(format!("{what} lasts {:.1} minutes, and a clip has at most {minutes:.0}", seconds / 60.0))
        .help(format!("play a part that is no longer than {minutes:.0} minutes"))
}
