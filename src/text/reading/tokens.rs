//! A caption cut into words.

use super::near;
use crate::text::vocabulary::{Vocabulary, folded};

/// Stands between words where the caption has a comma, a full stop or the like. No phrase goes across it.
pub const BREAK: &str = ",";

/// Digits of a number with a fraction.
const LONGEST_NUMBER: usize = 20;

/// Pictures that stand for a word of the vocabulary.
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
    /// As it is looked up: in lower case, without accents, a slip of the pen corrected.
    pub word: String,
    /// As the caption has it, in lower case.
    pub typed: String,
    /// Whether `word` is another one than was typed.
    pub taken: bool,
}

/// The words of a caption that was [`split`], as they are looked up.
pub fn tokens(words: Vec<String>, vocabulary: &Vocabulary) -> Vec<Token> {
    words.into_iter().map(|typed| token(typed, vocabulary)).collect()
}

fn token(typed: String, vocabulary: &Vocabulary) -> Token {
    let emoji = EMOJI.iter().find(|(emoji, _)| typed.starts_with(*emoji)).map(|(_, word)| word.to_string());
    let plain = folded(&typed);
    let other = emoji.or_else(|| near::correction(&plain, vocabulary));
    Token { taken: other.is_some(), word: other.unwrap_or(plain), typed }
}

/// Runs of letters and digits in lower case, and [`BREAK`] between clauses. `#` stays with the note that it belongs to, and a point with a number.
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
        // Longer ones are no numbers that matter.
        let number = (1..=LONGEST_NUMBER).contains(&begun.len()) && begun.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        let next_is_digit = is_digit(place + 1);
        let stays = match letter {
            '#' => begun.len() == 1 && begun.starts_with(|letter| matches!(letter, 'a'..='g')),
            '.' => next_is_digit && (number || begun.is_empty()),
            ',' | '/' => next_is_digit && number,
            '%' => number,
            // The octave of a low note, "c-1"; elsewhere a hyphen parts words.
            '-' => is_note(begun) && matches!(letters.get(place + 1), Some('1' | '2')) && !is_digit(place + 2),
            letter => is_letter(*letter),
        };
        match words.last_mut() {
            Some(word) if stays => word.push(if *letter == ',' { '.' } else { *letter }),
            _ if matches!(letter, ',' | ';' | '.' | '!' | '?' | '(' | ')' | '[' | ']' | '"' | '\n') => {
                words.extend([BREAK.to_string(), String::new()]);
            }
            // Emoji and the like are words by themselves.
            _ if is_symbol(*letter) || *letter == '%' => words.extend([letter.to_string(), String::new()]),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words.dedup_by(|one, other| one == BREAK && other == BREAK);
    words
}

/// Sharps, flats and wide letters as ASCII has them.
fn ascii(letter: char) -> char {
    match letter {
        '♯' => '#',
        '♭' => 'b',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '、' | '。' => ',',
        letter => letter,
    }
}

/// "c", "c#" and "bb", to which an octave may be joined.
fn is_note(word: &str) -> bool {
    matches!(word.as_bytes(), [b'a'..=b'g'] | [b'a'..=b'g', b'#' | b'b'])
}

/// Letters, digits, and the marks that belong to letters in many scripts.
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
