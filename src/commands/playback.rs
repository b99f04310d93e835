//! Playback: `play`, `stop`, `wait` and `volume`.

use std::path::Path;
use std::time::{Duration, Instant};

use super::load;
use super::score::{CHORD, MIDI, NOTES, Score};
use super::written::ending;
use crate::audio::Clip;
use crate::files;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::synth;
use crate::theta::{Quantity, Theta};

/// Silence between two clips of one `play`, in seconds.
const GAP_S: f64 = 0.25;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "play",
            group: Group::Sound,
            summary: "play clips, thetas or files, one after the other, in the background",
            params: &[
                Param::rest(
                    "sounds",
                    Accepts::Values(&[Kind::Clip, Kind::Theta, Kind::Text]),
                    "sounds to play; files may be sound files, or .mid, which the variable theta plays",
                ),
                NOTES,
                CHORD,
                MIDI,
            ],
            gives: Gives::Is(Kind::Nothing),
            examples: &[
                Example { code: "imagine \"a guitar note\" | render | play", note: "", needs: Needs::Sound },
                Example { code: "theta = imagine \"a bell\"; play theta notes=[C4, E4, G4] chord=true", note: "", needs: Needs::Sound },
                Example { code: "play \"tune.mid\"", note: "a tune, played by the variable theta", needs: Needs::Sound },
            ],
            scope: ScopeEffect::None,
        },
        run: play,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "stop",
            group: Group::Sound,
            summary: "stop playback",
            params: &[],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example { code: "stop", note: "", needs: Needs::Nothing }],
            scope: ScopeEffect::None,
        },
        run: stop,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "wait",
            group: Group::Sound,
            summary: "wait, such as between two sounds of a script",
            params: &[Param::position(
                "time",
                Accepts::Number { quantity: Quantity::Time, min: 0.0, max: 3600.0 },
                "how long; Ctrl-C ends it",
            )],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example { code: "wait 50ms", note: "", needs: Needs::Nothing }],
            scope: ScopeEffect::None,
        },
        run: wait,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "volume",
            group: Group::Sound,
            summary: "set the playback volume; without an argument, show it",
            params: &[Param::position(
                "level",
                Accepts::Number { quantity: Quantity::Level, min: 0.0, max: 1.0 },
                "a factor or dB; 1 plays a clip unchanged",
            )
            .or(Default::Computed("shows the volume"))],
            gives: Gives::Is(Kind::Number(None)),
            examples: &[Example { code: "volume -12dB; volume", note: "0 is silence", needs: Needs::Nothing }],
            scope: ScopeEffect::None,
        },
        run: volume,
        replay: true,
    },
];

fn play(call: &mut Call<'_>) -> Result<Value, Fault> {
    let score = Score::of(call)?;
    let mut clips = Vec::new();
    for sound in call.values("sounds") {
        let clip = match (sound, &score) {
            (Value::Theta(patch), Some(score)) => score.clip(call, &patch.theta),
            (other, Some(_)) => Err(Fault::new(format!("notes and tunes are played by a theta, and this is {}", other.ty()))),
            (Value::Theta(patch), None) => synth::render(&patch.theta).map_err(Fault::from),
            (Value::Clip(clip), None) => Ok(clip),
            (Value::Text(name), None) => from_file(call, &files::portable(&name)),
            (other, None) => Err(Fault::new(format!("{} cannot be played", other.ty()))),
        };
        clips.push(clip.map_err(|fault| fault.or_at("sounds"))?);
    }
    let Some(first) = clips.first() else { return Ok(Value::Nothing) };
    let rate = first.rate;
    if let Some(other) = clips.iter().find(|clip| clip.rate != rate) {
        return Err(Fault::new(format!("one play has one rate: these have {rate} Hz and {} Hz", other.rate)).at("sounds"));
    }
    let gap = vec![0.0; (GAP_S * f64::from(rate)) as usize];
    let parts: Vec<&[f32]> = clips.iter().map(|clip| &*clip.samples).collect();
    let whole = Clip::new(parts.join(&gap[..]), rate);
    note_what_is_cut(call, &whole, call.session.player.volume());
    if call.sink.play(&whole, None).is_none() {
        call.session.player.play(&whole)?;
    }
    Ok(Value::Nothing)
}

/// Reads the sound of a file. A MIDI file is played with the variable `theta`.
fn from_file(call: &mut Call<'_>, path: &Path) -> Result<Clip, Fault> {
    if !matches!(ending(path).as_str(), "mid" | "midi" | "rmi" | "kar") {
        let caption = "imagine makes a sound from a caption: imagine \"…\" | play";
        return load::sound(call, path).map_err(|error| if path.exists() { error.into() } else { Fault::from(error).help(caption) });
    }
    let score = Score::of_file(call, path)?;
    let (theta, whose) = match call.session.get("theta") {
        Some(Value::Theta(patch)) => (patch.theta, "the variable theta"),
        _ => (Theta::default(), "the default theta, as no variable theta is bound"),
    };
    call.note(format!("'{}' is played by {whose}", path.display()));
    score.clip(call, &theta).map_err(|fault| Fault { param: None, ..fault })
}

/// Notes how many samples are clipped at full scale, which sounds like crackle.
pub fn note_what_is_cut(call: &mut Call<'_>, clip: &Clip, volume: f64) {
    let (cut, peak) = (clip.beyond(volume as f32), clip.peak() * volume);
    if cut > 0 {
        let above = 20.0 * peak.log10();
        call.note(format!("{cut} of {} samples are cut off at full scale: the peak is {above:.1} dB above it", clip.samples.len()));
    }
}

fn volume(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !call.given("level") {
        return Ok(Value::number(call.session.player.volume()));
    }
    let level = call.number("level")?;
    call.session.set_volume(level);
    call.sink.set_volume(level);
    Ok(Value::Nothing)
}

fn wait(call: &mut Call<'_>) -> Result<Value, Fault> {
    /// How often the wait checks for an interrupt.
    const PERIOD: Duration = Duration::from_millis(20);
    let time = Duration::from_secs_f64(call.number("time")?);
    let begun = Instant::now();
    while let Some(left) = time.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
        if call.sink.interrupted() {
            return Err(Fault::interrupted());
        }
        std::thread::sleep(left.min(PERIOD));
    }
    Ok(Value::Nothing)
}

fn stop(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.session.player.stop();
    call.sink.stop();
    Ok(Value::Nothing)
}
