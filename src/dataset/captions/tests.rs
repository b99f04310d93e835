use super::super::{Facts, Register};
use super::*;
use crate::dataset::{Known, Params, Quality};
use crate::sink::Unmonitored;

fn sound(family: &str, number: usize, facts: Facts) -> Pair {
    let known = Known { pitch_midi: Some(60.0), velocity: 100.0, sample_rate: 16000.0 };
    let wav_path = format!("notes/{family}_acoustic_{number:03}-060-100.wav");
    Pair { prompt: "as it was".into(), wav_path, params: Params::Known(known), facts, text_emb: Some(vec![1.0]) }
}

fn facts(register: Register, qualities: &[Quality]) -> Facts {
    Facts { register: Some(register), qualities: qualities.to_vec(), ..Facts::default() }
}

fn pairs(rows: Vec<Pair>) -> Pairs {
    Pairs { rows, root: "x".into(), encoder: Some("hash".into()) }
}

fn prompts(pairs: &Pairs) -> Vec<&str> {
    pairs.rows.iter().map(|row| row.prompt.as_str()).collect()
}

/// Which attributes a caption says, told from the grammar's own wordings.
fn heard(caption: &str) -> HashSet<String> {
    let padded = format!(" {} ", caption.replace(" and ", " "));
    let says = |text: &String, joint: bool| {
        let text = if joint { text.split_once(' ').unwrap().1 } else { text };
        padded.contains(&format!(" {text} "))
    };
    let said = Grammar::ours().unwrap().said.iter();
    said.filter(|(_, words)| words.before.iter().any(|text| says(text, false)) || words.after.iter().any(|text| says(text, true)))
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn the_grammar_has_words_for_what_is_known_and_for_nothing_else() {
    let grammar = Grammar::ours().unwrap();
    let mut names: Vec<&str> = [Register::Low, Register::High].map(Register::name).into();
    names.extend(Quality::ALL.map(Quality::name));
    names.sort_unstable();
    assert_eq!(grammar.said.keys().collect::<Vec<_>>(), names);
    for (name, wordings) in &grammar.said {
        assert!(wordings.before.len() >= 2 && wordings.after.len() >= 4, "{name} has few wordings");
        for text in &wordings.after {
            assert!(grammar.joined_by.iter().any(|joint| text.starts_with(&format!("{joint} "))), "'{text}' begins with no joint");
        }
    }
    let mut all: Vec<&String> = grammar.said.values().flat_map(|wordings| wordings.before.iter().chain(&wordings.after)).collect();
    all.extend(&grammar.heads);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "a wording is there twice");
    assert!(grammar.heads.iter().all(|head| head.contains("{words}") && (head.contains("{family}") || head.contains("{instrument}"))));
}

#[test]
fn nothing_is_said_that_the_synth_cannot_honour() {
    const NEVER: [&str; 20] = [
        "reverb",
        "echo",
        "room",
        "hall",
        "tempo",
        "sync",
        "pulsing",
        "multiphonic",
        "chord",
        "distort",
        "overdriv",
        "fuzz",
        "loud",
        "quiet",
        "soft",
        "gentle",
        "hard",
        "velocity",
        "vibrato",
        "noisy",
    ];
    let file = include_str!("../../../assets/captions/grammar.json").to_lowercase();
    for word in NEVER {
        assert!(!file.contains(word), "the grammar says '{word}'");
    }
}

#[test]
fn the_forms_that_people_say_are_among_them() {
    let grammar = Grammar::ours().unwrap();
    let mut random = random(0, "");
    let forms: [(&str, &[&str], &[&str]); 3] = [
        ("guitar", &["high"], &["a high pitched note of a guitar", "the high sound of a guitar", "high guitar"]),
        ("guitar", &["high", "bright"], &["a bright high guitar note", "a high bright guitar note"]),
        ("organ", &["low", "dark", "long_release"], &["a dark low organ note with a long release"]),
    ];
    for (family, said, expected) in forms {
        let made: HashSet<String> = (0..150_000).map(|_| grammar.wording(family, said, &mut random)).collect();
        for form in expected {
            assert!(made.contains(*form), "{form} was never made");
        }
    }
}

#[test]
fn a_quarter_is_plain_and_what_is_known_is_said_seven_times_in_ten() {
    let known = facts(Register::Low, &[Quality::Dark, Quality::Percussive]);
    let rows = (0..1000).map(|number| sound("reed", number, known.clone())).collect();
    let made = caption(&pairs(rows), Style::Rich, 4, 7, &mut Unmonitored).unwrap();
    let count = made.rows.len() as f64;
    let share = |says: &dyn Fn(&HashSet<String>) -> bool| prompts(&made).iter().filter(|text| says(&heard(text))).count() as f64 / count;
    // Of the captions that are not plain, some lose all three.
    let plain = share(&|said| said.is_empty());
    assert!((plain - (0.25 + 0.75 * 0.3_f64.powi(3))).abs() < 0.02, "{plain}");
    for name in ["low", "dark", "percussive"] {
        let said = share(&|said| said.contains(name));
        assert!((said - 0.75 * 0.7).abs() < 0.025, "{name}: {said}");
    }
    assert_eq!(share(&|said| said.contains("high") || said.contains("bright")), 0.0);
    let usual = prompts(&made).iter().filter(|text| **text == "a reed note").count() as f64 / count;
    assert!(usual > 0.15, "{usual}");
}

#[test]
fn complete_captions_say_everything() {
    for quality in Quality::ALL {
        for register in Register::ALL {
            let made =
                caption(&pairs(vec![sound("flute", 1, facts(register, &[quality]))]), Style::Complete, 30, 3, &mut Unmonitored).unwrap();
            let mut expected = HashSet::from([quality.name().to_string()]);
            if register != Register::Middle {
                expected.insert(register.name().into());
            }
            for text in prompts(&made) {
                assert_eq!(heard(text), expected, "{text}");
            }
        }
    }
}

#[test]
fn every_wording_comes_up() {
    let grammar = Grammar::ours().unwrap();
    let mut random = random(5, "");
    for (name, wordings) in &grammar.said {
        let made: Vec<String> = (0..2000).map(|_| grammar.wording("guitar", &[name], &mut random)).collect();
        for text in wordings.before.iter().chain(&wordings.after) {
            assert!(made.iter().any(|caption| caption.contains(text)), "{name}: {text}");
        }
    }
}

#[test]
fn a_sound_has_its_captions_wherever_it_stands() {
    let rows: Vec<Pair> = (0..5).map(|number| sound("brass", number, facts(Register::High, &[Quality::Bright]))).collect();
    let all = caption(&pairs(rows.clone()), Style::Rich, 6, 11, &mut Unmonitored).unwrap();
    let last = caption(&pairs(vec![rows[4].clone()]), Style::Rich, 6, 11, &mut Unmonitored).unwrap();
    assert_eq!(all.rows[24..], last.rows);
    assert_eq!(caption(&pairs(rows.clone()), Style::Rich, 6, 11, &mut Unmonitored).unwrap(), all);
    assert_ne!(caption(&pairs(rows), Style::Rich, 6, 12, &mut Unmonitored).unwrap(), all);
}

#[test]
fn the_same_captions_on_every_machine() {
    let known = facts(Register::Low, &[Quality::Dark, Quality::LongRelease]);
    let made = caption(&pairs(vec![sound("organ", 1, known)]), Style::Rich, 4, 123, &mut Unmonitored).unwrap();
    assert_eq!(
        prompts(&made),
        [
            "a deep sound of an organ with little treble that rings on",
            "the dull sound of an organ at a low pitch",
            "low pitched lingering organ note with weak overtones",
            "an organ note in the low register with weak overtones that fades slowly when it is let go",
        ]
    );
}

#[test]
fn captions_of_a_sound_differ_and_several_rows_of_it_are_one_sound() {
    let bare = sound("keyboard", 1, facts(Register::Middle, &[]));
    let made = caption(&pairs(vec![bare.clone(), bare]), Style::Rich, 8, 2, &mut Unmonitored).unwrap();
    assert_eq!(made.rows.len(), 8);
    assert_eq!(prompts(&made).into_iter().collect::<HashSet<_>>().len(), 8, "{:?}", prompts(&made));
    assert!(made.rows.iter().all(|row| row.text_emb.is_none()) && made.encoder.is_none());
}

#[test]
fn articles_fit_the_word_that_follows() {
    let grammar = Grammar::ours().unwrap();
    for (family, plain) in
        [("organ", "an organ note"), ("ukulele", "a ukulele note"), ("Oboe", "an Oboe note"), ("euphonium", "a euphonium note")]
    {
        assert_eq!(grammar.plain_caption(family), plain);
    }
    let mut random = random(0, "");
    for _ in 0..500 {
        let text = format!(" {} ", grammar.wording("organ", &["high", "dark", "fast_decay", "long_release"], &mut random));
        assert!(!text.contains(" a o") && !text.contains(" an d") && !text.contains("  "), "{text}");
    }
}

#[test]
fn what_is_not_known_is_said_so() {
    let named = sound("guitar", 1, Facts::default());
    let unnamed = Pair { wav_path: "bell.wav".into(), facts: facts(Register::Low, &[]), ..named.clone() };
    let error = caption(&pairs(vec![named.clone()]), Style::Rich, 1, 0, &mut Unmonitored).unwrap_err().to_string();
    assert!(error.contains("facts=true"), "{error}");
    assert_eq!(prompts(&caption(&pairs(vec![named.clone()]), Style::Plain, 1, 0, &mut Unmonitored).unwrap()), ["a guitar note"]);
    let error = caption(&pairs(vec![named, unnamed.clone()]), Style::Rich, 1, 0, &mut Unmonitored).unwrap_err().to_string();
    assert!(error.contains("row 2 ('bell.wav')"), "{error}");
    let facts = Facts { family: Some("tubular_bell".into()), ..unnamed.facts.clone() };
    let made = caption(&pairs(vec![Pair { facts, ..unnamed }]), Style::Plain, 1, 0, &mut Unmonitored).unwrap();
    assert_eq!(prompts(&made), ["a tubular bell note"]);
}
