//! The paper: what figures draw on, in logical pixels from the top left. It passes every shape to one of two plotters backends.

use plotters::prelude::{Color, IntoFont, RGBAColor, SVGBackend, ShapeStyle, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontTransform};
use plotters_backend::{BackendCoord, DrawingBackend};

use super::pixels::Pixels;
use super::{Picture, PlotError, Size, encode, font};

/// Backend units a logical pixel: backends take whole numbers, shapes lie between pixels.
const UNITS: f64 = 10.0;

enum Backend<'a> {
    Pixels(Box<Pixels>),
    Svg(SVGBackend<'a>),
}

/// Where a text's point lies on its baseline, and which way it runs.
#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    Left,
    Centre,
    Right,
    /// Upwards, centred.
    Upwards,
}

pub struct Sheet<'a> {
    backend: Backend<'a>,
    /// `<image>` elements of an SVG; they lie under everything else.
    images: String,
    failure: Option<PlotError>,
    pub width: f64,
    pub height: f64,
}

macro_rules! each {
    ($sheet:ident, $backend:ident => $drawing:expr) => {{
        let failed = match &mut $sheet.backend {
            Backend::Pixels($backend) => $drawing.err().map(|e| e.to_string()),
            Backend::Svg($backend) => $drawing.err().map(|e| e.to_string()),
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
        Sheet { backend, images: String::new(), failure: None, width: f64::from(size.width), height: f64::from(size.height) }
    }

    /// A line through `points`, with round joins and ends.
    pub fn line(&mut self, points: &[(f64, f64)], color: impl Color, width: f64) {
        let style = ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: (width * UNITS).round() as u32 };
        each!(self, backend => backend.draw_path(points.iter().copied().map(units), &style));
    }

    /// Short pieces of a line through `points`, each `on` long with `off` between.
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

    /// The inside of a polygon.
    pub fn area(&mut self, corners: &[(f64, f64)], color: impl Color) {
        let color = color.to_rgba();
        each!(self, backend => backend.fill_polygon(corners.iter().copied().map(units), &color));
    }

    /// A filled rectangle between two corners.
    pub fn block(&mut self, from: (f64, f64), to: (f64, f64), color: impl Color) {
        let color = color.to_rgba();
        let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
        each!(self, backend => backend.draw_rect(units(low), units(high), &color, true));
    }

    pub fn dot(&mut self, at: (f64, f64), radius: f64, color: impl Color) {
        let color = color.to_rgba();
        each!(self, backend => backend.draw_circle(units(at), (radius * UNITS).round() as u32, &color, true));
    }

    /// `text` with its baseline at `at`, `em` logical pixels large.
    pub fn text(&mut self, text: &str, at: (f64, f64), align: Align, em: f64, color: impl Color) {
        // plotters' SVG backend makes the em from the size over 1.24, and puts the baseline 0.76 em below the top.
        let drop = 0.76 * em;
        let (h_pos, at, turn) = match align {
            Align::Left => (HPos::Left, (at.0, at.1 - drop), FontTransform::None),
            Align::Centre => (HPos::Center, (at.0, at.1 - drop), FontTransform::None),
            Align::Right => (HPos::Right, (at.0, at.1 - drop), FontTransform::None),
            Align::Upwards => (HPos::Center, (at.0 - drop, at.1), FontTransform::Rotate270),
        };
        let style = TextStyle::from((FontFamily::Name(font::FAMILY), em * 1.24 * UNITS).into_font().transform(turn));
        let color = color.to_rgba();
        let style = style.color(&color).pos(Pos::new(h_pos, VPos::Top));
        each!(self, backend => backend.draw_text(text, &style, units(at)));
    }

    /// A picture of `across` by `down` RGB cells, row after row, stretched over a rectangle. Draw it first: in an SVG it lies under all shapes.
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
/// The size is out of bounds, or what `draw` says.
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
    let images = {
        let mut vector = Sheet::new(size, Backend::Svg(SVGBackend::with_string(&mut shapes, grid)));
        draw(&mut vector)?;
        finish(vector.failure)?;
        vector.images
    };
    let title = font::fit(title, 1.0, f64::INFINITY);
    Ok(Picture { svg: document(&title, size, grid, &images, &shapes).into(), title, size: (across, down), png: png.into() })
}

/// The SVG backend's document with our own opening: shown at the logical size, lines joined as in the PNG, images below the shapes.
fn document(title: &str, size: Size, grid: (u32, u32), images: &str, shapes: &str) -> String {
    let body = shapes.split_once('>').map_or("", |(_, body)| body).trim_start();
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n\
         <title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{images}{body}",
        size.width, size.height, grid.0, grid.1
    )
}

/// `color` with some of what is under it showing through.
pub fn sheer(color: impl Color, alpha: f64) -> RGBAColor {
    color.mix(alpha)
}
