//! Limits on values that small statements could grow without end, and on the undo steps of loops.

use std::time::{Duration, Instant};

use crate::support;
use crate::support::{TestRepl, path_literal};
use awol::session::value::Value;

/// Far more than these statements take, and far less than they would take without limits.
const TIME_LIMIT: Duration = Duration::from_secs(60);

#[test]
fn lists_that_double_or_nest_are_limited() {
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let mut repl = TestRepl::after("l = [1, 2]");
    let wrong = (0..60).find_map(|_| repl.run("l = [l, l]").is_err().then(|| repl.fails("l = [l, l]"))).unwrap();
    assert!(wrong.contains("elements with those of the lists"), "{wrong}");
    repl.ok("l; vars; l[0][1]; m = l; \"{l}\"; undo; redo");
    repl.ok(&format!("save l {}", path_literal(&folder.path().join("l.json"))));
    assert!(repl.fails("play l").contains("play"));
    let deep = repl.fails("d = [1]; for i in 1..1000 { d = [d] }");
    assert!(deep.contains("33 deep"), "{deep}");
    let wide = repl.fails("e = embed 'x' with=words; e = [e, e]; for i in 1..40 { e = [e, e] }");
    assert!(wide.contains("bytes, each as often as it stands there, and 16777216 is the most"), "{wide}");
    assert!(repl.fails("r = [1..100]; for i in 1..40 { r = [r, r] }").contains("elements with those"));
    assert!(begun.elapsed() < TIME_LIMIT, "{:?}", begun.elapsed());
}

#[test]
fn lists_of_large_values_are_limited() {
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let mut repl = TestRepl::after(
        "caption = \"bellbellbellbellbell\"; for i in 1..12 { caption = caption + caption }; caption = \"a bell \" + caption",
    );
    repl.ok("evaluations = evaluate (starter flow) pairs=(split (starter pairs | embed))[1] samples=8 baselines=false; for i in 1..6 { evaluations = evaluations + evaluations }");
    let large = [
        ("prompt", "imagine caption seed=1"),
        ("caption", "embed caption"),
        ("runs", "evaluations"),
        ("samples", "render (theta duration_s=4)"),
        ("rows", "starter pairs | embed with=words"),
        ("weights", "starter flow"),
        ("bytes", "plot envelope theta"),
    ];
    for (what, value) in large {
        repl.ok(&format!("one = {value}; many = [one, one]"));
        let wrong = (0..18).find_map(|_| repl.run("many = [many, many]").is_err().then(|| repl.fails("many = [many, many]")));
        assert!(wrong.as_deref().is_some_and(|wrong| wrong.contains("is the most")), "{what}: {wrong:?}");
        // The largest allowed value is shown as JSON, saved, and undone.
        repl.ok("many");
        let Value::List(list) = repl.get("many") else { panic!("no list") };
        let text = awol::session::json::shown(&Value::List(list)).to_string().len();
        assert!(text < 200 << 20, "{what}: {text}");
        let saved = repl.run(&format!("save many {}", path_literal(&folder.path().join("many.json"))));
        assert_eq!(saved.is_ok(), ["prompt", "caption", "runs"].contains(&what), "{what}");
        repl.ok("undo; redo");
    }
    assert!(begun.elapsed() < 4 * TIME_LIMIT, "{:?}", begun.elapsed());
}

#[test]
fn texts_are_limited_in_length() {
    let begun = Instant::now();
    for growth in ["t = t + t", "t = '{t}{t}'", "t = '{[t, t]}'", "t = [t, t]; t = '{t}'"] {
        let growth = growth.replace('\'', "\"");
        let mut repl = TestRepl::after("t = 'abcdefgh'");
        let outcome = repl.run(&format!("for i in 1..64 {{ {growth} }}"));
        if let Err(stopped) = outcome {
            let wrong = support::explain(&stopped, &growth);
            assert!(wrong.contains("is the most"), "{growth}: {wrong}");
            // The failed statement leaves the value as it was.
            assert_eq!(repl.text("t"), "abcdefgh");
        }
        assert!(repl.text("t").len() <= Value::MOST_TEXT);
    }
    assert!(begun.elapsed() < TIME_LIMIT, "{:?}", begun.elapsed());
}

#[test]
fn prompts_of_nested_morphs_stay_short() {
    let mut repl = TestRepl::after("x = imagine \"a bell\"; for i in 1..60 { x = (morph x x steps=3)[1] }");
    let Value::Theta(patch) = repl.get("x") else { panic!("no theta") };
    let prompt = patch.origin.as_deref().and_then(|origin| origin.prompt.clone()).unwrap();
    assert!(prompt.len() < 500 && prompt.ends_with(", 50 %"), "{prompt}");
    repl.ok("undo");
}

#[test]
fn a_file_that_watches_itself_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("self.awol");
    std::fs::write(&path, format!("a = 1\nrun {}\n", path_literal(&folder.path().join("other.awol")))).unwrap();
    std::fs::write(folder.path().join("other.awol"), format!("watch {}\n", path_literal(&path))).unwrap();
    let message = TestRepl::new().fails(&format!("run {}", path_literal(&path)));
    assert!(message.contains("is running already"), "{message}");
}

#[test]
fn vars_truncates_long_texts() {
    let mut repl = TestRepl::after("t = \"é\"; for i in 1..20 { t = t + t }; a = t; b = t");
    repl.sink.shown.clear();
    repl.ok("vars");
    let [awol::sink::Output::Table(table)] = repl.sink.shown.as_slice() else { panic!("{:?}", repl.sink.shown.len()) };
    assert!(table.rows.len() == 3 && table.rows.iter().all(|row| row[2].len() < 1100 && row[2].ends_with("é…")));
}

#[test]
fn a_loop_is_one_undo_step() {
    let mut repl = TestRepl::after("x = -1; i = 'outer'; k = 0");
    repl.ok("for i in 1..300 { for j in 1..3 { x = i * 10 + j; k = k + 1 }; y = i; for i in 1..2 { z = i } }");
    let changed: Vec<&str> = repl.session.values().map(|(name, _)| name).filter(|name| !repl.session.story(name).is_empty()).collect();
    assert_eq!(changed, ["i", "k", "x", "y", "z"]);
    assert_eq!((repl.session.story("x").len(), repl.session.story("i").len()), (2, 1));
    let after = repl.state();
    assert_eq!((repl.number("x"), repl.number("k"), repl.text("i").as_str()), (3003.0, 900.0, "outer"));
    repl.ok("undo");
    let before = TestRepl::after("x = -1; i = 'outer'; k = 0").state();
    assert_eq!(repl.state(), before);
    repl.ok("redo");
    assert_eq!(repl.state(), after);
    // The value that the loop variable shadowed is restored, and a failed loop changes nothing.
    repl.fails("for x in 1..3 { i = x; load 'nowhere.json' }");
    assert_eq!(repl.state(), after);
    repl.ok("for n in 1..2 { x = n; for x in 7..9 { z = x } }");
    assert_eq!((repl.number("x"), repl.number("z")), (2.0, 9.0));
    repl.ok("undo; redo");
    assert_eq!((repl.number("x"), repl.number("z")), (2.0, 9.0));
}
