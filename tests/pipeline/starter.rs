//! Tests of the starter dataset and flow inside the binary.

use std::hash::Hasher;

use awol::commands::Commands;
use awol::dataset::Quality;
use awol::session::Session;
use awol::session::interpret::run;
use awol::session::value::Value;
use awol::sink::Recorder;
use awol::theta::{Field, Theta};
use fnv::FnvHasher;

fn value(code: &str) -> Value {
    let mut session = Session::default();
    run(&format!("result = {code}"), &mut session, &Commands, &mut Recorder::default()).unwrap();
    session.get("result").unwrap().clone()
}

fn imagine(caption: &str) -> Theta {
    match value(&format!("imagine \"{caption}\"")) {
        Value::Theta(patch) => patch.theta,
        other => panic!("{other:?}"),
    }
}

const CAPTIONS: [&str; 9] = [
    "a brass note",
    "a flute note",
    "a mallet note",
    "a reed note",
    "a string note",
    "a guitar note",
    "a keyboard note",
    "a bass note",
    "an organ note",
];

#[test]
fn the_starter_files_are_small() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/starter");
    assert!(folder.join("flow.safetensors").metadata().unwrap().len() <= 1_000_000);
    assert!(folder.join("pairs.jsonl.gz").metadata().unwrap().len() <= 400_000);
}

#[test]
fn starter_pairs_cover_all_families_without_the_held_out_instruments() {
    let Value::Pairs(pairs) = value("starter pairs") else { panic!("no pairs") };
    assert!(pairs.has_thetas());
    for caption in CAPTIONS {
        // The dataset's captions have the article "a" for every family.
        let caption = caption.replacen("an organ", "a organ", 1);
        assert!(pairs.rows.iter().filter(|row| row.prompt == caption).count() > 140, "{caption}");
    }
    let left_out = [
        "bass_electronic_027",
        "bass_synthetic_009",
        "brass_acoustic_059",
        "guitar_acoustic_015",
        "keyboard_electronic_069",
        "mallet_acoustic_047",
        "organ_electronic_007",
        "reed_acoustic_011",
        "string_acoustic_071",
    ];
    assert!(pairs.rows.len() == 3463 && pairs.rows.iter().all(|row| row.instrument().is_some_and(|name| !left_out.contains(&name))));
}

#[test]
fn starter_pairs_have_the_qualities_for_captions() {
    let Value::Pairs(pairs) = value("starter pairs") else { panic!("no pairs") };
    let count = |quality| pairs.rows.iter().filter(|row| row.facts.qualities.contains(&quality)).count();
    assert_eq!(Quality::ALL.map(count), [526, 697, 601, 315, 286]);
}

#[test]
fn starter_thetas_match_their_published_hash() {
    let Value::Pairs(pairs) = value("starter pairs") else { panic!("no pairs") };
    let mut hasher = FnvHasher::default();
    for row in &pairs.rows {
        hasher.write(row.prompt.as_bytes());
        hasher.write(row.wav_path.as_bytes());
        row.theta().unwrap().0.iter().for_each(|value| hasher.write(&value.to_le_bytes()));
    }
    assert_eq!(hasher.finish(), 5_510_971_542_646_187_560);
}

#[test]
fn families_differ_in_audible_fields() {
    let thetas = CAPTIONS.map(imagine);
    let heard = [Field::AttackS, Field::Sustain, Field::ModIndex, Field::PitchMidi];
    let span = |field: Field| {
        let values = thetas.map(|theta| theta.get(field));
        values.iter().fold(f64::MIN, |most, value| most.max(*value)) - values.iter().fold(f64::MAX, |least, value| least.min(*value))
    };
    for (place, first) in thetas.iter().enumerate() {
        for (other, second) in thetas.iter().enumerate().skip(place + 1) {
            let apart: f64 = heard.iter().map(|field| (first.get(*field) - second.get(*field)).abs() / span(*field)).sum();
            assert!(apart > 0.1, "{} and {} are {apart} apart", CAPTIONS[place], CAPTIONS[other]);
        }
    }
}

#[test]
fn an_organ_sustains_and_a_mallet_does_not() {
    let (organ, mallet) = (imagine("an organ note"), imagine("a mallet note"));
    assert!(organ.get(Field::Sustain) > 0.3, "{organ:?}");
    assert!(mallet.get(Field::Sustain) < 0.1, "{mallet:?}");
    assert!(mallet.get(Field::DurationS) < 0.8 * organ.get(Field::DurationS), "{mallet:?}");
    assert!(mallet.get(Field::AttackS) < 0.5 * organ.get(Field::AttackS));
}

#[test]
fn fields_that_are_constant_in_the_data_are_exact() {
    for caption in CAPTIONS {
        let theta = imagine(caption);
        assert_eq!(theta.get(Field::SampleRate), 16000.0, "{caption}");
        // Durations are estimates; the files last four seconds.
        assert!((1.0..=4.0).contains(&theta.get(Field::DurationS)), "{caption}: {theta:?}");
    }
}

/// Returns the thetas of 200 samples.
fn sample(caption: &str) -> Vec<Theta> {
    let Value::List(items) = value(&format!("sample \"{caption}\" n=200 seed=1")) else { panic!("no list") };
    items.iter().map(|item| if let Value::Theta(patch) = item { patch.theta } else { panic!("{}", item.ty()) }).collect()
}

fn median(thetas: &[Theta], field: Field) -> f64 {
    let mut values: Vec<f64> = thetas.iter().map(|theta| theta.get(field)).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn low_and_high_change_the_pitch_in_every_family() {
    for caption in CAPTIONS {
        let family = caption.split(' ').nth(1).unwrap();
        let pitch = |word: &str| median(&sample(&format!("a {word} {family} note")), Field::PitchMidi);
        let (low, middle, high) = (pitch("low"), median(&sample(caption), Field::PitchMidi), pitch("high"));
        assert!(low + 5.0 < middle && middle + 5.0 < high, "{family}: {low} {middle} {high}");
    }
}

#[test]
fn qualities_in_captions_change_the_samples() {
    let of = |caption: &str, field: Field| median(&sample(caption), field);
    let release = |caption: &str| of(caption, Field::ReleaseS);
    assert!(release("a dark low organ note with a long release") > 2.0 * release("a dark low organ note"), "the release is long");
    assert!(of("an organ note that decays fast", Field::Sustain) < 0.8 * of("an organ note", Field::Sustain));
    let (bright, dark) = (of("a bright high guitar note", Field::PitchMidi), of("a dark low guitar note", Field::PitchMidi));
    assert!(bright > dark + 20.0, "{bright} {dark}");
}

#[test]
fn samples_vary_and_stay_within_the_ranges() {
    let thetas = sample("a guitar note");
    thetas.iter().for_each(|theta| theta.check().unwrap());
    let pitch = |share: usize| {
        let mut values: Vec<f64> = thetas.iter().map(|theta| theta.get(Field::PitchMidi)).collect();
        values.sort_by(f64::total_cmp);
        values[share * 2]
    };
    assert!(pitch(90) - pitch(10) > 24.0, "two octaves at least: {} to {}", pitch(10), pitch(90));
}

#[test]
fn pinned_fields_are_kept_and_the_others_adapt() {
    let low = value("imagine \"a brass note\" pitch_midi=40 duration_s=2");
    let high = value("imagine \"a brass note\" pitch_midi=88 duration_s=2");
    let (Value::Theta(low), Value::Theta(high)) = (low, high) else { panic!("no thetas") };
    assert_eq!((low.theta.get(Field::PitchMidi), low.theta.get(Field::DurationS), high.theta.get(Field::PitchMidi)), (40.0, 2.0, 88.0));
    // High notes have fewer overtones in the band.
    assert!(low.theta.get(Field::ModIndex) > high.theta.get(Field::ModIndex), "{low:?} {high:?}");
}
