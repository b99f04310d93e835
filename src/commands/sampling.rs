//! The distribution of a flow for a caption: samples, and the likelihood of a theta.

use super::imagined::{FLOW, SEED, chosen_flow, patches_for_caption, request, with_pins};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::Value;
use crate::theta::Field;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "sample",
            group: Group::Learning,
            summary: "draw thetas from all that fit a caption",
            params: with_pins!(
                Param::position("caption", Accepts::Value(&[Kind::Text, Kind::Embedding]), "what they should sound like, or its embedding"),
                Param::key("n", Accepts::Integer { min: 1, max: 100_000 }, Default::Number(16.0), "how many"),
                Param::key(
                    "temperature",
                    Accepts::plain(0.0, 10.0),
                    Default::Number(1.0),
                    "1 is the learned spread; lower values stay nearer to the centre",
                ),
                SEED,
                FLOW,
            ),
            gives: Gives::Many(Kind::Theta),
            examples: &[
                Example { code: "sample \"a low organ note\"", note: "sixteen of them", needs: Needs::Nothing },
                Example {
                    code: "sample \"a mallet note\" n=4 pitch_midi=C4 | render",
                    note: "four, all on middle C",
                    needs: Needs::Nothing,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: sample,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "log_prob",
            group: Group::Learning,
            summary: "log-density of a theta given a caption, in nats",
            params: &[
                Param::position("theta", Accepts::Value(&[Kind::Theta]), "the theta, or each of a list"),
                Param::position("caption", Accepts::Value(&[Kind::Text, Kind::Embedding]), "the caption, or its embedding"),
                FLOW,
            ],
            gives: Gives::Is(Kind::Number(None)),
            examples: &[Example {
                code: "t = imagine \"a guitar note\"; show (log_prob t \"a guitar note\") (log_prob t \"an organ note\")",
                note: "which caption fits better; only differences have a meaning, and parameters that were constant in training do not count",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: log_prob,
        replay: true,
    },
];

fn sample(call: &mut Call<'_>) -> Result<Value, Fault> {
    let count = call.count("n")? as usize;
    Ok(Value::list(patches_for_caption(call, count)?.into_iter().map(Value::Theta).collect()))
}

fn log_prob(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (flow, _) = chosen_flow(call)?;
    let request = request(call, "caption", &flow)?;
    let pinned: Vec<&str> = Field::ALL.into_iter().filter(|field| request.pins[field.index()].is_some()).map(Field::name).collect();
    if !pinned.is_empty() {
        call.note(format!("figures in a caption do not count here: {}", pinned.join(", ")));
    }
    let theta = call.theta("theta")?.theta;
    theta.check().map_err(|error| Fault::from(error).at("theta"))?;
    let found = flow.log_prob(&[request.embedding], &[theta.0]).map_err(|error| Fault::from(error).at("flow"))?;
    found.first().map(|nats| Value::number(*nats)).ok_or_else(|| Fault::new("the flow gave no number"))
}
