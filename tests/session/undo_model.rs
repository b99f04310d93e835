//! Compares undo and redo with a simple model, a list of states and an index, and checks that the log replays to the same session.

use crate::support::TestRepl;

/// A small seeded generator, so that failures can be reproduced.
struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: u64) -> u64 {
        // Knuth's MMIX constants.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

type State = Vec<(String, String)>;

/// Returns the values and the locks.
fn state(repl: &TestRepl) -> State {
    let mut state = repl.state();
    state.push(("lock".to_string(), format!("{:?}", repl.session.locks().fields())));
    state
}

/// Returns the settings, the volume and the seed, which undo does not change and a replay restores.
fn settings_after_undo(repl: &TestRepl) -> String {
    format!("{:?} {} {}", repl.session.settings(), repl.session.player.volume(), repl.session.seed())
}

/// Returns whether `live` and `record` are on. A failed statement does not change them, and a replay does not restore them.
fn switches(repl: &TestRepl) -> (bool, bool) {
    (repl.session.state.live.is_some(), repl.session.state.recording.is_some())
}

/// The states before and after every change, and the index of the current one.
struct Model {
    states: Vec<State>,
    place: usize,
}

/// Returns a statement that changes a value if the names that it uses are bound.
fn random_edit(rng: &mut Rng, turn: usize) -> String {
    let name = ["a", "b", "c"][rng.below(3) as usize];
    match rng.below(13) {
        0 => format!("{name} = {turn}"),
        1 => format!("{name} = theta mod_index={}", rng.below(10)),
        2 => format!("{name} = imagine \"a guitar note\" temperature=0.5"),
        3 => "theta.sustain = 0.25".to_string(),
        4 => format!("theta.velocity = {}", turn % 128),
        5 => format!("for n in 1..3 {{ {name} = n + {turn}; d = imagine \"a reed note\" temperature=1 }}"),
        6 => format!("{} {}", ["lock", "unlock"][rng.below(2) as usize], ["pitch_midi", "sustain"][rng.below(2) as usize]),
        7 => format!("{name} = vary theta amount=0.2"),
        8 => format!("for n in 1..2 {{ seed {}; {name} = vary theta amount=0.2 }}", turn % 3),
        9 => format!("for n in [{turn}] {{ set jobs={}; {name} = n }}", 1 + turn % 4),
        11 => {
            format!("for n in [1] {{ {} {} }}", ["lock", "unlock"][rng.below(2) as usize], ["pitch_midi", "sustain"][rng.below(2) as usize])
        }
        10 => format!("for n in [0.5, 0.{turn}] {{ volume n; {name} = n }}"),
        _ => format!("drop {name}"),
    }
}

/// Returns a statement that changes no value or fails.
fn random_other(rng: &mut Rng) -> &'static str {
    match rng.below(11) {
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

fn play_random_session(seed: u64, turns: usize) -> (TestRepl, String) {
    let mut rng = Rng(seed);
    let mut repl = TestRepl::new();
    let mut model = Model { states: vec![state(&repl)], place: 0 };
    let mut typed = String::new();
    for turn in 0..turns {
        let source = match rng.below(10) {
            0..4 => random_edit(&mut rng, turn),
            4..6 => random_other(&mut rng).to_string(),
            6..9 => "undo".to_string(),
            _ => "redo".to_string(),
        };
        typed.push_str(&source);
        typed.push('\n');
        let changes = repl.session.log().len();
        let (before, settings) = (state(&repl), (settings_after_undo(&repl), switches(&repl)));
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
                assert_eq!((settings_after_undo(&repl), switches(&repl)), settings, "a failed statement set something:\n{typed}");
                assert_eq!(repl.session.log().len(), changes, "a failed statement is in the log:\n{typed}");
            }
            source if source.contains('=') && !["imagine", "render", "compare"].iter().any(|verb| source.starts_with(verb)) => {
                model.states.truncate(model.place + 1);
                model.states.push(state(&repl));
                model.place += 1;
            }
            // Locking a locked field changes nothing and is not an undo step.
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
fn undo_redo_and_replay_agree_with_a_list_of_states() {
    for seed in 0..40 {
        let (mut repl, typed) = play_random_session(seed, 60);
        let script = repl.session.script();
        let mut replayed = TestRepl::after(&script);
        assert_eq!(state(&replayed), state(&repl), "typed:\n{typed}\nsaved:\n{script}");
        assert_eq!(settings_after_undo(&replayed), settings_after_undo(&repl), "typed:\n{typed}\nsaved:\n{script}");
        // The next random draw agrees too.
        let next = "imagine \"a guitar note\" temperature=1";
        assert_eq!(replayed.theta(next), repl.theta(next), "typed:\n{typed}\nsaved:\n{script}");
    }
}
