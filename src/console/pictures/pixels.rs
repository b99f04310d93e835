//! A figure's pixels, and fewer of them.

use std::io::Cursor;

use png::{ColorType, Decoder, Transformations};

/// Rows of red, green and blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<[u8; 3]>,
}

/// The pixels of a PNG; none where it is no picture that awol draws.
pub fn decode(png: &[u8]) -> Option<Pixels> {
    let mut decoder = Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    if info.color_type != ColorType::Rgb {
        return None;
    }
    let rgb = bytes.as_chunks().0.to_vec();
    Some(Pixels { width: info.width as usize, height: info.height as usize, rgb })
}

impl Pixels {
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.rgb.get(y * self.width + x).copied().unwrap_or([255; 3])
    }

    /// The same picture in `width` by `height` pixels, or fewer where it has fewer. A pixel is the mean of those that it stands for; what
    /// differs from the paper, the colour of the corner, counts for more, so that thin lines stay visible.
    pub fn shrunk(&self, width: usize, height: usize) -> Pixels {
        let (width, height) = (width.clamp(1, self.width.max(1)), height.clamp(1, self.height.max(1)));
        let paper = self.at(0, 0);
        let span = |place: usize, of: usize, from: usize| {
            let (start, end) = (place * from / of, (place + 1) * from / of);
            start..end.max(start + 1)
        };
        let rgb = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| {
                let (mut sum, mut weights) = ([0.0; 3], 0.0);
                for v in span(y, height, self.height) {
                    for u in span(x, width, self.width) {
                        let colour = self.at(u, v);
                        let ink = colour.iter().zip(paper).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0);
                        let weight = 1.0 + INK * f64::from(ink) / 255.0;
                        weights += weight;
                        for (sum, part) in sum.iter_mut().zip(colour) {
                            *sum += weight * f64::from(part);
                        }
                    }
                }
                sum.map(|sum| (sum / weights).round() as u8)
            })
            .collect();
        Pixels { width, height, rgb }
    }
}

/// How many times paper full ink counts, more.
const INK: f64 = 6.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::pictures::tests::halves;

    #[test]
    fn a_figure_is_decoded_and_shrunk() {
        let pixels = decode(&halves(64, 40).png).unwrap();
        assert_eq!((pixels.width, pixels.height), (64, 40));
        let small = pixels.shrunk(4, 3);
        assert_eq!((small.width, small.height), (4, 3));
        assert_eq!(&small.rgb[..4], [[255, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255]]);
        assert_eq!(pixels.shrunk(1000, 1000), pixels);
        assert_eq!(decode(b"no picture"), None);
    }

    #[test]
    fn a_thin_line_stays_visible() {
        let mut rgb = vec![[255; 3]; 100];
        for x in 0..10 {
            rgb[50 + x] = [0; 3];
        }
        let line = Pixels { width: 10, height: 10, rgb }.shrunk(1, 1);
        // A plain mean is 230.
        assert!(line.at(0, 0)[0] < 160, "{:?}", line.rgb);
    }
}
