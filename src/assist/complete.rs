//! Completes the word at the cursor.

use super::place::{CursorContext, Role, Typed, place};
use super::{Names, captions, fields_of, paths};
use crate::lang::ast::Span;
use crate::lang::signature::{Accepts, Given, Param, Signature};
use crate::lang::types::{Kind, Type};
use crate::session::call::Registry;
use crate::theta::Field;

/// A possible completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The text that replaces the word so far.
    pub text: String,
    /// A one-line description.
    pub about: String,
    /// What kind of text it is.
    pub sort: Sort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Verb,
    Option,
    Choice,
    Name,
    Field,
    Path,
    /// A word of a caption.
    Word,
}

impl Candidate {
    pub(super) fn new(sort: Sort, text: impl Into<String>, about: impl Into<String>) -> Candidate {
        Candidate { text: text.into(), about: about.into(), sort }
    }
}

/// The span to complete, and its candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    pub span: Span,
    pub candidates: Vec<Candidate>,
}

/// Returns the completions at byte `cursor` of `source`.
pub fn complete(source: &str, cursor: usize, verbs: &dyn Registry, names: &Names) -> Completion {
    let before = source.get(..cursor).unwrap_or(source);
    let names = &names.with_loop_variables(before);
    let CursorContext { span, role } = place(before, verbs);
    let typed = before.get(span.start..span.end).unwrap_or_default();
    let mut candidates = match role {
        Role::Statement | Role::Verb => {
            let mut all = first_words(verbs);
            all.extend(of_names(names, &|_| true));
            all
        }
        Role::SecondWord(first) => second_words(verbs, &first),
        Role::Argument(call) => arguments(&call, verbs, names),
        Role::Value { call, key } => {
            let param = verbs.signature(&call.verb).and_then(|signature| signature.param(&key));
            param.map(|(_, param)| values(param, names)).unwrap_or_default()
        }
        Role::Field { name, element } => fields(names, &name, element),
        Role::Text { call, key } => {
            let accepts = text_param(&call, key.as_deref(), verbs).map(|param| param.accepts);
            return if accepts.is_some_and(Accepts::is_path) {
                let endings = match call.verb.as_str() {
                    "load" => paths::LOADED,
                    "match" => paths::SOUNDS,
                    "run" | "watch" => paths::SCRIPTS,
                    _ => paths::ANY,
                };
                let candidates = paths::complete(typed, endings).into_iter().map(|path| Candidate::new(Sort::Path, path, "")).collect();
                Completion { span, candidates }
            } else if accepts.is_some_and(Accepts::is_caption) {
                let (begin, candidates) = captions::complete(typed);
                Completion { span: Span::new(span.start + begin, span.end), candidates }
            } else {
                Completion { span, candidates: Vec::new() }
            };
        }
        Role::Nothing => Vec::new(),
    };
    candidates.retain(|candidate| candidate.text.starts_with(typed));
    let mut seen = std::collections::HashSet::new();
    candidates.retain(|candidate| seen.insert(candidate.text.clone()));
    Completion { span, candidates }
}

/// Returns the first words of verbs. All two-word verbs with the same first word share one candidate.
fn first_words(verbs: &dyn Registry) -> Vec<Candidate> {
    verbs
        .first_words()
        .into_iter()
        .map(|word| {
            let about = match verbs.signature(word) {
                Some(signature) => signature.summary.to_string(),
                None => format!("{word} {}", verbs.second_words(word).join("|")),
            };
            Candidate::new(Sort::Verb, word, about)
        })
        .collect()
}

fn second_words(verbs: &dyn Registry, first: &str) -> Vec<Candidate> {
    let of = |second: &&str| {
        let signature = verbs.signature(&format!("{first} {second}"))?;
        Some(Candidate::new(Sort::Verb, *second, signature.summary))
    };
    verbs.second_words(first).iter().filter_map(of).collect()
}

fn of_names(names: &Names, wanted: &dyn Fn(Type) -> bool) -> Vec<Candidate> {
    let known = names.known.iter().filter(|(_, ty)| wanted(*ty));
    let mut candidates: Vec<Candidate> = known.map(|(name, ty)| Candidate::new(Sort::Name, name.as_str(), ty.to_string())).collect();
    if wanted(Type::One(Kind::Theta)) && names.known.iter().all(|(name, _)| name != "theta") {
        candidates.push(Candidate::new(Sort::Name, "theta", "a theta"));
    }
    candidates
}

/// Returns what can follow in a call: the next positional argument, then the options that are not given yet, then all names.
fn arguments(call: &Typed, verbs: &dyn Registry, names: &Names) -> Vec<Candidate> {
    let mut candidates = second_words(verbs, &call.verb);
    let Some(signature) = verbs.signature(&call.verb) else { return candidates };
    if call.places > 0 {
        candidates.clear();
    }
    if let Some(param) = next_by_place(signature, call) {
        candidates.extend(match param.accepts {
            Accepts::Word => topics(verbs),
            _ => values(param, names),
        });
    }
    let open = signature.params.iter().filter(|param| !call.keys.iter().any(|key| key == param.name) && param.given != Given::Rest);
    let options = open.filter(|param| param.given == Given::Key);
    candidates.extend(options.map(|param| Candidate::new(Sort::Option, format!("{}=", param.name), about(param))));
    // A name that does not fit may have a field or an element that does.
    candidates.extend(of_names(names, &|ty| matches!(ty, Type::List(_)) || !fields_of(ty).is_empty()));
    candidates
}

/// Returns the parameter of the next positional argument.
pub fn next_by_place(signature: &Signature, call: &Typed) -> Option<&'static Param> {
    let mut open = signature.positional().map(|(_, param)| param).filter(|param| !call.keys.iter().any(|key| key == param.name));
    let rest = signature.positional().map(|(_, param)| param).find(|param| param.given == Given::Rest);
    open.nth(call.places).or(rest)
}

/// Describes a parameter: `passes over the rows; from 1 to 1000000 (400)`.
fn about(param: &Param) -> String {
    let default = param.default.text().map(|text| format!(" ({text})")).unwrap_or_default();
    format!("{}; {}{default}", param.summary, param.accepts.describe())
}

/// Returns the words and names that a parameter accepts.
fn values(param: &Param, names: &Names) -> Vec<Candidate> {
    let word = |word: &str| Candidate::new(Sort::Choice, word, of_choice(param, word));
    match param.accepts {
        Accepts::Choice(words) => words.iter().map(|choice| word(choice)).collect(),
        Accepts::Bool => ["true", "false"].map(word).into(),
        Accepts::NumberOr { words, .. } => words.iter().map(|choice| word(choice)).collect(),
        Accepts::Value(kinds) | Accepts::Values(kinds) => of_names(names, &|ty| match ty {
            Type::One(kind) | Type::List(kind) => kinds.contains(&kind) || kinds.contains(&Kind::Any),
        }),
        Accepts::Place => of_names(names, &|_| true),
        Accepts::Fields => Field::ALL.iter().map(|field| Candidate::new(Sort::Field, field.name(), super::field_line(*field))).collect(),
        Accepts::Number { .. } | Accepts::Integer { .. } => of_names(names, &|ty| matches!(ty, Type::One(Kind::Number(_)))),
        Accepts::Text | Accepts::Caption | Accepts::Path | Accepts::Target | Accepts::Word => Vec::new(),
    }
}

/// Describes a choice: the part of the summary that begins with its word (`auto: …; free: …`), or all of the summary.
fn of_choice(param: &Param, word: &str) -> &'static str {
    let own = |part: &'static str| part.strip_prefix(word)?.strip_prefix(": ");
    param.summary.split("; ").find_map(own).unwrap_or(param.summary)
}

/// Returns the topics of `help`: verbs and fields.
fn topics(verbs: &dyn Registry) -> Vec<Candidate> {
    let fields = Field::ALL.iter().map(|field| Candidate::new(Sort::Field, field.name(), super::field_line(*field)));
    first_words(verbs).into_iter().chain(fields).collect()
}

fn fields(names: &Names, name: &str, element: bool) -> Vec<Candidate> {
    let ty = match (names.ty(name), element) {
        (Some(Type::List(kind)), true) => Type::One(kind),
        (Some(ty), false) => ty,
        _ => return Vec::new(),
    };
    fields_of(ty).into_iter().map(|(field, about)| Candidate::new(Sort::Field, field, about)).collect()
}

/// Returns the parameter of a text that is given with this key, or by position.
fn text_param(call: &Typed, key: Option<&str>, verbs: &dyn Registry) -> Option<&'static Param> {
    let signature = verbs.signature(&call.verb)?;
    match key {
        Some(key) => signature.param(key).map(|(_, param)| param),
        None => next_by_place(signature, call),
    }
}
