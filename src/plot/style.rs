//! The common look of all figures: sizes in logical pixels, and colours from Okabe and Ito's palette, which suits colour-blind readers.
//!
//! Figures have a transparent background. Every colour therefore has a contrast of at least 3:1 to both white and near-black: text and axes are
//! mid-grey, and orange and sky blue are darker than in the palette.

use plotters::style::{RGBAColor, RGBColor};

/// The margin along the edges.
pub const PAD: f64 = 14.0;
/// The em sizes of text.
pub const TITLE: f64 = 16.0;
pub const LABEL: f64 = 13.0;
pub const TICK: f64 = 12.0;

/// The height of capitals and digits, and the depth of descenders, in ems of the bundled font.
pub const CAP: f64 = 0.727;
pub const DESCENT: f64 = 0.21;

pub const WHITE: RGBColor = RGBColor(255, 255, 255);
pub const TEXT: RGBColor = RGBColor(118, 118, 118);
pub const MUTED: RGBColor = RGBColor(118, 118, 118);
pub const AXIS: RGBColor = RGBColor(128, 128, 128);
pub const GRID: RGBAColor = RGBAColor(128, 128, 128, 0.2);
pub const FAINT: RGBAColor = RGBAColor(128, 128, 128, 0.09);
/// The colour of text on a light area that the figure draws itself.
pub const INK: RGBColor = RGBColor(34, 34, 34);

pub const BLUE: RGBColor = RGBColor(0, 114, 178);
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);
pub const GREEN: RGBColor = RGBColor(0, 158, 115);
pub const PURPLE: RGBColor = RGBColor(204, 121, 167);
pub const ORANGE: RGBColor = RGBColor(198, 132, 0);
pub const SKY: RGBColor = RGBColor(60, 150, 210);

/// Returns the red, green and blue of a colour.
pub fn rgb(RGBColor(red, green, blue): RGBColor) -> [u8; 3] {
    [red, green, blue]
}

const CYCLE: [RGBColor; 7] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, MUTED];

/// Returns the colour of the `n`th series, repeating after seven.
pub fn series(n: usize) -> RGBColor {
    CYCLE.get(n % CYCLE.len()).copied().unwrap_or(BLUE)
}

/// The lengths of the dashes and the gaps of a line.
pub type Dash = (f64, f64);
const DASHES: [Dash; 2] = [(8.0, 5.0), (1.0, 4.5)];

/// The most lines that colours and dashes can tell apart.
pub const MOST_LINES: usize = CYCLE.len() * (DASHES.len() + 1);

/// Returns the dashes of the `n`th line; `None` for the first line of each colour.
pub fn dashes(n: usize) -> Option<Dash> {
    DASHES.get((n / CYCLE.len()).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |part: u8| match f64::from(part) / 255.0 {
            part if part <= 0.04045 => part / 12.92,
            part => ((part + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: RGBColor, other: RGBColor) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_is_readable_on_white_and_on_black() {
        for color in CYCLE.into_iter().chain([TEXT, MUTED, AXIS]) {
            for ground in [WHITE, RGBColor(17, 17, 17)] {
                let contrast = contrast(color, ground);
                assert!(contrast >= 3.0, "{color:?} on {ground:?}: {contrast:.2}");
            }
        }
    }
}
