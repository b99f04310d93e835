//! How good flows are: `split` holds notes out, `evaluate` measures on them.

mod bench;
mod evaluate;
mod labels;
mod likelihood;
mod samplers;
mod score;
mod sounds;
mod split;
mod words;

use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::Verb;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "split",
            group: Group::Learning,
            summary: "hold notes out: pairs to train on, and pairs to evaluate on",
            params: &[
                Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "what to split; all captions of a note stay together"),
                Param::key(
                    "by",
                    Accepts::Choice(&["instrument", "note"]),
                    Default::Word("instrument"),
                    "what is held out; instrument: one of each family (of a family with one, its middle pitches); note: notes of every instrument",
                ),
                Param::key("test", Accepts::plain(0.01, 0.99), Default::Number(0.2), "share of the notes that is held out, or near to it"),
            ],
            gives: Gives::Many(Kind::Pairs),
            examples: &[Example {
                code: "parts = split (starter pairs) by=note; rows = parts[0]; held = parts[1]",
                note: "the same notes each time: no seed",
                needs: Needs::Nothing,
            }],
            scope: ScopeEffect::None,
        },
        run: split::split,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "evaluate",
            group: Group::Learning,
            summary: "measure flows on held-out pairs, beside a lookup and the family's median",
            params: &[
                Param::position("flows", Accepts::Values(&[Kind::Flow]), "a flow, or a list of flows")
                    .or(Default::Computed("none: an empty evaluation, to add others to")),
                Param::position(
                    "pairs",
                    Accepts::Value(&[Kind::Pairs]),
                    "held-out pairs with thetas and embeddings, and captions to answer",
                )
                .or(Default::Computed("none")),
                Param::key(
                    "train",
                    Accepts::Value(&[Kind::Pairs]),
                    Default::Computed("the held-out pairs themselves, which flatters"),
                    "the pairs that the flows were trained on, for what they are compared with",
                ),
                Param::key("names", Accepts::Values(&[Kind::Text]), Default::Computed("default, flow 2, …"), "what the flows are called"),
                Param::key(
                    "split",
                    Accepts::Text,
                    Default::Computed("instrument where held-out instruments are new, else note"),
                    "what the split is called",
                ),
                Param::key("label", Accepts::Text, Default::Word(""), "added to the names, such as plain captions"),
                Param::key(
                    "temperature",
                    Accepts::plain(0.0, 10.0),
                    Default::Computed("1, and 0 for a flow of the reference objective"),
                    "of all flows; added to their names",
                ),
                Param::key("baselines", Accepts::Bool, Default::Bool(true), "also a lookup and the family's median; not with temperature="),
                Param::key(
                    "samples",
                    Accepts::Integer { min: 8, max: 10_000 },
                    Default::Number(8.0),
                    "thetas a held-out row; eight are heard",
                ),
                Param::key("seed", Accepts::count(0), Default::Computed("drawn from the session's seed"), "of what is drawn"),
            ],
            gives: Gives::Is(Kind::Evaluation),
            examples: &[
                Example {
                    code: "parts = split (starter pairs | embed) by=note test=0.03; rows = parts[0]; mine = train rows epochs=3 batch=64 layers=2 hidden=16; \
                           evaluate mine parts[1] train=rows",
                    note: "figures of a flow in a table",
                    needs: Needs::Nothing,
                },
                Example { code: "all = evaluate; all = all + (evaluate)", note: "rows of the same name are pooled", needs: Needs::Nothing },
            ],
            scope: ScopeEffect::None,
        },
        run: evaluate::evaluate,
        replay: true,
    },
];
