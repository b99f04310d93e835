//! The verbs: one file for each group. Checking, help, completion and the reference page all read the resulting table.

mod adjusting;
mod bending;
mod caption;
mod captioned;
mod comparing;
mod data;
mod describing;
mod doctor;
mod encoder;
mod evaluation;
mod fetch;
mod figures;
pub mod grammar;
mod help;
mod imagined;
mod instrument;
mod learning;
mod likeness;
mod live;
mod load;
mod locking;
mod morphing;
mod pictures;
mod playback;
pub mod reference;
mod rendered;
mod sampling;
mod save;
mod score;
mod scripts;
mod session;
mod similar;
mod sound;
mod starter;
pub mod tour;
pub(crate) mod tweak;
mod words;
mod written;

use std::sync::LazyLock;

use crate::lang::check::Verbs;
use crate::lang::parser::{Vocabulary, Words};
use crate::lang::signature::{Group, Signature};
use crate::plot::Size;
use crate::session::Session;
use crate::session::call::{Registry, Verb};
use crate::session::value::{Patch, Value};
use crate::sink::{Picture, Sink};

/// The built-in verbs.
pub struct Commands;

static GROUPS: [&[Verb]; 27] = [
    captioned::VERBS,
    data::VERBS,
    load::VERBS,
    save::VERBS,
    instrument::VERBS,
    fetch::VERBS,
    learning::VERBS,
    sampling::VERBS,
    evaluation::VERBS,
    similar::VERBS,
    words::VERBS,
    sound::VERBS,
    morphing::VERBS,
    bending::VERBS,
    adjusting::VERBS,
    describing::VERBS,
    locking::VERBS,
    tweak::VERBS,
    likeness::VERBS,
    comparing::VERBS,
    playback::VERBS,
    pictures::VERBS,
    session::VERBS,
    help::VERBS,
    live::VERBS,
    tour::VERBS,
    doctor::VERBS,
];

/// All verbs, sorted by group and in a group as declared.
static TABLE: LazyLock<Vec<&'static Verb>> = LazyLock::new(|| {
    let mut table: Vec<&Verb> = GROUPS.iter().copied().flatten().collect();
    table.sort_by_key(|verb| verb.signature.group);
    table
});

static WORDS: LazyLock<Words<'static>> = LazyLock::new(|| TABLE.iter().map(|verb| verb.signature.name).collect());

impl Verbs for Commands {
    fn signature(&self, name: &str) -> Option<&'static Signature> {
        self.verb(name).map(|verb| &verb.signature)
    }
}

impl Vocabulary for Commands {
    fn is_verb(&self, word: &str) -> bool {
        WORDS.is_verb(word)
    }

    fn second_words(&self, first: &str) -> &[&str] {
        WORDS.second_words(first)
    }

    fn first_words(&self) -> Vec<&str> {
        WORDS.first_words()
    }
}

impl Registry for Commands {
    fn verb(&self, name: &str) -> Option<&'static Verb> {
        TABLE.iter().copied().find(|verb| verb.signature.name == name)
    }

    fn all(&self) -> &'static [&'static Verb] {
        &TABLE
    }

    #[cfg(feature = "rust-cells")]
    fn has_rust(&self) -> bool {
        true
    }

    #[cfg(feature = "rust-cells")]
    fn rust(&self) -> Option<Box<dyn crate::session::rust::RustSide>> {
        Some(Box::new(crate::rust_cells::Cells::default()))
    }

    fn changed(&self, session: &mut Session, sink: &mut dyn Sink, name: &str, patch: &Patch) {
        live::changed(session, sink, name, patch);
    }

    fn portrait(&self, value: &Value) -> Option<Picture> {
        let Value::Flow(flow) = value else { return None };
        if flow.history.is_empty() {
            return None;
        }
        pictures::loss_curve("Losses", flow.config.objective, &flow.history, Size::default()).ok()
    }
}

/// Returns the verbs of a group, in table order.
pub fn in_group(group: Group) -> impl Iterator<Item = &'static Verb> {
    TABLE.iter().copied().filter(move |verb| verb.signature.group == group)
}
