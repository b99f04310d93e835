//! Long statements, asked to stop at random moments: it stops, the session is as it was or has what the verb keeps, and goes on.

#![allow(clippy::unwrap_used)]

mod support;

use std::cell::Cell;

use awol::commands::Commands;
use awol::session::interpret::{Stopped, run};
use awol::session::value::Value;
use awol::sink::{Output, OutputId, Sink};
use rand::{Rng, SeedableRng};
use support::{Desk, explain, typed};

/// Is asked whether to stop, and says so from the time of this number on.
struct Impatient {
    asked: Cell<u64>,
    stop: u64,
}

impl Impatient {
    fn from(stop: u64) -> Impatient {
        Impatient { asked: Cell::new(0), stop }
    }
}

impl Sink for Impatient {
    fn emit(&mut self, _: Output) -> OutputId {
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.asked.get() > self.stop
    }
}

/// Long statements, and whether what they have is kept.
const LONG: [(&str, bool); 10] = [
    ("got = train p epochs=6 layers=1 hidden=8", true),
    ("got = train p epochs=2 layers=1 hidden=8 objective=reference", true),
    ("got = own | extract", false),
    ("got = embed (starter pairs | recaption per_note=4)", false),
    ("got = sample \"a guitar note\" n=6000", false),
    ("got = thetas | render", false),
    ("got = sweep t.mod_index 0..8 step 0.1", false),
    ("got = evaluate (starter flow) pairs=few samples=8", false),
    ("got = match (render t)", true),
    ("for i in 1..400 { got = i }", false),
];

#[test]
fn whenever_it_is_asked_to_stop_the_session_lives() {
    let folder = tempfile::tempdir().unwrap();
    let mut captions = String::from("file,caption,pitch_midi\n");
    let mut desk =
        Desk::after("p = starter pairs | embed; few = (split p)[1]; t = theta; thetas = vary t amount=0.2 n=150 seed=1; got = 7");
    for note in 0..12 {
        let file = folder.path().join(format!("{note}.wav"));
        desk.ok(&format!("save (render (thetas[{note}])) {}", typed(&file)));
        captions.push_str(&format!("{note}.wav,a test note,60\n"));
    }
    std::fs::write(folder.path().join("captions.csv"), captions).unwrap();
    desk.ok(&format!("own = build {}", typed(folder.path())));
    let before = desk.state();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(4);
    let mut stops = 0;
    for (statement, keeps) in LONG {
        let statement = statement.replace("FOLDER", &typed(folder.path()));
        let patient = Impatient::from(u64::MAX);
        let mut sink = patient;
        if let Err(stopped) = run(&statement, &mut desk.session, &Commands, &mut sink) {
            panic!("{statement}: {}", explain(&stopped, &statement));
        }
        let asked = sink.asked.get();
        desk.ok("undo");
        assert_eq!(desk.state(), before, "{statement}");
        assert!(asked > 3, "{statement} asks {asked} times whether to stop");
        for _ in 0..6 {
            let mut sink = Impatient::from(rng.gen_range(0..asked));
            let outcome = run(&statement, &mut desk.session, &Commands, &mut sink);
            stops += 1;
            match outcome {
                Ok(()) => {
                    // What it had, or all of it, where the last question came after the last work.
                    assert!(matches!(desk.session.get("got"), Some(Value::Flow(_) | Value::Theta(_))) || !keeps, "{statement}");
                    desk.ok("undo");
                }
                Err(Stopped::Failed(diagnostic)) => {
                    assert!(diagnostic.message.contains("interrupted"), "{statement}: {}", diagnostic.message);
                }
                Err(stopped) => panic!("{statement}: {}", explain(&stopped, &statement)),
            }
            assert_eq!(desk.state(), before, "{statement}");
            desk.ok("alive = 1; undo");
        }
    }
    println!("{stops} interrupts of {} verbs", LONG.len());
}
