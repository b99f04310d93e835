//! Interrupts long statements at random moments. The session must be unchanged or hold what the verb keeps, and must go on.

use std::cell::Cell;

use crate::support::{TestRepl, explain, path_literal};
use awol::commands::Commands;
use awol::console::Interrupt;
use awol::session::interpret::{Done, Stopped, run};
use awol::session::value::Value;
use awol::sink::{Output, OutputId, Recorder, Sink};
use rand::{Rng, SeedableRng};

/// Returns a recorder that interrupts from this query on, counted from 0.
fn interrupting_at(stop: u64) -> Recorder {
    Recorder::stopping(move |_, asked| asked >= stop)
}

/// Long statements, and whether they keep a partial result. `fetch`, `watch`, Rust cells and timed runs have separate tests (`hub.rs`, `timed.rs`,
/// `rust_cells.rs`).
const LONG: [(&str, bool); 17] = [
    ("got = train p epochs=6 layers=1 hidden=8", true),
    ("got = train p epochs=2 layers=1 hidden=8 objective=reference", true),
    ("got = own | extract", false),
    ("got = embed (few | recaption per_note=4)", false),
    ("got = few | recaption per_note=12", false),
    ("got = sample \"a guitar note\" n=6000", false),
    ("got = thetas | render", false),
    ("got = vary t amount=0.2 n=12 seed=2 | plot spectrum", false),
    ("got = plot embedding (few | recaption per_note=4)", false),
    ("got = sweep t.mod_index 0..8 step 0.1", false),
    ("got = evaluate (starter flow) pairs=few samples=8", false),
    ("got = render t notes=C2..C8 chord=true", false),
    ("got = match (render t)", true),
    // An interrupted save leaves the old file for the next statement.
    ("save p data; got = p", false),
    ("save t instrument; got = t", false),
    ("got = load data", false),
    ("for i in 1..400 { got = i }", false),
];

#[test]
fn interrupts_at_random_moments_keep_the_session_consistent() {
    let folder = tempfile::tempdir().unwrap();
    let mut captions = String::from("file,caption,pitch_midi\n");
    let mut repl = TestRepl::after(
        "p = (split (starter pairs) by=note test=0.14)[1] | embed; few = (split p by=note test=0.2)[1]; t = theta; thetas = vary t amount=0.2 n=150 seed=1; got = 7",
    );
    for note in 0..12 {
        let file = folder.path().join(format!("{note}.wav"));
        repl.ok(&format!("save (render (thetas[{note}])) {}", path_literal(&file)));
        captions.push_str(&format!("{note}.wav,a test note,60\n"));
    }
    std::fs::write(folder.path().join("captions.csv"), captions).unwrap();
    repl.ok(&format!("own = build {}", path_literal(folder.path())));
    repl.ok(&format!("data = {}; save p data", path_literal(&folder.path().join("data.jsonl"))));
    repl.ok(&format!("instrument = {}", path_literal(&folder.path().join("instrument.sfz"))));
    let before = repl.state();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(4);
    let (mut stops, mut moments, mut replayed) = (0, 0, 0);
    for (statement, keeps) in LONG {
        let mut sink = interrupting_at(u64::MAX);
        if let Err(stopped) = run(statement, &mut repl.session, &Commands, &mut sink) {
            panic!("{statement}: {}", explain(&stopped, statement));
        }
        let asked = sink.asked();
        moments += asked - 1;
        repl.ok("undo");
        assert_eq!(repl.state(), before, "{statement}");
        // The first query comes before the statement begins.
        assert!(asked > 1, "{statement} does not ask whether to stop");
        let mut told = 0;
        let cut = |text: &str| text.contains("# was interrupted");
        for _ in 0..6 {
            let mut sink = interrupting_at(rng.gen_range(1..asked));
            let outcome = run(statement, &mut repl.session, &Commands, &mut sink);
            // Statements that query by the clock may query less often this time.
            told += u32::from(sink.stop_requested());
            match outcome {
                Ok(_) => {
                    // The partial result, or the whole one if the last query came after the work.
                    assert!(matches!(repl.session.get("got"), Some(Value::Flow(_) | Value::Theta(_))) || !keeps, "{statement}");
                    // The line in the log reproduces the partial result.
                    let (text, got) = (repl.session.log().last().cloned().unwrap(), repl.state());
                    repl.ok("undo");
                    if cut(&text) {
                        repl.ok(&text);
                        assert!(repl.state() == got, "{text} gives something else");
                        repl.ok("undo");
                        replayed += 1;
                    }
                }
                Err(Stopped::Failed(diagnostic)) => {
                    assert!(diagnostic.message.contains("interrupted"), "{statement}: {}", diagnostic.message);
                }
                Err(stopped) => panic!("{statement}: {}", explain(&stopped, statement)),
            }
            assert_eq!(repl.state(), before, "{statement}");
            repl.ok("alive = 1; undo");
        }
        assert!(told > 0, "{statement}");
        stops += told;
    }
    assert!(replayed > 6, "{replayed}");
    println!("{stops} interrupts of {} statements, of {moments} moments at which they ask; {replayed} kept what they had", LONG.len());
}

/// A sink that interrupts when something is shown, after the statement's last query, or at the query of number `limit`.
struct InterruptingSink {
    interrupt: Interrupt,
    questions: Cell<u64>,
    limit: u64,
}

impl Sink for InterruptingSink {
    fn emit(&mut self, _: Output) -> OutputId {
        self.interrupt.set();
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        self.questions.set(self.questions.get() + 1);
        if self.questions.get() == self.limit {
            self.interrupt.set();
        }
        self.interrupt.observe()
    }

    fn stop_requested(&self) -> bool {
        self.interrupt.acknowledge()
    }
}

#[test]
fn an_interrupt_skips_the_following_statements() {
    let mut repl = TestRepl::after("p = starter pairs | embed with=words");
    let mut run = |source: &str, limit: u64| {
        let mut sink = InterruptingSink { interrupt: Interrupt::default(), questions: Cell::new(0), limit };
        let outcome = run(source, &mut repl.session, &Commands, &mut sink);
        (outcome, sink.interrupt, repl.session.log().last().cloned().unwrap_or_default())
    };
    // No query comes while a number is shown.
    let (outcome, interrupt, log) = run("a = 1; a; b = 2", u64::MAX);
    let Err(Stopped::Failed(diagnostic)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((diagnostic.message.as_str(), diagnostic.span.start), ("interrupted", 10));
    assert!(interrupt.was_set() && log == "a", "{log}");
    // Training keeps its result, and the next statement does not run.
    let (outcome, interrupt, line) = run("f = train p epochs=50 layers=1 hidden=8; for i in 1..3 { c = i }", 20);
    let Err(Stopped::Failed(diagnostic)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((diagnostic.message.as_str(), diagnostic.label.as_str(), diagnostic.span.start), ("interrupted", "before this began", 41));
    assert!(interrupt.was_set() && !interrupt.is_set());
    assert!(line.starts_with("f = train p epochs=50 layers=1 hidden=8 updates=") && line.ends_with("  # was interrupted"), "{line}");
}

#[test]
fn the_log_records_where_a_statement_was_interrupted() {
    let mut repl = TestRepl::after("p = starter pairs | embed with=words");
    let mut log = |source: &str, stop: u64| {
        let mut sink = interrupting_at(stop);
        let outcome = run(source, &mut repl.session, &Commands, &mut sink);
        assert!(outcome.is_ok(), "{outcome:?}");
        repl.session.log().last().cloned().unwrap()
    };
    for (source, told) in [
        ("f = train p layers=1 hidden=8", "f = train p layers=1 hidden=8 updates=0  # was interrupted"),
        (
            "f = (p | train layers=1 hidden=8 updates=99 engine=fused)",
            "f = (p | train layers=1 hidden=8 updates=0 engine=fused)  # was interrupted",
        ),
        ("f = match (render theta)", "f = match (render theta) rounds=0  # was interrupted"),
        ("f = [(p | train)][0]", "f = [(p | train updates=0)][0]  # was interrupted"),
    ] {
        assert_eq!(log(source, 1), told);
    }
    // The line of a loop cannot record which iteration was interrupted, and notes that.
    let last = log("for n in [1] { f = train p layers=1 hidden=8 }", 3);
    assert_eq!(last, "for n in [1] { f = train p layers=1 hidden=8 }  # was interrupted, and is done whole in a replay");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.awol");
    repl.sink.shown.clear();
    repl.ok(&format!("save session {}", path_literal(&file)));
    assert!(repl.sink.shown.iter().any(|shown| matches!(shown, Output::Note(text) if text.contains("a replay does them whole"))));
}

#[test]
fn the_rest_of_a_pipe_runs_on_interrupted_results() {
    let folder = tempfile::tempdir().unwrap();
    let mut repl = TestRepl::new();
    let mut captions = String::from("file,caption,pitch_midi\n");
    for note in 0..12 {
        let file = folder.path().join(format!("{note}.wav"));
        repl.ok(&format!("save (render (theta velocity={})) {}", 90 + note, path_literal(&file)));
        captions.push_str(&format!("{note}.wav,a test note,60\n"));
    }
    std::fs::write(folder.path().join("captions.csv"), captions).unwrap();
    let kept = folder.path().join("kept.jsonl");
    repl.ok(&format!("own = build {}", path_literal(folder.path())));
    // An interrupt is acknowledged only by the sink that received it.
    let mut sink = InterruptingSink { interrupt: Interrupt::default(), questions: Cell::new(0), limit: 4 };
    let outcome = run("got = own | extract jobs=1 | embed", &mut repl.session, &Commands, &mut sink);
    assert_eq!(outcome.unwrap(), Done::Stopped);
    assert!(repl.session.log().last().unwrap().starts_with("got = own | extract jobs=1 sounds="));
    repl.ok(&format!("save got {}", path_literal(&kept)));
    let rows = std::fs::read_to_string(&kept).unwrap().lines().count();
    assert!((1..12).contains(&rows), "{rows}");
}

#[test]
fn an_interrupt_in_a_script_interrupts_the_statement_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.awol");
    std::fs::write(&file, "a = 1\nfor i in 1..9 { b = i }\n").unwrap();
    let mut repl = TestRepl::new();
    // The queries come before `run`, before each statement, and in the second iteration.
    let outcome = run(&format!("run {}", path_literal(&file)), &mut repl.session, &Commands, &mut interrupting_at(4));
    let stopped = outcome.unwrap_err();
    assert!(stopped.is_interrupted(), "{stopped:?}");
    assert_eq!((repl.names(), repl.session.log()), (vec!["a".to_string()], vec!["a = 1".to_string()]));
}
