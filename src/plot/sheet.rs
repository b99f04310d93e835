//! The drawing surface of figures, in logical pixels from the top left. It passes every shape to one of two plotters backends.

use plotters::prelude::{Color, RGBAColor, SVGBackend, ShapeStyle};
use plotters_backend::{BackendCoord, BackendStyle, DrawingBackend};

use super::pixels::Pixels;
use super::{Picture, PlotError, Size, encode, font};

/// Backend units per logical pixel. Backends take integers, but shapes may lie between pixels.
const UNITS: f64 = 10.0;

enum Backend<'a> {
    Pixels(Box<Pixels>),
    Svg(SVGBackend<'a>),
}

/// The position of a text relative to its point, and its direction.
#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    Left,
    Centre,
    Right,
    /// Centred, running upwards.
    Upwards,
}

pub struct Sheet<'a> {
    backend: Backend<'a>,
    /// The `<image>` elements of an SVG, below everything else.
    images: String,
    /// The `<text>` elements of an SVG, above everything else.
    texts: String,
    failure: Option<PlotError>,
    pub width: f64,
    pub height: f64,
}

macro_rules! each {
    ($sheet:ident, $backend:ident => $drawing:expr) => {{
        let failed = match &mut $sheet.backend {
            Backend::Pixels($backend) => $drawing.err().map(crate::cause::Cause::from),
            Backend::Svg($backend) => $drawing.err().map(crate::cause::Cause::from),
        };
        if let Some(why) = failed {
            $sheet.failure.get_or_insert(PlotError::Draw(why));
        }
    }};
}

fn units((x, y): (f64, f64)) -> BackendCoord {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

impl<'a> Sheet<'a> {
    fn new(size: Size, backend: Backend<'a>) -> Sheet<'a> {
        Sheet {
            backend,
            images: String::new(),
            texts: String::new(),
            failure: None,
            width: f64::from(size.width),
            height: f64::from(size.height),
        }
    }

    /// Draws a line through `points`, with round joins and ends.
    pub fn line(&mut self, points: &[(f64, f64)], color: impl Color, width: f64) {
        let style = ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: (width * UNITS).round() as u32 };
        each!(self, backend => backend.draw_path(points.iter().copied().map(units), &style));
    }

    /// Draws a dashed line through `points`, with dashes `on` long and gaps `off` long.
    pub fn dashes(&mut self, points: &[(f64, f64)], color: impl Color, width: f64, (on, off): (f64, f64)) {
        let color = color.to_rgba();
        let (mut drawing, mut left, mut piece) = (true, on, points.first().copied().into_iter().collect::<Vec<_>>());
        for pair in points.windows(2) {
            let [mut from, to] = *pair else { continue };
            loop {
                let rest = (to.0 - from.0).hypot(to.1 - from.1);
                if rest <= left {
                    left -= rest;
                    piece.push(to);
                    break;
                }
                from = (from.0 + (to.0 - from.0) * left / rest, from.1 + (to.1 - from.1) * left / rest);
                piece.push(from);
                if drawing {
                    self.line(&piece, color, width);
                }
                piece = vec![from];
                drawing = !drawing;
                left = if drawing { on } else { off };
            }
        }
        if drawing && piece.len() > 1 {
            self.line(&piece, color, width);
        }
    }

    /// Fills a polygon.
    pub fn area(&mut self, corners: &[(f64, f64)], color: impl Color) {
        let color = color.to_rgba();
        each!(self, backend => backend.fill_polygon(corners.iter().copied().map(units), &color));
    }

    /// Fills a rectangle between two corners.
    pub fn block(&mut self, from: (f64, f64), to: (f64, f64), color: impl Color) {
        let color = color.to_rgba();
        let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
        each!(self, backend => backend.draw_rect(units(low), units(high), &color, true));
    }

    pub fn dot(&mut self, at: (f64, f64), radius: f64, color: impl Color) {
        let color = color.to_rgba();
        each!(self, backend => backend.draw_circle(units(at), (radius * UNITS).round() as u32, &color, true));
    }

    /// Draws `text` with its baseline at `at`, `em` logical pixels large. In an SVG it lies over all shapes.
    pub fn text(&mut self, text: &str, at: (f64, f64), align: Align, em: f64, color: impl Color) {
        let color = BackendStyle::color(&color.to_rgba());
        let (part, anchor) = match align {
            Align::Left => (0.0, "start"),
            Align::Right => (1.0, "end"),
            Align::Centre | Align::Upwards => (0.5, "middle"),
        };
        let upwards = align == Align::Upwards;
        match &mut self.backend {
            Backend::Pixels(pixels) => pixels.text(text, units(at), em * UNITS, part, upwards, color),
            Backend::Svg(_) => {
                let (x, y, (r, g, b), text) = (at.0, at.1, color.rgb, escaped(text));
                let turn = if upwards { format!(" transform=\"rotate(-90 {x:.1} {y:.1})\"") } else { String::new() };
                self.texts += &format!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{em:.1}\" text-anchor=\"{anchor}\" fill=\"#{r:02X}{g:02X}{b:02X}\"{turn}>{text}</text>\n"
                );
            }
        }
    }

    /// Draws a picture of `across` by `down` RGB cells, in rows, stretched over a rectangle. Draw it first, because in an SVG it lies under all
    /// shapes.
    pub fn image(&mut self, from: (f64, f64), to: (f64, f64), across: usize, down: usize, rgb: &[[u8; 3]]) {
        match &mut self.backend {
            Backend::Pixels(pixels) => pixels.image(units(from), units(to), across, down, rgb),
            Backend::Svg(_) => match encode::png(across, down, rgb.as_flattened(), 96.0) {
                Ok(png) => {
                    let ((x, y), (right, bottom)) = (units(from), units(to));
                    let (width, height, data) = (right - x, bottom - y, encode::base64(&png));
                    self.images += &format!(
                        "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{data}\"/>\n"
                    );
                }
                Err(why) => self.failure = Some(why),
            },
        }
    }
}

/// Draws a figure twice, as PNG and as SVG.
///
/// # Errors
/// Fails if the size is out of bounds, a backend fails, or `draw` fails.
pub fn picture(title: &str, size: Size, draw: impl Fn(&mut Sheet) -> Result<(), PlotError>) -> Result<Picture, PlotError> {
    let Size { width, height, scale } = size.check()?;
    let finish = |failure: Option<PlotError>| failure.map_or(Ok(()), Err);

    let (across, down) = (width * scale, height * scale);
    let mut raster = Sheet::new(size, Backend::Pixels(Box::new(Pixels::new(across as usize, down as usize, UNITS as f32 / scale as f32))));
    draw(&mut raster)?;
    finish(raster.failure)?;
    let Backend::Pixels(pixels) = raster.backend else { return Err(PlotError::Draw("the raster is lost".into())) };
    let png = encode::png(across as usize, down as usize, pixels.bytes(), 96.0 * f64::from(scale))?;

    let mut shapes = String::new();
    let grid = (width * UNITS as u32, height * UNITS as u32);
    let (images, texts) = {
        let mut vector = Sheet::new(size, Backend::Svg(SVGBackend::with_string(&mut shapes, grid)));
        draw(&mut vector)?;
        finish(vector.failure)?;
        (vector.images, vector.texts)
    };
    let title = font::fit(title, 1.0, f64::INFINITY);
    let svg = document(&title, size, &[&images, &inside(&shapes), &texts]);
    Ok(Picture { svg: svg.into(), title, size: (across, down), png: png.into(), chart: None })
}

/// Returns the text between the opening and the closing tag.
fn inside(svg: &str) -> String {
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    body.rsplit_once("</").map_or(body, |(body, _)| body).trim_start().to_string()
}

/// Returns an SVG of the logical size, with images, shapes (in backend units) and texts in this order. Line joins are round, as in the PNG.
fn document(title: &str, Size { width, height, .. }: Size, [images, shapes, texts]: &[&str; 3]) -> String {
    let (title, family, scale) = (escaped(title), font::FAMILY, 1.0 / UNITS);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <title>{title}</title>\n\
         <g transform=\"scale({scale})\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n{images}{shapes}</g>\n\
         <g font-family=\"{family}\">\n{texts}</g>\n</svg>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Returns `color` with this opacity.
pub fn sheer(color: impl Color, alpha: f64) -> RGBAColor {
    color.mix(alpha)
}
