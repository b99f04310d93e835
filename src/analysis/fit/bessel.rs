//! Bessel functions of the first kind: the amplitudes of the lines of an FM spectrum (Chowning 1973).

use std::sync::LazyLock;

use crate::theta::Field;

/// The highest order in use. Above it every line is below -110 dB even at the largest index.
pub const ORDERS: usize = 24;
/// A row of the table: `J_0(index)` to `J_24(index)`, padded with zeros.
pub type Row = [f32; 32];

/// Rows per unit of the index.
const DENSITY: usize = 100;

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let most = Field::ModIndex.info().max as usize * DENSITY;
    (0..=most + 1).map(|i| row(i as f64 / DENSITY as f64)).collect()
});

/// Returns the table for [`between`].
pub fn table() -> &'static [Row] {
    &TABLE
}

/// Interpolates the amplitudes at an index of 0 to 10 from the table.
#[inline(always)]
pub fn between(table: &[Row], index: f32) -> Row {
    let place = index.max(0.0) * DENSITY as f32;
    let cell = (place as usize).min(table.len() - 2);
    let part = place - cell as f32;
    let (low, high) = (&table[cell], &table[cell + 1]);
    let mut row = [0.0; 32];
    for ((out, low), high) in row.iter_mut().zip(low).zip(high) {
        *out = low + part * (high - low);
    }
    row
}

/// Computes a row by downward recurrence from an order where the function is negligible, normalised by `J_0 + 2 (J_2 + J_4 + …) = 1`
/// (Miller's algorithm; Olver and others, NIST Handbook of Mathematical Functions, 3.6 and 10.74).
fn row(x: f64) -> Row {
    const START: usize = 64;
    let mut row = Row::default();
    if x == 0.0 {
        row[0] = 1.0;
        return row;
    }
    let (mut above, mut here, mut sum) = (0.0_f64, 1e-30_f64, 0.0_f64);
    let mut values = [0.0_f64; ORDERS + 1];
    for order in (0..START).rev() {
        let below = 2.0 * (order + 1) as f64 / x * here - above;
        (above, here) = (here, below);
        if here.abs() > 1e100 {
            (above, here, sum) = (above * 1e-100, here * 1e-100, sum * 1e-100);
            values.iter_mut().for_each(|value| *value *= 1e-100);
        }
        if let Some(value) = values.get_mut(order) {
            *value = here;
        }
        if order % 2 == 0 {
            sum += if order == 0 { here } else { 2.0 * here };
        }
    }
    row.iter_mut().zip(values).for_each(|(out, value)| *out = (value / sum) as f32);
    row
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    /// Bessel's integral by the trapezoidal rule, which is exact here except for rounding.
    fn integral(order: usize, x: f64) -> f64 {
        const STEPS: usize = 128;
        let at = |i: usize| {
            let t = 2.0 * PI * i as f64 / STEPS as f64;
            (order as f64 * t - x * t.sin()).cos()
        };
        (0..STEPS).map(at).sum::<f64>() / STEPS as f64
    }

    #[test]
    fn the_table_agrees_with_the_integral() {
        for x in [0.0, 1e-6, 0.004, 0.03, 0.5, 1.0, 2.405, 5.52, 7.777, 10.0] {
            let row = between(table(), x as f32);
            for (order, value) in row.iter().enumerate().take(ORDERS + 1) {
                assert!((f64::from(*value) - integral(order, x)).abs() < 2e-5, "J_{order}({x}): {value}");
            }
        }
    }
}
