//! Thetas as points: each parameter on a scale on which steps are about equally audible, and each of these as wide as the others.

use crate::theta::warp::normalize;
use crate::theta::{DIM, Field};

/// Which parameters vary over some thetas, and how widely.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The varying fields and the standard deviation of each, warped.
    fields: Vec<(Field, f64)>,
}

impl Scale {
    /// Over `thetas`; fields that are the same in all of them are left out from then on.
    pub fn over(thetas: &[[f64; DIM]]) -> Scale {
        let deviation = |field: Field| {
            let values = || thetas.iter().map(move |theta| normalize(field, theta[field.index()]));
            let mean = values().sum::<f64>() / thetas.len().max(1) as f64;
            (values().map(|value| (value - mean).powi(2)).sum::<f64>() / thetas.len().max(1) as f64).sqrt()
        };
        Scale { fields: Field::ALL.into_iter().map(|field| (field, deviation(field))).filter(|(_, deviation)| *deviation > 1e-9).collect() }
    }

    /// The fields that vary.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().map(|(field, _)| *field)
    }

    /// `theta` as a point: its varying fields, normalized, in standard deviations.
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
