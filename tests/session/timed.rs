//! Tests of timed statements and of `watch`.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use crate::support::{TestRepl, path_literal};
use awol::sink::{Output, Recorder};

#[test]
fn recorded_times_are_saved_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("take.awol");
    let mut repl = TestRepl::new();
    repl.ok("before = 1; record on");
    std::thread::sleep(Duration::from_millis(60));
    repl.ok("a = theta");
    std::thread::sleep(Duration::from_millis(120));
    repl.ok("a.mod_index = 3; record off; after = 2");
    repl.ok(&format!("save session {}", path_literal(&path)));
    let script = std::fs::read_to_string(&path).unwrap();
    let times: Vec<f64> = script.lines().filter_map(|line| line.split_once("# at ")?.1.split_once(" s")?.0.parse().ok()).collect();
    assert_eq!(times.len(), 2, "{script}");
    assert!(times[0] >= 0.06 && times[1] - times[0] >= 0.12 && times[1] < 5.0, "{times:?}");

    let begun = Instant::now();
    let mut again = TestRepl::new();
    again.ok(&format!("run {} timed=true", path_literal(&path)));
    let taken = begun.elapsed().as_secs_f64();
    assert!(taken >= times[1] - 0.005, "{taken} {times:?}");
    assert_eq!(again.theta("a"), repl.theta("a"));
    // Without timed=true the run does not wait.
    std::fs::write(&path, "b = 1  # at 3600 s\n").unwrap();
    let begun = Instant::now();
    assert_eq!(TestRepl::after(&format!("run {}", path_literal(&path))).number("b"), 1.0);
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn timed_statements_wait_for_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("take.awol");
    std::fs::write(&path, "a = 1  # at 0.05 s\nrecord on\nb = 2  # at 0.15 s\nc = 3  # at 0.20 s\n").unwrap();
    let mut repl = TestRepl::new();
    repl.ok(&format!("run {} timed=true", path_literal(&path)));
    let times: Vec<f64> =
        repl.session.log().iter().filter_map(|text| text.rsplit_once("# at ")?.1.split_once(" s")?.0.parse().ok()).collect();
    assert_eq!(times.len(), 2, "{:?}", repl.session.log());
    assert!(times[1] - times[0] > 0.045 && times[1] - times[0] < 2.0, "{times:?}");
}

#[test]
fn timed_statements_start_within_five_milliseconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("take.awol");
    let planned: Vec<f64> = (1..=21).map(|place| f64::from(place) * 0.023).collect();
    let statements: String = planned.iter().map(|at| format!("a = {at}  # at {at:.3} s\n")).collect();
    std::fs::write(&path, format!("record on\n{statements}")).unwrap();
    let mut repl = TestRepl::new();
    repl.ok(&format!("run {} timed=true", path_literal(&path)));
    let log = repl.session.log();
    let begun = log.iter().filter_map(|text| text.rsplit_once("# at ")?.1.split_once(" s")?.0.parse::<f64>().ok());
    let mut late: Vec<f64> = begun.zip(&planned).map(|(begun, planned)| (begun - planned).abs()).collect();
    assert_eq!(late.len(), planned.len(), "{:?}", repl.session.log());
    late.sort_by(f64::total_cmp);
    // Other load can delay a few statements, so the median is checked.
    assert!(late[late.len() / 2] <= 0.005, "{late:?}");
}

/// Acts on the output so far. Returns whether the step is done.
type Step = Box<dyn FnMut(&[String]) -> bool>;

/// Returns a recorder that takes the steps in order and interrupts after the last.
fn editor(steps: Vec<Step>) -> Recorder {
    let steps = RefCell::new(steps);
    Recorder::stopping(move |shown, _| {
        let mut steps = steps.borrow_mut();
        match steps.first_mut() {
            None => true,
            Some(step) => {
                if step(&notes(shown)) {
                    drop(steps.remove(0));
                }
                false
            }
        }
    })
}

/// Returns notes and values as text.
fn notes(shown: &[Output]) -> Vec<String> {
    let text = |output: &Output| match output {
        Output::Note(text) => text.clone(),
        Output::Value { json, .. } => json["value"].to_string(),
        _ => String::new(),
    };
    shown.iter().map(text).collect()
}

#[test]
fn watch_reruns_from_the_first_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("take.awol");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write("x = 1\nx\ny = x + 1\ny\n");
    // Each step waits for a text and then changes the file.
    let then = |wanted: &'static str, text: &'static str| -> Step {
        let path = path.clone();
        Box::new(move |notes: &[String]| {
            let seen = notes.iter().any(|note| note.contains(wanted));
            if seen && !text.is_empty() {
                std::fs::write(&path, text).unwrap();
            }
            seen
        })
    };
    let steps = vec![
        then("2.0", "x = 1\nx\ny = x + 10\ny\n"),
        then("11.0", "x = 1\nx\ny = nothere\ny\n"),
        then("not bound", "x = 1\nx\ny = x + 100\ny\n"),
        then("101.0", ""),
    ];
    let mut editor = editor(steps);
    let mut session = awol::session::Session::default();
    let code = format!("watch {}", path_literal(&path));
    awol::session::interpret::run(&code, &mut session, &awol::commands::Commands, &mut editor).unwrap();
    let notes = notes(&editor.shown);
    // Statements before the change ran once.
    assert_eq!(notes.iter().filter(|note| *note == "1.0").count(), 1, "{notes:?}");
    // The log reproduces the session.
    let mut again = TestRepl::new();
    again.ok(&session.log().join("\n"));
    assert_eq!((again.number("x"), again.number("y")), (1.0, 101.0));
    assert!(matches!(session.get("y"), Some(awol::session::value::Value::Number(number)) if number.value == 101.0));
}

#[test]
fn watch_runs_nothing_if_undo_does_not_reach_the_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.awol");
    let long = |first: &str, last: &str| format!("{first}\n{}{last}\n", "x = 2\n".repeat(4200));
    std::fs::write(&path, long("x = 1", "x")).unwrap();
    let then = |wanted: &'static str, text: String| -> Step {
        let path = path.clone();
        Box::new(move |notes: &[String]| {
            let seen = notes.iter().any(|note| note.contains(wanted));
            if seen {
                std::fs::write(&path, &text).unwrap();
            }
            seen
        })
    };
    let steps =
        vec![then("2.0", long("y = 1", "y")), then("undo does not reach back", long("x = 1", "x + 40")), then("42.0", String::new())];
    let mut editor = editor(steps);
    let mut session = awol::session::Session::default();
    let code = format!("watch {}", path_literal(&path));
    awol::session::interpret::run(&code, &mut session, &awol::commands::Commands, &mut editor).unwrap();
    let notes = notes(&editor.shown);
    assert!(notes.iter().any(|note| note.contains("long.awol:1:1")), "{:?}", &notes[1..]);
    assert!(session.get("y").is_none() && session.get("x").is_some());
}

#[test]
fn a_failed_run_in_a_watched_file_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, inner, none) = (folder.path().join("w.awol"), folder.path().join("x.awol"), folder.path().join("none.json"));
    let outer = |word: &str| format!("n = 1\nrun {}\n\"{word}\"\n", path_literal(&inner));
    std::fs::write(&inner, format!("n = n + 1\nb = vary theta\nm = load {}\n", path_literal(&none))).unwrap();
    std::fs::write(&path, outer("first")).unwrap();
    let then = |wanted: &'static str, text: String, mended: bool| -> Step {
        let (path, none) = (path.clone(), none.clone());
        let mut seen_before = 0;
        Box::new(move |notes: &[String]| {
            let seen = notes.iter().filter(|note| note.contains(wanted)).count();
            let new = seen > seen_before;
            seen_before = seen;
            if new && !text.is_empty() {
                if mended {
                    std::fs::write(&none, "1").unwrap();
                }
                std::fs::write(&path, &text).unwrap();
            }
            new
        })
    };
    let steps = vec![then("none.json", outer("second"), false), then("w.awol", outer("third"), true), then("third", String::new(), false)];
    let mut editor = editor(steps);
    let mut watched = TestRepl::new();
    awol::session::interpret::run(&format!("watch {}", path_literal(&path)), &mut watched.session, &awol::commands::Commands, &mut editor)
        .unwrap();
    let fresh = TestRepl::after(&format!("run {}", path_literal(&path)));
    assert_eq!(watched.state(), fresh.state(), "{:?}", watched.session.log());
    assert_eq!(TestRepl::after(&watched.session.script()).state(), watched.state(), "{}", watched.session.script());
}

/// Watches a file through these versions and returns the session. Each version shows its number at the end, or fails.
fn watched(path: &std::path::Path, versions: &[&str]) -> TestRepl {
    let marked: Vec<String> =
        versions.iter().enumerate().map(|(n, version)| format!("\"version {n}\"\n{version}\n\"end of {n}\"\n")).collect();
    std::fs::write(path, &marked[0]).unwrap();
    let then = |place: usize| -> Step {
        let (path, next) = (path.to_path_buf(), marked.get(place + 1).cloned());
        Box::new(move |notes: &[String]| {
            let seen = notes.iter().any(|note| note.contains(&format!("end of {place}")) || note.contains("nothing to do again"));
            if let Some(next) = next.as_ref().filter(|_| seen) {
                std::fs::write(&path, next).unwrap();
            }
            seen
        })
    };
    let mut editor = editor((0..versions.len()).map(then).collect());
    let mut repl = TestRepl::new();
    // Advances the random ordinal before the watch.
    repl.ok("vary theta");
    awol::session::interpret::run(&format!("watch {}", path_literal(path)), &mut repl.session, &awol::commands::Commands, &mut editor)
        .unwrap();
    repl
}

#[test]
fn watch_gives_the_same_state_as_a_fresh_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("take.awol");
    let courses: [&[&str]; 7] = [
        &[
            "seed 5\na = theta\nrender (vary a)\na.mod_index = 3\nundo\nb = vary a",
            // First without the undo, then with a different draw before the last, then with another seed.
            "seed 5\na = theta\nrender (vary a)\na.mod_index = 3\nb = vary a",
            "seed 5\na = theta\nrender (a | vary n=2)\na.mod_index = 3\nb = vary a",
            "a = theta\nrender (a | vary n=2)\na.mod_index = 3\nb = vary a",
        ],
        &["a = 1\nundo\nb = 2", "a = 1\nundo\nredo"],
        &["a = 1\nundo\nredo", "a = 1\nundo\nb = 2", "a = 1\nundo\nredo\nc = 3"],
        &["a = 1\nb = 2\nundo\nundo\nredo\nz = 5", "a = 1\nb = 2\nundo\nundo\nshow 1\nredo\nredo"],
        &["a = 1\nb = theta\nb.pitch_midi = 3", "a = 1\nb = theta\nredo"],
        &["a = 1", "redo\nb = 1"],
        &["a = vary theta\nundo\nb = 1", "a = vary theta\nb = vary theta"],
    ];
    for course in courses {
        for count in 1..=course.len() {
            let mut repl = watched(&path, &course[..count]);
            let mut fresh = TestRepl::after("vary theta");
            // A redo with nothing to redo fails, and the statements before it keep their effect.
            let _ = fresh.run(course[count - 1]);
            assert_eq!(repl.state(), fresh.state(), "{course:?} {:?}", repl.session.log());
            let mut replayed = TestRepl::after(&repl.session.script());
            assert_eq!(replayed.state(), repl.state(), "{}", repl.session.script());
            let next = repl.theta("vary theta");
            assert_eq!((next, next), (replayed.theta("vary theta"), fresh.theta("vary theta")), "{course:?}");
        }
    }
}
