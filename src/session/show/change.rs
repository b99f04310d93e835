//! What a statement did to a name, on one line.

use super::inline;
use crate::session::value::Value;
use crate::theta::Field;

/// `mod_index 3 → 6` for a theta that was a theta before; else what the name holds.
pub fn change(before: Option<&Value>, after: Option<&Value>) -> String {
    match (before, after) {
        (Some(Value::Theta(before)), Some(Value::Theta(after))) => {
            let value = |number: f64| inline(&Value::number(number));
            let moved = Field::ALL.iter().filter(|field| before.theta.get(**field) != after.theta.get(**field));
            let moved: Vec<String> = moved
                .map(|field| format!("{} {} → {}", field.name(), value(before.theta.get(*field)), value(after.theta.get(*field))))
                .collect();
            if moved.is_empty() { "the same".to_string() } else { moved.join(", ") }
        }
        (_, Some(value)) => inline(value),
        (_, None) => "dropped".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    #[test]
    fn only_what_moved_is_told() {
        let theta = |index: f64| Value::Theta(Theta::default().with(Field::ModIndex, index).into());
        assert_eq!(change(Some(&theta(3.0)), Some(&theta(6.0))), "mod_index 3 → 6");
        assert_eq!(change(Some(&theta(3.0)), Some(&theta(3.0))), "the same");
        assert_eq!((change(None, Some(&Value::number(2.0))), change(Some(&theta(3.0)), None)), ("2".into(), "dropped".into()));
    }
}
