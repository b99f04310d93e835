//! A figure's pixels, and how to shrink them.

use crate::plot::opaque;

/// Pixels in rows, as red, green and blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<[u8; 3]>,
}

/// Decodes a PNG on a white background; `None` if it is not a picture that awol draws.
pub fn decode(png: &[u8]) -> Option<Pixels> {
    let (width, height, rgb) = opaque(png)?;
    Some(Pixels { width, height, rgb })
}

impl Pixels {
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.rgb.get(y * self.width + x).copied().unwrap_or([255; 3])
    }

    /// Shrinks the picture to at most `width` by `height` pixels. Each pixel is a weighted mean of the pixels that it covers. Pixels that differ from
    /// the plain mean weigh more, so that thin lines stay visible.
    pub fn shrunk(&self, width: usize, height: usize) -> Pixels {
        let (width, height) = (width.clamp(1, self.width.max(1)), height.clamp(1, self.height.max(1)));
        let span = |place: usize, of: usize, from: usize| {
            let (start, end) = (place * from / of, (place + 1) * from / of);
            start..end.max(start + 1)
        };
        let mut part = Vec::new();
        let mut rgb = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                part.clear();
                part.extend(span(y, height, self.height).flat_map(|v| span(x, width, self.width).map(move |u| self.at(u, v))));
                let plain = mean(&part, |_| 1.0);
                let striking = mean(&part, |colour| {
                    let difference = colour.iter().zip(plain).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
                    1.0 + STRIKING * (difference / 255.0).powi(2)
                });
                rgb.push(striking.map(|level| level.round() as u8));
            }
        }
        Pixels { width, height, rgb }
    }
}

/// The extra weight of a pixel that differs from the mean as much as black from white.
const STRIKING: f64 = 12.0;

fn mean(colours: &[[u8; 3]], weight: impl Fn(&[u8; 3]) -> f64) -> [f64; 3] {
    let (mut sum, mut weights) = ([0.0; 3], 0.0);
    for colour in colours {
        let weight = weight(colour);
        weights += weight;
        for (sum, level) in sum.iter_mut().zip(colour) {
            *sum += weight * f64::from(*level);
        }
    }
    sum.map(|sum| sum / weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::pictures::tests::halves;

    #[test]
    fn figures_are_decoded_and_downscaled() {
        let pixels = decode(&halves(64, 40).png).unwrap();
        assert_eq!((pixels.width, pixels.height), (64, 40));
        let small = pixels.shrunk(4, 3);
        assert_eq!((small.width, small.height), (4, 3));
        assert_eq!(&small.rgb[..4], [[255, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255]]);
        assert_eq!(pixels.shrunk(1000, 1000), pixels);
        assert_eq!(decode(b"no picture"), None);
    }

    #[test]
    fn thin_lines_stay_visible_when_downscaled() {
        for (paper, ink) in [(255, 0), (0, 255)] {
            let mut rgb = vec![[paper; 3]; 100];
            rgb[50..60].fill([ink; 3]);
            let [[level, ..]] = Pixels { width: 10, height: 10, rgb }.shrunk(1, 1).rgb[..] else { panic!("one pixel") };
            // A plain mean differs from the background by 26.
            assert!(level.abs_diff(paper) > 100, "{level}");
        }
    }
}
