//! Tests of `split` and `evaluate`, of sums of evaluations, and of their plot, on small flows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::support;
use crate::support::TestRepl;
use awol::dataset::{Facts, Pair, Pairs, Params};
use awol::evaluation::{Evaluation, Figure};
use awol::session::value::Value;
use awol::theta::{Field, Theta};
use serde_json::json;

fn pairs(value: &Value) -> &Arc<Pairs> {
    match value {
        Value::Pairs(pairs) => pairs,
        other => panic!("{} is no pairs", other.ty()),
    }
}

fn evaluation(repl: &mut TestRepl, expression: &str) -> Arc<Evaluation> {
    match repl.value(expression) {
        Value::Evaluation(evaluation) => evaluation,
        other => panic!("{} is no evaluation", other.ty()),
    }
}

fn paths(pairs: &Pairs) -> Vec<String> {
    pairs.rows.iter().map(|row| row.wav_path.clone()).collect()
}

/// Returns the instrument in a path, for example `brass_acoustic_006`.
fn instrument(path: &str) -> &str {
    path.rsplit('/').next().unwrap().split('-').next().unwrap()
}

fn family(path: &str) -> &str {
    instrument(path).split('_').next().unwrap()
}

/// Returns the paths of the training and test rows of a split of `value`.
fn sides(value: Value, options: &str) -> (Vec<String>, Vec<String>) {
    let mut repl = TestRepl::new();
    repl.session.assign("notes", Some(value));
    let Value::List(parts) = repl.value(&format!("split notes {options}")) else { panic!("no list") };
    (paths(pairs(&parts[0])), paths(pairs(&parts[1])))
}

fn starter() -> Value {
    TestRepl::new().value("starter pairs")
}

/// Returns 32 notes of two families with two instruments each, every note with two captions.
fn few() -> Pairs {
    let mut rows = Vec::new();
    for n in 0..32u32 {
        let (family, instrument) = [("brass", 1), ("brass", 2), ("organ", 1), ("organ", 2)][n as usize % 4];
        let pitch = f64::from(40 + n);
        let theta = Theta::default()
            .with(Field::PitchMidi, pitch)
            .with(Field::DurationS, 0.3)
            .with(Field::AttackS, if family == "brass" { 0.05 } else { 0.2 })
            .with(Field::ModIndex, f64::from(1 + n % 7));
        for caption in [format!("a {family} note"), format!("one note of a {family}")] {
            let wav_path = format!("audio/{family}_acoustic_{instrument:03}-{pitch:03}-100.wav");
            rows.push(Pair { prompt: caption, wav_path, params: Params::Full(theta), ..pair() });
        }
    }
    Pairs { rows, ..Pairs::default() }
}

/// Returns a row whose family follows from the file name alone.
fn pair() -> Pair {
    Pair { facts: Facts::default(), ..pairs(&starter()).rows[0].clone() }
}

#[test]
fn split_by_instrument_holds_out_one_per_family_or_middle_pitches() {
    let (train, test) = sides(starter(), "by=instrument test=0.2");
    assert_eq!(train.len() + test.len(), 3463);
    let by_family = |paths: &[String]| -> BTreeMap<String, BTreeSet<String>> {
        let mut families: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            families.entry(family(path).into()).or_default().insert(instrument(path).into());
        }
        families
    };
    let (train_instruments, test_instruments) = (by_family(&train), by_family(&test));
    assert_eq!(test_instruments.len(), 10);
    for (family, held) in &test_instruments {
        assert_eq!(held.len(), 1, "{family}");
        assert!(train_instruments[family].is_disjoint(held), "{family}");
    }
    // For a family with one instrument a block of pitches is held out; no training note lies within it.
    let mut one = few();
    one.rows.iter_mut().for_each(|row| row.wav_path = row.wav_path.replace("organ_acoustic_002", "organ_acoustic_001"));
    let (train, test) = sides(Value::Pairs(Arc::new(one)), "by=instrument");
    let pitch = |path: &String| path.rsplit('/').next().unwrap().split('-').nth(1).unwrap().parse::<i32>().unwrap();
    let of = |paths: &[String]| paths.iter().filter(|path| family(path) == "organ").map(pitch).collect::<Vec<_>>();
    let (train, test) = (of(&train), of(&test));
    let (low, high) = (*test.iter().min().unwrap(), *test.iter().max().unwrap());
    assert!(train.iter().all(|pitch| *pitch < low || *pitch > high));
    assert!(train.iter().any(|pitch| *pitch < low) && train.iter().any(|pitch| *pitch > high));
}

#[test]
fn split_by_note_takes_a_fifth_of_each_family_in_any_row_order() {
    let (train, test) = sides(starter(), "by=note");
    assert_eq!((train.len(), test.len()), (2771, 692));
    let Value::Pairs(notes) = starter() else { panic!() };
    let mut turned = (*notes).clone();
    turned.rows.reverse();
    let sorted = |mut paths: Vec<String>| {
        paths.sort();
        paths
    };
    assert_eq!(sorted(sides(Value::Pairs(Arc::new(turned)), "by=note").1), sorted(test));
}

#[test]
fn the_captions_of_a_note_stay_together() {
    for options in ["by=note", "by=instrument", "by=note test=0.5"] {
        let (train, test) = sides(Value::Pairs(Arc::new(few())), options);
        assert_eq!(train.len() + test.len(), 64);
        let (train, test): (BTreeSet<_>, BTreeSet<_>) = (train.into_iter().collect(), test.into_iter().collect());
        assert!(train.is_disjoint(&test) && !test.is_empty(), "{options}");
    }
}

#[test]
fn pairs_without_instruments_split_by_note_alone() {
    let mut repl = TestRepl::new();
    let mut own = few();
    for (row, pair) in own.rows.iter_mut().enumerate() {
        pair.wav_path = format!("sounds/door {row}.wav");
    }
    repl.session.assign("own", Some(Value::Pairs(Arc::new(own))));
    let message = repl.fails("split own by=instrument");
    assert!(
        message.contains("row 1 of these pairs does not say which family its instrument is of") && message.contains("by=note"),
        "{message}"
    );
    repl.ok("parts = split own by=note; test = parts[1]");
    assert_eq!(repl.number("test.rows"), 13.0);
}

/// Returns a session with two tiny flows, trained on a split by note of `few`.
fn repl() -> TestRepl {
    let mut repl = TestRepl::new();
    repl.session.assign("notes", Some(Value::Pairs(Arc::new(few()))));
    repl.ok("parts = split (notes | embed) by=note; rows = parts[0]; test = parts[1]");
    repl.ok("a = train rows epochs=3 batch=16 layers=2 hidden=16 seed=1 objective=reference; b = train rows epochs=3 batch=16 layers=2 hidden=16 seed=2 objective=reference");
    repl
}

#[test]
fn every_sampler_has_a_row_with_its_scores() {
    let mut repl = repl();
    let all = evaluation(&mut repl, "evaluate [a, b] test train=rows names=[\"default\", \"other\"] seed=1");
    let names: Vec<&str> = all.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["real notes", "family median", "lookup", "default", "other"]);
    for row in &all.rows {
        assert_eq!((row.split.as_str(), row.runs.len()), ("note", 1));
        assert_eq!(row.mean(Figure::EnergyDistance).is_some(), row.name != "real notes", "{}", row.name);
        // Flows of the reference objective have no density, and give one theta for each caption.
        assert_eq!(row.mean(Figure::LogLikelihood), None);
        if row.name == "default" {
            assert_eq!(row.mean(Figure::OneSample), row.mean(Figure::BestOfEight));
            assert_eq!(row.mean(Figure::OneSample), row.mean(Figure::Mode));
            assert!(row.mean(Figure::Mode).unwrap() > row.mean(Figure::ModePinned).unwrap());
            assert!(!row.confusion.is_empty());
        }
        if row.name == "lookup" {
            assert!(row.mean(Figure::OneSample).unwrap() > row.mean(Figure::BestOfEight).unwrap());
            assert_eq!(row.mean(Figure::FamilyAccuracy), Some(1.0));
        }
    }
    // The families differ in attack.
    assert_eq!(all.rows[0].mean(Figure::FamilyAccuracy), Some(1.0));
}

#[test]
fn a_flow_with_objective_nll_has_all_scores() {
    let mut repl = repl();
    repl.ok("c = train rows epochs=40 batch=16 layers=2 hidden=16 seed=1");
    let all = evaluation(&mut repl, "evaluate c test train=rows seed=1");
    let row = all.rows.iter().find(|row| row.name == "default").unwrap();
    let figure = |figure: Figure| row.mean(figure).unwrap_or_else(|| panic!("no {}", figure.key()));
    assert_eq!(figure(Figure::OutOfRange), 0.0);
    assert!(figure(Figure::BestOfEight) < figure(Figure::OneSample), "samples differ");
    assert!(figure(Figure::ModePinned) < figure(Figure::Mode), "the pinned pitch is the note's own");
    // The gain is over a Gaussian for each family, whose log likelihood is `own - gain`.
    let (own, gain) = (figure(Figure::LogLikelihood), figure(Figure::LogLikelihoodGain));
    assert!(own.is_finite() && gain.is_finite() && (own - gain) < 10.0, "{own} {gain}");
    let mean = repl.number("log_prob test.thetas[0] test.captions[0] flow=c");
    assert!(mean.is_finite());
    let Value::Pairs(test) = repl.get("test") else { panic!() };
    let sum: f64 = (0..test.rows.len()).map(|n| repl.number(&format!("log_prob test.thetas[{n}] test.captions[{n}] flow=c"))).sum();
    assert!((sum / test.rows.len() as f64 - own).abs() < 1e-9, "evaluate says what log_prob says");
}

#[test]
fn log_prob_takes_embeddings_and_needs_a_likelihood() {
    let mut repl = repl();
    repl.ok("c = train rows epochs=3 batch=16 layers=2 hidden=16 seed=1; t = theta pitch_midi=50");
    let of = |repl: &mut TestRepl, caption: &str| repl.number(&format!("log_prob t {caption} flow=c"));
    assert_eq!(of(&mut repl, "\"a brass note\""), of(&mut repl, "(embed \"a brass note\")"));
    assert_ne!(of(&mut repl, "\"a brass note\""), of(&mut repl, "\"an organ note\""));
    let message = repl.fails("log_prob t \"a brass note\" flow=a");
    assert!(message.contains("objective=reference, which has no likelihood"), "{message}");
}

#[test]
fn sounds_of_the_same_name_in_two_folders_are_two_notes() {
    let mut own = few();
    for (row, pair) in own.rows.iter_mut().enumerate() {
        pair.wav_path = format!("take {}/door.wav", row / 2);
    }
    let (train, test) = sides(Value::Pairs(Arc::new(own)), "by=note test=0.25");
    assert_eq!((train.len(), test.len()), (48, 16));
}

#[test]
fn names_of_baselines_are_reserved() {
    let mut repl = repl();
    for name in ["lookup", "real notes", "family median, mine"] {
        let message = repl.fails(&format!("evaluate a test train=rows names=\"{name}\""));
        assert!(message.contains("is what a baseline is called"), "{message}");
    }
    assert!(repl.fails("evaluate a test train=rows split=\" \"").contains("this name of a split is empty"));
}

#[test]
fn evaluations_with_one_seed_agree_on_any_number_of_threads() {
    let mut repl = repl();
    let once = evaluation(&mut repl, "evaluate a test train=rows temperature=0.5 seed=3");
    repl.ok("set jobs=1");
    assert_eq!(evaluation(&mut repl, "evaluate a test train=rows temperature=0.5 seed=3"), once);
    assert_ne!(evaluation(&mut repl, "evaluate a test train=rows temperature=0.5 seed=4"), once);
}

#[test]
fn temperature_and_label_are_part_of_the_row_names() {
    let mut repl = repl();
    let names = |evaluation: &Evaluation| evaluation.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    let warm = evaluation(&mut repl, "evaluate [a, b] test train=rows temperature=0.5");
    assert_eq!(names(&warm), ["default, temperature 0.5", "flow 2, temperature 0.5"]);
    assert!(warm.rows[0].mean(Figure::BestOfEight).unwrap() < warm.rows[0].mean(Figure::OneSample).unwrap());
    let plain = evaluation(&mut repl, "evaluate a test train=rows label=\"plain captions\" split=\"mine\"");
    assert_eq!(names(&plain), ["lookup, plain captions", "default, plain captions"]);
    assert_eq!(plain.rows[0].split, "mine");
}

#[test]
fn evaluations_add_up_over_seeds() {
    let mut repl = repl();
    repl.ok("all = evaluate; for flow in [a, b] { all = all + (evaluate flow test train=rows) }");
    repl.ok("all = all + (evaluate a test train=rows temperature=0.5)");
    let all = evaluation(&mut repl, "all");
    let row = all.rows.iter().find(|row| row.name == "default").unwrap();
    assert_eq!(row.runs.len(), 2);
    assert!(row.spread(Figure::EnergyDistance).unwrap() > 0.0);
    repl.sink.shown.clear();
    repl.ok("all");
    let shown = repl.shown_json();
    assert_eq!((shown.len(), &shown[0]["type"]), (1, &json!("evaluation")));
    let rows = shown[0]["value"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!((&rows[3]["name"], &rows[3]["seeds"]), (&json!("default"), &json!(2)));
    assert!(rows[3]["spread"]["energy_distance"].is_number() && rows[4].get("spread").is_none());
    let refused = repl.refuses("all - all");
    assert!(refused.contains("an evaluation - an evaluation means nothing"), "{refused}");
}

#[test]
fn split_by_instrument_reports_pitch_blocks_separately() {
    let mut repl = TestRepl::new();
    let mut notes = few();
    // The organ family gets a single instrument.
    notes.rows.iter_mut().for_each(|row| row.wav_path = row.wav_path.replace("organ_acoustic_002", "organ_acoustic_001"));
    repl.session.assign("notes", Some(Value::Pairs(Arc::new(notes))));
    repl.ok("parts = split (notes | embed) by=instrument; rows = parts[0]");
    let all = evaluation(&mut repl, "evaluate [] parts[1] train=rows");
    let rows: Vec<(&str, &str)> = all.rows.iter().map(|row| (row.split.as_str(), row.name.as_str())).collect();
    let split = |split| ["real notes", "family median", "lookup"].map(|name| (split, name));
    assert_eq!(rows, [split("instrument"), split("pitch block")].concat());
}

#[test]
fn evaluating_on_training_rows_gives_a_note() {
    let mut repl = repl();
    repl.sink.shown.clear();
    let all = evaluation(&mut repl, "evaluate a test");
    assert_eq!(all.rows[0].split, "training rows");
    let notes: String = repl.sink.shown.iter().map(|shown| format!("{shown:?}")).collect();
    assert!(notes.contains("not held out"), "{notes}");
}

#[test]
fn evaluations_can_be_saved_and_plotted() {
    let folder = tempfile::tempdir().unwrap();
    let mut repl = repl();
    let file = support::path_literal(&folder.path().join("all.json"));
    repl.ok(&format!("all = evaluate a test train=rows; save all {file}; picture = plot evaluation all"));
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.path().join("all.json")).unwrap()).unwrap();
    assert_eq!(saved["rows"].as_array().unwrap().len(), 4);
    let Value::Figure(picture) = repl.get("picture") else { panic!("no figure") };
    assert_eq!(picture.size, (1280, 720));
    for word in ["family median", "lookup", "Energy distance", "Family recognised", "default seen as", "organ"] {
        assert!(picture.svg.contains(word), "no {word}");
    }
}
