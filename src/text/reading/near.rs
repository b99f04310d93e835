//! Finds similar words: corrections of misspellings, and suggestions for unknown words.

use strsim::{normalized_damerau_levenshtein, osa_distance};

use super::figures;
use crate::text::vocabulary::{Entry, Vocabulary};

/// The most suggestions for an unknown word.
const SUGGESTED: usize = 3;
/// The least similarity of a suggestion.
const LEAST_RESEMBLANCE: f64 = 0.5;
/// The longest word, in characters, that is compared with others.
const LONGEST: usize = 40;

/// Returns the vocabulary's word that `word` is a misspelling of: the nearest within one or two edits. Returns `None` for known words.
pub fn correction(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    let letters = word.chars().count();
    if !(5..=LONGEST).contains(&letters) || vocabulary.has_word(word) || figures::is_part_of_one(word) {
        return None;
    }
    let nearest = |word: &str| {
        let close = vocabulary.single_words().filter(|known| is_close(word, known));
        close.min_by_key(|known| (osa_distance(word, known), known.to_string())).map(str::to_string)
    };
    // A plural such as "gitars".
    nearest(word).or_else(|| nearest(word.strip_suffix('s')?))
}

/// Returns whether two words with the same first letter are within one edit (at least five letters) or two edits (at least seven letters), or have
/// the same letters.
fn is_close(word: &str, known: &str) -> bool {
    let (letters, others) = (word.chars().count(), known.chars().count());
    let least = letters.min(others);
    let slips = if least >= 7 { 2 } else { usize::from(least >= 5) };
    if slips == 0 || letters.abs_diff(others) > slips || word.chars().next() != known.chars().next() {
        return false;
    }
    osa_distance(word, known) <= slips || has_same_letters(word, known)
}

/// Returns whether two words have the same letters in another order, with the same last letter: "vilion".
fn has_same_letters(word: &str, known: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    word.chars().next_back() == known.chars().next_back() && sorted(word) == sorted(known)
}

/// Returns suggestions for an unknown word, nearest first, at most three. For a bare number, suggests units.
pub fn nearest(word: &str, vocabulary: &Vocabulary) -> Vec<String> {
    if word.chars().all(|letter| letter.is_ascii_digit() || letter == '.') {
        return vec![format!("{word} Hz"), format!("{word} ms")];
    }
    if let Some(head) = vocabulary.heads.iter().find(|head| head.nouns.iter().any(|noun| noun == word)) {
        return [&head.more, &head.less].into_iter().filter_map(|adjectives| Some(format!("{} {word}", adjectives.first()?))).collect();
    }
    if let [letter @ b'a'..=b'g', sign @ ..] = word.as_bytes()
        && matches!(sign, [] | [b'#' | b'b'])
    {
        return vec![format!("{}{}4", char::from(*letter).to_ascii_uppercase(), String::from_utf8_lossy(sign))];
    }
    if word.chars().count() > LONGEST {
        return Vec::new();
    }
    let says = |entry: &Entry| matches!(entry, Entry::Instrument(_) | Entry::Descriptor(_) | Entry::Source(_));
    let mut near: Vec<(f64, &str)> = vocabulary
        .phrases()
        .filter(|(_, entry)| says(entry))
        .map(|(phrase, _)| (normalized_damerau_levenshtein(word, phrase), phrase))
        .filter(|(resemblance, _)| *resemblance >= LEAST_RESEMBLANCE)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(SUGGESTED).map(|(_, phrase)| phrase.to_string()).collect()
}
