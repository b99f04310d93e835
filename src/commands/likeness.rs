//! The distance between two sounds, and the theta nearest to a sound.

use super::load;
use crate::analysis::distance::{DistanceError, Meter, Which};
use crate::analysis::fit::Length;
use crate::analysis::matching::{Carrier, Match, Remark, match_sound};
use crate::analysis::mel::RATE;
use crate::audio::{self, Clip};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::lang::units::Dimension;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::show::{field_text, plain};
use crate::session::value::{Number, Value};
use crate::synth;
use crate::theta::{Field, Quantity};

/// A carrier is reported if it is further than this from the pitch of its sound, in semitones.
const ANOTHER: f64 = 0.1;

const SOUND: Accepts = Accepts::Value(&[Kind::Clip, Kind::Theta]);

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "match",
            group: Group::Sound,
            summary: "find the theta whose sound is nearest to a recording",
            params: &[
                Param::position("sound", Accepts::Value(&[Kind::Clip, Kind::Text]), "a clip, or a sound file: wav, FLAC, Ogg Vorbis, MP3"),
                Param::key(
                    "pitch",
                    Accepts::NumberOr { quantity: Quantity::Pitch, min: 0.0, max: 127.0, words: &["auto", "free"] },
                    Default::Word("auto"),
                    "pitch of the note; auto: the pitch that is detected; free: also octaves and twelfths, if these are nearer",
                ),
                Param::key(
                    "duration",
                    Accepts::Choice(&["free", "fixed"]),
                    Default::Word("free"),
                    "free: estimate how long the note sounds; fixed: keep the length of the sound",
                ),
                Param::key("rounds", Accepts::count(0), Default::Computed("until it converges"), "most rounds of the search"),
            ],
            gives: Gives::Is(Kind::Theta),
            examples: &[
                Example {
                    code: "note = theta pitch_midi=A3 mod_ratio=2 mod_index=1.5 | render; copy = match note pitch=A3",
                    note: "back to the theta that made the sound",
                    needs: Needs::Nothing,
                },
                Example {
                    code: "imagine \"a guitar note\" | render | save \"renders/note.wav\"; match \"renders/note.wav\"",
                    note: "a file; its pitch is estimated",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: match_verb,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "distance",
            group: Group::Sound,
            summary: "measure the distance between two sounds, in dB",
            params: &[
                Param::position("note", SOUND, "a clip, or a theta to render"),
                Param::position("copy", SOUND, "the sound to compare with it; cut or padded to its length"),
            ],
            gives: Gives::Is(Kind::Number(Some(Dimension::Decibel))),
            examples: &[Example {
                code: "a = imagine \"a guitar note\"; b = a; b.mod_index += 0.5; distance a b",
                note: "0 is no difference; compares mel spectra and envelopes, and ignores gain",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: distance,
        replay: true,
    },
];

fn match_verb(call: &mut Call<'_>) -> Result<Value, Fault> {
    let clip = match call.any("sound")? {
        Value::Text(_) => load::sound(call, &call.path("sound")?).map_err(|error| Fault::from(error).at("sound"))?,
        _ => call.clip("sound")?.clone(),
    };
    let carrier = match call.any("pitch")? {
        Value::Number(number) => Carrier::Given(number.value),
        Value::Text(word) if &**word == "free" => Carrier::Free,
        _ => Carrier::Found,
    };
    let length = if call.text("duration")? == "fixed" { Length::Fixed } else { Length::Free };
    let most = if call.given("rounds") { call.count("rounds")? } else { u64::MAX };
    let (mut rounds, mut ended) = (0, false);
    let found = match_sound(&clip, carrier, length, || {
        ended = ended || rounds >= most || call.sink.interrupted();
        rounds += u64::from(!ended);
        ended
    });
    let found = found.map_err(|error| Fault::from(error).at("sound"))?;
    if ended && call.sink.interrupted() {
        call.cut_short("rounds", rounds);
        call.note("interrupted: a longer search may come nearer");
    }
    for text in said(&found, carrier) {
        call.note(text);
    }
    let velocity = Field::Velocity.info().default;
    Ok(Value::Theta(found.estimate.theta(found.pitch_midi, velocity, found.sample_rate).into()))
}

/// Describes a match, one line for each remark.
fn said(found: &Match, carrier: Carrier) -> Vec<String> {
    let mut lines = Vec::new();
    let pitch = |midi: f64| field_text(Field::PitchMidi, round(midi));
    if !matches!(carrier, Carrier::Given(_)) {
        let confidence = found.pitch.as_ref().map_or(0.0, |pitch| pitch.confidence);
        lines.push(match &found.pitch {
            Some(estimated) if (estimated.midi - found.pitch_midi).abs() > ANOTHER => {
                format!("pitch {}, confidence {confidence:.2}; the carrier is at {}", pitch(estimated.midi), pitch(found.pitch_midi))
            }
            _ => format!("pitch {}, confidence {confidence:.2}", pitch(found.pitch_midi)),
        });
    }
    lines.extend(found.remarks.iter().map(|remark| match remark {
        Remark::Silence(seconds) => format!("left out {} s of silence before the sound", plain(round(*seconds))),
        Remark::Longer(seconds) => format!("longer than {0} s, the longest theta; matching the first {0} s", plain(*seconds)),
        Remark::Clipped(share) => {
            format!("the sound is clipped ({:.1} % of it stays at its peak): its index may come out too high", 100.0 * share)
        }
        Remark::Offset(offset) => format!("the sound has an offset of {}, which is left out (of the distance, too)", plain(round(*offset))),
        Remark::OtherPitch(estimated) => {
            format!("the pitch found is {}, not the one given", pitch(*estimated))
        }
        Remark::Guess => "no clear pitch found; give one, for example pitch=A3".to_string(),
    }));
    lines.push(format!("distance {:.2} dB", found.distance));
    lines
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn distance(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (note, copy) = (sound(call, "note")?, sound(call, "copy")?);
    let value = decibels(&note, &copy).map_err(|(fault, which)| fault.at(if which == Which::First { "note" } else { "copy" }))?;
    Ok(Value::Number(Number { value, dimension: Dimension::Decibel }))
}

fn sound(call: &Call<'_>, name: &'static str) -> Result<Clip, Fault> {
    match call.any(name)? {
        Value::Theta(patch) => synth::render(&patch.theta).map_err(|error| Fault::from(error).at(name)),
        _ => call.clip(name).cloned(),
    }
}

/// Returns the distance of two clips of any sample rate, in dB. An error includes which clip caused it.
pub fn decibels(note: &Clip, copy: &Clip) -> Result<f64, (Fault, Which)> {
    let at_rate = |clip: &Clip, which| {
        if clip.rate == RATE {
            return Ok(clip.samples.to_vec());
        }
        audio::resample(&clip.samples, clip.rate, RATE).map_err(|error| (Fault::from(error), which))
    };
    let (note, copy) = (at_rate(note, Which::First)?, at_rate(copy, Which::Second)?);
    Meter::new().distance(&note, &copy).map_err(|error| {
        let which = match error {
            DistanceError::NotFinite { which, .. } | DistanceError::TooLong { which, .. } => which,
        };
        (error.into(), which)
    })
}
