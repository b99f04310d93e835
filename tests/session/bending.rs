//! Tests of the verbs that change sounds: `vary`, `lock`, `sweep`, `live`, `volume`, `compare`.

use crate::support::TestRepl;
use awol::session::value::Value;
use awol::theta::{Field, Theta};

/// Returns the output of a statement as debug text.
fn output_of(repl: &mut TestRepl, source: &str) -> String {
    repl.sink.shown.clear();
    repl.ok(source);
    format!("{:?}", repl.sink.shown)
}

#[test]
fn vary_depends_on_the_session_seed_and_respects_locks() {
    let code =
        "seed 5; tone = imagine \"a bell\"; near = vary tone amount=0.2 lock=[pitch_midi, velocity] n=3; one = vary tone lock=attack_s";
    let (mut first, second) = (TestRepl::after(code), TestRepl::after(code));
    let tone = first.theta("tone");
    let thetas = |repl: &TestRepl| match repl.session.get("near") {
        Some(Value::List(items)) => {
            items.iter().map(|item| if let Value::Theta(patch) = item { patch.theta } else { panic!() }).collect::<Vec<Theta>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(thetas(&first), thetas(&second));
    assert_eq!(thetas(&first).len(), 3);
    for near in thetas(&first) {
        assert_eq!((near.get(Field::PitchMidi), near.get(Field::Velocity)), (tone.get(Field::PitchMidi), tone.get(Field::Velocity)));
        assert!(near.get(Field::ModIndex) != tone.get(Field::ModIndex));
    }
    assert_eq!(first.theta("one").get(Field::AttackS), tone.get(Field::AttackS));
    assert!(first.refuses("vary tone lock=[pitch]").contains("no field 'pitch'"));
    assert!(first.refuses("vary tone lock=3").contains("fields of theta"));
    assert!(first.refuses("vary tone amount=2").contains("amount"));
}

#[test]
fn locks_persist_can_be_undone_and_are_replayed() {
    let mut repl = TestRepl::after("seed 5; tone = imagine \"a bell\"");
    let same = |repl: &mut TestRepl, field: Field| repl.theta("vary tone amount=0.3").get(field) == repl.theta("tone").get(field);
    assert!(output_of(&mut repl, "lock").contains("nothing is locked"));
    repl.ok("lock [pitch_midi, velocity]; lock sustain");
    assert!(output_of(&mut repl, "lock").contains("locked: pitch_midi, velocity, sustain"));
    assert!(same(&mut repl, Field::PitchMidi) && same(&mut repl, Field::Sustain) && !same(&mut repl, Field::ModIndex));
    // Locks in a call add to those of the session, for that call.
    let varied = repl.theta("vary tone amount=0.3 lock=mod_index");
    let tone = repl.theta("tone");
    assert!(varied.get(Field::ModIndex) == tone.get(Field::ModIndex) && varied.get(Field::Velocity) == tone.get(Field::Velocity));
    assert!(!same(&mut repl, Field::ModIndex));
    repl.ok("undo");
    assert!(output_of(&mut repl, "lock").contains("locked: pitch_midi, velocity\""));
    repl.ok("redo; unlock pitch_midi");
    assert!(output_of(&mut repl, "lock").contains("locked: velocity, sustain"));
    // A statement that fails or changes nothing does not enter the log.
    let statements = repl.session.log().len();
    assert!(repl.refuses("lock [pitch]").contains("no field 'pitch'"));
    assert!(repl.refuses("lock 3").contains("fields of theta"));
    assert!(repl.run("theta | lock").is_err());
    repl.fails("for n in [1, 0] { unlock; x = [1][n - 1 + 5] }");
    repl.ok("lock; lock velocity");
    assert_eq!(repl.session.log().len(), statements, "{:?}", repl.session.log());
    assert!(output_of(&mut repl, "lock").contains("locked: velocity, sustain"));
    let script = repl.session.script();
    let mut again = TestRepl::after(&script);
    assert_eq!(again.session.locks(), repl.session.locks(), "{script}");
    assert_eq!(again.theta("vary tone"), repl.theta("vary tone"), "{script}");
    repl.ok("unlock");
    assert!(output_of(&mut repl, "lock").contains("nothing is locked") && !same(&mut repl, Field::PitchMidi));
}

#[test]
fn a_sweep_gives_clips_and_one_figure() {
    let mut repl = TestRepl::after("tone = theta; takes = sweep tone.mod_index 0..8 step 2");
    match repl.session.get("takes") {
        Some(Value::List(items)) => assert!(items.len() == 5 && items.iter().all(|item| matches!(item, Value::Clip(_)))),
        other => panic!("{other:?}"),
    }
    assert_eq!(repl.theta("tone").get(Field::ModIndex), Theta::default().get(Field::ModIndex), "the theta itself stays");
    let mut repl = TestRepl::after("tone = theta; x = 3; low = sweep tone.attack_s [5ms, 50ms]; notes = sweep tone.pitch_midi [A3, C4]");
    assert!(repl.fails("sweep tone 0..2").contains("one field"));
    assert!(repl.refuses("sweep x.mod_index 0..2").contains("no field"));
    assert!(repl.fails("sweep tone.mod_index 0..80").contains("outside"));
    assert!(repl.fails("sweep tone.mod_index [2ms]").contains("plain number"));
    assert!(repl.fails("sweep tone.mod_index 0..8 step 0.001").contains("1 to 1000"));
}

#[test]
fn history_of_a_name_lists_its_changes() {
    let mut repl = TestRepl::after("tone = theta; tone.mod_index = 3; other = 1; tone.mod_index *= 2; undo; tone.attack_s = 20ms");
    let told = output_of(&mut repl, "history tone");
    assert!(
        told.contains("mod_index")
            && told.contains("→ 3")
            && told.contains("attack_s")
            && !told.contains("*= 2")
            && !told.contains("other"),
        "{told}"
    );
    assert!(output_of(&mut repl, "history").contains("other = 1"));
    assert!(output_of(&mut repl, "x = 1; history x").contains("x = 1"));
    assert!(repl.refuses("history nothere").contains("not bound"));
}

#[test]
fn live_plays_every_change_and_does_not_fail_statements() {
    let mut repl = TestRepl::after("tone = theta; x = 1");
    assert!(output_of(&mut repl, "live").contains("off"));
    let told = output_of(&mut repl, "live on; tone.mod_index = 4");
    assert!(told.contains("Clip("), "{told}");
    assert!(output_of(&mut repl, "undo").contains("Clip("), "what undo changes sounds as well");
    assert!(!output_of(&mut repl, "x = 2").contains("Clip("));
    assert!(!output_of(&mut repl, "live off; tone.mod_index = 5").contains("Clip("));
}

#[test]
fn volume_accepts_levels() {
    let mut repl = TestRepl::after("volume -6dB");
    assert!((repl.session.player.volume() - 0.501).abs() < 1e-3);
    assert!(repl.refuses("volume 2").contains("level"));
    assert_eq!(TestRepl::after("volume 0.25; v = volume").number("v"), 0.25);
}

#[test]
fn compare_uses_thetas_where_they_are_known() {
    let mut repl = TestRepl::after("a = theta; b = a; b.mod_index = 3; b.pitch_midi += 12");
    let told = output_of(&mut repl, "compare a b");
    assert!(told.contains("×6") && told.contains("+12") && told.contains("dB apart"), "{told}");
    let told = output_of(&mut repl, "compare (render a) (render b)");
    assert!(told.contains("×6"), "a rendered clip knows its theta: {told}");
    let told = output_of(&mut repl, "x = 0.5*(render a); compare x (render b)");
    assert!(told.contains("peak") && !told.contains("mod_index"), "{told}");
    assert!(output_of(&mut repl, "compare a a").contains("0.00 dB apart"));
}
