use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::*;
use crate::text::reading::{Concept, Meaning, Reading};

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::ours().unwrap()
}

fn file() -> Json {
    serde_json::from_str(include_str!("../../../assets/captions/descriptors.json")).unwrap()
}

fn words(json: &Json) -> Vec<String> {
    json.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_string()).collect()
}

/// Returns the main quality of a caption.
fn main(caption: &str) -> Option<(crate::percept::Percept, f64)> {
    Reading::of(caption).unwrap().parts.iter().find_map(|part| part.meaning.main())
}

fn entry(phrase: &str) -> Option<Entry> {
    vocabulary().find(&phrase.split(' ').map(plain).collect::<Vec<_>>()).map(|found| found.entry)
}

#[test]
fn the_vocabulary_has_the_documented_size() {
    let vocabulary = vocabulary();
    let descriptors: usize = vocabulary.descriptors.iter().map(|descriptor| descriptor.words.len()).sum();
    assert!(vocabulary.instruments.len() >= 250, "{} instruments", vocabulary.instruments.len());
    assert!(descriptors >= 200, "{descriptors} descriptors");
    let said: BTreeSet<_> =
        vocabulary.descriptors.iter().map(|descriptor| (descriptor.axes.main().0, descriptor.axes.main().1 > 0.0)).collect();
    assert_eq!(said.len(), 2 * crate::percept::COUNT, "each percept has words for more and for less");
}

#[test]
fn every_descriptor_reads_back_as_itself() {
    for descriptor in &vocabulary().descriptors {
        for word in &descriptor.words {
            // "hum" is both; the name takes precedence.
            if matches!(vocabulary().index.get(&plain(word)), Some(Entry::Instrument(_))) {
                continue;
            }
            let reading = Reading::of(word).unwrap();
            for (percept, weight) in descriptor.axes.all() {
                assert_eq!(reading.amount(*percept), *weight, "{word}: {reading:?}");
            }
            assert_eq!(reading.qualities().count(), descriptor.axes.all().len(), "{word}: {reading:?}");
            assert!(reading.is_understood() && reading.unknown.is_empty() && reading.pins.is_empty(), "{word}: {reading:?}");
        }
    }
}

#[test]
fn every_name_reads_back_as_its_instrument() {
    for instrument in &vocabulary().instruments {
        for name in instrument.names() {
            for caption in [name.to_string(), format!("the {name} note")] {
                let reading = Reading::of(&caption).unwrap();
                let wanted = match instrument.origin() {
                    Origin::Notes { family, .. } if instrument.is_family() => Concept::Family(family.to_string()),
                    _ => Concept::Name(instrument.name.clone()),
                };
                assert!(reading.concepts.contains(&wanted), "{caption}: {reading:?}");
                assert_eq!(reading.names().filter(|found| *found == instrument.name).count(), 1, "{caption}");
                assert!(reading.unknown.is_empty() && reading.cannot.is_empty() && reading.taken_for.is_empty(), "{caption}: {reading:?}");
                assert!(reading.pins.is_empty(), "{caption}: {reading:?}");
            }
        }
    }
}

#[test]
fn adjectives_of_nouns_have_their_percept() {
    for head in &vocabulary().heads {
        for noun in &head.nouns {
            for (adjectives, sign) in [(&head.more, 1.0), (&head.less, -1.0)] {
                for adjective in adjectives {
                    let caption = format!("a note with {adjective} {noun}");
                    assert_eq!(main(&caption), Some((head.percept, sign)), "{caption}");
                }
            }
            let amount = if head.alone == 0.0 { 1.0 } else { head.alone };
            assert_eq!(main(&format!("more {noun}")), Some((head.percept, amount)), "{noun}");
            assert_eq!(main(&format!("no {noun}")), Some((head.percept, -0.75 * amount)), "{noun}");
        }
    }
}

#[test]
fn degrees_and_negations_have_their_listed_factor() {
    let file = file();
    for (degree, factor) in file["degrees"].as_object().unwrap() {
        let after = degree.starts_with("as ") || degree.starts_with("to ");
        let caption = if after { format!("bright {degree}") } else { format!("{degree} bright") };
        assert_eq!(main(&caption).map(|(_, amount)| amount), factor.as_f64(), "{caption}");
    }
    for kind in ["words", "reduce"] {
        for word in words(&file["negations"][kind]) {
            let (percept, amount) = main(&format!("{word} bright")).unwrap();
            assert!(percept == crate::percept::Percept::Brightness && amount == -0.75, "{word}: {amount}");
        }
    }
}

#[test]
fn unsupported_words_and_fillers_are_known() {
    let file = file();
    for word in words(&file["cannot"]["words"]) {
        let meanings: Vec<Meaning> =
            Reading::of(&format!("a note with {word}")).unwrap().parts.into_iter().map(|part| part.meaning).collect();
        assert_eq!(meanings, [Meaning::AnySound, Meaning::Cannot], "{word}");
    }
    for word in words(&file["fillers"]) {
        assert!(matches!(entry(&word), Some(Entry::Filler | Entry::AnySound)), "{word}: {:?}", entry(&word));
    }
}

#[test]
fn words_are_listed_only_once() {
    let file = file();
    let mut all: Vec<String> = ["fillers"].iter().flat_map(|key| words(&file[key])).collect();
    all.extend(file["qualities"].as_array().unwrap().iter().flat_map(|row| words(&row["words"])));
    all.extend(file["heads"].as_array().unwrap().iter().flat_map(|row| words(&row["nouns"])));
    all.extend(file["degrees"].as_object().unwrap().keys().cloned());
    all.extend(words(&file["negations"]["words"]));
    all.extend(words(&file["negations"]["reduce"]));
    all.extend(words(&file["cannot"]["words"]));
    let mut seen = BTreeSet::new();
    let twice: Vec<&String> = all.iter().filter(|word| !seen.insert(*word)).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(all.iter().all(|word| word.to_lowercase() == **word && word.split_whitespace().collect::<Vec<_>>().join(" ") == **word));
}

#[test]
fn general_midi_is_complete() {
    let mut programs: Vec<u8> = vocabulary().instruments.iter().filter_map(|instrument| instrument.program).collect();
    programs.sort_unstable();
    assert_eq!(programs, (1..=128).collect::<Vec<u8>>());
    let drums: BTreeSet<u8> = vocabulary().instruments.iter().flat_map(|instrument| instrument.drum.iter().copied()).collect();
    assert_eq!(drums, (35..=81).collect());
}

#[test]
fn every_source_is_cited_and_every_citation_has_its_source() {
    let known: BTreeSet<&str> = vocabulary().sources.iter().map(|(key, _)| key.as_str()).collect();
    let instruments = vocabulary().instruments.iter().map(|instrument| (instrument.name.as_str(), &instrument.cite));
    let descriptors = vocabulary().descriptors.iter().map(|descriptor| (descriptor.words[0].as_str(), &descriptor.source));
    let mut cited = BTreeSet::new();
    for (name, keys) in instruments.chain(descriptors) {
        assert!(!keys.is_empty(), "{name} cites nothing");
        for key in keys {
            assert!(known.contains(key.as_str()), "{name} cites '{key}'");
            cited.insert(key.as_str());
        }
    }
    assert_eq!(cited, known);
}

#[test]
fn instruments_have_families_and_sources_of_nsynth() {
    const FAMILIES: [&str; 10] = ["bass", "brass", "flute", "guitar", "keyboard", "mallet", "organ", "reed", "string", "vocal"];
    for instrument in &vocabulary().instruments {
        if let Origin::Notes { family, source, range } = instrument.origin() {
            assert!(FAMILIES.contains(&family), "{}: {family}", instrument.name);
            assert!(source.is_none_or(|source| matches!(source, "acoustic" | "electronic" | "synthetic")), "{}", instrument.name);
            assert!(range.is_none_or(|[low, high]| low < high), "{}", instrument.name);
        }
    }
    for family in FAMILIES {
        assert!(vocabulary().instruments.iter().any(|instrument| instrument.is_family() && instrument.name == family), "{family}");
    }
}

#[test]
fn find_returns_the_longest_match() {
    let found = |caption: &str| {
        let words: Vec<String> = caption.split(' ').map(String::from).collect();
        vocabulary().find(&words).map(|found| (found.words, found.form))
    };
    assert_eq!(found("bass guitar note"), Some((2, Form::Base)));
    assert_eq!(found("bass drums"), Some((2, Form::Plural)));
    assert_eq!(found("brighter note"), Some((1, Form::Comparative)));
    assert_eq!(found("xyzzy note"), None);
    assert_eq!(found(""), None);
}

#[test]
fn adjectives_in_names_are_found() {
    let adjective = |name: &str| vocabulary().adjective_in(name).map(|place| vocabulary().descriptors[place].words[0].clone());
    assert_eq!(adjective("muted trumpet").as_deref(), Some("muted"));
    assert_eq!(adjective("bright acoustic piano").as_deref(), Some("bright"));
    for name in ["bass guitar", "steel guitar", "forte piano", "trumpet", "low whistle pipes", ""] {
        assert_eq!(adjective(name), None, "{name}");
    }
}

#[test]
fn invalid_files_are_errors() {
    let ours =
        || -> (Instruments, Json) { (serde_json::from_str(include_str!("../../../assets/captions/instruments.json")).unwrap(), file()) };
    let problem = |instruments: Instruments, descriptors: Json| {
        let descriptors: Descriptors = serde_json::from_value(descriptors).map_err(|error| error.to_string())?;
        Vocabulary::new(instruments, descriptors).map(|_| ())
    };
    let (instruments, descriptors) = ours();
    assert_eq!(problem(instruments, descriptors), Ok(()));
    for (change, expected) in [
        ((|file: &mut Json| file["fillers"] = Json::Null) as fn(&mut Json), "invalid type"),
        (|file| file["unused"] = Json::Null, "unknown field `unused`"),
        (|file| file["heads"][0]["dimension"] = "colour".into(), "unknown percept 'colour'"),
        (|file| file["qualities"][0]["dimension"] = "colour".into(), "unknown percept 'colour'"),
        (|file| file["qualities"][0]["sign"] = 0.5.into(), "no axis of weight 1"),
        (|file| file["degrees"]["guitar"] = 1.into(), "'guitar' is both"),
        (|file| file["cannot"]["words"][0] = "bright".into(), "'bright' is both"),
    ] {
        let (instruments, mut descriptors) = ours();
        change(&mut descriptors);
        let problem = problem(instruments, descriptors).unwrap_err();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn accents_are_folded() {
    for (word, plain) in
        [("détaché", "detache"), ("güiro", "guiro"), ("bağlama", "baglama"), ("großæ", "grossae"), ("日本", "日本"), ("plain", "plain")]
    {
        assert_eq!(folded(word), plain);
    }
}
