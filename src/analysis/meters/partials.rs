//! Measures on the partials of a sound: richness, roughness and beating.

use crate::theta::{Field, Theta};

/// The maximum number of partials, the strongest ones, and the least amplitude relative to the strongest (-60 dB).
pub const MOST: usize = 48;
pub const LEAST: f64 = 1e-3;
/// Distances at which partials beat, in Hz.
const BEATS: std::ops::RangeInclusive<f64> = 1.0..=16.0;
/// Partials about this many critical bands apart are no longer rough together; the omitted sum is below a thousandth.
const ROUGH: f64 = 3.0;
/// Number of sidebands on each side. At the largest index the next one is below -120 dB.
const SIDEBANDS: usize = 24;

/// A sine component of a sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partial {
    pub hertz: f64,
    pub amplitude: f64,
}

/// Measures on the scales of [`crate::percept::Percept`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PartialMeasures {
    pub richness: f64,
    pub roughness: f64,
    pub beating: f64,
}

/// Measures partials in ascending order of frequency. Only pairs that beat at least once in `seconds` count as beating.
pub fn measure(partials: &[Partial], seconds: f64) -> PartialMeasures {
    let strongest = partials.iter().map(|partial| partial.amplitude).fold(0.0, f64::max);
    if strongest <= 0.0 {
        return PartialMeasures::default();
    }
    let (sum, squares) =
        partials.iter().fold((0.0, 0.0), |(sum, squares), partial| (sum + partial.amplitude, squares + partial.amplitude.powi(2)));
    let (mut roughness, mut beating) = (0.0, 0.0);
    for (place, low) in partials.iter().enumerate() {
        // Critical bands per hertz at the lower partial of a pair.
        let bands = 0.24 / (0.0207 * low.hertz + 18.96);
        let near = partials.iter().skip(place + 1).take_while(|high| (high.hertz - low.hertz) * bands <= ROUGH);
        for high in near {
            let apart = high.hertz - low.hertz;
            roughness += dissonance(low.amplitude / strongest, high.amplitude / strongest, apart * bands);
            if BEATS.contains(&apart) && apart * seconds >= 1.0 {
                beating += 2.0 * low.amplitude * high.amplitude;
            }
        }
    }
    PartialMeasures { richness: (sum * sum / squares).log2(), roughness, beating: beating / squares }
}

/// Returns Vassilakis' roughness of two partials that are `apart` critical bands apart: 0 if they coincide or are far apart, largest in between.
fn dissonance(one: f64, other: f64, apart: f64) -> f64 {
    let fluctuation = 2.0 * one.min(other) / (one + other);
    // The result would be below 1e-5.
    if fluctuation < 0.03 {
        return 0.0;
    }
    0.5 * (one * other).powf(0.1) * fluctuation.powf(3.11) * ((-3.5 * apart).exp() - (-5.75 * apart).exp())
}

/// Returns the partials of a theta's tone at full level, in ascending order of frequency. sin(c + I sin m) is the sum over all k of J_k(I) sin(c +
/// k m) (Chowning 1973); frequencies below 0 or above half the rate are mirrored. Partials that drift apart by less than half a cycle in `seconds`
/// merge.
pub fn of_theta(theta: &Theta, seconds: f64) -> Vec<Partial> {
    let rate = f64::from(theta.get(Field::SampleRate) as u32);
    let carrier = super::hertz(theta);
    let modulator = theta.get(Field::ModRatio) * carrier;
    let amplitudes = bessel(theta.get(Field::ModIndex));
    let mut sines: Vec<Partial> = Vec::with_capacity(2 * SIDEBANDS + 1);
    for (order, amplitude) in amplitudes.into_iter().enumerate() {
        let lower = if order % 2 == 0 { amplitude } else { -amplitude };
        sines.push(mirrored(carrier + order as f64 * modulator, amplitude, rate));
        if order > 0 {
            sines.push(mirrored(carrier - order as f64 * modulator, lower, rate));
        }
    }
    sines.sort_by(|a, b| a.hertz.total_cmp(&b.hertz));
    let together = 0.5 / seconds;
    let mut partials: Vec<Partial> = Vec::with_capacity(sines.len());
    for sine in sines {
        match partials.last_mut().filter(|last| sine.hertz - last.hertz < together) {
            Some(last) => last.amplitude += sine.amplitude,
            None => partials.push(sine),
        }
    }
    // A sine at 0 Hz or at half the rate is silent.
    partials.retain(|partial| (together..=0.5 * rate - together).contains(&partial.hertz));
    partials.iter_mut().for_each(|partial| partial.amplitude = partial.amplitude.abs());
    let least = LEAST * partials.iter().map(|partial| partial.amplitude).fold(0.0, f64::max);
    partials.retain(|partial| partial.amplitude > least);
    partials
}

/// Mirrors a sine of any frequency into the range from 0 to half the rate.
fn mirrored(hertz: f64, amplitude: f64, rate: f64) -> Partial {
    let hertz = hertz.rem_euclid(rate);
    if hertz > 0.5 * rate { Partial { hertz: rate - hertz, amplitude: -amplitude } } else { Partial { hertz, amplitude } }
}

/// Computes the Bessel functions of the first kind J_0 to J_24 at `x` of 0 to 10, by Miller's downward recurrence (Abramowitz and Stegun 1964,
/// section 9.12).
pub(super) fn bessel(x: f64) -> [f64; SIDEBANDS + 1] {
    const FIRST: usize = 44;
    let mut values = [0.0; SIDEBANDS + 1];
    if x < 0.01 {
        // The first terms of the series; the next ones are below 1e-6.
        [values[0], values[1], values[2]] = [1.0 - 0.25 * x * x, 0.5 * x, 0.125 * x * x];
        return values;
    }
    // Normalised by J_0 + 2 J_2 + 2 J_4 + ... = 1.
    let (mut above, mut now, mut sum) = (0.0, 1e-200, 0.0);
    for order in (1..=FIRST).rev() {
        (above, now) = (now, 2.0 * order as f64 / x * now - above);
        if let Some(value) = values.get_mut(order - 1) {
            *value = now;
        }
        if order % 2 == 1 {
            sum += if order == 1 { now } else { 2.0 * now };
        }
    }
    values.map(|value| value / sum)
}
