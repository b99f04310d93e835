//! Pitches, times and levels in numbers and in words: "C#4", "middle C", "at 220 Hz", "half a second", "2 s long", "a release of 300 ms".

use crate::theta::Field;

/// A parameter value in a caption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub field: Field,
    /// The value in theta's units. It may be outside the parameter's range.
    pub value: f64,
    /// The number of words.
    pub words: usize,
    /// Whether it is a note name with an octave.
    pub is_note: bool,
}

/// The quantity of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Hertz,
    Seconds,
    Percent,
    Plain,
}

/// Nouns for parameters that can have a value. "time", "level" and "number" may follow them.
const NOUNS: [(&str, Field, Unit); 24] = [
    ("attack", Field::AttackS, Unit::Seconds),
    ("onset", Field::AttackS, Unit::Seconds),
    ("rise", Field::AttackS, Unit::Seconds),
    ("fade in", Field::AttackS, Unit::Seconds),
    ("decay", Field::DecayS, Unit::Seconds),
    ("release", Field::ReleaseS, Unit::Seconds),
    ("tail", Field::ReleaseS, Unit::Seconds),
    ("fade out", Field::ReleaseS, Unit::Seconds),
    ("duration", Field::DurationS, Unit::Seconds),
    ("length", Field::DurationS, Unit::Seconds),
    ("sustain", Field::Sustain, Unit::Percent),
    ("sustain", Field::Sustain, Unit::Plain),
    ("velocity", Field::Velocity, Unit::Plain),
    ("midi note", Field::PitchMidi, Unit::Plain),
    ("midi pitch", Field::PitchMidi, Unit::Plain),
    ("midi key", Field::PitchMidi, Unit::Plain),
    ("midi", Field::PitchMidi, Unit::Plain),
    ("note number", Field::PitchMidi, Unit::Plain),
    ("modulation index", Field::ModIndex, Unit::Plain),
    ("mod index", Field::ModIndex, Unit::Plain),
    ("fm index", Field::ModIndex, Unit::Plain),
    ("modulation ratio", Field::ModRatio, Unit::Plain),
    ("mod ratio", Field::ModRatio, Unit::Plain),
    ("sample rate", Field::SampleRate, Unit::Hertz),
];

/// Parses the parameter value at the beginning of `rest`; `before` is the preceding word.
pub fn figure(rest: &[String], before: Option<&str>) -> Option<Figure> {
    if let Some((words, midi)) = note(rest, before) {
        return Some(Figure { field: Field::PitchMidi, value: midi, words, is_note: true });
    }
    if word(rest, 0) == Some("middle") && word(rest, 1) == Some("c") {
        return Some(Figure { field: Field::PitchMidi, value: 60.0, words: 2, is_note: true });
    }
    noun_first(rest).or_else(|| number_first(rest, before))
}

/// Returns whether a word can be part of a value.
pub fn is_part_of_one(word: &str) -> bool {
    unit(word).is_some()
        || spelled(word).is_some()
        || matches!(word, "quarters" | "sharp" | "flat" | "number")
        || word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
        || NOUNS.iter().any(|(noun, ..)| noun.split(' ').any(|part| part == word))
}

/// Parses a noun followed by its value: "an attack time of 20 ms", "velocity 100".
fn noun_first(rest: &[String]) -> Option<Figure> {
    NOUNS.iter().find_map(|(noun, field, expected)| {
        let after_noun = skip(rest, begins(rest, noun)?, 1, &["time", "level", "number"]);
        let at = skip(rest, after_noun, 3, &["of", "is", "about", "around", "at"]);
        let (value, words, found) = match word(rest, at)? {
            "a" => article(rest.get(at..)?, Some("for"))?,
            _ => quantity(rest.get(at..)?)?,
        };
        (found == *expected).then(|| Figure { field: *field, value, words: at + words, is_note: false })
    })
}

/// Parses a value that comes first: "a 20 ms attack", "220 Hz", "2 s long", "lasting a second".
fn number_first(rest: &[String], before: Option<&str>) -> Option<Figure> {
    let (value, words, unit) = if word(rest, 0)? == "a" { article(rest, before)? } else { quantity(rest)? };
    let after = skip(rest, words, 2, &["of", "long"]);
    let owner = NOUNS.iter().filter(|(_, _, expected)| *expected == unit && unit != Unit::Plain);
    if let Some((noun, field)) =
        owner.filter_map(|(noun, field, _)| Some((begins(rest.get(after..)?, noun)?, *field))).max_by_key(|(words, _)| *words)
    {
        return Some(Figure { field, value, words: after + noun, is_note: false });
    }
    match unit {
        Unit::Hertz => {
            (value > 0.0).then(|| Figure { field: Field::PitchMidi, value: 69.0 + 12.0 * (value / 440.0).log2(), words, is_note: false })
        }
        Unit::Seconds => {
            let words = skip(rest, words, 1, &["long"]);
            Some(Figure { field: Field::DurationS, value, words, is_note: false })
        }
        Unit::Percent | Unit::Plain => None,
    }
}

/// Parses "a second" as a time if the context indicates a duration. Otherwise "second" is an ordinal ("a second guitar").
fn article(rest: &[String], before: Option<&str>) -> Option<(f64, usize, Unit)> {
    const OF_TIME: [&str; 8] = ["for", "lasts", "lasting", "last", "about", "around", "over", "within"];
    let Some((unit, factor)) = word(rest, 1).and_then(unit) else { return quantity(rest) };
    let half = part(rest, 2);
    let is_time = word(rest, 2) == Some("long") || half.is_some() || before.is_some_and(|before| OF_TIME.contains(&before));
    let (more, words) = half.unwrap_or((0.0, 2));
    (is_time && unit == Unit::Seconds).then_some(((1.0 + more) * factor, words, unit))
}

/// Parses a number with its unit at the beginning of `words`. Also returns the number of words, including the unit.
fn quantity(words: &[String]) -> Option<(f64, usize, Unit)> {
    let (value, count, suffix) = number(words)?;
    if let Some(suffix) = suffix {
        let (unit, factor) = unit(suffix)?;
        return Some((value * factor, count, unit));
    }
    match word(words, count).and_then(unit) {
        // "one second and a half"
        Some((unit, factor)) => {
            let (more, count) = part(words, count + 1).unwrap_or((0.0, count + 1));
            Some(((value + more) * factor, count, unit))
        }
        None => word(words, 0)?.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.').then_some((value, count, Unit::Plain)),
    }
}

/// Parses a number. Also returns the number of words, and a suffix that is joined to it, as in "220hz".
fn number(words: &[String]) -> Option<(f64, usize, Option<&str>)> {
    let first = word(words, 0)?;
    let end = first.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | '/'))).unwrap_or(first.len());
    let (whole, count) = match (first, word(words, 1)) {
        _ if end > 0 => {
            let number = fraction(first.get(..end)?)?;
            if end < first.len() {
                return Some((number, 1, first.get(end..)));
            }
            (number, 1)
        }
        ("half" | "quarter", _) => return Some((spelled(first)?, skip(words, 1, 2, &["of", "a", "an"]), None)),
        ("a" | "one", Some(half @ ("half" | "quarter"))) => return Some((spelled(half)?, skip(words, 2, 2, &["of", "a", "an"]), None)),
        ("three", Some("quarters")) => return Some((0.75, skip(words, 2, 2, &["of", "a"]), None)),
        _ => (spelled(first)?, 1),
    };
    if let Some(more) = word(words, count).filter(|word| word.contains('/')).and_then(fraction) {
        return Some((whole + more, count + 1, None));
    }
    let (more, count) = part(words, count).unwrap_or((0.0, count));
    Some((whole + more, count, None))
}

/// Parses "and a half" or "and a quarter" at `at`. Also returns the position after it.
fn part(words: &[String], at: usize) -> Option<(f64, usize)> {
    match (word(words, at)?, word(words, at + 1)?, word(words, at + 2)?) {
        ("and", "a", half @ ("half" | "quarter")) => Some((spelled(half)?, at + 3)),
        _ => None,
    }
}

/// Parses "2", "2.5" or "1/2".
fn fraction(number: &str) -> Option<f64> {
    match number.split_once('/') {
        Some((above, below)) => Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok().filter(|below| *below > 0.0)?),
        None => number.parse().ok(),
    }
}

fn spelled(word: &str) -> Option<f64> {
    const NUMBERS: [&str; 13] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    match word {
        "half" => Some(0.5),
        "quarter" => Some(0.25),
        _ => NUMBERS.iter().position(|number| *number == word).map(|number| number as f64),
    }
}

/// Returns a unit's quantity, and its factor to theta's unit.
fn unit(word: &str) -> Option<(Unit, f64)> {
    Some(match word {
        "hz" | "hertz" => (Unit::Hertz, 1.0),
        "khz" | "kilohertz" => (Unit::Hertz, 1000.0),
        "ms" | "msec" | "millisecond" | "milliseconds" => (Unit::Seconds, 0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => (Unit::Seconds, 1.0),
        "min" | "minute" | "minutes" => (Unit::Seconds, 60.0),
        "%" | "percent" => (Unit::Percent, 0.01),
        _ => return None,
    })
}

/// Parses a note name with its octave at the beginning of `words`: "c#4", "bb 2", "c sharp 4", "f flat 3". Returns the number of words and the MIDI
/// note number.
fn note(words: &[String], before: Option<&str>) -> Option<(usize, f64)> {
    let first = word(words, 0)?;
    let mut letters = first.chars();
    let step = match letters.next()? {
        'c' => 0,
        'd' => 2,
        'e' => 4,
        'f' => 5,
        'g' => 7,
        'a' => 9,
        'b' => 11,
        _ => return None,
    };
    let rest = letters.as_str();
    let (sign, octave) = match rest.chars().next() {
        Some('#') => (1, rest.get(1..)?),
        Some('b') => (-1, rest.get(1..)?),
        _ => (0, rest),
    };
    let midi = |octave: &str, sign: i32| {
        let octave: i32 = octave.parse().ok().filter(|octave| (-2..=10).contains(octave))?;
        Some(f64::from(12 * (octave + 1) + step + sign))
    };
    if !octave.is_empty() {
        return Some((1, midi(octave, sign)?));
    }
    let (second, third) = (word(words, 1)?, word(words, 2));
    match second {
        "sharp" => Some((3, midi(third?, sign + 1)?)),
        "flat" => Some((3, midi(third?, sign - 1)?)),
        // "a 4 s note" does not contain a note name.
        octave => {
            let is_article = first == "a" && !matches!(before, Some("at" | "on" | "note" | "pitch" | "key"));
            let counts_something = third.is_some_and(|third| unit(third).is_some());
            let midi = midi(octave, sign).filter(|_| octave.len() == 1 && !is_article && !counts_something)?;
            Some((2, midi))
        }
    }
}

fn word(words: &[String], place: usize) -> Option<&str> {
    words.get(place).map(String::as_str)
}

/// Returns the number of words of `phrase` if `words` begin with it.
fn begins(words: &[String], phrase: &str) -> Option<usize> {
    let count = phrase.split(' ').count();
    phrase.split(' ').enumerate().all(|(place, part)| word(words, place) == Some(part)).then_some(count)
}

/// Returns the position after at most `most` of the `skipped` words at `from`.
fn skip(words: &[String], from: usize, most: usize, skipped: &[&str]) -> usize {
    from + words.iter().skip(from).take(most).take_while(|word| skipped.contains(&word.as_str())).count()
}
