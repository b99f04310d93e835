//! `tour`: a first session of two minutes, step by step.

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

/// What is explained, and the statement that does it.
struct Step {
    text: &'static str,
    code: &'static str,
}

const STEPS: [Step; 10] = [
    Step {
        text: "Say a sound. A caption becomes ten parameters, a theta; this one gets a name.",
        code: "theta = imagine \"a guitar note\"",
    },
    Step { text: "A value alone shows itself: each parameter with its range.", code: "theta" },
    Step { text: "A pipe hands a value on. This renders the sound; add '| play' to hear it through the speakers.", code: "theta | render" },
    Step {
        text: "Bend it by hand. Times have units, pitches may be notes: try 'theta.attack_s = 200ms' or 'theta.pitch_midi = A3' as well.",
        code: "theta.mod_index *= 1.5",
    },
    Step {
        text: "Or say what should change. What you name moves by an audible step, the rest stays; 'describe theta' says a sound in words.",
        code: "theta = adjust theta \"brighter, slower attack\"",
    },
    Step { text: "Nothing is lost: every change of a value can be taken back, and done again with redo.", code: "undo" },
    Step {
        text: "Ask for several sounds that fit a caption. They are a list; tones[0] is the first.",
        code: "tones = sample \"a bright bell\" n=3",
    },
    Step { text: "Look at a sound. '| save \"plots/bell.png\"' would keep the picture.", code: "tones[0] | plot envelope" },
    Step {
        text: "Every verb explains itself: a question mark after a word, or help. Tab completes, and shows what there is.",
        code: "help sample",
    },
    Step {
        text: "What you did is a script. 'save session \"first.awol\"' would write it, and 'run \"first.awol\"' does it all again, to the same bytes.",
        code: "history",
    },
];

/// Steps of the tour.
pub const COUNT: usize = STEPS.len();

/// The statement of a step; none past the last one.
pub fn code(step: usize) -> Option<&'static str> {
    STEPS.get(step).map(|step| step.code)
}

/// A step as it is shown; past the last one, how to go on without it.
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
