//! Reads the changes that a text requests.

use crate::analysis::adjust::Step;
use crate::percept::Percept;
use crate::session::fault::Fault;
use crate::text::reading::{Meaning, Reading, nearest};
use crate::text::{Concept, TextError};
use crate::theta::text::beginning;
use crate::theta::text::field_text;
use crate::theta::{Field, Theta};

/// Maximum number of words in a remark, and of bytes of the text in an error.
const NAMED: usize = 5;
const SHOWN: usize = 60;
const EXAMPLES: &str = "say what should be more or less, as in \"a bit brighter, shorter attack\", \"less metallic\", \"longer\", or give a value, as in \"at A3\"";

/// The changes that a text requests.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub steps: Vec<Step>,
    /// Parameters that the text gives as values.
    pub pins: Vec<(Field, f64)>,
    /// Which words were ignored, and why.
    pub remarks: Vec<String>,
}

impl Request {
    /// Reads the changes that `text` requests for a theta.
    ///
    /// # Errors
    /// If it names nothing that can be changed, or a value is out of range.
    pub fn of(text: &str, theta: &Theta) -> Result<Request, Fault> {
        let nothing = |message: String| Fault::new(message).help(EXAMPLES);
        let (text, interval) = interval(&complaints_turned(text));
        let reading = match Reading::of(&text) {
            Ok(reading) => reading,
            Err(TextError::NoWords { .. }) if interval.is_some() => Reading::default(),
            Err(TextError::NoWords { .. }) => return Err(nothing("the text has no words that say what to change".into())),
            Err(error) => return Err(error.into()),
        };
        let mut pins = reading.pins.clone();
        if let Some(semitones) = interval {
            pins.retain(|(field, _)| *field != Field::PitchMidi);
            pins.push((Field::PitchMidi, theta.get(Field::PitchMidi) + semitones));
        }
        for (field, value) in &pins {
            field.check(*value)?;
        }
        let mut remarks = remarks(&reading)?;
        let mut steps = steps(&reading);
        steps.retain(|step| match pins.iter().find(|(field, _)| lead(step.percept).first() == Some(field)) {
            Some((field, value)) if step.is_main && interval.is_none() => {
                remarks.push(format!("{} {} is given exactly: no other word for it counts", field.name(), field_text(*field, *value)));
                false
            }
            pinned => pinned.is_none(),
        });
        if steps.is_empty() && pins.is_empty() {
            let message = match remarks.split_first() {
                Some((first, [])) => format!("nothing to change: {first}"),
                Some((first, rest)) => format!("nothing to change: {first}; {}", rest.join("; ")),
                None => format!("\"{}\" does not say what should change", beginning(&text, SHOWN)),
            };
            return Err(nothing(message));
        }
        Ok(Request { steps, pins, remarks })
    }
}

/// Returns the parameters that move a percept; the first is enough by itself.
pub fn lead(percept: Percept) -> &'static [Field] {
    match percept {
        Percept::Pitch => &[Field::PitchMidi],
        Percept::Brightness | Percept::Richness | Percept::Roughness | Percept::Body => &[Field::ModIndex, Field::ModRatio],
        Percept::Inharmonicity | Percept::Beating => &[Field::ModRatio, Field::ModIndex],
        Percept::Attack => &[Field::AttackS],
        Percept::Sustain => &[Field::Sustain, Field::DecayS],
        Percept::Tail => &[Field::ReleaseS],
        Percept::Duration => &[Field::DurationS],
        Percept::Loudness => &[Field::Velocity],
    }
}

/// Returns a step for each percept in the text.
fn steps(reading: &Reading) -> Vec<Step> {
    let is_main = |percept: Percept| reading.parts.iter().any(|part| part.meaning.main().is_some_and(|(main, _)| main == percept));
    let mut steps: Vec<Step> = reading.qualities().map(|(percept, amount)| Step { percept, amount, is_main: is_main(percept) }).collect();
    // A word whose main percept is contradicted still has its secondary ones.
    if !steps.iter().any(|step| step.is_main) {
        steps.iter_mut().for_each(|step| step.is_main = true);
    }
    steps
}

/// Returns remarks on the ignored words.
fn remarks(reading: &Reading) -> Result<Vec<String>, Fault> {
    let mut remarks = Vec::new();
    for (typed, word) in &reading.taken_for {
        remarks.push(format!("'{typed}' is taken for '{word}'"));
    }
    for (more, less) in &reading.opposites {
        remarks.push(format!("'{more}' and '{less}' contradict each other, and neither counts"));
    }
    let instruments: Vec<&str> = reading
        .parts
        .iter()
        .filter(|part| matches!(&part.meaning, Meaning::Instrument(concepts) if concepts.iter().any(|concept| matches!(concept, Concept::Family(_) | Concept::Name(_)))))
        .map(|part| part.text.as_str())
        .collect();
    if let Some(name) = instruments.first() {
        remarks.push(format!(
            "{} means nothing here: adjust changes qualities, and morph THETA \"{} note\" goes towards an instrument",
            listed(&instruments),
            with_article(name)
        ));
    }
    let sources: Vec<&str> = reading
        .concepts
        .iter()
        .filter_map(|concept| if let Concept::Source(source) = concept { Some(source.as_str()) } else { None })
        .collect();
    if instruments.is_empty() && !sources.is_empty() {
        remarks.push(format!("{} means nothing here: adjust changes what is measured on a sound", listed(&sources)));
    }
    if !reading.cannot.is_empty() {
        remarks.push(format!("the synth has no means for {}", listed(&reading.cannot)));
    }
    for word in reading.unknown.iter().take(NAMED) {
        let near = nearest(word)?;
        let near = if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
        remarks.push(format!("'{}' is not understood{near}", beginning(word, SHOWN)));
    }
    if reading.unknown.len() > NAMED {
        remarks.push(format!("{} other words are not understood", reading.unknown.len() - NAMED));
    }
    Ok(remarks)
}

fn listed(words: &[impl AsRef<str>]) -> String {
    let named: Vec<String> = words.iter().take(NAMED).map(|word| format!("'{}'", beginning(word.as_ref(), SHOWN))).collect();
    let more = if words.len() > NAMED { " and others" } else { "" };
    format!("{}{more}", named.join(", "))
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Rewrites complaints ("too bright", "not bright enough") as requests for less or more.
fn complaints_turned(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()).collect();
    let is = |place: Option<usize>, word: &str| place.and_then(|place| lower.get(place)).is_some_and(|other| other == word);
    let turned = (0..words.len()).filter_map(|place| {
        let (now, before, after) = (Some(place), place.checked_sub(1), place.checked_add(1));
        let is_negated = is(before, "not") || is(before, "isn't");
        match words.get(place)? {
            _ if is(now, "too") && !is_negated => Some(if is(after, "little") { "more" } else { "less" }),
            // "too much", "too little"
            _ if (is(now, "much") || is(now, "little")) && is(before, "too") && !is(place.checked_sub(2), "not") => None,
            // "not bright enough", "not enough attack"
            _ if is(now, "not") && (is(place.checked_add(2), "enough") || is(after, "enough")) => Some("more"),
            _ if is(now, "enough") && (is(place.checked_sub(2), "not") || is(before, "not")) => None,
            word => Some(word),
        }
    });
    turned.collect::<Vec<_>>().join(" ")
}

/// Splits off the interval of a text, in semitones: "an octave lower, brighter" gives "brighter" and -12.
fn interval(text: &str) -> (String, Option<f64>) {
    const INTERVALS: [(&str, f64); 5] = [("semitone", 1.0), ("half-step", 1.0), ("fourth", 5.0), ("fifth", 7.0), ("octave", 12.0)];
    const COUNTS: [(&str, f64); 9] =
        [("a", 1.0), ("an", 1.0), ("one", 1.0), ("two", 2.0), ("three", 3.0), ("four", 4.0), ("five", 5.0), ("half", 0.5), ("by", 1.0)];
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |place: Option<usize>| {
        let word = place.and_then(|place| words.get(place))?;
        Some(word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.').trim_end_matches('.').to_lowercase())
    };
    let sign = |place: Option<usize>| match bare(place)?.as_str() {
        "up" | "higher" | "above" => Some(1.0),
        "down" | "lower" | "below" => Some(-1.0),
        _ => None,
    };
    for place in 0..words.len() {
        let Some(word) = bare(Some(place)) else { continue };
        let Some((_, size)) = INTERVALS.iter().find(|(name, _)| word == *name || word.strip_suffix('s') == Some(name)) else { continue };
        let count = bare(place.checked_sub(1)).and_then(|word| {
            let known = COUNTS.iter().find(|(name, _)| word == *name).map(|(_, count)| *count);
            known.or_else(|| word.parse().ok())
        });
        let begin = if count.is_some() { place - 1 } else { place };
        // "an octave lower", "lower by an octave", "down an octave"
        let before = if bare(begin.checked_sub(1)).as_deref() == Some("by") { begin.checked_sub(2) } else { begin.checked_sub(1) };
        let (range, sign) = match (sign(place.checked_add(1)), sign(before)) {
            (Some(sign), _) => (begin..place + 2, sign),
            (None, Some(sign)) => (before.unwrap_or(begin)..place + 1, sign),
            (None, None) => continue,
        };
        let rest = words.iter().enumerate().filter(|(place, _)| !range.contains(place)).map(|(_, word)| *word);
        return (rest.collect::<Vec<_>>().join(" "), Some(sign * size * count.unwrap_or(1.0)));
    }
    (text.to_string(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Vec<(Percept, f64)> {
        Request::of(text, &Theta::default()).unwrap().steps.iter().map(|step| (step.percept, step.amount)).collect()
    }

    #[test]
    fn texts_parse_to_steps() {
        assert_eq!(asked("a bit brighter, shorter attack"), [(Percept::Brightness, 0.5), (Percept::Attack, -1.0)]);
        assert_eq!(asked("much brighter"), [(Percept::Brightness, 1.5)]);
        assert_eq!(asked("less bright"), [(Percept::Brightness, -0.75)]);
        let warm = Request::of("warmer", &Theta::default()).unwrap();
        let sides: Vec<(Percept, bool)> = warm.steps.iter().map(|step| (step.percept, step.is_main)).collect();
        assert_eq!(sides, [(Percept::Brightness, false), (Percept::Body, true)]);
    }

    #[test]
    fn complaints_request_the_opposite() {
        for (text, percept, sign) in [
            ("too bright", Percept::Brightness, -1.0),
            ("way too loud", Percept::Loudness, -1.0),
            ("it is a bit too long", Percept::Duration, -1.0),
            ("not bright enough", Percept::Brightness, 1.0),
            ("not enough sustain", Percept::Sustain, 1.0),
            ("too much sustain", Percept::Sustain, -1.0),
            ("too little sustain", Percept::Sustain, 1.0),
            ("not too bright", Percept::Brightness, -1.0),
        ] {
            let asked = asked(text);
            assert!(asked.len() == 1 && asked[0].0 == percept && asked[0].1 * sign > 0.0, "{text}: {asked:?}");
        }
    }

    #[test]
    fn intervals_and_values_are_exact() {
        let theta = Theta::default();
        for (text, semitones) in [
            ("an octave lower", -12.0),
            ("two octaves higher", 24.0),
            ("3 semitones up", 3.0),
            ("up a fifth", 7.0),
            ("lower by an octave", -12.0),
            ("brighter and an octave higher", 12.0),
            ("at C5", 12.0),
        ] {
            let request = Request::of(text, &theta).unwrap();
            assert_eq!(request.pins, [(Field::PitchMidi, 60.0 + semitones)], "{text}");
            assert_eq!(request.steps.len(), usize::from(text.contains("bright")), "{text}");
        }
        assert!(Request::of("9 octaves higher", &theta).unwrap_err().message.contains("outside 0..127"));
        let request = Request::of("brighter, 2 s long", &theta).unwrap();
        assert_eq!((request.pins, request.steps.len()), (vec![(Field::DurationS, 2.0)], 1));
    }

    #[test]
    fn ignored_words_give_remarks() {
        let said = |text: &str| Request::of(text, &Theta::default()).unwrap().remarks.join("; ");
        assert!(said("brighter like a guitar").contains("'guitar' means nothing here") && said("brighter like a guitar").contains("morph"));
        assert!(said("brighter with reverb").contains("no means for 'reverb'"));
        assert!(said("brighter, xyzzyish").contains("'xyzzyish' is not understood"));
        assert!(said("brighter, darker, longer").contains("contradict"));
        assert!(said("higher, at A3").contains("given exactly"));
        assert_eq!(said("make it a bit brighter, please"), "");
    }

    #[test]
    fn nothing_to_change_is_an_error_with_examples() {
        for text in ["", "   ", "xyzzy", "a note", "the", "like a guitar", "more reverb", "brighter and darker", "not", "🙂"] {
            let fault = Request::of(text, &Theta::default()).unwrap_err();
            assert!(fault.help.is_some_and(|help| help.contains("a bit brighter")), "{text}: {}", fault.message);
        }
        assert!(Request::of(&"bright ".repeat(10_000), &Theta::default()).unwrap_err().message.contains("10000 words"));
    }
}
