//! Evaluation of flows: `split` holds notes out, `evaluate` measures on them.

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
            summary: "split pairs into a part to train on and a held-out part to evaluate on",
            params: &[
                Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs to split; all captions of a note stay together"),
                Param::key(
                    "by",
                    Accepts::Choice(&["instrument", "note"]),
                    Default::Word("instrument"),
                    "what to hold out; instrument: one of each family (its middle pitches if the family has only one); note: notes of every instrument",
                ),
                Param::key("test", Accepts::plain(0.01, 0.99), Default::Number(0.2), "approximate share of the notes to hold out"),
            ],
            gives: Gives::Many(Kind::Pairs),
            examples: &[Example {
                code: "parts = split (starter pairs) by=note; rows = parts[0]; held = parts[1]",
                note: "the same notes each time, without a seed",
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
            summary: "measure flows on held-out pairs, next to two baselines: a lookup and the family's median",
            params: &[
                Param::position("flows", Accepts::Values(&[Kind::Flow]), "a flow, or a list of flows")
                    .or(Default::Computed("none: an empty evaluation, to which others can be added")),
                Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "held-out pairs with thetas and embeddings")
                    .or(Default::Computed("none")),
                Param::key(
                    "train",
                    Accepts::Value(&[Kind::Pairs]),
                    Default::Computed("the held-out pairs, which makes the baselines look better"),
                    "the pairs that the flows were trained on, for the baselines",
                ),
                Param::key(
                    "names",
                    Accepts::Values(&[Kind::Text]),
                    Default::Computed("default, flow 2, …"),
                    "names of the flows in the table",
                ),
                Param::key(
                    "split",
                    Accepts::Text,
                    Default::Computed("instrument if the held-out instruments are new, else note"),
                    "name of the split in the table",
                ),
                Param::key("label", Accepts::Text, Default::Word(""), "text to add to the names, such as plain captions"),
                Param::key(
                    "temperature",
                    Accepts::plain(0.0, 10.0),
                    Default::Computed("1; 0 for a flow of the reference objective"),
                    "sampling temperature of all flows; added to their names",
                ),
                Param::key(
                    "baselines",
                    Accepts::Bool,
                    Default::Bool(true),
                    "also measure a lookup and the family's median; not with temperature=",
                ),
                Param::key(
                    "samples",
                    Accepts::Integer { min: 8, max: 10_000 },
                    Default::Number(8.0),
                    "thetas per held-out row; eight of them are rendered",
                ),
                Param::key(
                    "seed",
                    Accepts::count(0),
                    Default::Computed("drawn from the session's seed"),
                    "the same seed gives the same samples",
                ),
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
