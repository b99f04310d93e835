//! Words that resemble others: slips of the pen, and what a person may have meant.

use strsim::{normalized_damerau_levenshtein, osa_distance};

use super::figures;
use crate::text::vocabulary::{Entry, Vocabulary};

/// Words that are named for one that is not understood.
const SUGGESTED: usize = 3;
/// Words that resemble it less are not named.
const LEAST_RESEMBLANCE: f64 = 0.5;
/// Longer words, in characters, resemble none.
const LONGEST: usize = 40;

/// The word of the vocabulary that `word`, which is not one itself, is taken for: the nearest that differs from it by a slip or two.
pub fn correction(word: &str, vocabulary: &Vocabulary) -> Option<String> {
    let letters = word.chars().count();
    if !(5..=LONGEST).contains(&letters) || vocabulary.has_word(word) || figures::is_part_of_one(word) {
        return None;
    }
    let nearest = |word: &str| {
        let close = vocabulary.single_words().filter(|known| is_close(word, known));
        close.min_by_key(|known| (osa_distance(word, known), known.to_string())).map(str::to_string)
    };
    // "gitars"
    nearest(word).or_else(|| nearest(word.strip_suffix('s')?))
}

/// One slip in five letters or more, two in seven; the first letter is hardly ever wrong.
fn is_close(word: &str, known: &str) -> bool {
    let (letters, others) = (word.chars().count(), known.chars().count());
    let least = letters.min(others);
    let slips = if least >= 7 { 2 } else { usize::from(least >= 5) };
    if slips == 0 || letters.abs_diff(others) > slips || word.chars().next() != known.chars().next() {
        return false;
    }
    osa_distance(word, known) <= slips || has_same_letters(word, known)
}

/// In another order, but for the last: "vilion".
fn has_same_letters(word: &str, known: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    word.chars().next_back() == known.chars().next_back() && sorted(word) == sorted(known)
}

/// What a person may have meant by `word`, which is not understood; the nearest first, at most three. For a number it says how it would be.
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
