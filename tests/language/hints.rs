//! Checks that the statements in the help of error messages are valid.

use std::path::Path;

use crate::support::TestRepl;
use awol::commands::Commands;
use awol::lang::parser::parse;
use awol::session::call::Registry;
use awol::session::interpret::prepare;

/// Collects the lines of help from the error snapshots below a folder.
fn collect_help(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_help(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "snap") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.extend(text.lines().filter_map(|line| Some(line.split_once("= help: ")?.1.to_string())));
        }
    }
}

/// Returns the statements in a line of help: those in backticks, and one after `write`, after a colon, or as the whole line, if it begins with a verb.
fn statements(help: &str) -> Vec<String> {
    let mut found: Vec<String> = help.split('`').skip(1).step_by(2).map(String::from).collect();
    let whole = help.split_once(": ").map_or(help, |(_, shown)| shown);
    let written = help.strip_prefix("write ").unwrap_or(whole);
    let written = [", or", ", and", " to ", "; ", " gives", " makes", " fills", " has ", " with "]
        .iter()
        .fold(written, |text, end| text.split(end).next().unwrap());
    let first = written.split([' ', '.']).next().unwrap();
    let is_statement = written.contains([' ', '=', '|', '"'])
        && (Commands.verb(first).is_some() || written.contains(" | ") || (first == "for" && written.contains(" in ")));
    // Words that no statement contains mark a sentence about a statement.
    let is_sentence = [" the ", " a ", " it "].iter().any(|word| written.contains(word)) || help.starts_with("usage");
    if is_statement && !is_sentence {
        found.push(written.to_string());
    }
    found
}

/// Replaces the placeholder `…` by a value.
fn fill_placeholders(statement: &str) -> String {
    statement
        .replace("build …", "build \"x\"")
        .replace("{ … }", "{ x = 1 }")
        .replace("=…", "=x")
        .replace("… |", "pairs |")
        .replace('…', "x")
}

#[test]
fn statements_in_help_texts_are_valid() {
    let mut lines = Vec::new();
    collect_help(Path::new("tests/errors"), &mut lines);
    let repl = TestRepl::after(
        "a = theta; b = theta; c = render a; list = [c, c, c, c]; pairs = starter pairs; flow = starter flow; parts = split (pairs | embed); \
         level = 0.5; x = 1; n = 1; note = c; thetas = [a, b]; p = pairs; f = flow; t = a",
    );
    let shown: Vec<String> = lines.iter().flat_map(|line| statements(line)).collect();
    assert!(shown.len() > 20, "{shown:#?}");
    for statement in shown {
        let source = fill_placeholders(&statement);
        if let Err(wrong) = parse(&source, &Commands) {
            panic!("{statement}: {}", wrong.message);
        }
        if let Err(found) = prepare(&source, &repl.session, &Commands) {
            let unknown = found.iter().all(|wrong| wrong.message.contains("is not bound"));
            assert!(unknown, "{statement}: {}", found[0].message);
        }
    }
}
