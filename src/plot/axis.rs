//! One axis: its title, range and ticks.

use super::points::widened;
use super::ticks::{self, Tick};
pub use crate::sink::{Axis, Scale};

impl Scale {
    fn place(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Log => value.max(1e-300).log10(),
            Scale::Mel => (value / 0.7).max(-0.999).ln_1p(),
        }
    }

    fn value(self, place: f64) -> f64 {
        match self {
            Scale::Linear => place,
            Scale::Log => 10f64.powf(place),
            Scale::Mel => 0.7 * place.exp_m1(),
        }
    }
}

impl Axis {
    /// Creates an axis from `low` to `high`. Equal ends are moved apart.
    pub fn linear(title: &str, low: f64, high: f64) -> Axis {
        let (low, high) = widened((low, high));
        Axis { title: title.into(), low, high, scale: Scale::Linear, whole: false }
    }

    /// Creates a logarithmic axis from `low` to `high`, both above 0. Equal ends are moved apart.
    pub fn log(title: &str, low: f64, high: f64) -> Axis {
        let low = low.clamp(1e-30, 1e30);
        let high = high.clamp(low, 1e30);
        let (low, high) = if high / low < 1.001 { (low / 1.5, high * 1.5) } else { (low, high) };
        Axis { title: title.into(), low, high, scale: Scale::Log, whole: false }
    }

    /// Creates an axis of whole numbers, such as counts.
    pub fn whole(title: &str, low: f64, high: f64) -> Axis {
        let (low, high) = if low < high { (low, high) } else { (low - 1.0, low + 1.0) };
        Axis { whole: true, ..Axis::linear(title, low, high) }
    }

    /// Returns the position of `value` between low (0) and high (1), clamped to that range.
    pub fn fraction(&self, value: f64) -> f64 {
        let (low, high) = (self.scale.place(self.low), self.scale.place(self.high));
        ((self.scale.place(value) - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// Returns the value at a position between low (0) and high (1).
    pub fn value(&self, fraction: f64) -> f64 {
        let (low, high) = (self.scale.place(self.low), self.scale.place(self.high));
        self.scale.value(low + fraction * (high - low))
    }

    /// Removes ticks without labels, and ticks too close to the one below: at low frequencies the mel scale is nearly linear.
    fn thinned(&self, mut ticks: Vec<Tick>, apart: f64) -> Vec<Tick> {
        let mut last = f64::NEG_INFINITY;
        for tick in ticks.iter_mut().filter(|tick| tick.label.is_some()) {
            let place = self.fraction(tick.at);
            if place - last < apart {
                tick.label = None;
            } else {
                last = place;
            }
        }
        ticks.retain(|tick| tick.label.is_some());
        ticks
    }

    /// Returns ticks for an axis `length` pixels long, with labels at least `apart` pixels from each other.
    pub fn ticks(&self, length: f64, apart: f64) -> Vec<Tick> {
        let most = (length / apart).max(2.0);
        let most = if self.whole { most.min(self.high - self.low) } else { most };
        match self.scale {
            Scale::Linear => ticks::linear(self.low, self.high, most),
            Scale::Log => ticks::log(self.low, self.high, most),
            Scale::Mel => self.thinned(ticks::log(self.high / 100.0, self.high, most), apart / length),
        }
    }
}
