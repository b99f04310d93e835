//! Help while a line is being typed: completion, explanations and highlighting. It uses the verb table, the grammar and the names in the session,
//! and works with any front end.

mod captions;
pub mod complete;
pub mod hint;
pub mod inspect;
pub mod paint;
mod paths;
mod place;

use crate::lang::check::Scope;
use crate::lang::infer::properties;
use crate::lang::lexer::tokens;
use crate::lang::types::{Kind, Type};
use crate::session::Session;
use crate::theta::Field;

/// A snapshot of the names in a session, as needed while typing.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Sorted by name.
    known: Vec<(String, Type)>,
    scope: Scope,
}

impl Names {
    pub fn of(session: &Session) -> Names {
        Names { known: session.values().map(|(name, value)| (name.to_string(), value.ty())).collect(), scope: session.scope() }
    }

    /// Adds the variables of the loops over named lists in `before`, such as `t` of `for t in takes {`.
    fn with_loop_variables(&self, before: &str) -> Names {
        let all: Vec<_> = tokens(before).into_iter().filter(|token| !token.is_blank()).collect();
        let loops = all.windows(5).filter(|five| five[0].text == "for" && five[2].text == "in" && five[4].is("{"));
        let mut names = self.clone();
        for five in loops {
            if let Some(Type::List(kind)) = self.ty(five[3].text) {
                names.known.retain(|(name, _)| name != five[1].text);
                names.known.push((five[1].text.to_string(), Type::One(kind)));
            }
        }
        names
    }

    fn is_bound(&self, name: &str) -> bool {
        self.known.iter().any(|(known, _)| known == name)
    }

    /// Returns the type of a name; `theta` always has one.
    fn ty(&self, name: &str) -> Option<Type> {
        let known = self.known.iter().find(|(known, _)| known == name).map(|(_, ty)| *ty);
        known.or((name == "theta").then_some(Type::One(Kind::Theta)))
    }
}

/// Returns the fields of a value, each with a one-line description.
fn fields_of(ty: Type) -> Vec<(&'static str, String)> {
    match ty {
        Type::One(Kind::Theta) => Field::ALL.iter().map(|field| (field.name(), field_line(*field))).collect(),
        Type::One(kind) => properties(kind).map(|(name, ty)| (name, ty.to_string())).collect(),
        Type::List(_) => Vec::new(),
    }
}

/// Describes a field: `attack time, 0 to 2 s`.
fn field_line(field: Field) -> String {
    let info = field.info();
    let unit = if info.unit.is_empty() { String::new() } else { format!(" {}", info.unit) };
    format!("{}, {} to {}{unit}", info.summary, info.min, info.max)
}

#[cfg(test)]
mod tests;
