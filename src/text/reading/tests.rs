use super::*;

/// Returns the interpretation on one line: `family:guitar brightness+1.5 pitch_midi=60 gitar~guitar xyzzy? reverb! bright|dark`.
fn said(caption: &str) -> String {
    let reading = Reading::of(caption).unwrap();
    let mut all: Vec<String> = Vec::new();
    for concept in &reading.concepts {
        all.extend(match concept {
            Concept::Quality(percept, amount) => Some(format!("{}{amount:+}", percept.name())),
            Concept::Word(_) => None,
            concept => Some(concept.key()),
        });
    }
    all.extend(reading.pins.iter().map(|(field, value)| format!("{}={}", field.name(), (1000.0 * value).round() / 1000.0)));
    all.extend(reading.taken_for.iter().map(|(typed, word)| format!("{typed}~{word}")));
    all.extend(reading.unknown.iter().map(|word| format!("{word}?")));
    all.extend(reading.cannot.iter().map(|word| format!("{word}!")));
    all.extend(reading.opposites.iter().map(|(more, less)| format!("{more}|{less}")));
    assert_eq!(reading.contradictions.len(), reading.opposites.len());
    all.join(" ")
}

fn check(captions: &[(&str, &str)]) {
    for (caption, expected) in captions {
        assert_eq!(said(caption), *expected, "{caption:?}");
    }
}

#[test]
fn inflected_words_are_understood() {
    check(&[
        ("a bright guitar note", "family:guitar brightness+1"),
        ("BRIGHT!", "brightness+1"),
        ("brightly", "brightness+1"),
        ("guitars", "family:guitar"),
        ("darker", "brightness-1"),
        ("thinner", "richness-0.5 body-1"),
        ("steadier", "beating-0.4 sustain+1"),
        ("darkish", "brightness-0.5"),
        ("brighten it", "brightness+1"),
        ("noisier", "noisier!"),
        ("a harsh note", "brightness+0.7 richness+1 roughness+0.8"),
        ("a harsh dark note", "brightness-1 richness+1 roughness+0.8"),
    ]);
}

#[test]
fn degrees_scale_amounts() {
    check(&[
        ("slightly bright", "brightness+0.5"),
        ("a bit muffled guitar note", "family:guitar brightness-0.5"),
        ("very bright", "brightness+1.5"),
        ("very, very bright", "brightness+1.5"),
        ("very very bright", "brightness+2"),
        ("extremely bright", "brightness+2"),
        ("unbelievably very bright", "brightness+2"),
        ("a bit more bright", "brightness+0.5"),
        ("much brighter", "brightness+1.5"),
        ("a bit brighter and longer", "brightness+0.5 duration+1"),
        ("brightest", "brightness+2"),
        ("most bright", "brightness+2"),
        ("as bright as possible", "brightness+2"),
        ("bright as possible, short", "brightness+2 duration-1"),
        ("darken it a bit", "brightness-0.5"),
        ("louder a lot and shorter", "duration-1 loudness+1.5"),
        ("bright enough", "brightness+1"),
        ("bright bright, very bright", "brightness+1.5"),
        ("very shrill", "pitch+1.5 brightness+1.35"),
        ("a bit", ""),
    ]);
}

#[test]
fn negations_invert_amounts() {
    check(&[
        ("not bright", "brightness-0.75"),
        ("isn't bright", "brightness-0.75"),
        ("not very bright", "brightness-0.75"),
        ("not extremely bright", "brightness-0.375"),
        ("less bright", "brightness-0.75"),
        ("much less bright", "brightness-1.125"),
        ("a bit less bright", "brightness-0.375"),
        ("non-metallic", "inharmonicity-0.75"),
        ("without sustain", "sustain-0.75"),
        ("a without sustain guitar note", "family:guitar sustain-0.75"),
        ("no attack", "attack-0.75"),
        ("little brightness", "brightness-0.75"),
        ("lower the brightness", "brightness-0.75"),
        ("bright but not harsh", "brightness+1 richness-0.75 roughness-0.6"),
        ("not bright or harsh", "brightness-0.75 richness-0.75 roughness-0.6"),
        ("bright or harsh", "brightness+1 richness+1 roughness+0.8"),
        ("not only bright but loud", "brightness+1 loudness+1"),
        ("a bell without the ringing", "name:bell tail-0.75"),
        // A negated effect is already satisfied.
        ("a guitar without reverb", "family:guitar"),
        ("no noise", ""),
    ]);
}

#[test]
fn adjectives_apply_to_nouns() {
    check(&[
        ("slow attack", "attack+1"),
        ("a very slow attack organ note", "family:organ source:electronic attack+1.5"),
        ("the attack is slow", "attack+1"),
        ("the attack is not very slow", "attack-0.75"),
        ("attack: slow; release: long", "attack+1 tail+1"),
        ("attack and release are long", "attack+1 tail+1"),
        ("a long tail", "tail+1"),
        ("a longer tail", "tail+1"),
        ("a long bright tail", "brightness+1 tail+1"),
        ("a long and bright tail", "brightness+1 tail+1"),
        ("long, with a bright tail", "brightness+1 duration+1 tail?"),
        ("short release string note", "family:string source:acoustic tail-1"),
        ("a high pitched organ note", "family:organ source:electronic pitch+1"),
        ("higher pitch", "pitch+1"),
        ("with much treble", "brightness+1"),
        ("more sustain", "sustain+1"),
        ("raise the pitch a bit", "pitch+0.5"),
        ("with sustain", "sustain+1"),
        ("the sustain is short", "sustain-1"),
        ("with sustain and a slow attack", "attack+1 sustain+1"),
        ("a note with attack", "attack?"),
        // An instrument, and more of its low frequencies.
        ("a low bass note", "family:bass pitch-1"),
        ("a bass note", "family:bass"),
        ("a guitar with bass", "family:guitar body+1"),
        ("a guitar with strong bass", "family:guitar body+1"),
        ("more bass", "body+1"),
        ("no bass", "body-0.75"),
        ("a deep bass", "family:bass pitch-1 body+0.8"),
    ]);
}

#[test]
fn pitches_are_understood() {
    check(&[
        ("C#4", "pitch_midi=61"),
        ("a guitar note at c sharp 4", "family:guitar pitch_midi=61"),
        ("Bb2", "pitch_midi=46"),
        ("B♭2", "pitch_midi=46"),
        ("b flat 2", "pitch_midi=46"),
        ("Cb4", "pitch_midi=59"),
        ("F♯ 3", "pitch_midi=54"),
        ("an A4 guitar", "family:guitar pitch_midi=69"),
        ("at A 4", "pitch_midi=69"),
        ("C-1", "pitch_midi=0"),
        ("c-4", "pitch_midi=60"),
        ("middle C", "pitch_midi=60"),
        ("at 220 Hz", "pitch_midi=57"),
        ("220hz", "pitch_midi=57"),
        ("２２０Ｈｚ", "pitch_midi=57"),
        ("1.5 kHz", "pitch_midi=90.233"),
        ("midi note 60", "pitch_midi=60"),
        ("midi 60", "pitch_midi=60"),
        ("a B3 organ note", "family:organ source:electronic pitch_midi=59"),
        ("hammond b3", "family:organ source:electronic name:hammond organ"),
        ("60 hz hum", "name:hum"),
        ("C4 and E4", "pitch_midi=60 e4 as well!"),
        ("0 Hz", "0? hz?"),
        ("a 4 string bass", "family:string source:acoustic name:contrabass 4?"),
        ("play a C", "c?"),
        ("a high note at C6", "pitch+1 pitch_midi=84"),
    ]);
}

#[test]
fn times_and_levels_are_understood() {
    check(&[
        ("2 s long", "duration_s=2"),
        ("2s", "duration_s=2"),
        ("a 2 second note", "duration_s=2"),
        ("a two-second drone", "name:drone duration_s=2"),
        ("half a second", "duration_s=0.5"),
        ("a half second note", "duration_s=0.5"),
        ("1/2 second", "duration_s=0.5"),
        ("½ s", "duration_s=0.5"),
        (".5 s", "duration_s=0.5"),
        ("1,5 s", "duration_s=1.5"),
        ("a quarter of a second", "duration_s=0.25"),
        ("three quarters of a second", "duration_s=0.75"),
        ("one and a half seconds", "duration_s=1.5"),
        ("2 1/2 seconds", "duration_s=2.5"),
        ("a second and a half", "duration_s=1.5"),
        ("a second long", "duration_s=1"),
        ("for a second", "duration_s=1"),
        ("lasting two seconds", "duration_s=2"),
        ("2 minutes", "duration_s=120"),
        // These are not times.
        ("a second guitar", "family:guitar"),
        ("the second note", ""),
        ("an 80s synth lead", "name:synth lead 80s!"),
        ("12 string guitar", "family:guitar source:acoustic name:twelve string guitar"),
        ("a 20 ms attack", "attack_s=0.02"),
        ("20ms of attack", "attack_s=0.02"),
        ("an attack time of 20 ms", "attack_s=0.02"),
        ("an attack of half a second", "attack_s=0.5"),
        ("an attack of a second", "attack_s=1"),
        ("a release of 300 ms", "release_s=0.3"),
        ("a 500 ms fade in", "attack_s=0.5"),
        ("attack 20 ms, decay 0.1 s, sustain 50 %, release 1 s", "attack_s=0.02 decay_s=0.1 sustain=0.5 release_s=1"),
        ("sustain of 0.5", "sustain=0.5"),
        ("velocity 100", "velocity=100"),
        ("modulation index of 3, mod ratio 2", "mod_index=3 mod_ratio=2"),
        ("a sample rate of 16 kHz", "sample_rate=16000"),
        ("440", "440?"),
        ("two notes", "two?"),
    ]);
}

#[test]
fn the_longest_matching_name_wins() {
    check(&[
        ("bass guitar", "family:bass source:electronic name:bass guitar"),
        ("bass, guitar", "family:bass family:guitar"),
        ("tubular bells", "family:mallet source:acoustic name:tubular bells"),
        ("a tubular-bell note", "family:mallet source:acoustic name:tubular bells"),
        ("hi-hats", "name:hi-hat"),
        ("güiro", "name:guiro"),
        ("détaché", "attack-0.5 tail-0.6 duration-1"),
        ("a bell-like tone", "name:bell"),
        ("an acoustic guitar", "family:guitar source:acoustic name:acoustic guitar"),
        ("an electric bell", "name:alarm bell"),
        // Names that include a quality.
        ("muted trumpet", "family:brass source:acoustic name:muted trumpet brightness-1 tail-0.5 loudness-0.6"),
        ("bright acoustic piano", "family:keyboard source:acoustic name:bright acoustic piano brightness+1"),
        ("a bowed bass recorder", "family:flute source:acoustic name:bass recorder attack+1 sustain+0.8"),
        ("steel guitar", "family:guitar source:electronic name:lap steel guitar"),
        // An object has a specific sound.
        ("warm pad", "name:warm pad"),
    ]);
}

#[test]
fn misspelt_words_are_corrected() {
    check(&[
        ("a gitar note", "family:guitar gitar~guitar"),
        ("gitars", "family:guitar gitars~guitar"),
        ("a vilion", "family:string source:acoustic name:violin vilion~violin"),
        ("bass gitar", "family:bass source:electronic name:bass guitar gitar~guitar"),
        ("extremly bright", "brightness+2 extremly~extremely"),
        ("witout sustain", "sustain-0.75 witout~without"),
        ("a glokenspil", "family:mallet source:acoustic name:glockenspiel glokenspil~glockenspiel"),
        // Short words, and words that resemble no others.
        ("brit", "brit?"),
        ("gitr", "gitr?"),
    ]);
}

#[test]
fn unknown_words_are_kept() {
    check(&[
        ("a xyzzy note", "xyzzy?"),
        ("a guitar with reverb", "family:guitar reverb!"),
        ("a sad, dark violin", "family:string source:acoustic name:violin brightness-1 sad!"),
        ("white noise", "name:noise"),
        ("a guitar with hiss", "family:guitar hiss!"),
        ("not", "not?"),
        ("not a guitar", "not a guitar?"),
        ("a bell, not a guitar", "name:bell not a guitar?"),
        ("bright, not", "brightness+1 not?"),
        ("🎸", "family:guitar 🎸~guitar"),
        ("🎺🎻 💩", "family:brass source:acoustic name:trumpet family:string name:violin 🎺~trumpet 🎻~violin 💩?"),
        ("日本の笛", "日本の笛?"),
        ("ein heller Gitarrenton", "ein? heller? gitarrenton?"),
        ("हिन्दी", "हिन्दी?"),
        ("a\u{0}bright\u{7}\u{1b}[31mnote\r\n", "brightness+1 31mnote?"),
    ]);
}

#[test]
fn contradictions_cancel() {
    check(&[
        ("a bright dark note", "bright|dark"),
        ("very bright and a bit dull, long", "duration+1 very bright|a bit dull"),
        ("neither bright nor dark", "nor dark|neither bright"),
        // Side effects of a word are overridden.
        ("warm and bright", "brightness+1 body+1"),
    ]);
    let reading = Reading::of("a bright dark note").unwrap();
    assert_eq!((reading.contradictions.as_slice(), reading.any_sound), (&[Percept::Brightness][..], true));
}

#[test]
fn a_caption_needs_words_and_not_too_many() {
    for empty in ["", "  \n", "...!?", "\u{200b}\u{feff}", "'", "—"] {
        assert!(matches!(Reading::of(empty), Err(TextError::NoWords { .. })), "{empty:?}");
    }
    assert!(matches!(Reading::of(&"word ".repeat(10_000)), Err(TextError::TooLong { words: 10_000, most: 2000 })));
    assert!(Reading::of(&"bright, ".repeat(2000)).is_ok());
    // Very long words do not take long.
    assert_eq!(Reading::of(&"x".repeat(1_000_000)).unwrap().unknown.len(), 1);
    let Err(TextError::NoWords { caption }) = Reading::of(&"\u{7}!".repeat(1000)) else { panic!("it has no words") };
    assert_eq!(caption, "!".repeat(60));
}

#[test]
fn captions_without_known_words_are_detected() {
    for (caption, understood) in [
        ("a bright note", true),
        ("a note", true),
        ("a xyzzy note", true),
        ("C4", true),
        ("xyzzy", false),
        ("not a guitar", false),
        ("bright dark", false),
        ("with reverb", false),
        ("the", false),
    ] {
        assert_eq!(Reading::of(caption).unwrap().is_understood(), understood, "{caption}");
    }
}

#[test]
fn the_parts_of_a_caption_are_its_phrases() {
    let reading = Reading::of("A bit muffled muted trumpet, 2 s long, without much attack; with xyzzy reverb").unwrap();
    let parts: Vec<(&str, &str)> = reading
        .parts
        .iter()
        .map(|part| {
            let kind = match &part.meaning {
                Meaning::Instrument(_) => "instrument",
                Meaning::Qualities(_) => "qualities",
                Meaning::Pin(..) => "pin",
                Meaning::AnySound => "any",
                Meaning::Unknown => "unknown",
                Meaning::Cannot => "cannot",
            };
            (part.text.as_str(), kind)
        })
        .collect();
    let expected = [
        ("a bit muffled", "qualities"),
        ("muted trumpet", "qualities"),
        ("muted trumpet", "instrument"),
        ("2 s long", "pin"),
        ("without much attack", "qualities"),
        ("xyzzy", "unknown"),
        ("reverb", "cannot"),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn similar_words_are_suggested() {
    let near = |word: &str| nearest(word).unwrap().join(", ");
    assert_eq!(near("guitarre"), "guitarron, guitar, guimbarde");
    assert_eq!(near("440"), "440 Hz, 440 ms");
    assert_eq!(near("c#"), "C#4");
    assert_eq!(near("attack"), "slow attack, fast attack");
    assert_eq!(near("日本の笛"), "");
    assert_eq!(near(&"x".repeat(1_000_000)), "");
}

#[test]
fn keys_do_not_depend_on_the_degree() {
    let keys = |caption: &str| Reading::of(caption).unwrap().concepts.iter().map(Concept::key).collect::<Vec<_>>();
    assert_eq!(keys("a very bright guitar xyzzy"), ["family:guitar", "more:brightness", "word:xyzzy"]);
    assert_eq!(keys("not bright"), ["less:brightness"]);
}

proptest::proptest! {
    /// Any text can be read, and each of its words is accounted for.
    #[test]
    fn any_text_is_read_without_a_panic(caption in "\\PC{0,80}|[a-z0-9 ,.#'-]{0,80}") {
        if let Ok(reading) = Reading::of(&caption) {
            for (percept, amount) in reading.qualities() {
                proptest::prop_assert!(amount != 0.0 && amount.abs() <= MOST, "{} {amount}", percept.name());
            }
            proptest::prop_assert!(reading.parts.iter().all(|part| !part.text.is_empty()));
        }
    }

    /// Words of the vocabulary can be read in any order.
    #[test]
    fn any_sequence_of_known_words_is_read(places in proptest::collection::vec(0usize..5000, 1..12)) {
        let phrases: Vec<&str> = Vocabulary::ours().unwrap().phrases().map(|(phrase, _)| phrase).collect();
        let words: Vec<&str> = places.iter().map(|place| phrases[place % phrases.len()]).collect();
        let reading = Reading::of(&words.join(" ")).unwrap();
        proptest::prop_assert!(reading.taken_for.is_empty(), "{:?}", reading.taken_for);
    }
}
