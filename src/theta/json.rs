//! Converts theta to JSON and back.

use serde_json::{Map, Value};

use super::{Field, Theta, ThetaError};

impl Theta {
    /// Returns an object with the ten keys in order.
    pub fn to_json(&self) -> Map<String, Value> {
        Field::ALL.into_iter().map(|field| (field.name().to_string(), number(self.get(field)))).collect()
    }

    /// Reads the ten keys from the object, from its member `theta`, or from `theta_synth`. Missing keys get their defaults. Next to `theta` or
    /// `theta_synth`, other keys are ignored.
    ///
    /// # Errors
    /// The value is not an object; it has an unknown key, a value that is not a number, or no key. Ranges are not checked.
    pub fn from_json(json: &Value) -> Result<Theta, ThetaError> {
        let object = json.as_object().ok_or_else(|| ThetaError::NotAnObject(brief(json)))?;
        if let Some(inner) = object.get("theta").or_else(|| object.get("theta_synth")) {
            return Theta::from_json(inner);
        }
        let mut theta = Theta::default();
        let mut known = 0;
        for (key, value) in object {
            let field = Field::from_name(key).ok_or_else(|| ThetaError::UnknownField(key.clone()))?;
            let value = value.as_f64().ok_or_else(|| ThetaError::NotANumber { field, found: brief(value) })?;
            theta.set(field, value);
            known += 1;
        }
        if known == 0 { Err(ThetaError::NotAnObject("an empty object".into())) } else { Ok(theta) }
    }
}

fn number(value: f64) -> Value {
    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn brief(json: &Value) -> String {
    let text = json.to_string();
    if text.chars().count() > 40 { text.chars().take(40).collect::<String>() + "…" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_round_trips_and_has_three_forms() {
        let theta = Theta::default().with(Field::ModIndex, 3.25);
        let bare = Value::Object(theta.to_json());
        let wrapped = serde_json::json!({"prompt": "a note", "theta": bare});
        assert_eq!(Theta::from_json(&bare), Ok(theta));
        assert_eq!(Theta::from_json(&wrapped), Ok(theta));
        assert_eq!(Theta::from_json(&serde_json::json!({"attack_s": 0.5})), Ok(Theta::default().with(Field::AttackS, 0.5)));
    }

    #[test]
    fn invalid_json_names_the_key() {
        let wrong = Theta::from_json(&serde_json::json!({"atack_s": 0.5})).unwrap_err();
        assert_eq!(wrong, ThetaError::UnknownField("atack_s".into()));
        let wrong = Theta::from_json(&serde_json::json!({"attack_s": "fast"})).unwrap_err();
        assert!(wrong.to_string().contains("theta.attack_s"));
    }
}
