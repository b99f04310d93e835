//! A picture in half blocks: each character shows two pixels, one above the other.

use super::pixels::Pixels;

/// The colours that the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// 8 bits each of red, green and blue.
    Full,
    /// The 256 colours of xterm: a cube of 6 by 6 by 6, and 24 greys.
    Palette,
    /// No colours, because none are known or `NO_COLOR` is set. Only charts are drawn, in characters.
    Mono,
}

/// Returns `rows` lines of at most `columns` characters.
pub fn text(pixels: &Pixels, columns: usize, rows: usize, depth: Depth) -> String {
    let small = pixels.shrunk(columns, 2 * rows);
    let mut text = String::new();
    for row in 0..rows {
        let mut before = None;
        for column in 0..small.width {
            let pair = (small.at(column, 2 * row), small.at(column, 2 * row + 1));
            if before != Some(pair) {
                text.push_str(&format!("\x1b[38;{};48;{}m", colour(pair.0, depth), colour(pair.1, depth)));
                before = Some(pair);
            }
            text.push('▀');
        }
        text.push_str("\x1b[0m\n");
    }
    text
}

/// Returns a colour as the part of an escape sequence that follows 38 or 48.
pub fn colour([red, green, blue]: [u8; 3], depth: Depth) -> String {
    match depth {
        Depth::Full => format!("2;{red};{green};{blue}"),
        Depth::Palette | Depth::Mono => format!("5;{}", nearest([red, green, blue])),
    }
}

/// The levels of the cube.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Returns the nearest of xterm's colours 16 to 255. The user's theme defines the first 16.
fn nearest(colour: [u8; 3]) -> u8 {
    let closest =
        |part: u8| LEVELS.iter().enumerate().min_by_key(|(_, level)| level.abs_diff(part)).map_or((0, 0), |(i, level)| (i as u8, *level));
    let cube = colour.map(closest);
    let mean = colour.iter().map(|part| u32::from(*part)).sum::<u32>() / 3;
    let step = (mean.saturating_sub(3) / 10).min(23) as u8;
    let grey = 8 + 10 * step;
    let distance = |other: [u8; 3]| colour.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    if distance([grey; 3]) < distance(cube.map(|(_, level)| level)) {
        232 + step
    } else {
        let [red, green, blue] = cube.map(|(index, _)| index);
        16 + 36 * red + 6 * green + blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::pictures::pixels::decode;
    use crate::console::pictures::tests::{halves, screen};

    #[test]
    fn each_character_shows_two_pixels() {
        let pixels = decode(&halves(40, 40).png).unwrap();
        let mut screen = screen();
        screen.process(text(&pixels, 20, 10, Depth::Full).replace('\n', "\r\n").as_bytes());
        for (row, column, colour) in [(0, 0, [255, 0, 0]), (9, 9, [255, 0, 0]), (0, 10, [0, 0, 255]), (9, 19, [0, 0, 255])] {
            let cell = screen.screen().cell(row, column).unwrap();
            let [red, green, blue] = colour;
            assert_eq!(cell.contents(), "▀");
            assert_eq!((cell.fgcolor(), cell.bgcolor()), (vt100::Color::Rgb(red, green, blue), vt100::Color::Rgb(red, green, blue)));
        }
        assert_eq!(screen.screen().cell(0, 20).unwrap().contents(), "");
    }

    #[test]
    fn colours_map_to_the_nearest_of_256() {
        assert_eq!(nearest([0, 0, 0]), 16);
        assert_eq!(nearest([255, 255, 255]), 231);
        assert_eq!(nearest([255, 0, 0]), 196);
        assert_eq!(nearest([128, 128, 128]), 244);
        assert_eq!(nearest([0, 114, 178]), 25);
    }
}
