//! `help`: lists the verbs by group, or explains one.

use super::in_group;
use super::reference::{field_page, verb_page};
use crate::lang::signature::{Accepts, Default, Example, Given, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::suggest::nearest;
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::sink::Output;
use crate::theta::Field;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "help",
        group: Group::Session,
        summary: "list the verbs, or explain one with its options and examples",
        params: &[Param {
            name: "topic",
            summary: "a verb, a group of verbs, or a field of theta",
            accepts: Accepts::Word,
            given: Given::Rest,
            default: Default::Computed("lists the verbs"),
        }],
        gives: Gives::Is(Kind::Nothing),
        examples: &[
            Example { code: "help", note: "all verbs by group", needs: Needs::Nothing },
            Example { code: "help train", note: "one verb", needs: Needs::Nothing },
            Example { code: "help sound", note: "the verbs of one group", needs: Needs::Nothing },
            Example { code: "help plot envelope", note: "a verb of two words", needs: Needs::Nothing },
            Example { code: "help theta.mod_index", note: "a field of theta", needs: Needs::Nothing },
        ],
        scope: ScopeEffect::None,
    },
    run: help,
    replay: false,
}];

fn help(call: &mut Call<'_>) -> Result<Value, Fault> {
    let words: Vec<String> = call
        .values("topic")
        .into_iter()
        .filter_map(|word| match word {
            Value::Text(word) => Some(word.to_string()),
            _ => None,
        })
        .collect();
    let topic = words.join(" ");
    let text = if topic.is_empty() { overview() } else { page(call, &topic)? };
    call.sink.emit(Output::Text(text));
    Ok(Value::Nothing)
}

fn overview() -> String {
    let mut text = String::from(
        "A caption becomes a theta, a theta becomes a sound:\n\n    theta = imagine \"a guitar note\"\n    theta.attack_s = 20ms\n    theta | render | play\n",
    );
    for group in Group::ALL {
        text.push_str(&format!("\n{}\n", listing(group)));
    }
    text.push_str("\nhelp VERB tells more about one, help GROUP lists those of one group, help theta.FIELD is about a field of theta.");
    text
}

fn listing(group: Group) -> String {
    let lines = in_group(group).map(|verb| format!("\n  {:<18} {}", verb.signature.name, verb.signature.summary));
    format!("{}{}", group.title(), lines.collect::<String>())
}

fn page(call: &Call<'_>, topic: &str) -> Result<String, Fault> {
    if let Some(verb) = call.verbs.verb(topic) {
        return Ok(verb_page(&verb.signature));
    }
    if let Some(field) = Field::from_name(topic.trim_start_matches("theta.")) {
        return Ok(field_page(field));
    }
    if let Some(group) = Group::ALL.into_iter().find(|group| group.title() == topic) {
        return Ok(listing(group));
    }
    let seconds = call.verbs.second_words(topic);
    if !seconds.is_empty() {
        let lines = seconds.iter().filter_map(|second| call.verbs.verb(&format!("{topic} {second}")));
        return Ok(lines.map(|verb| format!("{:<18} {}", verb.signature.name, verb.signature.summary)).collect::<Vec<_>>().join("\n"));
    }
    let names =
        call.verbs.all().iter().map(|verb| verb.signature.name).chain(Field::ALL.map(Field::name)).chain(Group::ALL.map(Group::title));
    let fault = Fault::new(format!("there is no help on '{topic}'")).at("topic");
    Err(match nearest(topic, names) {
        Some(near) => fault.help(format!("did you mean 'help {near}'?")),
        None => fault.help("help alone lists the verbs"),
    })
}
