//! The bundled font: measures text and rasterizes its glyphs. It is a subset of Inter (see `assets/fonts/LICENSE.txt`).

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, point};

static BYTES: &[u8] = include_bytes!("../../assets/fonts/AwolSans-Regular.otf");
static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(BYTES).ok());

/// The font family for SVG viewers: the bundled font's parent if it is installed, or else fonts of similar width.
pub const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";

/// Returns a character's width in ems. A missing character counts as one em, because the viewer takes it from another font.
fn ems(font: &FontRef, c: char) -> f64 {
    let id = font.glyph_id(c);
    if id.0 == 0 { 1.0 } else { f64::from(font.h_advance_unscaled(id) / font.units_per_em().unwrap_or(1000.0)) }
}

/// Returns the width of `text` at `em` logical pixels, in logical pixels.
pub fn width(text: &str, em: f64) -> f64 {
    let Some(font) = FONT.as_ref() else { return text.chars().count() as f64 * em * 0.6 };
    text.chars().map(|c| ems(font, c)).sum::<f64>() * em
}

/// Returns `text` on one line (control characters become spaces), shortened with an ellipsis if it is wider than `most`.
pub fn fit(text: &str, em: f64, most: f64) -> String {
    // No longer text fits on any sheet, so that very long texts need not be measured.
    const LONGEST: usize = 1000;
    let clean = |c: char| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c };
    let mut line: String = text.trim().chars().take(LONGEST).map(clean).collect();
    if width(&line, em) <= most {
        return line;
    }
    let most = most - width("…", em);
    let mut used = width(&line, em);
    while used > most {
        let Some(last) = line.pop() else { break };
        used -= width(last.encode_utf8(&mut [0; 4]), em);
    }
    line.truncate(line.trim_end().len());
    line.push('…');
    line
}

/// Returns the first of `texts`, ordered from long to short, that is at most `most` wide; an empty text if none is.
pub fn first_fit<'a>(texts: &[&'a str], em: f64, most: f64) -> &'a str {
    texts.iter().find(|text| width(text, em) <= most).copied().unwrap_or_default()
}

/// Calls `pixel(x, y, coverage)` for the glyphs of `text` at `em` pixels. The text begins at `x` on the baseline `y = 0`; y points downwards.
pub fn draw(text: &str, em: f32, x: f32, mut pixel: impl FnMut(i32, i32, f32)) {
    let Some(font) = FONT.as_ref() else { return };
    // ab_glyph scales by the line height, not by the em.
    let scale = PxScale::from(em * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0));
    let mut pen = x;
    for c in text.chars() {
        // Missing characters are drawn as boxes.
        let shape = if font.glyph_id(c).0 == 0 { '□' } else { c };
        let glyph = font.glyph_id(shape).with_scale_and_position(scale, point(pen, 0.0));
        if let Some(outline) = font.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, cover| pixel(corner.x as i32 + dx as i32, corner.y as i32 + dy as i32, cover));
        }
        pen += ems(font, c) as f32 * em;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fit_keeps_short_text_and_truncates_long_text() {
        assert_eq!(fit(" a guitar\nnote ", 12.0, 200.0), "a guitar note");
        let long = fit(&"guitar ".repeat(100_000), 12.0, 200.0);
        assert!(long.ends_with('…') && width(&long, 12.0) <= 200.0 && width(&long, 12.0) > 180.0);
        assert_eq!(fit("abc", 12.0, 0.0), "…");
    }

    #[test]
    fn glyphs_keep_their_bearings() {
        // A stem must not touch the origin, because the font has a left side bearing.
        let mut left = i32::MAX;
        draw("l", 100.0, 0.0, |x, _, cover| {
            if cover > 0.5 {
                left = left.min(x);
            }
        });
        assert!((4..20).contains(&left), "{left}");
    }
}
