//! Grammars for editors, generated from the table of verbs.

mod textmate;
mod vim;

pub use textmate::textmate;
pub use vim::vim;

use std::collections::BTreeSet;

use super::TABLE;
use crate::lang::ast::Unit;
use crate::lang::signature::{Accepts, Given};
use crate::theta::Field;

/// The word lists of a grammar, each sorted so that a word comes before its prefixes.
struct Lexicon {
    /// Without `theta`, which is also a name.
    verbs: Vec<&'static str>,
    options: Vec<&'static str>,
    choices: Vec<&'static str>,
    fields: Vec<&'static str>,
    units: Vec<&'static str>,
}

impl Lexicon {
    fn new() -> Lexicon {
        let params = || TABLE.iter().flat_map(|verb| verb.signature.params);
        let choices = params().flat_map(|param| match param.accepts {
            Accepts::Choice(words) => words.to_vec(),
            Accepts::NumberOr { words, .. } => words.to_vec(),
            _ => Vec::new(),
        });
        Lexicon {
            verbs: ordered(TABLE.iter().map(|verb| verb.signature.name).filter(|name| *name != "theta")),
            options: ordered(params().filter(|param| param.given != Given::Rest).map(|param| param.name)),
            choices: ordered(choices),
            fields: ordered(Field::ALL.into_iter().map(Field::name)),
            units: ordered(Unit::ALL.into_iter().map(Unit::symbol)),
        }
    }
}

fn ordered(words: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    words.collect::<BTreeSet<_>>().into_iter().rev().collect()
}
