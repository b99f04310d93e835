//! Thetas as points: each parameter on a scale on which steps are about equally audible, and each of these as wide as the others.

use crate::theta::{DIM, Field};

/// `value` of `field` on its scale, 0 to 1: pitch and velocity are linear; durations, rates and ratios go with their logarithm; attack, decay,
/// sustain and release with their square root; the index with its power of 2/3. What is outside the field's range counts as its end.
pub fn warped(field: Field, value: f64) -> f64 {
    let info = field.info();
    let value = field.clamp(value);
    match field {
        Field::PitchMidi | Field::Velocity => value / info.max,
        Field::SampleRate | Field::DurationS | Field::ModRatio => (value / info.min).ln() / (info.max / info.min).ln(),
        Field::AttackS | Field::DecayS | Field::Sustain => (value / info.max).sqrt(),
        Field::ReleaseS => {
            let (low, high) = (info.min.sqrt(), info.max.sqrt());
            (value.sqrt() - low) / (high - low)
        }
        Field::ModIndex => (value / info.max).powf(2.0 / 3.0),
    }
}

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
            let values = || thetas.iter().map(move |theta| warped(field, theta[field.index()]));
            let mean = values().sum::<f64>() / thetas.len().max(1) as f64;
            (values().map(|value| (value - mean).powi(2)).sum::<f64>() / thetas.len().max(1) as f64).sqrt()
        };
        Scale { fields: Field::ALL.into_iter().map(|field| (field, deviation(field))).filter(|(_, deviation)| *deviation > 1e-9).collect() }
    }

    /// The fields that vary.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().map(|(field, _)| *field)
    }

    /// `theta` as a point: its varying fields, warped, in standard deviations.
    pub fn point(&self, theta: &[f64; DIM]) -> Vec<f64> {
        self.fields.iter().map(|(field, deviation)| warped(*field, theta[field.index()]) / deviation).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    #[test]
    fn every_scale_goes_from_zero_to_one() {
        for field in Field::ALL {
            let info = field.info();
            assert!(warped(field, info.min).abs() < 1e-12 && (warped(field, info.max) - 1.0).abs() < 1e-12, "{}", info.name);
            assert_eq!(warped(field, info.max * 2.0), 1.0, "{}", info.name);
            assert!(warped(field, info.default) > 0.0 && warped(field, info.default) < 1.0);
        }
        assert!((warped(Field::DecayS, 0.5) - 0.5).abs() < 1e-12);
        assert!((warped(Field::ModRatio, 2.0) - 0.6).abs() < 1e-12);
        assert!((warped(Field::ModIndex, 1.25) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn points_are_in_standard_deviations_of_what_varies() {
        let theta = |pitch: f64| Theta::default().with(Field::PitchMidi, pitch).0;
        let scale = Scale::over(&[theta(40.0), theta(60.0)]);
        assert_eq!(scale.fields().collect::<Vec<_>>(), [Field::PitchMidi]);
        // The deviation is 10 semitones.
        let apart = scale.point(&theta(75.0))[0] - scale.point(&theta(60.0))[0];
        assert!((apart - 1.5).abs() < 1e-12, "{apart}");
    }
}
