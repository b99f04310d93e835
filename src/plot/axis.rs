//! One axis: its title, range and ticks.

use super::points::widened;
use super::ticks::{self, Tick};

pub struct Axis {
    /// What is measured, with the unit in brackets.
    pub title: String,
    pub low: f64,
    pub high: f64,
    pub log: bool,
    /// Whether only whole numbers mean something.
    pub whole: bool,
}

impl Axis {
    /// From `low` to `high`, moved apart where they are equal.
    pub fn linear(title: &str, low: f64, high: f64) -> Axis {
        let (low, high) = widened((low, high));
        Axis { title: title.into(), low, high, log: false, whole: false }
    }

    /// From `low` to `high`, both above 0, moved apart where they are equal.
    pub fn log(title: &str, low: f64, high: f64) -> Axis {
        let low = low.clamp(1e-30, 1e30);
        let high = high.clamp(low, 1e30);
        let (low, high) = if high / low < 1.001 { (low / 1.5, high * 1.5) } else { (low, high) };
        Axis { title: title.into(), low, high, log: true, whole: false }
    }

    /// From one whole number to another, such as counts.
    pub fn whole(title: &str, low: f64, high: f64) -> Axis {
        let (low, high) = if low < high { (low, high) } else { (low - 1.0, low + 1.0) };
        Axis { whole: true, ..Axis::linear(title, low, high) }
    }

    /// Where `value` lies on the way from low (0) to high (1); what is beyond them lies on them.
    pub fn fraction(&self, value: f64) -> f64 {
        let place = |value: f64| if self.log { value.max(1e-300).log10() } else { value };
        let (low, high) = (place(self.low), place(self.high));
        ((place(value) - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// Ticks for an axis `length` pixels long, labels at least `apart` pixels from each other.
    pub fn ticks(&self, length: f64, apart: f64) -> Vec<Tick> {
        let most = (length / apart).max(2.0);
        let most = if self.whole { most.min(self.high - self.low) } else { most };
        if self.log { ticks::log(self.low, self.high, most) } else { ticks::linear(self.low, self.high, most) }
    }
}
