//! Conversion of captions and thetas to standardised training and validation rows.

use std::collections::HashSet;
use std::hash::Hasher;

use fnv::FnvHasher;

use super::FlowError;
use super::config::{Objective, TrainConfig};
use super::coordinates::of_objective;
use super::scaler::Scaler;
use super::split::{self, Group};
use crate::theta::{DIM, Field};

/// The standard deviation that the text embeddings are scaled to. All columns share one scale, so that rare words do not count more than common ones.
const TEXT_DEVIATION: f64 = 0.36;

/// Length of the pin condition: ten values, then ten flags.
pub const DIM_PINS: usize = 2 * DIM;

/// The training data of a flow. Row i of `theta` belongs to row i of `text`. `Examples::try_from(&pairs)` converts the rows of [`crate::Pairs`].
#[derive(Clone, Debug, Default)]
pub struct Examples<'a> {
    /// In theta's units.
    pub theta: Vec<[f64; DIM]>,
    /// Text embeddings of equal length; rows with the same caption may share one.
    pub text: Vec<&'a [f32]>,
    /// The encoder that produced the embeddings.
    pub encoder: String,
    /// The concepts that the captions mention, as keys of a word-reading encoder (`text::Concept::key`); empty for other encoders.
    pub concepts: Vec<String>,
    /// The source of each row, so that no note or instrument is on both sides of the split; empty if it is not known.
    pub groups: Vec<Group>,
}

impl<'a> Examples<'a> {
    /// Returns examples with thetas and embeddings only.
    pub fn new(theta: &[[f64; DIM]], text: Vec<&'a [f32]>, encoder: &str) -> Examples<'a> {
        Examples { theta: theta.to_vec(), text, encoder: encoder.to_string(), ..Examples::default() }
    }

    /// Returns the number of notes that the rows come from; the number of rows if the sources are not known.
    pub fn notes(&self) -> usize {
        if self.groups.is_empty() { self.theta.len() } else { self.groups.iter().map(|group| group.note).collect::<HashSet<_>>().len() }
    }

    /// Checks that the rows can train a flow.
    ///
    /// # Errors
    /// Fewer than two rows; lengths that differ; a number that is not finite.
    pub fn check(&self) -> Result<(), FlowError> {
        if self.theta.len() != self.text.len() {
            let (left, right) = (self.theta.len(), self.text.len());
            return Err(FlowError::Lengths { left, what_left: "thetas", right, what_right: "embeddings" });
        }
        if !self.groups.is_empty() && self.groups.len() != self.theta.len() {
            let (left, right) = (self.theta.len(), self.groups.len());
            return Err(FlowError::Lengths { left, what_left: "thetas", right, what_right: "groups" });
        }
        let width = self.text.first().map_or(0, |text| text.len());
        for (row, (theta, text)) in self.theta.iter().zip(&self.text).enumerate() {
            check_embedding(row, text, width.max(1))?;
            // A theta that overflows an f32 would make the losses infinite.
            if let Some(field) = Field::ALL.into_iter().find(|field| !(theta[field.index()] as f32).is_finite()) {
                return Err(FlowError::NotFinite { what: format!("theta.{}", field.name()), row });
            }
        }
        if self.theta.len() < 2 { Err(FlowError::TooFewRows { rows: self.theta.len() }) } else { Ok(()) }
    }

    /// Returns the training rows and the validation rows.
    pub fn split(&self, config: &TrainConfig) -> (Vec<usize>, Vec<usize>) {
        let unknown = if self.groups.is_empty() { Group::unknown(self.theta.len()) } else { Vec::new() };
        let groups = if self.groups.is_empty() { &unknown } else { &self.groups };
        match config.objective {
            Objective::Reference => split::by_note(groups, config.val_ratio, config.seed),
            Objective::Nll => split::by_instrument(groups, config.val_ratio, config.seed),
        }
    }

    /// Fits the scalers of theta (of its coordinates for [`Objective::Nll`]) and of the text to some rows.
    pub fn scalers(&self, rows: &[usize], objective: Objective) -> (Scaler, Scaler) {
        let theta: Vec<[f64; DIM]> = rows.iter().map(|row| of_objective(objective, &self.theta[*row])).collect();
        let text: Vec<&[f32]> = rows.iter().map(|row| self.text[*row]).collect();
        let text = Scaler::fit::<f32>(&text);
        (Scaler::fit::<f64>(&theta), if objective == Objective::Nll { text.evened(TEXT_DEVIATION) } else { text })
    }

    /// Returns, for each column of theta, its value if it is the same in all of these rows.
    pub fn constants(&self, rows: &[usize]) -> [Option<f64>; DIM] {
        std::array::from_fn(|dim| {
            let first = self.theta[*rows.first()?][dim];
            rows.iter().all(|row| self.theta[*row][dim] == first).then_some(first)
        })
    }

    /// Returns a hash of the rows, their order, and the options that order them. A run resumes exactly only if it is unchanged.
    pub fn fingerprint(&self, config: &TrainConfig) -> u64 {
        let mut hasher = FnvHasher::default();
        let mut number = |bits: u64| hasher.write(&bits.to_le_bytes());
        [config.seed, config.batch as u64, config.val_ratio.to_bits(), self.theta.len() as u64].into_iter().for_each(&mut number);
        self.theta.as_flattened().iter().for_each(|value| number(value.to_bits()));
        self.text.iter().flat_map(|text| text.iter()).for_each(|value| number(u64::from(value.to_bits())));
        for group in &self.groups {
            [group.note, group.instrument, group.family].into_iter().for_each(|place| number(place as u64));
        }
        hasher.finish()
    }
}

/// Checks that an embedding has the expected length and only finite numbers.
pub fn check_embedding(row: usize, embedding: &[f32], expected: usize) -> Result<(), FlowError> {
    if embedding.len() != expected {
        return Err(FlowError::TextWidth { row, found: embedding.len(), expected });
    }
    match embedding.iter().position(|x| !x.is_finite()) {
        Some(dim) => Err(FlowError::NotFinite { what: format!("embedding[{dim}]"), row }),
        None => Ok(()),
    }
}

/// Returns which columns of theta hold only whole numbers. A flow of [`Objective::Nll`] generates whole numbers there.
pub fn whole(theta: &[[f64; DIM]]) -> [bool; DIM] {
    std::array::from_fn(|dim| theta.iter().all(|row| row[dim].fract() == 0.0))
}

/// Standardised rows, stored contiguously.
#[derive(Clone, Debug)]
pub struct Rows {
    count: usize,
    width: usize,
    theta: Vec<f32>,
    text: Vec<f32>,
}

impl Rows {
    pub fn new(examples: &Examples, rows: &[usize], theta: &Scaler, text: &Scaler, objective: Objective) -> Rows {
        Rows {
            count: rows.len(),
            width: text.width(),
            theta: rows
                .iter()
                .flat_map(|row| theta.standardise(&of_objective(objective, &examples.theta[*row])).collect::<Vec<_>>())
                .collect(),
            text: rows.iter().flat_map(|row| text.standardise(examples.text[*row])).collect(),
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns the thetas (rows, 10) and the texts (rows, width) of some of the rows.
    pub fn gather(&self, rows: &[usize]) -> (Vec<f32>, Vec<f32>) {
        let pick = |from: &[f32], width: usize| {
            let mut picked = Vec::with_capacity(rows.len() * width);
            rows.iter().for_each(|row| picked.extend_from_slice(&from[row * width..][..width]));
            picked
        };
        (pick(&self.theta, DIM), pick(&self.text, self.width))
    }

    /// Returns the thetas (rows, 10) of some of the rows.
    #[cfg(feature = "cuda")]
    pub fn thetas(&self, rows: &[usize]) -> Vec<f32> {
        rows.iter().flat_map(|row| &self.theta[row * DIM..][..DIM]).copied().collect()
    }

    /// Returns the texts (rows, width) of all rows.
    #[cfg(feature = "cuda")]
    pub fn texts(&self) -> &[f32] {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_rows_are_named() {
        let say = |theta: &[[f64; DIM]], text: &[&[f32]]| Examples::new(theta, text.to_vec(), "words").check().unwrap_err().to_string();
        let mut theta = [[1.0; DIM]; 3];
        assert!(say(&theta[..1], &[&[1.0]]).contains("1 rows cannot"));
        assert!(say(&[], &[]).contains("0 rows cannot"));
        assert!(say(&theta, &[&[1.0]]).contains("3 thetas do not go with 1 embeddings"));
        assert!(say(&theta, &[&[1.0], &[1.0], &[1.0, 2.0]]).contains("row 2 has 2 numbers"));
        assert!(say(&theta, &[&[1.0], &[f32::NAN], &[1.0]]).contains("embedding[0] of row 1"));
        assert!(say(&theta, &[&[], &[], &[]]).contains("0 numbers"));
        theta[2][5] = f64::INFINITY;
        assert!(say(&theta, &[&[1.0], &[1.0], &[1.0]]).contains("theta.decay_s of row 2"));
    }
}
