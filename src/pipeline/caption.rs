//! Prepares captions for a flow, and reports what the flow does not understand.

use super::imagine::ImagineError;
use crate::flow::{Flow, Pins};
use crate::text::reading::{Meaning, nearest};
use crate::text::{Concept, Reading, TextError, Words};
use crate::theta::text::beginning;
use crate::theta::{DIM, Field};

/// The most words that one kind of remark lists.
const MOST_NAMED: usize = 4;
/// The most bytes of a word that a remark shows.
const LONGEST_SHOWN: usize = 40;

/// Returns whether `flow` was trained on a concept. A flow without a list of concepts accepts every concept except single words.
pub fn knows(flow: &Flow, concept: &Concept) -> bool {
    let is_word = matches!(concept, Concept::Word(_));
    flow.knows(&concept.key()) && !(is_word && flow.concepts.is_empty())
}

/// Returns the embedding of the concepts of a caption that `flow`, which was trained with [`Words`], knows. Also returns remarks on the others (see
/// [`remarks`]).
///
/// # Errors
/// Fails if the caption contains nothing that this flow knows.
pub fn embed(reading: &Reading, flow: &Flow) -> Result<(Vec<f32>, String), ImagineError> {
    let remarks = remarks(reading, Some(flow))?;
    let says_something = reading.parts.iter().any(|part| matches!(part.meaning, Meaning::AnySound | Meaning::Pin(..)))
        || reading.concepts.iter().any(|concept| knows(flow, concept));
    if !says_something {
        let why = if remarks.is_empty() { "it says nothing about a sound".to_string() } else { remarks };
        return Err(ImagineError::NothingUnderstood { why });
    }
    Ok((Words::embed(reading, |concept| knows(flow, concept)), remarks))
}

/// Returns the parameters that a caption fixes with figures such as "C#4" or "2 s long", except those that `given` fixes already.
///
/// # Errors
/// Fails if a value is outside its range.
pub fn pins(reading: &Reading, given: &Pins) -> Result<Pins, ImagineError> {
    let mut pins = [None; DIM];
    let of_caption = |field: &Field| given[field.index()].is_none();
    for (field, value) in reading.pins.iter().filter(|(field, _)| of_caption(field)) {
        pins[field.index()] = Some(field.check(*value)?);
    }
    Ok(pins)
}

/// Describes what the vocabulary or the flow does not understand of a caption, on one line. Empty if everything is understood.
///
/// # Errors
/// Fails if the vocabulary inside this binary is damaged.
pub fn remarks(reading: &Reading, flow: Option<&Flow>) -> Result<String, TextError> {
    let mut remarks = Vec::new();
    let taken = reading.taken_for.iter().map(|(typed, word)| format!("{} is taken for {}", quoted(typed), quoted(word)));
    remarks.extend(listed(taken.collect()));
    let is_unknown = |word: &&String| flow.is_none_or(|flow| !knows(flow, &Concept::Word((*word).clone())));
    let unknown: Vec<&String> = reading.unknown.iter().filter(is_unknown).collect();
    let mut words = Vec::with_capacity(unknown.len());
    for (place, word) in unknown.into_iter().enumerate() {
        // Only the words that are listed need their neighbours.
        let near = if place < MOST_NAMED { nearest(word)? } else { Vec::new() };
        let near = if near.is_empty() { String::new() } else { format!(" (near: {})", near.join(", ")) };
        words.push(format!("{}{near}", quoted(word)));
    }
    remarks.extend(listed(words).map(|words| format!("not understood: {words}")));
    let cannot = reading.cannot.iter().map(|word| beginning(word, LONGEST_SHOWN).into_owned());
    remarks.extend(listed(cannot.collect()).map(|words| format!("the synth cannot make: {words}")));
    remarks.extend(
        reading
            .opposites
            .iter()
            .map(|(more, less)| format!("{} and {} contradict each other, and neither counts", quoted(more), quoted(less))),
    );
    if let Some(flow) = flow {
        let Untrained { left_out, taken_as } = untrained(reading, flow);
        remarks.extend(listed(left_out).map(|words| format!("this flow was not trained on {words}")));
        remarks.extend(listed(taken_as));
    }
    Ok(remarks.join("; "))
}

/// Phrases that the vocabulary knows, but the flow was not trained on.
struct Untrained {
    left_out: Vec<String>,
    /// Instruments of a family that it was trained on.
    taken_as: Vec<String>,
}

fn untrained(reading: &Reading, flow: &Flow) -> Untrained {
    let mut untrained = Untrained { left_out: Vec::new(), taken_as: Vec::new() };
    let add = |list: &mut Vec<String>, text: String| {
        if !list.contains(&text) {
            list.push(text);
        }
    };
    for part in &reading.parts {
        match &part.meaning {
            Meaning::Instrument(concepts) => {
                let known = concepts.iter().find(|concept| knows(flow, concept));
                match (concepts.iter().find(|concept| matches!(concept, Concept::Name(_))), known) {
                    (Some(name), Some(Concept::Family(family))) if !knows(flow, name) => {
                        add(&mut untrained.taken_as, format!("{} counts as {family}, on which this flow was trained", quoted(&part.text)));
                    }
                    (_, None) => add(&mut untrained.left_out, quoted(&part.text)),
                    _ => {}
                }
            }
            Meaning::Qualities(_) => {
                if let Some((percept, amount)) = part.meaning.main()
                    && !reading.contradictions.contains(&percept)
                    && !knows(flow, &Concept::Quality(percept, amount))
                {
                    add(&mut untrained.left_out, quoted(&part.text));
                }
            }
            Meaning::Pin(..) | Meaning::AnySound | Meaning::Unknown | Meaning::Cannot => {}
        }
    }
    untrained
}

fn quoted(word: &str) -> String {
    format!("'{}'", beginning(word, LONGEST_SHOWN))
}

/// Joins the first few words with commas and counts the rest; `None` if there are no words.
fn listed(mut words: Vec<String>) -> Option<String> {
    let more = words.len().saturating_sub(MOST_NAMED);
    words.truncate(MOST_NAMED);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}
