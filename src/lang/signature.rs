//! What a verb looks like from outside. The table of verbs is made of these; checking, help, completion and the reference page read them.

use super::types::Kind;
use crate::theta::Quantity;

/// A verb: how it is called, what it gives, and how it is explained.
#[derive(Debug)]
pub struct Signature {
    /// One word, or two joined by a blank ("plot envelope").
    pub name: &'static str,
    pub group: Group,
    /// One line, without a full stop.
    pub summary: &'static str,
    pub params: &'static [Param],
    pub gives: Gives,
    pub examples: &'static [Example],
    /// How it changes what the checker may assume about names.
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

/// A line that can be run as it stands in a fresh session, and what it shows.
#[derive(Debug)]
pub struct Example {
    pub code: &'static str,
    /// What it is for, in a few words.
    pub note: &'static str,
    /// What it needs beyond a fresh session; the test that runs every example skips where that is not at hand.
    pub needs: Needs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// A folder of NSynth.
    Nsynth,
    /// A MIDI file by the name of `tune.mid`.
    Tune,
    /// Speakers.
    Sound,
    /// The network, for a download.
    Network,
    /// Somebody who changes a file meanwhile, and ends it.
    Person,
}

/// What a call gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    Is(Kind),
    /// One value, or a list of them when the named parameter is given.
    ListWith(Kind, &'static str),
    /// A list of values, always.
    Many(Kind),
    /// One value, or a list of them for a list.
    Each(Kind),
    /// By the kind of the first argument.
    ByInput(&'static [(Kind, Kind)]),
}

/// What running a verb does to the names that the checker knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeEffect {
    None,
    /// It takes away the names given as its arguments.
    Drops,
    /// Afterwards any name may be bound to anything.
    Opens,
    /// Nothing that the checker sees; but it stands alone, since what a replay does for it could not be said within another statement.
    Alone,
}

impl ScopeEffect {
    /// Whether it stands alone: the session changes as a whole, or what it is told as could not be said within another statement.
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
    /// By place (or by its name).
    Position,
    /// By place, any number of times; the last one of a call.
    Rest,
    /// As `name=value` only.
    Key,
}

/// What stands for a parameter that a call leaves out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// The call must give it.
    Required,
    /// The verb decides; says how, for people.
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
    /// Text that says what a sound is like.
    Caption,
    /// Text that names a file or folder.
    Path,
    /// Text that names a file to write.
    Target,
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any word that is no expression: the name of a verb or field, for `help`.
    Word,
    /// A name or `name.field` itself, not its value.
    Place,
    /// A field of theta by its name, or a list of such: bare words.
    Fields,
    /// A value of one of these kinds.
    Value(&'static [Kind]),
    /// A value of one of these kinds, or a list of such values that the verb takes as a whole.
    Values(&'static [Kind]),
}

/// Whole numbers up to here are exact in a double: what is typed as one of them is no other that was rounded.
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

    /// The parameters that are given by place, in order.
    pub fn positional(&self) -> impl Iterator<Item = (usize, &'static Param)> {
        self.params.iter().enumerate().filter(|(_, param)| param.given != Given::Key)
    }

    /// How it is called, on one line: `train PAIRS epochs=400 …`.
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
    /// `PAIRS`, `[FILE]`, `epochs=400`, `mask=hard|soft|fixed`.
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
    /// The default as it would be typed; none where the verb decides.
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
    /// A word for it in a usage line.
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

    /// Whether a text given for it is a caption. Beside embeddings and pairs it is one; beside other values it names the file that they are in.
    pub fn is_caption(self) -> bool {
        match self {
            Accepts::Caption => true,
            Accepts::Value(kinds) | Accepts::Values(kinds) => {
                kinds.contains(&Kind::Text) && (kinds.contains(&Kind::Embedding) || kinds.contains(&Kind::Pairs))
            }
            _ => false,
        }
    }

    /// Whether a text given for it names a file or a folder.
    pub fn is_path(self) -> bool {
        match self {
            Accepts::Path | Accepts::Target => true,
            Accepts::Value(kinds) | Accepts::Values(kinds) => kinds.contains(&Kind::Text) && kinds.len() > 1 && !self.is_caption(),
            _ => false,
        }
    }

    /// What it accepts, in words, with the range.
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

/// The first of the kinds, as a word in a usage line.
fn word_of(kinds: &[Kind]) -> String {
    kinds.first().map_or("VALUE".into(), |kind| kind.word().to_uppercase())
}

/// A whole number's bound, as people read it: what doubles hold exactly is no bound worth a word.
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

/// What a number of this quantity is called, with the units that may be typed.
pub fn quantity_word(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Pitch => "a pitch (A3, 57 or 220Hz)",
        Quantity::Scalar => "a plain number",
        Quantity::Frequency => "a frequency (Hz, kHz)",
        Quantity::Time => "a time (s, ms)",
        Quantity::Level => "a level (0.5 or -6dB)",
    }
}

/// "a theta, a clip or pairs"
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
    /// A parameter that is given by place and must be.
    pub const fn position(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
        Param { name, summary, accepts, given: Given::Position, default: Default::Required }
    }

    /// A parameter that takes all that is left, at least one.
    pub const fn rest(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
        Param { name, summary, accepts, given: Given::Rest, default: Default::Required }
    }

    /// A parameter that is given as `name=value` or left to its default.
    pub const fn key(name: &'static str, accepts: Accepts, default: Default, summary: &'static str) -> Param {
        Param { name, summary, accepts, given: Given::Key, default }
    }

    /// The same, with a default.
    #[must_use]
    pub const fn or(mut self, default: Default) -> Param {
        self.default = default;
        self
    }
}

impl Accepts {
    /// A plain number in a range.
    pub const fn plain(min: f64, max: f64) -> Accepts {
        Accepts::Number { quantity: Quantity::Scalar, min, max }
    }

    /// A whole number of at least `min`.
    pub const fn count(min: i64) -> Accepts {
        Accepts::Integer { min, max: MOST_EXACT }
    }
}
