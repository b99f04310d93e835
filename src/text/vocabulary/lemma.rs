//! Inflected forms of English words.

/// The inflection of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The word as it stands in a dictionary.
    Base,
    /// "guitars"
    Plural,
    /// "brightly"
    Adverb,
    /// "brighter", "brighten"
    Comparative,
    /// "brightest"
    Superlative,
    /// "brightish"
    Somewhat,
}

/// Returns the possible base forms of a word, beginning with the word itself. Not all of them are real words.
pub fn lemmas(word: &str) -> Vec<(String, Form)> {
    let mut found = vec![(word.to_string(), Form::Base)];
    let mut add = |stem: &str, form| {
        if stem.chars().count() >= 2 {
            found.push((stem.to_string(), form));
        }
    };
    let forms = [
        ("er", Form::Comparative),
        ("est", Form::Superlative),
        ("ish", Form::Somewhat),
        ("en", Form::Comparative),
        ("ening", Form::Comparative),
    ];
    for (ending, form) in forms {
        let Some(stem) = word.strip_suffix(ending) else { continue };
        add(stem, form);
        add(&format!("{stem}e"), form);
        if let Some(stem) = stem.strip_suffix('i') {
            add(&format!("{stem}y"), form);
        }
        // A doubled consonant, as in "thinner".
        let mut letters = stem.chars().rev();
        if let (Some(last), Some(before)) = (letters.next(), letters.next())
            && last == before
        {
            add(&stem[..stem.len() - last.len_utf8()], form);
        }
    }
    if let Some(stem) = word.strip_suffix("ly") {
        add(stem, Form::Adverb);
        add(&format!("{stem}le"), Form::Adverb);
        if let Some(stem) = stem.strip_suffix('i') {
            add(&format!("{stem}y"), Form::Adverb);
        }
    }
    if let Some(stem) = word.strip_suffix('s') {
        add(stem, Form::Plural);
        if let Some(stem) = stem.strip_suffix('e') {
            add(stem, Form::Plural);
        }
        if let Some(stem) = stem.strip_suffix("ie") {
            add(&format!("{stem}y"), Form::Plural);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_reduce_to_their_lemma() {
        for (word, lemma, form) in [
            ("brighter", "bright", Form::Comparative),
            ("harshest", "harsh", Form::Superlative),
            ("thinner", "thin", Form::Comparative),
            ("noisier", "noisy", Form::Comparative),
            ("purer", "pure", Form::Comparative),
            ("brighten", "bright", Form::Comparative),
            ("darkish", "dark", Form::Somewhat),
            ("softly", "soft", Form::Adverb),
            ("gently", "gentle", Form::Adverb),
            ("guitars", "guitar", Form::Plural),
            ("bushes", "bush", Form::Plural),
            ("melodies", "melody", Form::Plural),
            ("guitar", "guitar", Form::Base),
        ] {
            assert!(lemmas(word).contains(&(lemma.to_string(), form)), "{word}: {:?}", lemmas(word));
        }
    }
}
