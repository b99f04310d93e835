//! Undo and redo against the simplest model that could be right: a list of states and a place in it. And the log of a session replayed: it
//! gives the session.

use crate::support::TestRepl;

/// A small generator with a fixed course, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's MMIX constants.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

type State = Vec<(String, String)>;

/// The values, and what is locked.
fn state(repl: &TestRepl) -> State {
    let mut state = repl.state();
    state.push(("lock".to_string(), format!("{:?}", repl.session.locks().fields())));
    state
}

/// What an undo leaves and a replay has.
fn set(repl: &TestRepl) -> String {
    format!("{:?} {} {}", repl.session.settings(), repl.session.player.volume(), repl.session.seed())
}

/// What a failed statement leaves as it was, and no replay knows.
fn switches(repl: &TestRepl) -> (bool, bool) {
    (repl.session.state.live.is_some(), repl.session.state.recording.is_some())
}

/// The states before and after every change, and where the session stands among them.
struct Model {
    states: Vec<State>,
    place: usize,
}

/// A statement that changes a value, if the names that it needs are bound.
fn edit(dice: &mut Dice, turn: usize) -> String {
    let name = ["a", "b", "c"][dice.roll(3) as usize];
    match dice.roll(13) {
        0 => format!("{name} = {turn}"),
        1 => format!("{name} = theta mod_index={}", dice.roll(10)),
        2 => format!("{name} = imagine \"a guitar note\" temperature=0.5"),
        3 => "theta.sustain = 0.25".to_string(),
        4 => format!("theta.velocity = {}", turn % 128),
        5 => format!("for n in 1..3 {{ {name} = n + {turn}; d = imagine \"a reed note\" temperature=1 }}"),
        6 => format!("{} {}", ["lock", "unlock"][dice.roll(2) as usize], ["pitch_midi", "sustain"][dice.roll(2) as usize]),
        7 => format!("{name} = vary theta amount=0.2"),
        8 => format!("for n in 1..2 {{ seed {}; {name} = vary theta amount=0.2 }}", turn % 3),
        9 => format!("for n in [{turn}] {{ set jobs={}; {name} = n }}", 1 + turn % 4),
        11 => {
            format!("for n in [1] {{ {} {} }}", ["lock", "unlock"][dice.roll(2) as usize], ["pitch_midi", "sustain"][dice.roll(2) as usize])
        }
        10 => format!("for n in [0.5, 0.{turn}] {{ volume n; {name} = n }}"),
        _ => format!("drop {name}"),
    }
}

/// A statement that changes no value, or none that succeeds.
fn other(dice: &mut Dice) -> &'static str {
    match dice.roll(11) {
        0 => "help seed",
        9 => "for n in [1, 0] { seed 9; volume 0.1; set jobs=9; live on; record on; a = 1 / n }",
        10 => "volume 0.75",
        6 => "compare (imagine \"a bell\" temperature=1) theta",
        7 => "seed 7",
        8 => "play (imagine \"a bell\" temperature=1) (1 / 0)",
        1 => "imagine \"an organ note\" temperature=0.5",
        2 => "for n in [1, 0] { a = 1 / n }",
        3 => "drop nothing_of_this_name",
        4 => "render (imagine \"a flute note\" temperature=0.1)",
        _ => "vars",
    }
}

fn play(seed: u64, turns: usize) -> (TestRepl, String) {
    let mut dice = Dice(seed);
    let mut repl = TestRepl::new();
    let mut model = Model { states: vec![state(&repl)], place: 0 };
    let mut typed = String::new();
    for turn in 0..turns {
        let source = match dice.roll(10) {
            0..4 => edit(&mut dice, turn),
            4..6 => other(&mut dice).to_string(),
            6..9 => "undo".to_string(),
            _ => "redo".to_string(),
        };
        typed.push_str(&source);
        typed.push('\n');
        let changes = repl.session.log().len();
        let (before, settings) = (state(&repl), (set(&repl), switches(&repl)));
        let outcome = repl.run(&source);
        match source.as_str() {
            "undo" => {
                assert_eq!(outcome.is_ok(), model.place > 0, "{typed}");
                model.place = model.place.saturating_sub(1);
            }
            "redo" => {
                assert_eq!(outcome.is_ok(), model.place + 1 < model.states.len(), "{typed}");
                model.place = (model.place + 1).min(model.states.len() - 1);
            }
            _ if outcome.is_err() => {
                assert_eq!(state(&repl), before, "a failed statement changed something:\n{typed}");
                assert_eq!((set(&repl), switches(&repl)), settings, "a failed statement set something:\n{typed}");
                assert_eq!(repl.session.log().len(), changes, "a failed statement is in the log:\n{typed}");
            }
            source if source.contains('=') && !["imagine", "render", "compare"].iter().any(|verb| source.starts_with(verb)) => {
                model.states.truncate(model.place + 1);
                model.states.push(state(&repl));
                model.place += 1;
            }
            // To lock what is locked changes nothing, and is no step.
            source if source.starts_with("drop") || (source.contains("lock ") && state(&repl) != before) => {
                model.states.truncate(model.place + 1);
                model.states.push(state(&repl));
                model.place += 1;
            }
            _ => {}
        }
        assert_eq!(state(&repl), model.states[model.place], "after {} turns:\n{typed}", turn + 1);
    }
    (repl, typed)
}

#[test]
fn undo_and_redo_walk_the_states_and_the_log_replays_them() {
    for seed in 0..40 {
        let (mut repl, typed) = play(seed, 60);
        let script = repl.session.script();
        let mut replayed = TestRepl::after(&script);
        assert_eq!(state(&replayed), state(&repl), "typed:\n{typed}\nsaved:\n{script}");
        assert_eq!(set(&replayed), set(&repl), "typed:\n{typed}\nsaved:\n{script}");
        // The next random statement is the same too.
        let next = "imagine \"a guitar note\" temperature=1";
        assert_eq!(replayed.theta(next), repl.theta(next), "typed:\n{typed}\nsaved:\n{script}");
    }
}
