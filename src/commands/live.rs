//! `live`: renders, plays and draws every change of a theta.

use crate::cause::chain;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::plot::{self, Size};
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Patch, Value};
use crate::session::{Live, Session};
use crate::sink::{Output, Sink};
use crate::synth;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "live",
        group: Group::Session,
        summary: "play and draw a theta whenever it changes; without an argument, show whether that is on",
        params: &[Param::position("state", Accepts::Choice(&["on", "off"]), "on or off").or(Default::Computed("shows it"))],
        gives: Gives::Is(Kind::Nothing),
        examples: &[Example {
            code: "live on; theta.mod_index = 4; theta.attack_s = 200ms; live off",
            note: "each change sounds at once",
            needs: Needs::Nothing,
        }],
        scope: ScopeEffect::None,
    },
    run: live,
    replay: false,
}];

fn live(call: &mut Call<'_>) -> Result<Value, Fault> {
    match call.given("state").then(|| call.text("state")).transpose()? {
        Some("on") => call.session.state.live = Some(Live::default()),
        Some(_) => call.session.state.live = None,
        None => {
            let state = if call.session.state.live.is_some() { "on" } else { "off" };
            call.sink.emit(Output::Text(format!("live is {state}")));
        }
    }
    Ok(Value::Nothing)
}

/// Renders a theta that has changed, plays it, and replaces the previous picture.
pub fn changed(session: &mut Session, sink: &mut dyn Sink, name: &str, patch: &Patch) {
    let Some(mut live) = session.state.live else { return };
    // A theta that cannot be rendered is reported where it is rendered explicitly.
    let Ok(clip) = synth::render(&patch.theta) else { return };
    let played = sink.play(&clip, live.sound);
    live.sound = played.or(live.sound);
    if played.is_none()
        && let Err(error) = session.player.play(&clip)
        && !live.silent
    {
        live.silent = true;
        sink.emit(Output::Note(format!("not played: {}", chain(&error))));
    }
    if sink.pictures() {
        if let Ok(picture) = plot::waveform(name, &clip.samples, clip.rate, Size { height: 240, ..Size::default() }) {
            let output = Output::Picture(picture);
            match live.picture {
                Some(id) => sink.update(id, output),
                None => live.picture = Some(sink.emit(output)),
            }
        }
    } else {
        sink.emit(Output::Clip(clip));
    }
    session.state.live = Some(live);
}
