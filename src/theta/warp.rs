//! Scales of theta on which equal steps are about equally audible: the square root of attack, decay, release and sustain, the logarithm of duration,
//! rate and ratio, the index to the power of 2/3, pitch and velocity unchanged. Each goes from 0 to 1 over the parameter's range.

use super::{Field, Theta};

/// Maps a value to its scale: 0 at the minimum of the field, 1 at the maximum. A value outside the range is clamped first.
pub fn normalize(field: Field, value: f64) -> f64 {
    let (low, high) = ends(field);
    (bend(field, field.clamp(value)) - low) / (high - low)
}

/// Maps `u` back to a value, the inverse of [`normalize`]. The ends of the range are reached exactly.
pub fn denormalize(field: Field, u: f64) -> f64 {
    let info = field.info();
    match u {
        u if u <= 0.0 => return info.min,
        u if u >= 1.0 => return info.max,
        _ => {}
    }
    let (low, high) = ends(field);
    let bent = low + u * (high - low);
    field.clamp(match field {
        Field::AttackS | Field::DecayS | Field::Sustain | Field::ReleaseS => bent * bent,
        Field::DurationS | Field::SampleRate | Field::ModRatio => bent.exp(),
        Field::ModIndex => bent.powf(1.5),
        Field::PitchMidi | Field::Velocity => bent,
    })
}

/// Ratios that keep partials in tune with the carrier.
const RATIOS: [f64; 13] = [0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0];

/// Returns the nearest value that is in tune: a whole pitch or a simple ratio. Other fields are unchanged.
pub fn snapped(field: Field, value: f64) -> f64 {
    match field {
        Field::PitchMidi => value.round(),
        Field::ModRatio => {
            let away = |ratio: &f64| (ratio.ln() - value.ln()).abs();
            RATIOS.into_iter().min_by(|one, other| away(one).total_cmp(&away(other))).unwrap_or(value)
        }
        _ => value,
    }
}

/// Returns the next value that is in tune above (`way` 1) or below (-1) `value`; `None` if there is none, or for other fields than pitch and ratio.
pub fn next_in_tune(field: Field, value: f64, way: f64) -> Option<f64> {
    match field {
        Field::PitchMidi => Some(if way > 0.0 { value.floor() + 1.0 } else { value.ceil() - 1.0 }),
        Field::ModRatio if way > 0.0 => RATIOS.into_iter().find(|ratio| *ratio > value),
        Field::ModRatio => RATIOS.into_iter().rfind(|ratio| *ratio < value),
        _ => None,
    }
}

/// Interpolates between two thetas at `part` (0 to 1), in steps that are about equally audible. The sample rate is rounded to a whole number.
pub fn between(from: &Theta, to: &Theta, part: f64) -> Theta {
    let mut theta = *from;
    for field in Field::ALL {
        let (low, high) = (from.get(field), to.get(field));
        let value = match part {
            _ if low == high => low,
            part if part <= 0.0 => low,
            part if part >= 1.0 => high,
            part => denormalize(field, normalize(field, low) + part * (normalize(field, high) - normalize(field, low))),
        };
        theta.set(field, if field == Field::SampleRate { value.round() } else { value });
    }
    theta
}

/// Returns a theta near another. Each unlocked field moves on its scale by `amount` times the result of `draw` (-1 to 1), and is reflected at the
/// ends of its range. The sample rate is unchanged.
pub fn perturb(theta: &Theta, amount: f64, locked: &[Field], mut draw: impl FnMut() -> f64) -> Theta {
    let mut strayed = *theta;
    for field in Field::ALL {
        // Draws for each field, locked or not, so that a lock does not affect the other fields.
        let step = amount * draw();
        if step == 0.0 || field == Field::SampleRate || locked.contains(&field) {
            continue;
        }
        let moved = (normalize(field, theta.get(field)) + step).rem_euclid(2.0);
        strayed.set(field, denormalize(field, if moved > 1.0 { 2.0 - moved } else { moved }));
    }
    strayed
}

fn bend(field: Field, value: f64) -> f64 {
    match field {
        Field::AttackS | Field::DecayS | Field::Sustain | Field::ReleaseS => value.sqrt(),
        Field::DurationS | Field::SampleRate | Field::ModRatio => value.ln(),
        Field::ModIndex => value.powf(2.0 / 3.0),
        Field::PitchMidi | Field::Velocity => value,
    }
}

fn ends(field: Field) -> (f64, f64) {
    let info = field.info();
    (bend(field, info.min), bend(field, info.max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalize_and_denormalize_are_inverse() {
        for field in Field::ALL {
            let info = field.info();
            assert!(normalize(field, info.min).abs() < 1e-12 && (normalize(field, info.max) - 1.0).abs() < 1e-12, "{}", info.name);
            assert!((normalize(field, info.max * 2.0) - 1.0).abs() < 1e-12, "{}", info.name);
            assert_eq!((denormalize(field, -0.1), denormalize(field, 1.0)), (info.min, info.max));
            for step in 0..=20 {
                let value = info.min + (info.max - info.min) * f64::from(step) / 20.0;
                assert!((denormalize(field, normalize(field, value)) - value).abs() <= 1e-9 * info.max, "{}: {value}", info.name);
            }
        }
        assert!((normalize(Field::DecayS, 0.5) - 0.5).abs() < 1e-12);
        assert!((normalize(Field::ModRatio, 2.0) - 0.6).abs() < 1e-12);
        assert!((normalize(Field::ModIndex, 1.25) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn interpolation_includes_its_ends() {
        let from = Theta::default().with(Field::PitchMidi, 40.0).with(Field::AttackS, 0.0).with(Field::SampleRate, 16_000.0);
        let to = from.with(Field::PitchMidi, 60.0).with(Field::AttackS, 1.0).with(Field::ModRatio, 4.0).with(Field::SampleRate, 44_100.0);
        assert_eq!((between(&from, &to, 0.0), between(&from, &to, 1.0)), (from, to));
        let half = between(&from, &to, 0.5);
        assert!((half.get(Field::PitchMidi) - 50.0).abs() < 1e-9 && (half.get(Field::AttackS) - 0.25).abs() < 1e-9);
        assert!((half.get(Field::ModRatio) - 2.0 * from.get(Field::ModRatio).sqrt()).abs() < 1e-9);
        assert_eq!(half.get(Field::SampleRate), (16_000.0f64 * 44_100.0).sqrt().round());
        assert_eq!(half.get(Field::Velocity), from.get(Field::Velocity));
    }

    /// Pseudo-random numbers from -1 to 1, without another crate.
    fn draws(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
        }
    }

    #[test]
    fn perturb_stays_within_the_amount_and_respects_locks() {
        let theta = Theta::default().with(Field::ModIndex, 0.1).with(Field::PitchMidi, 126.0);
        let mut draw = draws(3);
        for _ in 0..200 {
            let varied = perturb(&theta, 0.2, &[Field::Velocity], &mut draw);
            for field in Field::ALL {
                let (from, to) = (normalize(field, theta.get(field)), normalize(field, varied.get(field)));
                assert!((from - to).abs() <= 0.2 + 1e-9, "{}: {from} {to}", field.name());
            }
            assert_eq!(varied.get(Field::Velocity), theta.get(Field::Velocity));
            assert_eq!(varied.get(Field::SampleRate), theta.get(Field::SampleRate));
            assert!(varied.get(Field::AttackS) != theta.get(Field::AttackS));
        }
        assert_eq!(perturb(&theta, 0.0, &[], draw), theta);
    }

    #[test]
    fn locks_do_not_affect_other_fields() {
        let theta = Theta::default();
        let of = |locked: &[Field]| perturb(&theta, 0.3, locked, draws(1));
        let (free, locked) = (of(&[]), of(&[Field::AttackS]));
        assert_eq!(locked.get(Field::AttackS), theta.get(Field::AttackS));
        assert_eq!(free.with(Field::AttackS, theta.get(Field::AttackS)), locked);
    }
}
