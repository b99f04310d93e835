//! The look that all figures share: sizes in logical pixels, and colours (Okabe and Ito's palette, told apart by colour-blind readers).

use plotters::style::RGBColor;

/// Free space along the edges.
pub const PAD: f64 = 14.0;
/// Em sizes of text.
pub const TITLE: f64 = 16.0;
pub const LABEL: f64 = 13.0;
pub const TICK: f64 = 12.0;

/// Height of capitals and digits, and of what hangs below the baseline, in ems of the bundled font.
pub const CAP: f64 = 0.727;
pub const DESCENT: f64 = 0.21;

pub const WHITE: RGBColor = RGBColor(255, 255, 255);
pub const TEXT: RGBColor = RGBColor(34, 34, 34);
pub const MUTED: RGBColor = RGBColor(90, 90, 90);
pub const AXIS: RGBColor = RGBColor(120, 120, 120);
pub const GRID: RGBColor = RGBColor(230, 230, 230);
pub const FAINT: RGBColor = RGBColor(244, 244, 244);

pub const BLUE: RGBColor = RGBColor(0, 114, 178);
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);
pub const GREEN: RGBColor = RGBColor(0, 158, 115);
pub const PURPLE: RGBColor = RGBColor(204, 121, 167);
pub const ORANGE: RGBColor = RGBColor(230, 159, 0);
pub const SKY: RGBColor = RGBColor(86, 180, 233);

/// Colour of the `n`th of several things; after seven it begins again.
pub fn series(n: usize) -> RGBColor {
    const CYCLE: [RGBColor; 7] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, MUTED];
    CYCLE.get(n % CYCLE.len()).copied().unwrap_or(BLUE)
}
