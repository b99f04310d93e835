//! The interface of a verb. The verb table consists of these; checking, help, completion and the reference page read them.

use super::types::Kind;
use crate::theta::Quantity;

/// A verb: how to call it, what it returns, and its help.
#[derive(Debug)]
pub struct Signature {
    /// One word, or two separated by a blank ("plot envelope").
    pub name: &'static str,
    pub group: Group,
    /// One line, without a full stop.
    pub summary: &'static str,
    pub params: &'static [Param],
    pub gives: Gives,
    pub examples: &'static [Example],
    /// The effect of the verb on the names in scope.
    pub scope: ScopeEffect,
}

/// The groups in which `help` lists the verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Data,
    Learning,
    Sound,
    Pictures,
    Session,
}

/// A line that runs unchanged in a fresh session, and what it shows.
#[derive(Debug)]
pub struct Example {
    pub code: &'static str,
    /// Its purpose, in a few words.
    pub note: &'static str,
    /// What it needs beyond a fresh session. The test that runs every example skips those whose needs are not met.
    pub needs: Needs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// A copy of the NSynth data set.
    Nsynth,
    /// A MIDI file named `tune.mid`.
    Tune,
    /// An audio output.
    Sound,
    /// The network, for a download.
    Network,
    /// A person who edits a file while the verb runs, and stops it.
    Person,
}

/// What a call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    Is(Kind),
    /// One value, or a list of them if the named parameter is given.
    ListWith(Kind, &'static str),
    /// Always a list of values.
    Many(Kind),
    /// One value for a value, a list for a list.
    Each(Kind),
    /// Depends on the kind of the first argument.
    ByInput(&'static [(Kind, Kind)]),
}

/// The effect of a verb on the names that the checker tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeEffect {
    None,
    /// Removes the names given as arguments.
    Drops,
    /// Afterwards any name may hold any value.
    Opens,
    /// Leaves the names as they are, but must be a statement by itself: its replay source may differ from the call, and cannot replace a
    /// part of a statement.
    Alone,
}

impl ScopeEffect {
    /// Returns whether the verb must be a statement by itself: it changes the whole session, or its replay source may differ from the
    /// call.
    pub fn stands_alone(self) -> bool {
        matches!(self, ScopeEffect::Opens | ScopeEffect::Alone)
    }
}

/// One parameter of a verb.
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    /// One line, without a full stop.
    pub summary: &'static str,
    pub accepts: Accepts,
    pub given: Given,
    pub default: Default,
}

/// How a parameter is given in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// By position, or by name.
    Position,
    /// By position, any number of times; always the last parameter.
    Rest,
    /// Only as `name=value`.
    Key,
}

/// The value of a parameter that a call omits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// There is no default; the call must give it.
    Required,
    /// The verb decides; the text describes how.
    Computed(&'static str),
    Number(f64),
    Word(&'static str),
    Bool(bool),
}

/// What a parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accepts {
    Number {
        quantity: Quantity,
        min: f64,
        max: f64,
    },
    /// A number, or one of these words.
    NumberOr {
        quantity: Quantity,
        min: f64,
        max: f64,
        words: &'static [&'static str],
    },
    /// A whole number.
    Integer {
        min: i64,
        max: i64,
    },
    Text,
    /// Text that describes a sound.
    Caption,
    /// Text that names a file or folder.
    Path,
    /// Text that names a file to write.
    Target,
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any word, not evaluated: the name of a verb or field, for `help`.
    Word,
    /// A name or `name.field` itself, not its value.
    Place,
    /// The name of a field of theta, or a list of them, as bare words.
    Fields,
    /// A value of one of these kinds.
    Value(&'static [Kind]),
    /// A value of one of these kinds, or a list that the verb takes as a whole.
    Values(&'static [Kind]),
}

/// The largest integer bound: every whole number up to 2^53 - 1 is exact in a double.
pub const MOST_EXACT: i64 = (1 << 53) - 1;

impl Group {
    pub const ALL: [Group; 5] = [Group::Data, Group::Learning, Group::Sound, Group::Pictures, Group::Session];

    pub fn title(self) -> &'static str {
        match self {
            Group::Data => "data",
            Group::Learning => "learning",
            Group::Sound => "sound",
            Group::Pictures => "pictures",
            Group::Session => "session",
        }
    }
}

impl Signature {
    pub fn param(&self, name: &str) -> Option<(usize, &'static Param)> {
        self.params.iter().enumerate().find(|(_, param)| param.name == name)
    }

    /// Returns the positional parameters and their indices, in order.
    pub fn positional(&self) -> impl Iterator<Item = (usize, &'static Param)> {
        self.params.iter().enumerate().filter(|(_, param)| param.given != Given::Key)
    }

    /// Formats the call on one line: `train PAIRS epochs=400 …`.
    pub fn usage(&self) -> String {
        let mut usage = self.name.to_string();
        for param in self.params {
            usage.push(' ');
            usage.push_str(&param.usage());
        }
        usage
    }
}

impl Param {
    /// Formats the parameter: `PAIRS`, `[FILE]`, `epochs=400`, `mask=hard|soft|fixed`.
    pub fn usage(&self) -> String {
        let upper = self.name.to_uppercase();
        match (self.given, self.default) {
            (Given::Position, Default::Required) => upper,
            (Given::Position, _) => format!("[{upper}]"),
            (Given::Rest, Default::Required) => format!("{upper}…"),
            (Given::Rest, _) => format!("[{upper}…]"),
            (Given::Key, default) => format!("{}={}", self.name, default.text().unwrap_or_else(|| self.accepts.placeholder())),
        }
    }
}

impl Default {
    /// Formats the default as it would be typed; `None` if it is required or the verb decides.
    pub fn text(self) -> Option<String> {
        match self {
            Default::Required | Default::Computed(_) => None,
            Default::Number(value) => Some(number(value)),
            Default::Word(word) => Some(word.to_string()),
            Default::Bool(value) => Some(value.to_string()),
        }
    }
}

fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{value:e}") } else { value.to_string() }
}

impl Accepts {
    /// Returns the placeholder for it in a usage line.
    pub fn placeholder(self) -> String {
        match self {
            Accepts::Number { .. } | Accepts::Integer { .. } => "N".into(),
            Accepts::NumberOr { words, .. } => format!("{}|N", words.join("|")),
            Accepts::Text | Accepts::Caption => "TEXT".into(),
            Accepts::Path | Accepts::Target => "FILE".into(),
            Accepts::Bool => "true|false".into(),
            Accepts::Choice(words) => words.join("|"),
            Accepts::Word => "WORD".into(),
            Accepts::Place => "NAME".into(),
            Accepts::Fields => "[FIELD, …]".into(),
            Accepts::Value(kinds) => word_of(kinds),
            Accepts::Values(kinds) => format!("[{}, …]", word_of(kinds)),
        }
    }

    /// Returns whether text given here is a caption. It is one beside embeddings and pairs; beside other kinds it names a file.
    pub fn is_caption(self) -> bool {
        match self {
            Accepts::Caption => true,
            Accepts::Value(kinds) | Accepts::Values(kinds) => {
                kinds.contains(&Kind::Text) && (kinds.contains(&Kind::Embedding) || kinds.contains(&Kind::Pairs))
            }
            _ => false,
        }
    }

    /// Returns whether text given here names a file or a folder.
    pub fn is_path(self) -> bool {
        match self {
            Accepts::Path | Accepts::Target => true,
            Accepts::Value(kinds) | Accepts::Values(kinds) => kinds.contains(&Kind::Text) && kinds.len() > 1 && !self.is_caption(),
            _ => false,
        }
    }

    /// Describes what it accepts, with the range.
    pub fn describe(self) -> String {
        match self {
            Accepts::Number { quantity, min, max } => format!("{}{}", quantity_word(quantity), bounds(min, max)),
            Accepts::NumberOr { quantity, min, max, words } => {
                format!("{}, or {}{}", words.join(", "), quantity_word(quantity), bounds(min, max))
            }
            Accepts::Integer { min, max } => format!("a whole number{}", bounds(edge(min), edge(max))),
            Accepts::Text | Accepts::Caption => "text".into(),
            Accepts::Path | Accepts::Target => "a path, as text".into(),
            Accepts::Bool => "true or false".into(),
            Accepts::Choice([only]) => format!("{only} and nothing else"),
            Accepts::Choice(words) => format!("one of {}", words.join(", ")),
            Accepts::Word => "a word".into(),
            Accepts::Place => "a name or name.field".into(),
            Accepts::Fields => "fields of theta, as in [pitch_midi, velocity]".into(),
            Accepts::Value(kinds) => kinds_text(kinds),
            Accepts::Values(kinds) => format!("{}, or a list of them", kinds_text(kinds)),
        }
    }
}

/// Returns the first of the kinds as a placeholder in a usage line.
fn word_of(kinds: &[Kind]) -> String {
    kinds.first().map_or("VALUE".into(), |kind| kind.word().to_uppercase())
}

/// Converts the bound of a whole number; a bound at the exact range of doubles counts as none.
fn edge(value: i64) -> f64 {
    if value <= -MOST_EXACT {
        f64::NEG_INFINITY
    } else if value >= MOST_EXACT {
        f64::INFINITY
    } else {
        value as f64
    }
}

fn bounds(min: f64, max: f64) -> String {
    match (min.is_finite(), max.is_finite()) {
        (true, true) => format!(" from {} to {}", number(min), number(max)),
        (true, false) => format!(", at least {}", number(min)),
        (false, true) => format!(", at most {}", number(max)),
        (false, false) => String::new(),
    }
}

/// Describes a number of this quantity, with the units that can be typed.
pub fn quantity_word(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Pitch => "a pitch (A3, 57 or 220Hz)",
        Quantity::Scalar => "a plain number",
        Quantity::Frequency => "a frequency (Hz, kHz)",
        Quantity::Time => "a time (s, ms)",
        Quantity::Level => "a level (0.5 or -6dB)",
    }
}

/// Lists the kinds: "a theta, a clip or pairs".
pub fn kinds_text(kinds: &[Kind]) -> String {
    let words: Vec<String> = kinds
        .iter()
        .map(|kind| match kind {
            Kind::Pairs => "pairs".to_string(),
            Kind::Text => "text".to_string(),
            Kind::Any => "any value".to_string(),
            Kind::Embedding | Kind::Evaluation => format!("an {}", kind.word()),
            kind => format!("a {}", kind.word()),
        })
        .collect();
    match words.split_last() {
        None => "a value".into(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

impl Param {
    /// Creates a required positional parameter.
    pub const fn position(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
        Param { name, summary, accepts, given: Given::Position, default: Default::Required }
    }

    /// Creates a parameter that takes all remaining arguments, at least one.
    pub const fn rest(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
        Param { name, summary, accepts, given: Given::Rest, default: Default::Required }
    }

    /// Creates a parameter that is given as `name=value` or takes its default.
    pub const fn key(name: &'static str, accepts: Accepts, default: Default, summary: &'static str) -> Param {
        Param { name, summary, accepts, given: Given::Key, default }
    }

    /// Sets the default.
    #[must_use]
    pub const fn or(mut self, default: Default) -> Param {
        self.default = default;
        self
    }
}

impl Accepts {
    /// Creates a plain number in a range.
    pub const fn plain(min: f64, max: f64) -> Accepts {
        Accepts::Number { quantity: Quantity::Scalar, min, max }
    }

    /// Creates a whole number of at least `min`.
    pub const fn count(min: i64) -> Accepts {
        Accepts::Integer { min, max: MOST_EXACT }
    }
}
