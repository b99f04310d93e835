//! Long statements, asked to stop at random moments: it stops, the session is as it was or has what the verb keeps, and goes on.

use std::cell::Cell;

use crate::support::{TestRepl, explain, path_literal};
use awol::commands::Commands;
use awol::console::Interrupt;
use awol::session::interpret::{Done, Stopped, run};
use awol::session::value::Value;
use awol::sink::{Output, OutputId, Recorder, Sink};
use rand::{Rng, SeedableRng};

/// Says to stop from the question of this number on, counted from 0.
fn impatient(stop: u64) -> Recorder {
    Recorder::stopping(move |_, asked| asked >= stop)
}

/// Long statements, and whether what they have is kept. `fetch`, `watch`, Rust cells and `run` with times have tests of their own beside what they do
/// (`hub.rs`, `timed.rs`, `rust_cells.rs`).
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
    // What is stopped leaves the file whole for the next.
    ("save p data; got = p", false),
    ("save t instrument; got = t", false),
    ("got = load data", false),
    ("for i in 1..400 { got = i }", false),
];

#[test]
fn whenever_it_is_asked_to_stop_the_session_lives() {
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
        let mut sink = impatient(u64::MAX);
        if let Err(stopped) = run(statement, &mut repl.session, &Commands, &mut sink) {
            panic!("{statement}: {}", explain(&stopped, statement));
        }
        let asked = sink.asked();
        moments += asked - 1;
        repl.ok("undo");
        assert_eq!(repl.state(), before, "{statement}");
        // The first question comes before the statement begins.
        assert!(asked > 1, "{statement} does not ask whether to stop");
        let mut told = 0;
        let cut = |text: &str| text.contains("# was interrupted");
        for _ in 0..6 {
            let mut sink = impatient(rng.gen_range(1..asked));
            let outcome = run(statement, &mut repl.session, &Commands, &mut sink);
            // What asks by the clock asks now and then less often.
            told += u32::from(sink.told_to_stop());
            match outcome {
                Ok(_) => {
                    // What it had, or all of it, where the last question came after the last work.
                    assert!(matches!(repl.session.get("got"), Some(Value::Flow(_) | Value::Theta(_))) || !keeps, "{statement}");
                    // Whatever it had, its line in the log gives again.
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

/// Asks to stop as soon as something is shown, when what shows it asks no more; or when it is asked so often.
struct Pressed {
    interrupt: Interrupt,
    questions: Cell<u64>,
    patience: u64,
}

impl Sink for Pressed {
    fn emit(&mut self, _: Output) -> OutputId {
        self.interrupt.set();
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        self.questions.set(self.questions.get() + 1);
        if self.questions.get() == self.patience {
            self.interrupt.set();
        }
        self.interrupt.observe()
    }

    fn told_to_stop(&self) -> bool {
        self.interrupt.acknowledge()
    }
}

#[test]
fn an_interrupt_stops_what_follows_too() {
    let mut repl = TestRepl::after("p = starter pairs | embed with=words");
    let mut run = |source: &str, patience: u64| {
        let mut sink = Pressed { interrupt: Interrupt::default(), questions: Cell::new(0), patience };
        let outcome = run(source, &mut repl.session, &Commands, &mut sink);
        (outcome, sink.interrupt, repl.session.log().last().cloned().unwrap_or_default())
    };
    // Nothing asks while a number is shown.
    let (outcome, interrupt, log) = run("a = 1; a; b = 2", u64::MAX);
    let Err(Stopped::Failed(diagnostic)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((diagnostic.message.as_str(), diagnostic.span.start), ("interrupted", 10));
    assert!(interrupt.was_set() && log == "a", "{log}");
    // A training keeps what it has, and what stands behind it does not run.
    let (outcome, interrupt, line) = run("f = train p epochs=50 layers=1 hidden=8; for i in 1..3 { c = i }", 20);
    let Err(Stopped::Failed(diagnostic)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((diagnostic.message.as_str(), diagnostic.label.as_str(), diagnostic.span.start), ("interrupted", "before this began", 41));
    assert!(interrupt.was_set() && !interrupt.is_set());
    assert!(line.starts_with("f = train p epochs=50 layers=1 hidden=8 updates=") && line.ends_with("  # was interrupted"), "{line}");
}

#[test]
fn what_was_cut_short_is_told_so_that_a_replay_is_cut_short_too() {
    let mut repl = TestRepl::after("p = starter pairs | embed with=words");
    let mut log = |source: &str, stop: u64| {
        let mut sink = impatient(stop);
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
    // One line cannot say which of its rounds was the one, and says that.
    let last = log("for n in [1] { f = train p layers=1 hidden=8 }", 3);
    assert_eq!(last, "for n in [1] { f = train p layers=1 hidden=8 }  # was interrupted, and is done whole in a replay");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.awol");
    repl.sink.shown.clear();
    repl.ok(&format!("save session {}", path_literal(&file)));
    assert!(repl.sink.shown.iter().any(|shown| matches!(shown, Output::Note(text) if text.contains("a replay does them whole"))));
}

#[test]
fn what_was_kept_goes_through_the_rest_of_its_statement() {
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
    // Only what is real spends a wish that was obeyed.
    let mut sink = Pressed { interrupt: Interrupt::default(), questions: Cell::new(0), patience: 4 };
    let outcome = run("got = own | extract jobs=1 | embed", &mut repl.session, &Commands, &mut sink);
    assert_eq!(outcome.unwrap(), Done::Stopped);
    assert!(repl.session.log().last().unwrap().starts_with("got = own | extract jobs=1 sounds="));
    repl.ok(&format!("save got {}", path_literal(&kept)));
    let rows = std::fs::read_to_string(&kept).unwrap().lines().count();
    assert!((1..12).contains(&rows), "{rows}");
}

#[test]
fn a_file_that_is_interrupted_interrupts_what_runs_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.awol");
    std::fs::write(&file, "a = 1\nfor i in 1..9 { b = i }\n").unwrap();
    let mut repl = TestRepl::new();
    // The questions: before the run, before each statement, in the second round.
    let outcome = run(&format!("run {}", path_literal(&file)), &mut repl.session, &Commands, &mut impatient(4));
    let stopped = outcome.unwrap_err();
    assert!(stopped.is_interrupted(), "{stopped:?}");
    assert_eq!((repl.names(), repl.session.log()), (vec!["a".to_string()], vec!["a = 1".to_string()]));
}
