//! Persistent locks: `lock` and `unlock`.

use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::sink::Output;
use crate::theta::Field;
use crate::theta::locks::Locks;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "lock",
            group: Group::Sound,
            summary: "hold fields of all thetas in vary, adjust and tweak; without an argument, list them",
            params: &[Param::position("fields", Accepts::Fields, "fields to lock, besides those that are locked already")
                .or(Default::Computed("lists them"))],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example {
                code: "bell = imagine \"a bell\"; lock [pitch_midi, velocity]; vary bell n=4; lock",
                note: "four bells of one pitch; the lock stays on",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: lock,
        // A change of locks is a step, which the log records anyway.
        replay: false,
    },
    Verb {
        signature: Signature {
            name: "unlock",
            group: Group::Sound,
            summary: "release locked fields",
            params: &[Param::position("fields", Accepts::Fields, "fields to release").or(Default::Computed("all"))],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example {
                code: "lock [pitch_midi, velocity]; unlock velocity",
                note: "the pitch stays locked",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: unlock,
        replay: false,
    },
];

fn lock(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !call.given("fields") {
        let text = match &*call.session.locks().fields() {
            [] => "nothing is locked".to_string(),
            fields => format!("locked: {}", listed(fields)),
        };
        call.sink.emit(Output::Text(text));
        return Ok(Value::Nothing);
    }
    set(call, true)
}

fn unlock(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !call.given("fields") {
        call.session.state.locks = Locks::default();
        return Ok(Value::Nothing);
    }
    set(call, false)
}

fn set(call: &mut Call<'_>, locked: bool) -> Result<Value, Fault> {
    let mut locks = *call.session.locks();
    fields(call, "fields").into_iter().for_each(|field| locks.set(field, locked));
    call.session.state.locks = locks;
    Ok(Value::Nothing)
}

/// Returns the fields that an argument names.
pub(super) fn fields(call: &Call<'_>, param: &str) -> Vec<Field> {
    let named = call.values(param).into_iter();
    named.filter_map(|name| if let Value::Text(name) = name { Field::from_name(&name) } else { None }).collect()
}

/// Returns the statements that change one set of locks into another.
pub(super) fn statements(from: &Locks, to: &Locks) -> Vec<String> {
    let gone: Vec<Field> = from.fields().into_iter().filter(|field| !to.holds(*field)).collect();
    let come: Vec<Field> = to.fields().into_iter().filter(|field| !from.holds(*field)).collect();
    let statements = [("lock", come), ("unlock", gone)].into_iter().filter(|(_, fields)| !fields.is_empty());
    statements.map(|(verb, fields)| format!("{verb} [{}]", listed(&fields))).collect()
}

fn listed(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ")
}
