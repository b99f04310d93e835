//! Triangular filters, evenly spaced on the mel scale of O'Shaughnessy (1987): `mel = 2595 log10(1 + f / 700)`.

use super::{RATE, Scale};

/// The lowest edge of the lowest band, Hz.
const LOWEST: f64 = 30.0;
/// The highest edge of the highest band, Hz.
const HIGHEST: f64 = 8000.0;

/// One filter: the weights of neighbouring bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The bin of the first weight.
    pub first: usize,
    /// The weights of the bins from `first` on.
    pub weights: Vec<f32>,
}

/// The filters of one [`Scale`], lowest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Bank {
    /// The filters.
    pub bands: Vec<Band>,
}

impl Bank {
    /// Creates the filters of a scale. Each rises from the centre of the one below it and falls to the centre of the one above. A filter that
    /// spans no bin takes the bin nearest to its centre.
    pub fn new(scale: Scale) -> Bank {
        let mel = |hz: f64| (1.0 + hz / 700.0).log10();
        let (low, high) = (mel(LOWEST), mel(HIGHEST));
        let edge = |i: usize| 700.0 * (10f64.powf(low + (high - low) * i as f64 / (scale.bands + 1) as f64) - 1.0);
        let hz = f64::from(RATE) / scale.window as f64;
        let bands = (0..scale.bands).map(|band| {
            let (from, centre, to) = (edge(band), edge(band + 1), edge(band + 2));
            let weight = |bin: usize| {
                let f = bin as f64 * hz;
                (((f - from) / (centre - from)).min((to - f) / (to - centre)).max(0.0)) as f32
            };
            let bins = (0..=scale.window / 2).filter(|bin| weight(*bin) > 0.0);
            let weights: Vec<f32> = bins.clone().map(weight).collect();
            match bins.min() {
                Some(first) => Band { first, weights },
                None => Band { first: (centre / hz).round_ties_even() as usize, weights: vec![1.0] },
            }
        });
        Bank { bands: bands.collect() }
    }
}
