//! `tour`: a first session of two minutes, in steps.

use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::sink::Output;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "tour",
        group: Group::Session,
        summary: "take a guided first session of two minutes",
        params: &[Param::position(
            "where",
            Accepts::Choice(&["next", "back", "stop"]),
            "next: go on; back: one step back; stop: end the tour",
        )
        .or(Default::Computed("shows the current step"))],
        gives: Gives::Is(Kind::Nothing),
        examples: &[
            Example { code: "tour", note: "starts the tour, or shows the step again", needs: Needs::Nothing },
            Example { code: "tour; tour next; tour stop", note: "without doing what it says", needs: Needs::Nothing },
        ],
        scope: ScopeEffect::None,
    },
    run: tour,
    replay: false,
}];

/// An explanation, and the statement that demonstrates it.
struct Step {
    text: &'static str,
    code: &'static str,
}

const STEPS: [Step; 10] = [
    Step {
        text: "Describe a sound. imagine turns a caption into ten parameters, called theta, and here they get a name. The statement is ready at the prompt: Enter runs it and shows the next step; 'tour stop' ends the tour.",
        code: "theta = imagine \"a guitar note\"",
    },
    Step { text: "A name alone shows its value: each parameter with its range.", code: "theta" },
    Step { text: "A pipe passes a value to the next verb. This renders the sound; add '| play' to listen to it.", code: "theta | render" },
    Step {
        text: "Change a parameter. Times have units and pitches may be notes: 'theta.attack_s = 200ms', 'theta.pitch_midi = A3'.",
        code: "theta.mod_index *= 1.5",
    },
    Step {
        text: "Or change it by words. Each quality that you name changes audibly, and the others stay close to what they were. 'describe theta' puts a sound into words.",
        code: "theta = adjust theta \"brighter, slower attack\"",
    },
    Step { text: "undo takes back any change of a value, and redo restores it.", code: "undo" },
    Step {
        text: "Draw several sounds for one caption. They are a list; tones[0] is the first.",
        code: "tones = sample \"a bright bell\" n=3",
    },
    Step { text: "Look at a sound. Add '| save \"plots/bell.png\"' to keep the picture.", code: "tones[0] | plot envelope" },
    Step {
        text: "Every verb has a help page: type a word and a question mark, or help. Tab completes what you type. In a page, q leaves.",
        code: "help sample",
    },
    Step {
        text: "Your statements are a script. 'save session \"first.awol\"' writes it, and 'run \"first.awol\"' repeats it, byte for byte.",
        code: "history",
    },
];

/// Number of steps in the tour.
pub const COUNT: usize = STEPS.len();

/// Returns the statement of a step; `None` after the last one.
pub fn code(step: usize) -> Option<&'static str> {
    STEPS.get(step).map(|step| step.code)
}

/// Returns the text of a step; after the last one, how to continue.
pub fn page(step: usize) -> String {
    match STEPS.get(step) {
        Some(Step { text, code }) => format!("tour {}/{COUNT}  {text}\n\n    {code}\n", step + 1),
        None => "That was the tour. 'help' lists the verbs; docs/language.md in the repository has the whole language.".to_string(),
    }
}

fn tour(call: &mut Call<'_>) -> Result<Value, Fault> {
    let now = call.session.state.tour;
    let step = match (call.given("where").then(|| call.text("where")).transpose()?, now) {
        (Some("stop"), _) => None,
        (Some("next"), Some(step)) => Some(step + 1),
        (Some("back"), Some(step)) => Some(step.saturating_sub(1)),
        (_, now) => Some(now.unwrap_or(0)),
    };
    let text = match step {
        Some(step) => page(step),
        None => "The tour is over; 'tour' begins it again.".to_string(),
    };
    call.session.state.tour = step.filter(|step| *step < COUNT);
    call.sink.emit(Output::Text(text));
    Ok(Value::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Commands;
    use crate::session::Session;
    use crate::session::interpret::run;
    use crate::sink::Recorder;

    #[test]
    fn every_step_runs_after_those_before() {
        let mut session = Session::default();
        for step in 0..COUNT {
            run(code(step).unwrap(), &mut session, &Commands, &mut Recorder::default()).unwrap();
            assert!(page(step).contains(&format!("{}/{COUNT}", step + 1)));
        }
        assert!(code(COUNT).is_none() && page(COUNT).contains("help"));
    }

    #[test]
    fn the_tour_moves_back_and_forth_and_ends() {
        let mut session = Session::default();
        let mut after = |statement: &str| {
            run(statement, &mut session, &Commands, &mut Recorder::default()).unwrap();
            session.state.tour
        };
        assert_eq!(after("tour back"), Some(0));
        assert_eq!(after("tour next"), Some(1));
        assert_eq!(after("tour"), Some(1));
        assert_eq!(after("tour back; tour back"), Some(0));
        assert_eq!(after("tour stop"), None);
        (0..COUNT - 1).for_each(|_| assert!(after("tour next").is_some()));
        assert_eq!(after("tour next"), Some(COUNT - 1));
        assert_eq!(after("tour next"), None);
    }
}
