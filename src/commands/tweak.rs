//! `tweak`: edits a theta in a panel of sliders.

use super::locking;
use crate::cause::chain;
use crate::lang::signature::{Accepts, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Patch, Value};
use crate::sink::{Bent, Tried};
use crate::synth;
use crate::theta::{Field, Theta};

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "tweak",
        group: Group::Sound,
        summary: "change a theta in a panel of sliders, with sound",
        params: &[Param::position("name", Accepts::Place, "the variable with the theta")],
        gives: Gives::Is(Kind::Nothing),
        examples: &[Example {
            code: "theta = imagine \"a bell\"; tweak theta",
            note: "enter keeps the changes, as statements; esc discards them",
            needs: Needs::Person,
        }],
        scope: ScopeEffect::Alone,
    },
    run: tweak,
    replay: true,
}];

fn tweak(call: &mut Call<'_>) -> Result<Value, Fault> {
    let name = call.text("name")?.to_string();
    let patch = match call.session.get(&name) {
        Some(Value::Theta(patch)) => patch.clone(),
        None if name == "theta" => Patch::from(Theta::default()),
        _ => return Err(Fault::new(format!("'{name}' is no theta")).help("tweak bends a theta by its name").at("name")),
    };
    let (session, sink) = (&mut *call.session, &mut *call.sink);
    let bent = sink.bend(&name, &patch.theta, *session.locks(), &mut |theta| {
        let clip = synth::render(theta).ok()?;
        let playback_error = session.player.play(&clip).err().map(|error| chain(&error));
        Some(Tried { clip, playback_error })
    });
    session.player.stop();
    let bent = bent.map_err(|error| Fault::new(format!("the terminal cannot show the panel: {error}")))?;
    match bent {
        Bent::Unavailable => Err(Fault::new("tweak needs an interactive terminal").help(format!("{name}.mod_index = 3 bends one field"))),
        Bent::Opened => {
            call.session.set_replay_source(Vec::new());
            Ok(Value::Nothing)
        }
        Bent::Left => {
            call.session.set_replay_source(Vec::new());
            call.note(format!("{name} is as it was"));
            Ok(Value::Nothing)
        }
        Bent::Kept(theta, locks) => {
            let bent = statements(&name, &patch.theta, &theta, call.session.get(&name).is_none());
            let statements = [locking::statements(call.session.locks(), &locks), bent.clone()].concat();
            call.session.state.locks = locks;
            call.note(if statements.is_empty() { format!("{name} is as it was") } else { statements.join("; ") });
            call.session.set_replay_source(statements);
            if !bent.is_empty() {
                call.session.assign(&name, Some(Value::Theta(Patch { theta, origin: patch.origin })));
            }
            Ok(Value::Nothing)
        }
    }
}

/// Returns the statements that change one theta into another.
pub fn changes(name: &str, from: &Theta, to: &Theta) -> Vec<String> {
    let changed = Field::ALL.into_iter().filter(|field| from.get(*field) != to.get(*field));
    changed.map(|field| format!("{name}.{} = {}", field.name(), to.get(field))).collect()
}

/// Returns the statements as [`changes`], preceded by a binding if the name is not bound yet.
fn statements(name: &str, from: &Theta, to: &Theta, bind: bool) -> Vec<String> {
    let mut statements = changes(name, from, to);
    if bind && !statements.is_empty() {
        statements.insert(0, format!("{name} = theta"));
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Commands;
    use crate::session::Session;
    use crate::session::interpret::run;
    use crate::sink::Recorder;
    use crate::theta::locks::Locks;

    /// A panel in which the user finishes the edit with `bent`.
    fn hand(bent: Bent) -> Recorder {
        Recorder::default().with_panel(bent)
    }

    #[test]
    fn accepted_changes_are_logged_as_statements() {
        let bent = Theta::default().with(Field::ModIndex, 3.25).with(Field::AttackS, 0.02);
        let mut session = Session::default();
        let mut hand = hand(Bent::Kept(bent, Locks::default()));
        run("tone = theta; tweak tone", &mut session, &Commands, &mut hand).unwrap();
        assert_eq!(session.log(), ["tone = theta", "tone.attack_s = 0.02; tone.mod_index = 3.25"]);
        let mut again = Session::default();
        run(&session.log().join("\n"), &mut again, &Commands, &mut hand).unwrap();
        assert!(
            matches!((session.get("tone"), again.get("tone")), (Some(Value::Theta(a)), Some(Value::Theta(b))) if a.theta == b.theta && a.theta == bent)
        );
        run("undo", &mut session, &Commands, &mut hand).unwrap();
        assert_eq!(session.log(), ["tone = theta"]);
        // `theta`, which is always available, gets bound first.
        run("tweak theta", &mut again, &Commands, &mut hand).unwrap();
        assert!(again.log().last().unwrap().starts_with("theta = theta; theta.attack_s"));
    }

    #[test]
    fn a_tweak_is_one_undo_step_also_in_a_replay() {
        let bent = Theta::default().with(Field::ModIndex, 3.25).with(Field::AttackS, 0.02);
        let mut session = Session::default();
        let mut hand = hand(Bent::Kept(bent, Locks::default()));
        let theta = |session: &Session| match session.get("tone") {
            Some(Value::Theta(patch)) => patch.theta,
            _ => panic!("no theta"),
        };
        // The statement in between keeps the undo in the log.
        run("tone = theta; tweak tone; seed 5; undo", &mut session, &Commands, &mut hand).unwrap();
        assert_eq!(theta(&session), Theta::default());
        assert_eq!(session.log()[1..], ["tone.attack_s = 0.02; tone.mod_index = 3.25", "seed 5", "undo", "undo"]);
        for (more, expected) in [("", Theta::default()), ("redo", bent)] {
            run(more, &mut session, &Commands, &mut hand).unwrap();
            let mut again = Session::default();
            run(&session.log().join("\n"), &mut again, &Commands, &mut hand).unwrap();
            assert_eq!((theta(&session), theta(&again)), (expected, expected), "{more}");
        }
    }

    #[test]
    fn locks_set_in_the_panel_are_kept_and_logged() {
        let bent = Theta::default().with(Field::ModIndex, 3.25);
        let locks: Locks = [Field::Sustain].into_iter().collect();
        let mut session = Session::default();
        let mut hand = hand(Bent::Kept(bent, locks));
        run("lock velocity; tone = theta; tweak tone", &mut session, &Commands, &mut hand).unwrap();
        assert_eq!(session.log()[2], "lock [sustain]; unlock [velocity]; tone.mod_index = 3.25");
        assert_eq!(*session.locks(), locks);
        let mut again = Session::default();
        run(&session.log().join("\n"), &mut again, &Commands, &mut hand).unwrap();
        assert_eq!(*again.locks(), locks);
        run("undo", &mut session, &Commands, &mut hand).unwrap();
        assert_eq!(session.locks().fields(), [Field::Velocity]);
        // A change of locks alone is also recorded, and changes no theta.
        hand = hand.with_panel(Bent::Kept(Theta::default(), locks));
        run("tweak theta", &mut session, &Commands, &mut hand).unwrap();
        assert_eq!(session.log().last().unwrap(), "lock [sustain]; unlock [velocity]");
        assert!(session.get("theta").is_none());
    }

    #[test]
    fn a_cancelled_tweak_is_not_logged() {
        let mut session = Session::default();
        run("tone = theta; tweak tone", &mut session, &Commands, &mut hand(Bent::Left)).unwrap();
        run("tweak tone", &mut session, &Commands, &mut hand(Bent::Kept(Theta::default(), Locks::default()))).unwrap();
        assert_eq!(session.log(), ["tone = theta"]);
        assert!(run("tweak tone", &mut session, &Commands, &mut hand(Bent::Unavailable)).is_err());
        assert!(run("x = 1; tweak x", &mut session, &Commands, &mut hand(Bent::Left)).is_err());
    }
}
