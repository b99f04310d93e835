//! `adjust`: changes a theta by words, such as "a bit brighter, shorter attack".

mod report;
mod request;

use super::locking;
use crate::analysis::adjust::adjust;
use crate::analysis::meters::Meter;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Patch, Value};
use crate::theta::Theta;
use crate::theta::locks::Locks;
use request::Request;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "adjust",
        group: Group::Sound,
        summary: "change a theta by words; everything else stays the same as far as the synth allows",
        params: &[
            Param::position("theta", Accepts::Value(&[Kind::Theta]), "the theta to change"),
            Param::position("text", Accepts::Caption, "the change, or the result: \"a bit brighter\", \"at A3\""),
            Param::key(
                "lock",
                Accepts::Fields,
                Default::Computed("fields that lock holds"),
                "fields to keep, besides those that lock holds",
            ),
        ],
        gives: Gives::Is(Kind::Theta),
        examples: &[
            Example {
                code: "theta = imagine \"a guitar note\"; theta = adjust theta \"a bit brighter, shorter attack\"",
                note: "each word changes its percept by an audible step",
                needs: Needs::Nothing,
            },
            Example {
                code: "bell = imagine \"a bell\"; lock mod_ratio; adjust bell \"much less metallic, at A4\"",
                note: "locked fields stay, and a note says how much of the change is possible",
                needs: Needs::Nothing,
            },
        ],
        scope: ScopeEffect::None,
    },
    run: adjust_verb,
    replay: true,
}];

fn adjust_verb(call: &mut Call<'_>) -> Result<Value, Fault> {
    let patch = call.theta("theta")?.clone();
    patch.theta.check().map_err(|error| Fault::from(error).at("theta"))?;
    let mut locks = *call.session.locks();
    locking::fields(call, "lock").into_iter().for_each(|field| locks.set(field, true));
    let request = Request::of(call.text("text")?, &patch.theta).map_err(|fault| fault.at("text"))?;
    for remark in &request.remarks {
        call.note(remark.as_str());
    }
    let (pinned, locks) = pinned(&patch.theta, &request, &locks);
    let mut meter = Meter::new();
    let adjusted = adjust(&pinned, &request.steps, &locks, &mut meter).map_err(|error| Fault::from(error).at("theta"))?;
    call.note(report::report(&patch.theta, &adjusted, &request, &locks));
    Ok(Value::Theta(Patch { theta: adjusted.theta, origin: patch.origin }))
}

/// Sets the parameters that the text gives as values, and locks them.
fn pinned(theta: &Theta, request: &Request, locks: &Locks) -> (Theta, Locks) {
    let (mut theta, mut all) = (*theta, *locks);
    for (field, value) in request.pins.iter().filter(|(field, _)| !locks.holds(*field)) {
        theta.set(*field, *value);
        all.set(*field, true);
    }
    (theta, all)
}
