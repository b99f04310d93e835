//! A colour scale whose lightness rises evenly from dark violet to pale yellow, so that equal steps look equal, even in greyscale print.

/// Lightness (CIE L*), chroma and hue in degrees (CIE LCh(ab)) at equidistant points. Lightness rises by the same amount each time.
const ANCHORS: [(f64, f64, f64); 9] = [
    (5.0, 14.0, 300.0),
    (16.0, 40.0, 306.0),
    (27.0, 55.0, 314.0),
    (38.0, 60.0, 328.0),
    (49.0, 64.0, 350.0),
    (60.0, 66.0, 375.0),
    (71.0, 60.0, 405.0),
    (82.0, 52.0, 435.0),
    (93.0, 40.0, 460.0),
];

/// Returns the colour at `part` of the scale, from 0 to 1.
pub fn color(part: f64) -> [u8; 3] {
    let place = if part > 0.0 { part.min(1.0) * (ANCHORS.len() - 1) as f64 } else { 0.0 };
    let at = |n: usize| ANCHORS.get(n).or(ANCHORS.last()).copied().unwrap_or_default();
    let (from, to, between) = (at(place as usize), at(place as usize + 1), place.fract());
    let mix = |a: f64, b: f64| a + (b - a) * between;
    srgb(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// Returns the scale in `N` steps.
pub fn table<const N: usize>() -> [[u8; 3]; N] {
    std::array::from_fn(|n| color(n as f64 / (N - 1).max(1) as f64))
}

/// Converts CIE LCh(ab) under D65 to sRGB (IEC 61966-2-1), clipped to the gamut.
fn srgb(lightness: f64, chroma: f64, hue: f64) -> [u8; 3] {
    let (sin, cos) = hue.to_radians().sin_cos();
    let y = (lightness + 16.0) / 116.0;
    let (x, z) = (y + chroma * cos / 500.0, y - chroma * sin / 200.0);
    let linear = |t: f64| if t > 6.0 / 29.0 { t.powi(3) } else { 3.0 * (6.0f64 / 29.0).powi(2) * (t - 4.0 / 29.0) };
    let (x, y, z) = (0.95047 * linear(x), linear(y), 1.08883 * linear(z));
    let channel = |linear: f64| {
        let value = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        (value.clamp(0.0, 1.0) * 255.0).round() as u8
    };
    [
        channel(3.2406 * x - 1.5372 * y - 0.4986 * z),
        channel(-0.9689 * x + 1.8758 * y + 0.0415 * z),
        channel(0.0557 * x - 0.2040 * y + 1.0570 * z),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luminance_increases_at_every_step() {
        let luminance = |[r, g, b]: [u8; 3]| 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b);
        let table = table::<64>();
        assert!(table.windows(2).all(|pair| luminance(pair[0]) < luminance(pair[1])), "{table:?}");
        assert_eq!(color(f64::NAN), table[0]);
        assert_eq!(color(7.0), table[63]);
    }
}
