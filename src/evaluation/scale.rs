//! Converts thetas to points: each varying parameter on a scale where equal steps are about equally audible, in standard deviations.

use crate::theta::warp::normalize;
use crate::theta::{DIM, Field};

/// The parameters that vary over a set of thetas, and their spreads.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The varying fields and the standard deviation of each, normalized.
    fields: Vec<(Field, f64)>,
}

impl Scale {
    /// Computes the scale over `thetas`; fields with the same value in all of them are omitted.
    pub fn over(thetas: &[[f64; DIM]]) -> Scale {
        let deviation = |field: Field| {
            let values = || thetas.iter().map(move |theta| normalize(field, theta[field.index()]));
            let mean = values().sum::<f64>() / thetas.len().max(1) as f64;
            (values().map(|value| (value - mean).powi(2)).sum::<f64>() / thetas.len().max(1) as f64).sqrt()
        };
        Scale { fields: Field::ALL.into_iter().map(|field| (field, deviation(field))).filter(|(_, deviation)| *deviation > 1e-9).collect() }
    }

    /// Iterates over the varying fields.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().map(|(field, _)| *field)
    }

    /// Converts `theta` to a point: its varying fields, normalized, in standard deviations.
    pub fn point(&self, theta: &[f64; DIM]) -> Vec<f64> {
        self.fields.iter().map(|(field, deviation)| normalize(*field, theta[field.index()]) / deviation).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    #[test]
    fn points_are_in_standard_deviations_of_varying_fields() {
        let theta = |pitch: f64| Theta::default().with(Field::PitchMidi, pitch).0;
        let scale = Scale::over(&[theta(40.0), theta(60.0)]);
        assert_eq!(scale.fields().collect::<Vec<_>>(), [Field::PitchMidi]);
        // The deviation is 10 semitones.
        let apart = scale.point(&theta(75.0))[0] - scale.point(&theta(60.0))[0];
        assert!((apart - 1.5).abs() < 1e-12, "{apart}");
    }
}
