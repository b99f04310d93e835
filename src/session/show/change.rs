//! Describes on one line what a statement did to a name.

use super::{field_brief, inline, plain};
use crate::session::value::{Patch, Value};
use crate::theta::Field;

/// Returns `mod_index 3 → 6` for a change from theta to theta; otherwise what the name now holds.
pub fn change(before: Option<&Value>, after: Option<&Value>) -> String {
    match (before, after) {
        (Some(Value::Theta(before)), Some(Value::Theta(after))) => {
            let moved = Field::ALL.iter().filter(|field| before.theta.get(**field) != after.theta.get(**field));
            let moved: Vec<String> = moved.map(|field| from_to(*field, before, after)).collect();
            if moved.is_empty() { "the same".to_string() } else { moved.join(", ") }
        }
        (_, Some(value)) => inline(value),
        (_, None) => "dropped".to_string(),
    }
}

/// Uses more digits if the two would look equal.
fn from_to(field: Field, before: &Patch, after: &Patch) -> String {
    let (before, after) = (before.theta.get(field), after.theta.get(field));
    let (mut from, mut to) = (field_brief(field, before), field_brief(field, after));
    if from == to {
        (from, to) = (plain(before), plain(after));
    }
    format!("{} {from} → {to}", field.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    #[test]
    fn only_changed_fields_are_shown() {
        let theta = |index: f64| Value::Theta(Theta::default().with(Field::ModIndex, index).into());
        assert_eq!(change(Some(&theta(3.0)), Some(&theta(6.0))), "mod_index 3 → 6");
        assert_eq!(change(Some(&theta(0.333_33)), Some(&theta(0.333_34))), "mod_index 0.33333 → 0.33334");
        assert_eq!(change(Some(&theta(3.0)), Some(&theta(3.0))), "the same");
        assert_eq!((change(None, Some(&Value::number(2.0))), change(Some(&theta(3.0)), None)), ("2".into(), "dropped".into()));
    }
}
