//! Splits a caption into words.

use super::near;
use crate::text::vocabulary::{Vocabulary, folded};

/// The token for a comma, a full stop or the like. Phrases do not extend across it.
pub const BREAK: &str = ",";

/// The most digits of a number with a fraction.
const LONGEST_NUMBER: usize = 20;

/// Emoji that stand for a word of the vocabulary.
const EMOJI: [(char, &str); 16] = [
    ('🎸', "guitar"),
    ('🎹', "keyboard"),
    ('🎺', "trumpet"),
    ('🎻', "violin"),
    ('🎷', "saxophone"),
    ('🥁', "drum"),
    ('🪘', "drum"),
    ('🪇', "maracas"),
    ('🪕', "banjo"),
    ('🪗', "accordion"),
    ('🪈', "flute"),
    ('📯', "horn"),
    ('🔔', "bell"),
    ('🎤', "voice"),
    ('🎵', "note"),
    ('🎶', "note"),
];

/// A word of a caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The word for lookup: in lower case, without accents, and with spelling corrected.
    pub word: String,
    /// The word as typed, in lower case.
    pub typed: String,
    /// Whether `word` is a correction or the name of an emoji.
    pub taken: bool,
}

/// Prepares the words of a [`split`] caption for lookup.
pub fn tokens(words: Vec<String>, vocabulary: &Vocabulary) -> Vec<Token> {
    words.into_iter().map(|typed| token(typed, vocabulary)).collect()
}

fn token(typed: String, vocabulary: &Vocabulary) -> Token {
    let emoji = EMOJI.iter().find(|(emoji, _)| typed.starts_with(*emoji)).map(|(_, word)| word.to_string());
    let plain = folded(&typed);
    let other = emoji.or_else(|| near::correction(&plain, vocabulary));
    Token { taken: other.is_some(), word: other.unwrap_or(plain), typed }
}

/// Splits a caption into lower-case words, with [`BREAK`] between clauses. `#` stays with its note name, and a decimal point with its number.
pub fn split(caption: &str) -> Vec<String> {
    let letters: Vec<char> = caption
        .chars()
        .filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}' | '\'' | '\u{2019}'))
        .flat_map(char::to_lowercase)
        .flat_map(|letter| match letter {
            '½' => vec![' ', '1', '/', '2'],
            _ => vec![ascii(letter)],
        })
        .collect();
    let is_digit = |place: usize| letters.get(place).is_some_and(char::is_ascii_digit);
    let mut words = vec![String::new()];
    for (place, letter) in letters.iter().enumerate() {
        let begun = words.last().map_or("", String::as_str);
        // Longer digit strings are not treated as numbers.
        let number = (1..=LONGEST_NUMBER).contains(&begun.len()) && begun.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        let next_is_digit = is_digit(place + 1);
        let stays = match letter {
            '#' => begun.len() == 1 && begun.starts_with(|letter| matches!(letter, 'a'..='g')),
            '.' => next_is_digit && (number || begun.is_empty()),
            ',' | '/' => next_is_digit && number,
            '%' => number,
            // The octave of a low note such as "c-1". Elsewhere a hyphen separates words.
            '-' => is_note(begun) && matches!(letters.get(place + 1), Some('1' | '2')) && !is_digit(place + 2),
            letter => is_letter(*letter),
        };
        match words.last_mut() {
            Some(word) if stays => word.push(if *letter == ',' { '.' } else { *letter }),
            _ if matches!(letter, ',' | ';' | '.' | '!' | '?' | '(' | ')' | '[' | ']' | '"' | '\n') => {
                words.extend([BREAK.to_string(), String::new()]);
            }
            // Emoji and other symbols are separate words.
            _ if is_symbol(*letter) || *letter == '%' => words.extend([letter.to_string(), String::new()]),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words.dedup_by(|one, other| one == BREAK && other == BREAK);
    words
}

/// Converts sharps, flats, full-width characters and CJK punctuation to ASCII.
fn ascii(letter: char) -> char {
    match letter {
        '♯' => '#',
        '♭' => 'b',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '、' | '。' => ',',
        letter => letter,
    }
}

/// Returns whether a word is a note name such as "c", "c#" or "bb", which an octave may follow.
fn is_note(word: &str) -> bool {
    matches!(word.as_bytes(), [b'a'..=b'g'] | [b'a'..=b'g', b'#' | b'b'])
}

/// Returns whether a character is a letter, a digit, or a mark that belongs to letters in many scripts.
fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\u{c0}'..='\u{1fff}' if !letter.is_whitespace() && !letter.is_control())
}

fn is_symbol(letter: char) -> bool {
    let is_invisible = letter.is_whitespace()
        || letter.is_control()
        || matches!(letter, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || letter >= '\u{e0000}'
        || matches!(letter, '\u{fff0}'..='\u{ffff}' | '\u{1f3fb}'..='\u{1f3ff}');
    letter > '\u{bf}' && !is_invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(caption: &str) -> Vec<String> {
        tokens(split(caption), Vocabulary::ours().unwrap()).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn captions_are_split_into_words() {
        for (caption, expected) in [
            ("A Bright, high-pitched note!", &["a", "bright", ",", "high", "pitched", "note", ","][..]),
            ("C#4 B♭2 c-1 c#-2 b-3", &["c#4", "bb2", "c-1", "c#-2", "b", "3"]),
            ("0.5 s, 1,5 s .5s 1½ s 50%", &["0.5", "s", ",", "1.5", "s", ".5s", "1", "1/2", "s", "50%"]),
            ("isn't détaché GÜIRO ２２０Ｈｚ", &["isnt", "detache", "guiro", "220hz"]),
            ("🎸🎺 ♫", &["guitar", "trumpet", "♫"]),
            ("日本の笛", &["日本の笛"]),
            ("a\u{0}b\u{7}\u{200b}\u{feff}", &["a", "b"]),
            ("", &[]),
        ] {
            assert_eq!(words(caption), expected, "{caption:?}");
        }
    }

    #[test]
    fn emoji_map_to_words_of_the_vocabulary() {
        let vocabulary = Vocabulary::ours().unwrap();
        for (emoji, word) in EMOJI {
            assert!(vocabulary.find(&[word.to_string()]).is_some(), "{emoji} {word}");
        }
    }
}
