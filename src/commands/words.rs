//! `words`: lists what captions can say, and shows how one is understood.

use serde_json::{Value as Json, json};

use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::percept::Percept;
use crate::pipeline::caption::remarks;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::sink::{Output, Table};
use crate::text::reading::{Meaning, nearest};
use crate::text::vocabulary::{Instrument, Origin, Vocabulary};
use crate::text::wording::Wording;
use crate::text::{Concept, Reading, TextError};
use crate::theta::text::beginning;
use crate::theta::text::field_text;

/// Maximum number of words of each kind in the overview.
const LISTED: usize = 10;
/// The heading for instruments that belong to no family.
const OBJECTS: &str = "objects";
/// Maximum number of phrases of a caption in the table, and of bytes in one.
const MOST_PHRASES: usize = 200;
const LONGEST_PHRASE: usize = 60;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "words",
        group: Group::Learning,
        summary: "list the words for captions, or show how a caption is understood",
        params: &[
            Param::position("text", Accepts::Caption, "a caption; or a percept or a family, to list all its words")
                .or(Default::Computed("lists the vocabulary")),
            Param::key(
                "flow",
                Accepts::Value(&[Kind::Flow]),
                Default::Computed("none"),
                "also name words that this flow was not trained on",
            ),
        ],
        gives: Gives::Is(Kind::Nothing),
        examples: &[
            Example { code: "words", note: "some words for each percept, and the families of instruments", needs: Needs::Nothing },
            Example {
                code: "words \"a bright gitar note at C4\"",
                note: "how a caption is understood, phrase by phrase",
                needs: Needs::Nothing,
            },
            Example { code: "words \"brightness\"", note: "all words for one percept", needs: Needs::Nothing },
            Example {
                code: "words \"a tinny banjo\" flow=(starter flow)",
                note: "whether a flow was trained on it",
                needs: Needs::Nothing,
            },
        ],
        scope: ScopeEffect::None,
    },
    run: words,
    replay: false,
}];

fn words(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (table, json) = if call.given("text") {
        let text = call.text("text")?.to_string();
        match listing(&text)? {
            Some(listing) => listing,
            None => understood(call, &text)?,
        }
    } else {
        everything()?
    };
    call.sink.emit(Output::Value { look: Box::new(Output::Table(table)), json });
    Ok(Value::Nothing)
}

/// Describes how a caption is understood.
fn understood(call: &Call<'_>, caption: &str) -> Result<(Table, Json), Fault> {
    let reading = Reading::of(caption).map_err(|error| Fault::from(error).at("text"))?;
    let flow = if call.given("flow") { Some(call.flow("flow")?.clone()) } else { None };
    let remarks = remarks(&reading, flow.as_deref())?;
    let shown = reading.parts.iter().take(MOST_PHRASES);
    let rows: Vec<Vec<String>> = shown.map(|part| vec![beginning(&part.text, LONGEST_PHRASE).into_owned(), says(&part.meaning)]).collect();
    let more = reading.parts.len().saturating_sub(rows.len());
    let more = (more > 0).then(|| format!("{more} more phrases"));
    let has_amounts = reading.parts.iter().any(|part| part.meaning.main().is_some());
    let amounts = has_amounts.then(|| "1 is a plain word such as bright, 1.5 is very bright, -1 the opposite".to_string());
    let nothing = rows.is_empty().then(|| "it says nothing about a sound".to_string());
    let remarks = Some(remarks).filter(|remarks| !remarks.is_empty());
    let footer = [nothing, more, amounts, remarks].into_iter().flatten().collect::<Vec<_>>().join("\n  ");
    let table = Table {
        title: format!("\"{}\"", beginning(caption, LONGEST_PHRASE)),
        columns: if rows.is_empty() { Vec::new() } else { vec!["words".to_string(), "what they say".to_string()] },
        rows,
        footer,
        ..Table::default()
    };
    Ok((table, json!({"type": "reading", "value": reading_json(caption, &reading)?})))
}

fn says(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Instrument(concepts) => concepts.iter().map(concept_text).collect::<Vec<_>>().join(", "),
        Meaning::Qualities(qualities) => {
            qualities.iter().map(|(percept, amount)| format!("{} {}", percept.name(), signed(*amount))).collect::<Vec<_>>().join(", ")
        }
        Meaning::Pin(field, value) => format!("{} = {}", field.name(), field_text(*field, *value)),
        Meaning::AnySound => "any sound".to_string(),
        Meaning::Unknown => "not understood".to_string(),
        Meaning::Cannot => "understood, but beyond the synth".to_string(),
    }
}

/// Formats with a sign and at most two decimal places.
fn signed(amount: f64) -> String {
    let sign = if amount < 0.0 { "-" } else { "+" };
    format!("{sign}{}", (100.0 * amount.abs()).round() / 100.0)
}

fn concept_text(concept: &Concept) -> String {
    match concept {
        Concept::Family(name) => format!("the family {name}"),
        Concept::Source(name) | Concept::Name(name) | Concept::Word(name) => name.clone(),
        Concept::Quality(percept, amount) => format!("{} {}", percept.name(), signed(*amount)),
    }
}

fn reading_json(caption: &str, reading: &Reading) -> Result<Json, TextError> {
    let kind = |meaning: &Meaning| match meaning {
        Meaning::Instrument(concepts) => json!({"kind": "instrument", "concepts": concepts.iter().map(Concept::key).collect::<Vec<_>>()}),
        Meaning::Qualities(qualities) => {
            let amounts: serde_json::Map<String, Json> =
                qualities.iter().map(|(percept, amount)| (percept.name().to_string(), json!(amount))).collect();
            json!({"kind": "qualities", "amounts": amounts})
        }
        Meaning::Pin(field, value) => json!({"kind": "pin", "field": field.name(), "value": value}),
        Meaning::AnySound => json!({"kind": "any sound"}),
        Meaning::Unknown => json!({"kind": "unknown"}),
        Meaning::Cannot => json!({"kind": "cannot"}),
    };
    let parts: Vec<Json> = reading.parts.iter().map(|part| json!({"text": part.text, "meaning": kind(&part.meaning)})).collect();
    let amounts: serde_json::Map<String, Json> =
        reading.qualities().map(|(percept, amount)| (percept.name().to_string(), json!(amount))).collect();
    let pins: serde_json::Map<String, Json> = reading.pins.iter().map(|(field, value)| (field.name().to_string(), json!(value))).collect();
    let taken: serde_json::Map<String, Json> = reading.taken_for.iter().map(|(typed, word)| (typed.clone(), json!(word))).collect();
    let unknown = reading.unknown.iter().take(MOST_PHRASES).map(|word| Ok(json!({"text": word, "near": nearest(word)?})));
    let opposites = reading.contradictions.iter().zip(&reading.opposites);
    Ok(json!({
        "caption": caption,
        "understood": reading.is_understood(),
        "concepts": reading.concepts.iter().map(Concept::key).collect::<Vec<_>>(),
        "amounts": amounts,
        "pins": pins,
        "taken_for": taken,
        "unknown": unknown.collect::<Result<Vec<Json>, TextError>>()?,
        "cannot": reading.cannot,
        "contradictions": opposites.map(|(percept, (more, less))| json!({"percept": percept.name(), "more": more, "less": less})).collect::<Vec<_>>(),
        "parts": parts,
    }))
}

/// Lists all words of a percept, or all instruments of a family.
fn listing(name: &str) -> Result<Option<(Table, Json)>, Fault> {
    let name = name.trim().to_lowercase();
    if let Some(percept) = Percept::from_name(&name) {
        let (more, less, nouns) = (adjectives(percept, 1.0)?, adjectives(percept, -1.0)?, nouns(percept)?);
        let json = json!({"percept": name, "measures": percept.info().summary, "more": more, "less": less, "nouns": nouns});
        let rows = vec![
            row("measures", percept.info().summary),
            row("more", more.join(", ")),
            row("less", less.join(", ")),
            row("nouns", nouns.join(", ")),
        ];
        let footer = "nouns take adjectives, as in \"a slow attack\"; very, a bit, not, -er and -est are understood with all".to_string();
        return Ok(Some((Table { title: name, rows, footer, whole: true, ..Table::default() }, json!({"type": "words", "value": json}))));
    }
    let Some((_, instruments)) = families()?.into_iter().find(|(family, _)| *family == name) else { return Ok(None) };
    let names: Vec<String> = instruments
        .iter()
        .map(|instrument| {
            let also: Vec<&str> = instrument.names().skip(1).collect();
            if also.is_empty() { instrument.name.clone() } else { format!("{} ({})", instrument.name, also.join(", ")) }
        })
        .collect();
    let value: serde_json::Map<String, Json> =
        instruments.iter().map(|instrument| (instrument.name.clone(), json!(instrument.names().skip(1).collect::<Vec<_>>()))).collect();
    let json = json!({"type": "words", "value": {"family": name, "instruments": value}});
    let rows = names.into_iter().map(|name| vec![name]).collect();
    Ok(Some((Table { title: name, rows, whole: true, ..Table::default() }, json)))
}

/// Lists an extract of the whole vocabulary.
fn everything() -> Result<(Table, Json), Fault> {
    let mut rows = Vec::new();
    let mut percepts = Vec::new();
    for percept in Percept::ALL {
        let (more, less, nouns) = (adjectives(percept, 1.0)?, adjectives(percept, -1.0)?, nouns(percept)?);
        rows.push(row(percept.name(), percept.info().summary));
        rows.push(row("  more", extract(&more)));
        rows.push(row("  less", extract(&less)));
        percepts.push(json!({"percept": percept.name(), "measures": percept.info().summary, "more": more, "less": less, "nouns": nouns}));
    }
    let mut instruments = serde_json::Map::new();
    for (family, of_family) in families()? {
        let names: Vec<String> = of_family.iter().map(|instrument| instrument.name.clone()).collect();
        let others: Vec<String> = names.iter().filter(|name| **name != family).cloned().collect();
        rows.push(row(&format!("{family}, {}", names.len()), extract(&others)));
        instruments.insert(family, json!(names));
    }
    let table = Table {
        title: "what captions can say: percepts, then how many instruments of each family".to_string(),
        rows,
        footer:
            "words \"brightness\" or words \"guitar\" lists all of one; words \"a bright guitar note\" says how a caption is understood"
                .to_string(),
        whole: true,
        ..Table::default()
    };
    Ok((table, json!({"type": "vocabulary", "value": {"percepts": percepts, "instruments": instruments}})))
}

fn row(name: &str, text: impl Into<String>) -> Vec<String> {
    vec![name.to_string(), text.into()]
}

/// Lists the first few words, and how many more there are.
fn extract(words: &[String]) -> String {
    let shown = words.get(..LISTED).unwrap_or(words).join(", ");
    match words.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Returns the adjectives for a percept, those that captions commonly use first.
fn adjectives(percept: Percept, sign: f64) -> Result<Vec<String>, TextError> {
    let wording = Wording::new()?;
    let is_about = |(main, amount): (Percept, f64)| main == percept && amount.signum() == sign;
    let descriptors = Vocabulary::ours()?.descriptors.iter().filter(|descriptor| is_about(descriptor.axes.main()));
    let mut words: Vec<String> = wording.adjectives(percept, sign).to_vec();
    for word in descriptors.flat_map(|descriptor| &descriptor.words) {
        if !words.contains(word) {
            words.push(word.clone());
        }
    }
    Ok(words)
}

fn nouns(percept: Percept) -> Result<Vec<String>, TextError> {
    let heads = Vocabulary::ours()?.heads.iter().filter(|head| head.percept == percept);
    Ok(heads.flat_map(|head| head.nouns.iter().cloned()).collect())
}

/// Returns the instruments of each family, and those without a family.
fn families() -> Result<Vec<(String, Vec<&'static Instrument>)>, TextError> {
    let mut families: Vec<(String, Vec<&Instrument>)> = Vec::new();
    let mut objects = Vec::new();
    for instrument in &Vocabulary::ours()?.instruments {
        match instrument.origin() {
            Origin::Notes { family, .. } => match families.iter_mut().find(|(name, _)| name == family) {
                Some((_, list)) => list.push(instrument),
                None => families.push((family.to_string(), vec![instrument])),
            },
            Origin::Region(_) => objects.push(instrument),
        }
    }
    families.sort_by(|a, b| a.0.cmp(&b.0));
    families.push((OBJECTS.to_string(), objects));
    Ok(families)
}
