//! Checks captions against measures of their sounds.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::TestRepl;
use awol::analysis::meters::Meter;
use awol::dataset::{Pair, Pairs};
use awol::parallel;
use awol::percept::{LEVELS, Measures, Ranks};
use awol::session::value::Value;
use awol::sink::Unmonitored;
use awol::text::Reading;
use awol::theta::Field;

fn pairs(repl: &mut TestRepl, expression: &str) -> Arc<Pairs> {
    match repl.value(expression) {
        Value::Pairs(pairs) => pairs,
        other => panic!("{} is no pairs", other.ty()),
    }
}

fn measured(pairs: &Pairs) -> Vec<Measures> {
    let measure = |meter: &mut Meter, pair: &Pair| meter.theta(pair.theta().unwrap()).unwrap();
    let measured = parallel::map(&pairs.rows, 0, &mut Unmonitored, Meter::new, measure, |_, _, _, _| ());
    measured.into_iter().map(Option::unwrap).collect()
}

/// Returns the ranks of the measures within each family.
fn families(notes: &Pairs) -> BTreeMap<String, Ranks> {
    let mut groups: BTreeMap<String, Vec<Measures>> = BTreeMap::new();
    for (pair, measures) in notes.rows.iter().zip(measured(notes)) {
        groups.entry(pair.family().unwrap().to_string()).or_default().push(measures);
    }
    groups.iter().map(|(family, sounds)| (family.clone(), Ranks::over(sounds))).collect()
}

/// Asserts that every quality in the captions agrees with the measures. Returns their number.
fn check(pairs: &Pairs, groups: &BTreeMap<String, Ranks>) -> usize {
    let amounts: Vec<f64> = LEVELS.iter().map(|(amount, _)| *amount).collect();
    let mut words = 0;
    for (pair, measures) in pairs.rows.iter().zip(measured(pairs)) {
        let reading = Reading::of(&pair.prompt).unwrap();
        assert!(reading.unknown.is_empty() && reading.contradictions.is_empty(), "{}: {reading:?}", pair.prompt);
        let group = &groups[pair.family().unwrap()];
        for (percept, amount) in reading.qualities() {
            let value = measures.get(percept);
            let truths = group.amounts(percept, value);
            // A word with two meanings states the second one with another weight; only its direction is checked.
            let holds = if amounts.contains(&amount.abs()) {
                truths.contains(&amount) || truths.iter().any(|truth| truth.signum() == amount.signum())
            } else {
                truths.iter().any(|truth| truth.signum() == amount.signum())
            };
            assert!(holds, "\"{}\": {} {amount}, and {value} allows {truths:?}", pair.prompt, percept.name());
            words += 1;
        }
    }
    words
}

#[test]
fn starter_captions_agree_with_measures_of_their_sounds() {
    let mut repl = TestRepl::new();
    let notes = pairs(&mut repl, "starter pairs");
    let groups = families(&notes);
    assert!(check(&pairs(&mut repl, "recaption (starter pairs) per_note=2 seed=5"), &groups) > 3000);
    assert!(check(&pairs(&mut repl, "sounds 1500 near=(starter pairs) seed=5"), &groups) > 1500);
}

#[test]
fn about_half_the_captions_are_plain_and_half_name_an_instrument() {
    let rich = pairs(&mut TestRepl::new(), "recaption (starter pairs) per_note=2 seed=1");
    let share = |says: &dyn Fn(&Pair) -> bool| rich.rows.iter().filter(|pair| says(pair)).count() as f64 / rich.rows.len() as f64;
    let plain = share(&|pair| Reading::of(&pair.prompt).unwrap().qualities().next().is_none());
    assert!((0.45..0.6).contains(&plain), "{plain}");
    let named = share(&|pair| Reading::of(&pair.prompt).unwrap().concepts.iter().any(|concept| concept.key().starts_with("name:")));
    assert!((0.45..0.65).contains(&named), "{named}");
}

#[test]
fn instruments_are_named_only_within_their_range() {
    let rich = pairs(&mut TestRepl::new(), "recaption (starter pairs) per_note=4 seed=2");
    let low = |name: &str| {
        let says = |pair: &&Pair| Reading::of(&pair.prompt).unwrap().concepts.iter().any(|concept| concept.key() == format!("name:{name}"));
        let rows = rich.rows.iter().filter(says);
        rows.map(|pair| pair.theta().unwrap().get(Field::PitchMidi)).fold(f64::INFINITY, f64::min)
    };
    assert!(low("piccolo") >= 74.0 && low("violin") >= 55.0, "{} {}", low("piccolo"), low("violin"));
}

#[test]
fn captions_depend_only_on_the_seed() {
    let prompts =
        |expression: &str| pairs(&mut TestRepl::new(), expression).rows.iter().map(|pair| pair.prompt.clone()).collect::<Vec<_>>();
    for expression in ["sounds 60 seed=4", "sounds 60 near=((split (starter pairs) by=note test=0.05)[1]) seed=4"] {
        assert_eq!(prompts(expression), prompts(expression), "{expression}");
        assert_ne!(prompts(expression), prompts(&expression.replace("seed=4", "seed=5")), "{expression}");
    }
}

#[test]
fn pairs_join_only_with_the_same_encoder() {
    let mut repl = TestRepl::after("a = sounds 5 seed=1; b = starter pairs");
    assert_eq!(repl.number("(a + b).rows"), 3468.0);
    repl.ok("c = embed a");
    let message = repl.fails("c + b");
    assert!(message.contains("embeddings of 'words'") && message.contains("no embeddings"), "{message}");
}
