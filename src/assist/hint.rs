//! Hints: the rest of the call that is being typed.

use super::Names;
use super::complete::{Sort, complete, next_by_place};
use super::place::{Role, place};
use crate::lang::signature::{Default, Given, Param};
use crate::session::call::Registry;

/// The hint after the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The end of the word at the cursor, which can be accepted.
    pub rest_of_word: String,
    /// The rest of the signature, shown for information only.
    pub rest: String,
}

/// Returns the hint at the end of `line`; `None` if there is none.
pub fn hint(line: &str, verbs: &dyn Registry, names: &Names) -> Option<Hint> {
    let at = place(line, verbs);
    let typed = line.get(at.span.start..at.span.end).unwrap_or_default();
    match at.role {
        // A bound name means its value, not the verb.
        Role::Statement | Role::Verb if names.is_bound(typed) => None,
        Role::Statement | Role::Verb if !typed.is_empty() => {
            let found = complete(line, line.len(), verbs, names).candidates;
            let [only] = found.as_slice() else {
                // The word is complete, but is also the beginning of others.
                let whole = found.iter().find(|candidate| candidate.text == typed && candidate.sort == Sort::Verb)?;
                let signature = verbs.signature(&whole.text)?;
                return Some(Hint { rest_of_word: String::new(), rest: usage(signature.params.iter(), true) });
            };
            let rest_of_word = only.text.get(typed.len()..)?.to_string();
            let rest =
                verbs.signature(&only.text).filter(|_| only.sort == Sort::Verb).map(|signature| usage(signature.params.iter(), true));
            Some(Hint { rest_of_word, rest: rest.unwrap_or_default() })
        }
        Role::Argument(call) if typed.is_empty() => {
            let signature = verbs.signature(&call.verb)?;
            let next = next_by_place(signature, &call);
            let mut place = 0;
            let left = signature.params.iter().filter(|param| {
                let given = call.keys.iter().any(|key| key == param.name);
                match param.given {
                    Given::Key => !given,
                    Given::Rest => true,
                    Given::Position => {
                        place += usize::from(!given);
                        !given && place > call.places
                    }
                }
            });
            let text = usage(left, false);
            let first = next.map_or(String::new(), |param| param.usage());
            // The parameter that must be given next comes first.
            (!text.is_empty() || !first.is_empty()).then_some(Hint { rest_of_word: String::new(), rest: text })
        }
        _ => None,
    }
}

/// Formats the parameters as ` PAIRS epochs=400 …`: the required ones, then the options by name.
fn usage<'a>(params: impl Iterator<Item = &'a Param>, spaced: bool) -> String {
    let mut params: Vec<&Param> = params.collect();
    params.sort_by_key(|param| (param.given == Given::Key, param.default != Default::Required));
    let text = params.iter().map(|param| param.usage()).collect::<Vec<String>>().join(" ");
    if spaced && !text.is_empty() { format!(" {text}") } else { text }
}
