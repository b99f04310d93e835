//! Checks that a printed syntax tree parses to the same tree, for every script and every example of every verb.

use std::path::Path;

use awol::commands::Commands;
use awol::lang::parser::parse;
use awol::lang::print::print;
use awol::lang::strip::strip_spans;
use awol::session::call::Registry;

fn round_trip(name: &str, source: &str) {
    let mut tree = parse(source, &Commands).unwrap_or_else(|wrong| panic!("{name}: {}", wrong.message));
    let printed = print(&tree);
    let mut again = parse(&printed, &Commands).unwrap_or_else(|wrong| panic!("{name}, printed as\n{printed}: {}", wrong.message));
    strip_spans(&mut tree);
    strip_spans(&mut again);
    assert_eq!(tree, again, "{name}, printed as\n{printed}");
    assert_eq!(printed, print(&again), "{name}: printed twice");
}

#[test]
fn printed_examples_parse_to_the_same_tree() {
    let mut count = 0;
    for verb in Commands.all() {
        for example in verb.signature.examples {
            round_trip(verb.signature.name, example.code);
            count += 1;
        }
    }
    assert!(count > 30, "only {count} examples");
}

#[test]
fn printed_scripts_parse_to_the_same_tree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        round_trip(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
        count += 1;
    }
    assert!(count > 5, "only {count} scripts");
}
