//! A plotters backend that draws into memory. plotters has a bitmap backend, but it lacks anti-aliasing and misplaces glyphs.

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::font;
use super::mask::Mask;

/// An RGBA picture, initially transparent. There are `units` drawing coordinates per pixel, so that shapes can lie between pixels.
pub struct Pixels {
    width: usize,
    height: usize,
    units: f32,
    rgba: Vec<[u8; 4]>,
    mask: Mask,
}

type Drawn = Result<(), DrawingErrorKind<std::convert::Infallible>>;

impl Pixels {
    pub fn new(width: usize, height: usize, units: f32) -> Pixels {
        Pixels { width, height, units, rgba: vec![[0; 4]; width * height], mask: Mask::new(width, height) }
    }

    /// Returns the pixels row by row, four bytes each, without premultiplied alpha.
    pub fn bytes(&self) -> &[u8] {
        self.rgba.as_flattened()
    }

    fn place(&self, (x, y): BackendCoord) -> (f32, f32) {
        (x as f32 / self.units, y as f32 / self.units)
    }

    fn blend(&mut self, x: usize, y: usize, color: BackendColor, cover: f32) {
        if x >= self.width {
            return;
        }
        let Some(pixel) = self.rgba.get_mut(y * self.width + x) else { return };
        // Source over destination (Porter and Duff 1984).
        let over = (color.alpha as f32 * cover).clamp(0.0, 1.0);
        let [red, green, blue, alpha] = *pixel;
        let under = f32::from(alpha) / 255.0 * (1.0 - over);
        let sum = over + under;
        if sum <= 0.0 {
            return;
        }
        let mix = |below: u8, above: u8| ((f32::from(below) * under + f32::from(above) * over) / sum).round() as u8;
        let (r, g, b) = color.rgb;
        *pixel = [mix(red, r), mix(green, g), mix(blue, b), (sum * 255.0).round() as u8];
    }

    fn paint(&mut self, color: BackendColor) {
        let mut mask = std::mem::replace(&mut self.mask, Mask::new(0, 0));
        mask.take(|x, y, cover| self.blend(x, y, color, cover));
        self.mask = mask;
    }

    fn outline(&mut self, points: &[(f32, f32)], style: &impl BackendStyle) {
        let radius = style.stroke_width() as f32 / self.units / 2.0;
        for pair in points.windows(2) {
            if let [a, b] = *pair {
                self.mask.stroke(a, b, radius);
            }
        }
        self.paint(style.color());
    }

    /// Draws `text` with its baseline at `at`, shifted left by `part` of its width, `em` units large. `upwards` rotates it about `at`.
    pub fn text(&mut self, text: &str, at: BackendCoord, em: f64, part: f32, upwards: bool, color: BackendColor) {
        let em = em as f32 / self.units;
        let shift = font::width(text, f64::from(em)) as f32 * -part;
        let (x, y) = self.place(at);
        // Glyphs may lie between pixel columns. The baseline is rounded to a pixel, because it would blur otherwise.
        let (column, row, start) = if upwards { (x.round() as i32, y.round() as i32, shift) } else { (0, y.round() as i32, x + shift) };
        font::draw(text, em, start, |dx, dy, cover| {
            let (dx, dy) = if upwards { (dy, -dx) } else { (dx, dy) };
            if let (Ok(x), Ok(y)) = (usize::try_from(column + dx), usize::try_from(row + dy)) {
                self.blend(x, y, color, cover);
            }
        });
    }

    /// Draws an RGB picture into the rectangle between two corners, with bilinear interpolation.
    pub fn image(&mut self, from: BackendCoord, to: BackendCoord, across: usize, down: usize, rgb: &[[u8; 3]]) {
        let ((left, top), (right, bottom)) = (self.place(from), self.place(to));
        // Maps the centre of a target pixel to the source: its cell, the next cell, and the fraction between them.
        let source = |at: f32, low: f32, high: f32, cells: usize| {
            let place = ((at + 0.5 - low) / (high - low) * cells as f32 - 0.5).clamp(0.0, cells.saturating_sub(1) as f32);
            let cell = place as usize;
            (cell, (cell + 1).min(cells.saturating_sub(1)), place - cell as f32)
        };
        let opaque = |rgb: [f32; 3]| BackendColor { alpha: 1.0, rgb: (rgb[0].round() as u8, rgb[1].round() as u8, rgb[2].round() as u8) };
        for y in top.round() as usize..bottom.round().max(0.0) as usize {
            let (y0, y1, down_part) = source(y as f32, top, bottom, down);
            for x in left.round() as usize..right.round().max(0.0) as usize {
                let (x0, x1, right_part) = source(x as f32, left, right, across);
                let cell = |x: usize, y: usize| rgb.get(y * across + x).copied().unwrap_or_default().map(f32::from);
                let mix = |a: [f32; 3], b: [f32; 3], part: f32| std::array::from_fn(|i| a[i] + (b[i] - a[i]) * part);
                let (upper, lower) = (mix(cell(x0, y0), cell(x1, y0), right_part), mix(cell(x0, y1), cell(x1, y1), right_part));
                self.blend(x, y, opaque(mix(upper, lower, down_part)), 1.0);
            }
        }
    }
}

impl DrawingBackend for Pixels {
    type ErrorType = std::convert::Infallible;

    fn get_size(&self) -> (u32, u32) {
        ((self.width as f32 * self.units) as u32, (self.height as f32 * self.units) as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let corners = [from, (to.0, from.1), to, (from.0, to.1), from];
        if fill { self.fill_polygon(corners, style) } else { self.draw_path(corners, style) }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let points: Vec<_> = path.into_iter().map(|point| self.place(point)).collect();
        self.outline(&points, style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (x, y) = self.place(centre);
        let radius = radius as f32 / self.units;
        if fill {
            self.mask.stroke((x, y), (x, y), radius);
            self.paint(style.color());
        } else {
            let turn = |i: u8| (f32::from(i) / 48.0 * std::f32::consts::TAU).sin_cos();
            let ring: Vec<_> = (0..=48).map(turn).map(|(sin, cos)| (x + radius * cos, y + radius * sin)).collect();
            self.outline(&ring, style);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        let corners: Vec<_> = corners.into_iter().map(|point| self.place(point)).collect();
        self.mask.fill(&corners);
        self.paint(style.color());
        Ok(())
    }
}
