//! Tests of Rust cells on the values of a session. All checks share one context, as starting one takes seconds.

#![cfg(feature = "rust-cells")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use awol::commands::Commands;
use awol::dataset::{Facts, Metadata, Pair, Pairs, Params};
use awol::lang::diagnostic::Diagnostic;
use awol::rust_cells::Cells;
use awol::session::Session;
use awol::session::interpret::{Stopped, run, run_rust};
use awol::session::rust::RustFrom;
use awol::session::value::Value;
use awol::sink::{Output, Recorder};
use awol::theta::Field;

/// Decides from a printed text whether to interrupt.
type StopWhen = fn(&str) -> bool;

/// Returns a recorder that interrupts once a printed text meets the condition.
fn stopping_when(stop_when: StopWhen) -> Recorder {
    Recorder::stopping(move |shown, _| texts(shown).into_iter().any(stop_when))
}

struct TestRepl(Session);

impl TestRepl {
    fn new() -> TestRepl {
        let mut session = Session::default();
        session.rust = Some(Box::new(Cells::with_program(PathBuf::from(env!("CARGO_BIN_EXE_awol")))));
        TestRepl(session)
    }

    fn with(&mut self, source: &str, stop_when: StopWhen) -> (Result<(), Vec<Diagnostic>>, Vec<Output>) {
        let mut sink = stopping_when(stop_when);
        let begun = Instant::now();
        let outcome = run(source, &mut self.0, &Commands, &mut sink);
        let first = source.trim().lines().next().unwrap_or_default().to_string();
        println!("{:>6.2} s  {first}", begun.elapsed().as_secs_f64());
        (outcome.map(drop).map_err(found), sink.shown)
    }

    fn run(&mut self, source: &str) -> Vec<Output> {
        let (outcome, shown) = self.with(source, |_| false);
        outcome.unwrap_or_else(|found| panic!("{source}: {found:#?} after {shown:?}"));
        shown
    }

    fn fail(&mut self, source: &str, stop_when: StopWhen) -> Diagnostic {
        let (outcome, _) = self.with(source, stop_when);
        outcome.expect_err(source).remove(0)
    }

    fn number(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Value::Number(number)) => number.value,
            other => panic!("{name} is {other:?}"),
        }
    }
}

fn found(stopped: Stopped) -> Vec<Diagnostic> {
    match stopped {
        Stopped::Unchecked(found) => found,
        Stopped::Failed(diagnostic) => vec![diagnostic],
    }
}

fn pairs() -> Value {
    let known = Metadata { pitch_midi: Some(57.0), velocity: 100.0, sample_rate: 16_000.0 };
    let pair = |prompt: &str| Pair {
        prompt: prompt.into(),
        wav_path: "a.wav".into(),
        params: Params::Known(known),
        facts: Facts::default(),
        text_emb: None,
    };
    let rows = vec![pair("a dark note"), pair("a bright note")];
    Value::Pairs(Arc::new(Pairs { rows, root: "sounds".into(), encoder: None }))
}

fn texts(shown: &[Output]) -> Vec<&str> {
    shown.iter().filter_map(|output| if let Output::Text(text) = output { Some(text.as_str()) } else { None }).collect()
}

#[test]
fn cells_compute_on_the_values_of_the_session() {
    let mut repl = TestRepl::new();
    repl.0.assign("pairs", Some(pairs()));
    repl.run("short = 20ms; who = \"Ré\"; tones = [theta, theta]; theta.pitch_midi = A3; clip = render theta; steps = 1..3");

    // Values enter the cell with their types, and changes come back as one undo step.
    repl.run(
        "rust {
            let there = short == 0.02 && who == \"Ré\" && tones.len() == 2 && steps == [1.0, 2.0, 3.0];
            let same = synth::render(&theta).unwrap().samples == clip.samples;
            theta.set(Field::ModIndex, 4.5);
            short *= 2.0;
            pairs.retain(|pair| pair.prompt.contains(\"bright\"));
            let brighter: Vec<Theta> = tones.iter().map(|tone| tone.with(Field::ModIndex, 9.0)).collect();
            let half = Clip::new(clip.samples.iter().map(|sample| sample / 2.0).collect(), clip.rate);
            let mut seen = std::collections::BTreeMap::from([(\"cells\", 1)]);
        }",
    );
    assert!(matches!(repl.0.get("there"), Some(Value::Bool(true))));
    assert!(matches!(repl.0.get("same"), Some(Value::Bool(true))), "both sides render alike");
    assert!(
        matches!(repl.0.get("theta"), Some(Value::Theta(patch)) if patch.theta.get(Field::ModIndex) == 4.5 && patch.theta.get(Field::PitchMidi) == 57.0)
    );
    assert!(matches!(repl.0.get("pairs"), Some(Value::Pairs(pairs)) if pairs.rows.len() == 1 && pairs.root.ends_with("sounds")));
    assert!(matches!(repl.0.get("brighter"), Some(Value::List(items)) if items.len() == 2));
    assert!(matches!(repl.0.get("half"), Some(Value::Clip(half)) if half.samples.len() == 16_000 && half.peak() > 0.0));
    assert!(repl.0.get("seen").is_none());
    repl.run("same_time = short + 20ms");
    assert!((repl.number("same_time") - 0.06).abs() < 1e-12, "a time is still one");
    repl.run("undo; undo; loop = 1");
    assert!(repl.0.get("there").is_none() && repl.number("short") == 0.02);

    // Variables persist, values changed by undo are passed in again, and the last expression is shown.
    let shown = repl.run(
        "rust { *seen.get_mut(\"cells\").unwrap() += 1; println!(\"printed\"); let cells = seen[\"cells\"]; let undone = short; theta }",
    );
    assert_eq!((repl.number("cells"), repl.number("undone")), (2.0, 0.02));
    assert_eq!(texts(&shown), ["printed"]);
    assert!(matches!(&shown[1], Output::Value { json, .. } if json["type"] == "theta"), "{shown:?}");

    // The last expression is the result: a number, a text, a type with its own display, or a tuple in debug form.
    let json =
        |shown: Vec<Output>| shown.into_iter().find_map(|output| if let Output::Value { json, .. } = output { Some(json) } else { None });
    assert_eq!(json(repl.run("rust { 6 * 7 }")).unwrap()["value"], 42.0);
    assert_eq!(json(repl.run("rust { \"a\" }")).unwrap()["value"], "a");
    assert_eq!(json(repl.run("rust { (1, 2.5) }")).unwrap()["value"], "(1, 2.5)");
    let code = "rust {
        struct Loud(f64);
        impl Loud {
            fn evcxr_display(&self) {
                println!(\"EVCXR_BEGIN_CONTENT text/html\\n<b>{}</b>\\nEVCXR_END_CONTENT\", self.0);
            }
        }
        Loud(3.0)
    }";
    let shown = repl.run(code);
    assert!(matches!(&shown[..], [Output::Forms(forms)] if forms[0].0 == "text/html" && forms[0].1.contains("<b>3</b>")), "{shown:?}");

    // Reading a variable does not restore a name that was dropped or undone.
    repl.run("rust { let kept = 1.0; }");
    repl.run("drop kept; rust { kept }");
    assert!(repl.0.get("kept").is_none());
    repl.run("rust { let mut kept = 1.0; }; undo; rust { let sum = kept + 1.0; }");
    assert!(repl.0.get("kept").is_none() && repl.number("sum") == 2.0);
    repl.run("rust { kept += 1.0; }");
    assert_eq!(repl.number("kept"), 2.0);

    // A value that the session cannot hold is an error that names the variable.
    let wrong = repl.fail("rust { theta.set(Field::ModIndex, 99.0); }", |_| false);
    assert_eq!(wrong.message, "the session cannot take 'theta': mod_index is 99, outside 0..10");
    let wrong = repl.fail("rust { let id = 9_007_199_254_740_993_i64; }", |_| false);
    assert!(wrong.message.contains("'id': 9007199254740993 is beyond 2^53"), "{wrong:?}");

    // Commands of evcxr.
    assert_eq!(texts(&repl.run("rust {\n:type sum\n}")), ["sum: f64"]);
    let shown = repl.run("rust {\n:vars\n}");
    assert!(texts(&shown)[0].contains("kept: f64\n"), "{shown:?}");
    assert!(texts(&repl.run("rust {\n:help\n}"))[0].contains(":dep"));
    repl.run("rust {\n:clear\n}");
    assert_eq!(texts(&repl.run("rust {\n:vars\n}")), ["no variables"]);

    // Compiler errors have a position in the statement and change nothing.
    let source = "x = 1\nrust {\n    let é = 1.0;\n    let y = é + missing;\n}";
    let wrong = repl.fail(source, |_| false);
    assert_eq!(source.get(wrong.span.start..wrong.span.end), Some("missing"), "{wrong:?}");
    assert!(wrong.message.contains("E0425"), "{wrong:?}");
    let source = "rust { let n: f64 = who; }";
    let wrong = repl.fail(source, |_| false);
    assert_eq!(source.get(wrong.span.start..wrong.span.end), Some("who"), "{wrong:?}");
    assert_eq!(repl.number("x"), 1.0);
    let wrong = repl.fail("mixed = [1, true]; rust { let first = &mixed[0]; }", |_| false);
    assert!(wrong.help.as_deref().is_some_and(|help| help.contains("stays in the session")), "{wrong:?}");

    // In a raw cell, positions are relative to the cell's text.
    let code = ":dep\nlet z = 1;";
    let mut sink = stopping_when(|_| false);
    let wrong = found(run_rust(code, &mut repl.0, &Commands, &mut sink).unwrap_err()).remove(0);
    assert_eq!(code.get(wrong.span.start..wrong.span.end), Some(":dep"), "{wrong:?}");
    let code = "let z = 5.0;\nlet w = nothing;";
    let wrong = found(run_rust(code, &mut repl.0, &Commands, &mut sink).unwrap_err()).remove(0);
    assert_eq!(code.get(wrong.span.start..wrong.span.end), Some("nothing"), "{wrong:?}");
    run_rust("let z = 5.0; // not a brace: }", &mut repl.0, &Commands, &mut sink).unwrap();
    assert_eq!(repl.number("z"), 5.0);

    // A panic is reported with its position.
    let source = "rust {\n    short = 9.0;\n    let none: Option<f64> = None;\n    none.expect(\"a value\");\n}";
    let wrong = repl.fail(source, |_| false);
    assert!(wrong.message.contains("panicked: a value"), "{wrong:?}");
    assert!(source.get(wrong.span.start..wrong.span.end).is_some_and(|text| text.contains("expect(")), "{wrong:?}");
    assert_eq!(repl.number("short"), 0.02);
    repl.run("rust { let after = short; }");
    assert_eq!(repl.number("after"), 0.02);

    // An error returned by `?` is reported too.
    let wrong = repl.fail("rust { let never: f64 = \"x\".parse::<f64>()?; let after = 1.0; }", |_| false);
    assert!(wrong.message.contains("ended with an error"), "{wrong:?}");
    assert!(repl.0.get("never").is_none() && repl.number("after") == 0.02);

    // A cell can depend on a library, here from a local path.
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"tiny\"\nversion = \"0.1.0\"\nedition = \"2024\"\n").unwrap();
    std::fs::write(folder.path().join("src/lib.rs"), "pub fn twice(x: f64) -> f64 { 2.0 * x }").unwrap();
    repl.run(&format!("rust {{\n:dep tiny = {{ path = {:?} }}\nlet two = tiny::twice(1.0);\n}}", folder.path()));
    assert_eq!(repl.number("two"), 2.0);

    // `:dep` lines do not shift the positions of errors and panics.
    let source = format!("rust {{\n:dep tiny = {{ path = {:?} }}\nlet n = 1;\nlet m = n + missing;\n}}", folder.path());
    let wrong = repl.fail(&source, |_| false);
    assert_eq!(source.get(wrong.span.start..wrong.span.end), Some("missing"), "{wrong:?}");
    let source = source.replace("missing", "[0][n as usize]");
    let wrong = repl.fail(&source, |_| false);
    assert!(source.get(wrong.span.start..wrong.span.end).is_some_and(|text| text.contains("[n as usize]")), "{wrong:?}");

    // An interrupt ends an endless loop, and a crash loses only the state of the Rust side.
    let wrong = repl.fail("rust { println!(\"turning\"); loop {} }", |text| text == "turning");
    assert_eq!(wrong.message, "interrupted");
    repl.run("rust { let thrice = short * 3.0; }");
    assert_eq!(repl.number("thrice"), 0.06);
    let wrong = repl.fail("rust { std::process::abort() }", |_| false);
    assert!(wrong.message.contains("crashed"), "{wrong:?}");
    let wrong = repl.fail("rust { println!(\"{}\", std::process::id()); loop {} }", |text| {
        assert!(Command::new("kill").args(["-9", text]).status().unwrap().success());
        false
    });
    assert!(wrong.message.contains("crashed (signal: 9"), "{wrong:?}");
    repl.run("rust { let back = who.len() as f64; print!(\"no end of line\"); }");
    assert_eq!(repl.number("back"), 3.0);

    // Rust cells in a file run only if the session allows them.
    let file = folder.path().join("cell.awol");
    std::fs::write(&file, "rust { let from_file = 1.0; }").unwrap();
    let command = format!("run '{}'", file.display());
    let wrong = repl.fail(&command, |_| false);
    assert!(wrong.message.contains("may not run Rust cells"), "{wrong:?}");
    repl.0.rust_from = RustFrom::Anywhere;
    repl.run(&command);
    assert_eq!(repl.number("from_file"), 1.0);
}
