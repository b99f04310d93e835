//! Sixel: pictures in bands of six rows, as in DEC's VT340 (programmer reference, chapter 14).

use std::collections::HashMap;

use color_quant::NeuQuant;

use super::pixels::Pixels;

/// The most palette colours used.
const COLOURS: usize = 256;
/// NeuQuant's sampling factor `n`, from 1 to 30: it learns the palette from one pixel in `n`.
const SAMPLE: i32 = 10;

/// Returns the pixels as a device control string.
pub fn text(pixels: &Pixels) -> String {
    let (palette, places) = palette(pixels);
    // The pixel aspect ratio is 1:1, and unpainted pixels keep their background.
    let mut text = format!("\x1bP0;1q\"1;1;{};{}", pixels.width, pixels.height);
    for (number, colour) in palette.iter().enumerate() {
        let [red, green, blue] = colour.map(|part| (u32::from(part) * 100 + 127) / 255);
        text.push_str(&format!("#{number};2;{red};{green};{blue}"));
    }
    for band in places.chunks(6 * pixels.width.max(1)) {
        paint(&mut text, band, pixels.width, palette.len());
        text.push('-');
    }
    text.push_str("\x1b\\");
    text
}

/// Writes a band of up to six rows, one colour at a time.
fn paint(text: &mut String, band: &[u8], width: usize, colours: usize) {
    let mut rows = vec![Vec::new(); colours];
    for (place, colour) in band.iter().enumerate() {
        let Some(row): Option<&mut Vec<u8>> = rows.get_mut(usize::from(*colour)) else { continue };
        row.resize(width, 0);
        if let Some(bits) = row.get_mut(place % width) {
            *bits |= 1 << (place / width);
        }
    }
    for (colour, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        text.push_str(&format!("#{colour}"));
        for run in row.chunk_by(|a, b| a == b) {
            let bits = char::from(63 + run.first().copied().unwrap_or(0));
            match run.len() {
                few @ 1..=3 => text.extend(std::iter::repeat_n(bits, few)),
                many => text.push_str(&format!("!{many}{bits}")),
            }
        }
        text.push('$');
    }
}

/// Returns at most 256 colours, and the colour index of each pixel. A picture with at most 256 colours keeps them exactly.
fn palette(pixels: &Pixels) -> (Vec<[u8; 3]>, Vec<u8>) {
    let mut own: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    for colour in &pixels.rgb {
        if palette.len() > COLOURS {
            break;
        }
        own.entry(*colour).or_insert_with(|| {
            palette.push(*colour);
            (palette.len() - 1) as u8
        });
    }
    if palette.len() <= COLOURS {
        let places = pixels.rgb.iter().map(|colour| own.get(colour).copied().unwrap_or(0)).collect();
        return (palette, places);
    }
    let rgba: Vec<u8> = pixels.rgb.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]).collect();
    let learnt = NeuQuant::new(SAMPLE, COLOURS, &rgba);
    let palette = learnt.color_map_rgb().as_chunks().0.to_vec();
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let places = pixels.rgb.iter().map(|colour| {
        let [red, green, blue] = *colour;
        *known.entry(*colour).or_insert_with(|| learnt.index_of(&[red, green, blue, 255]) as u8)
    });
    (palette, places.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes sixel text, in percent of each colour.
    fn decode(text: &str, width: usize, height: usize) -> Vec<[u8; 3]> {
        let body = text.strip_prefix("\x1bP0;1q\"1;1;").unwrap().strip_suffix("\x1b\\").unwrap();
        let mut rest = &body[body.find('#').unwrap()..];
        let (mut palette, mut shown) = (HashMap::new(), vec![[255; 3]; width * height]);
        let (mut x, mut y, mut colour) = (0, 0, 0);
        let number = |rest: &mut &str| -> usize {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap();
            let value = rest[..end].parse().unwrap();
            *rest = &rest[end..];
            value
        };
        while let Some(c) = rest.chars().next() {
            rest = &rest[1..];
            match c {
                '#' => {
                    colour = number(&mut rest);
                    if rest.starts_with(";2;") {
                        rest = &rest[2..];
                        let parts = [(); 3].map(|()| {
                            rest = &rest[1..];
                            number(&mut rest) as u8
                        });
                        palette.insert(colour, parts);
                    }
                }
                '$' => x = 0,
                '-' => (x, y) = (0, y + 6),
                c => {
                    let count = if c == '!' { number(&mut rest) } else { 1 };
                    let bits = if c == '!' { rest.chars().next().unwrap() } else { c };
                    rest = if c == '!' { &rest[1..] } else { rest };
                    for _ in 0..count {
                        for row in (0..6).filter(|row| (bits as u8 - 63) >> row & 1 == 1) {
                            shown[(y + row) * width + x] = palette[&colour];
                        }
                        x += 1;
                    }
                }
            }
        }
        shown
    }

    #[test]
    fn sixel_data_decodes_to_the_drawn_pixels() {
        // Seven rows: a full band and one row more.
        let colours = [[255, 255, 255], [0, 114, 178], [213, 94, 0]];
        let rgb: Vec<[u8; 3]> = (0..70).map(|place| colours[(place * place / 7) % 3]).collect();
        let shown = decode(&text(&Pixels { width: 10, height: 7, rgb: rgb.clone() }), 10, 7);
        let percent: Vec<[u8; 3]> = rgb.iter().map(|colour| colour.map(|part| ((u32::from(part) * 100 + 127) / 255) as u8)).collect();
        assert_eq!(shown, percent);
    }

    #[test]
    fn many_colours_are_quantised_to_256() {
        let rgb: Vec<[u8; 3]> = (0..64 * 64).map(|place| [(place % 64 * 4) as u8, (place / 64 * 4) as u8, 128]).collect();
        let (palette, places) = palette(&Pixels { width: 64, height: 64, rgb: rgb.clone() });
        assert!(palette.len() <= COLOURS);
        let error = rgb.iter().zip(&places).map(|(colour, place)| {
            colour.iter().zip(palette[usize::from(*place)]).map(|(a, b)| f64::from(a.abs_diff(b))).sum::<f64>() / 3.0
        });
        let mean = error.sum::<f64>() / rgb.len() as f64;
        assert!(mean < 8.0, "{mean}");
    }
}
