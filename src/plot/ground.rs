//! The background of a figure: transparent, or white.

use std::io::Cursor;

use png::{ColorType, Decoder, Transformations};

use super::{Picture, encode, note};

/// The end of an SVG's title, after which a background is inserted.
const HEAD: &str = "</title>\n";
const WHITE: &str = "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n";

/// Decodes a PNG on a white background to its width, height and pixels; `None` if it is not a picture that awol draws.
pub fn opaque(png: &[u8]) -> Option<(usize, usize, Vec<[u8; 3]>)> {
    let mut decoder = Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let over_white = |[red, green, blue, alpha]: &[u8; 4]| {
        [red, green, blue].map(|part| (255 - (255 - u32::from(*part)) * u32::from(*alpha) / 255) as u8)
    };
    let rgb = match info.color_type {
        ColorType::Rgb => bytes.as_chunks().0.to_vec(),
        ColorType::Rgba => bytes.as_chunks().0.iter().map(over_white).collect(),
        _ => return None,
    };
    Some((info.width as usize, info.height as usize, rgb))
}

/// Returns the resolution in a PNG, in pixels per inch.
fn dpi(png: &[u8]) -> Option<f64> {
    let reader = Decoder::new(Cursor::new(png)).read_info().ok()?;
    reader.info().pixel_dims.map(|dims| f64::from(dims.xppu) * 0.0254)
}

impl Picture {
    /// Returns the picture on a white background, as for a file. Figures are drawn on a transparent one, to suit light and dark pages.
    #[must_use]
    pub fn on_white(&self) -> Picture {
        let encoded =
            opaque(&self.png).and_then(|(width, height, rgb)| encode::png(width, height, rgb.as_flattened(), dpi(&self.png)?).ok());
        let png = match (encoded, note::read(&self.png)) {
            (Some(png), Some(text)) => note::add(&png, text).into(),
            (Some(png), None) => png.into(),
            (None, _) => self.png.clone(),
        };
        Picture { png, svg: self.svg.replacen(HEAD, &format!("{HEAD}{WHITE}"), 1).into(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Size, waveform};

    #[test]
    fn figures_are_transparent_until_put_on_white() {
        let drawn = waveform("a", &[0.0, 0.5, -0.5], 8000, Size { scale: 2, ..Size::default() }).unwrap();
        let drawn = Picture { png: note::add(&drawn.png, "how").into(), ..drawn };
        let mut reader = Decoder::new(Cursor::new(&drawn.png[..])).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!((reader.info().color_type, &pixels[..4]), (ColorType::Rgba, &[0; 4][..]));
        assert!(!drawn.svg.contains("#FFFFFF"));

        let white = drawn.on_white();
        assert_eq!((note::read(&white.png), white.size), (Some("how"), drawn.size));
        assert_eq!(dpi(&white.png), dpi(&drawn.png));
        let reader = Decoder::new(Cursor::new(&white.png[..])).read_info().unwrap();
        assert_eq!(reader.info().color_type, ColorType::Rgb);
        assert_eq!(opaque(&white.png), opaque(&drawn.png));
        assert_eq!(white.svg.matches(WHITE).count(), 1);
    }
}
