use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::percept::LEVELS;
use crate::text::vocabulary::{Entry, Origin};

fn grammar() -> &'static Grammar {
    GRAMMAR.as_ref().unwrap()
}

/// Returns the main percept of a caption, and its amount.
fn main(caption: &str) -> Option<(Percept, f64)> {
    let reading = Reading::of(caption).unwrap();
    assert!(reading.unknown.is_empty() && reading.cannot.is_empty(), "{caption}: {reading:?}");
    reading.parts.iter().find_map(|part| part.meaning.main())
}

fn percept(name: &str) -> Percept {
    Percept::from_name(name).unwrap()
}

#[test]
fn every_word_reads_as_its_listed_percept() {
    for (name, Sides { more, less }) in &grammar().said {
        for (words, sign) in [(more, 1.0), (less, -1.0)] {
            assert!(!words.is_empty(), "{name}");
            for word in words {
                assert_eq!(main(&format!("a {word} guitar note")), Some((percept(name), sign)), "{word}");
            }
        }
    }
    for (name, Phrases { noun, more, less }) in &grammar().with {
        for (adjectives, sign) in [(more, 1.0), (less, -1.0)] {
            for adjective in adjectives {
                assert_eq!(main(&format!("a note with {adjective} {noun}")), Some((percept(name), sign)), "{adjective} {noun}");
            }
        }
    }
    for (amount, adverbs) in &grammar().adverbs {
        let amount: f64 = amount.parse().unwrap();
        for adverb in adverbs {
            assert_eq!(main(&format!("a {adverb} bright note")), Some((Percept::Brightness, amount)), "{adverb}");
            assert_eq!(main(&format!("a note with a {adverb} slow attack")), Some((Percept::Attack, amount)), "{adverb}");
        }
    }
}

#[test]
fn every_percept_and_amount_has_words() {
    let grammar = grammar();
    for percept in Percept::ALL {
        assert_eq!(main(percept.info().more), Some((percept, 1.0)), "{}", percept.info().more);
        assert_eq!(main(percept.info().less), Some((percept, -1.0)), "{}", percept.info().less);
        assert!(grammar.said.contains_key(percept.name()), "{}", percept.name());
    }
    for (amount, _) in &LEVELS {
        assert!(*amount == 1.0 || grammar.adverbs.contains_key(&amount.to_string()), "{amount}");
    }
}

#[test]
fn every_template_fits_every_family() {
    for family in ["bass", "brass", "flute", "guitar", "keyboard", "mallet", "organ", "reed", "string", "vocal"] {
        let wording = Wording::new().unwrap();
        for form in &grammar().heads {
            for words in ["", "bright", "extremely low"] {
                let caption = wording.filled(form, family, words);
                let reading = Reading::of(&caption).unwrap();
                assert_eq!(reading.names().collect::<Vec<_>>(), [family], "{caption}");
                assert!(reading.unknown.is_empty() && reading.cannot.is_empty(), "{caption}: {reading:?}");
                assert_eq!(reading.qualities().count(), usize::from(!words.is_empty()), "{caption}: {reading:?}");
            }
        }
    }
}

/// Returns a caption for a seed, the qualities it must state, all true qualities of the sound, and its name.
#[allow(clippy::type_complexity)]
fn drawn(seed: u64) -> (String, Vec<(Percept, f64)>, BTreeMap<Percept, f64>, Option<&'static str>) {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let vocabulary = Vocabulary::ours().unwrap();
    let mut truth = BTreeMap::new();
    for percept in Percept::ALL {
        if random.gen_bool(0.7) {
            truth.insert(percept, LEVELS.choose(random).unwrap().0 * if random.gen_bool(0.5) { 1.0 } else { -1.0 });
        }
    }
    let holds = |percept: Percept, sign: f64| truth.get(&percept).is_some_and(|amount| amount.signum() == sign.signum());
    let wording = Wording::new().unwrap();
    let names = vocabulary.instruments.iter().map(|instrument| instrument.name.as_str()).filter(|name| wording.suits(name, &|_, _| false));
    let name = if random.gen_bool(0.8) { names.collect::<Vec<_>>().choose(random).copied() } else { None };
    let mut said: Vec<(Percept, f64)> = truth.iter().map(|(percept, amount)| (*percept, *amount)).collect();
    said.shuffle(random);
    said.truncate(random.gen_range(1..=4));
    let caption = wording.caption(name, &said, &holds, random);
    (caption, said, truth, name)
}

#[test]
fn captions_read_back_as_their_concepts() {
    for seed in 0..1000 {
        let (caption, said, truth, name) = drawn(seed);
        let reading = Reading::of(&caption).unwrap();
        for (percept, amount) in &said {
            assert!((reading.amount(*percept) - amount).abs() < 1e-9, "{caption}: {said:?} {reading:?}");
        }
        for (percept, amount) in reading.qualities() {
            assert!(
                truth.get(&percept).is_some_and(|true_amount| true_amount.signum() == amount.signum()),
                "{caption}: {percept:?} {truth:?}"
            );
        }
        assert!(reading.unknown.is_empty() && reading.contradictions.is_empty() && reading.taken_for.is_empty(), "{caption}: {reading:?}");
        assert!(name.is_none_or(|name| reading.names().any(|found| found == name)), "{caption}: {reading:?}");
        assert!(reading.pins.is_empty() && reading.is_understood(), "{caption}: {reading:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_caption() {
    let captions: Vec<String> = (0..50).map(|seed| drawn(seed).0).collect();
    assert_eq!(captions, (0..50).map(|seed| drawn(seed).0).collect::<Vec<_>>());
    let different: std::collections::BTreeSet<&String> = captions.iter().collect();
    assert!(different.len() > 40);
}

#[test]
fn articles_match_the_following_word() {
    let wording = Wording::new().unwrap();
    for (name, caption) in [
        ("organ", "an organ note"),
        ("guitar", "a guitar note"),
        ("electric guitar", "an electric guitar note"),
        ("euphonium", "a euphonium note"),
        ("ukulele", "a ukulele note"),
        ("oud", "an oud note"),
        ("ud", "an ud note"),
        ("ufo", "a ufo note"),
        ("uilleann pipes", "an uilleann pipes note"),
        ("8-bit synth", "an 8-bit synth note"),
        ("808 kick", "an 808 kick note"),
        ("12-string guitar", "a 12-string guitar note"),
        ("fm synth", "an fm synth note"),
    ] {
        assert_eq!(wording.plain(name), caption);
    }
    assert_eq!(wording.filled("a {words} {instrument}", "vocal", "extremely high"), "an extremely high voice");
    // No caption has two articles in a row, or an article that does not fit the next word.
    for seed in 0..500 {
        let (caption, ..) = drawn(seed);
        let words: Vec<&str> = caption.split(' ').collect();
        for pair in words.windows(2) {
            let is_article = |word: &str| matches!(word, "a" | "an" | "the");
            assert!(!(is_article(pair[0]) && is_article(pair[1])), "{caption}");
            assert!(pair[0] != "a" || !wording.takes_an(pair[1]), "{caption}");
        }
    }
}

#[test]
fn names_with_an_adjective_have_its_quality() {
    let vocabulary = Vocabulary::ours().unwrap();
    for instrument in vocabulary.instruments.iter().filter(|instrument| matches!(instrument.origin(), Origin::Notes { .. })) {
        let reading = Reading::of(&instrument.name).unwrap();
        assert_eq!(reading.qualities().count() > 0, vocabulary.adjective_in(&instrument.name).is_some(), "{}", instrument.name);
    }
    assert!(matches!(vocabulary.phrases().find(|(phrase, _)| *phrase == "muted trumpet"), Some((_, Entry::Instrument(_)))));
}
