//! Hearing: `play`, `stop` and `volume`.

use crate::audio::Clip;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::synth;
use crate::theta::Quantity;

/// Silence between two clips of one `play`, in seconds.
const GAP_S: f64 = 0.25;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "play",
            group: Group::Sound,
            summary: "hear clips or thetas, one after the other; returns at once",
            params: &[Param::rest("sounds", Accepts::Values(&[Kind::Clip, Kind::Theta]), "what to hear")],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example { code: "imagine \"a guitar note\" | render | play", note: "", needs: Needs::Sound }],
            scope: ScopeEffect::None,
        },
        run: play,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "stop",
            group: Group::Sound,
            summary: "silence what is playing",
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
            name: "volume",
            group: Group::Sound,
            summary: "how loud sounds are played; alone, tells it",
            params: &[Param::position(
                "level",
                Accepts::Number { quantity: Quantity::Level, min: 0.0, max: 1.0 },
                "1 plays a clip as it is",
            )
            .or(Default::Computed("tells the volume"))],
            gives: Gives::Is(Kind::Number(None)),
            examples: &[Example { code: "volume -12dB; volume", note: "0 is silence", needs: Needs::Nothing }],
            scope: ScopeEffect::None,
        },
        run: volume,
        replay: true,
    },
];

fn play(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut clips = Vec::new();
    for sound in call.values("sounds") {
        match sound {
            Value::Clip(clip) => clips.push(clip),
            Value::Theta(patch) => clips.push(synth::render(&patch.theta).map_err(|error| Fault::from(error).at("sounds"))?),
            other => return Err(Fault::new(format!("{} cannot be heard", other.ty())).at("sounds")),
        }
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

/// Says so where full scale cuts a clip off, which is heard as a crackle.
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
    Ok(Value::Nothing)
}

fn stop(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.session.player.stop();
    Ok(Value::Nothing)
}
