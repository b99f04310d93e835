//! Locks parameters while the others vary.

use super::Field;

/// A set of locked parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locks([bool; Field::ALL.len()]);

impl Locks {
    /// Returns whether a field is locked.
    pub fn holds(&self, field: Field) -> bool {
        self.0[field.index()]
    }

    /// Locks or unlocks a parameter.
    pub fn set(&mut self, field: Field, locked: bool) {
        self.0[field.index()] = locked;
    }

    /// Returns the locked parameters, in the order of [`Field::ALL`].
    pub fn fields(&self) -> Vec<Field> {
        Field::ALL.into_iter().filter(|field| self.holds(*field)).collect()
    }
}

impl FromIterator<Field> for Locks {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        let mut locks = Locks::default();
        fields.into_iter().for_each(|field| locks.set(field, true));
        locks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_fields_are_listed_in_order_and_can_be_unlocked() {
        let mut locks: Locks = [Field::ModIndex, Field::PitchMidi, Field::ModIndex].into_iter().collect();
        assert_eq!(locks.fields(), [Field::PitchMidi, Field::ModIndex]);
        locks.set(Field::PitchMidi, false);
        assert!(!locks.holds(Field::PitchMidi) && locks.holds(Field::ModIndex));
        locks.set(Field::ModIndex, false);
        assert_eq!(locks, Locks::default());
    }
}
