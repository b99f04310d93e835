//! Captions as dots in the plane in which their embeddings vary most.

use plotters::style::{Color, RGBAColor};

use super::axis::Axis;
use super::frame::{Frame, Plot};
use super::legend::{Key, Look};
use super::plane::plane;
use super::points::{extent, widened};
use super::sheet::{Align, Sheet, picture, sheer};
use super::style::{AXIS, CAP, TEXT, TICK, rgb, series};
use super::{MOST_LINES, Picture, PlotError, Size, font};
use crate::sink::{Chart, Line, Marks};

/// A caption and its embedding.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The caption.
    pub caption: String,
    /// The group, which sets the colour. A spot without a group is grey and has no key in the legend.
    pub group: String,
    /// Its embedding.
    pub embedding: Vec<f32>,
}

/// The number of distinct colours; further groups reuse them.
const COLOURS: usize = 14;
const RADIUS: f64 = 4.5;
/// The space between a dot and its caption.
const NEAR: f64 = 4.0;
/// The widest caption, as a fraction of the plot's width.
const LONGEST: f64 = 0.4;

/// Plots a dot for each caption, labelled where there is space, in the colour of its group. The axes are the first two principal components; their
/// titles give the fraction of the variance that they explain.
///
/// # Errors
/// Fails if there are fewer than two captions, embeddings differ in length or have numbers that are not finite, or the size is out of bounds.
pub fn embedding(title: &str, spots: &[Spot], size: Size) -> Result<Picture, PlotError> {
    let embeddings: Vec<Vec<f32>> = spots.iter().map(|spot| spot.embedding.clone()).collect();
    let empty = PlotError::Empty { figure: "embeddings", needs: "at least two captions, with embeddings of one length" };
    let Some(plane) = plane(&embeddings).filter(|_| spots.len() > 1) else { return Err(empty) };
    let range = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = widened(extent(plane.points.iter().map(of)).unwrap_or((0.0, 1.0)));
        (low - 0.08 * (high - low), high + 0.08 * (high - low))
    };
    let (across, down) = (range(|point| point.0), range(|point| point.1));
    let mut groups: Vec<&str> = Vec::new();
    for spot in spots {
        if !spot.group.is_empty() && !groups.contains(&spot.group.as_str()) {
            groups.push(&spot.group);
        }
    }
    let colour = |group: &str| groups.iter().position(|known| *known == group).map_or(AXIS.to_rgba(), colour);
    let name = |which: &str, share: f64| format!("{which} component ({:.0} % of the variance)", 100.0 * share);
    let x = Axis::linear(&name("First", plane.shares[0]), across.0, across.1);
    let y = Axis::linear(&name("Second", plane.shares[1]), down.0, down.1);
    let chart = Chart::single(x.clone(), y.clone(), Marks::Points(kinds(spots, &plane.points, &groups)));
    let drawn = picture(title, size, |sheet| {
        let mut frame = Frame::new(title, x.clone(), y.clone());
        if groups.len() > 1 || (groups.len() == 1 && spots.iter().any(|spot| spot.group.is_empty())) {
            frame.keys = groups.iter().map(|group| Key::new(group, Look::Block, colour(group))).collect();
        }
        let plot = frame.draw(sheet);
        let places: Vec<(f64, f64)> = plane.points.iter().map(|point| plot.at(*point)).collect();
        for (place, spot) in places.iter().zip(spots) {
            sheet.dot(*place, RADIUS, colour(&spot.group));
        }
        captions(sheet, &plot, &places, spots);
        Ok(())
    })?;
    Ok(drawn.with_chart(chart))
}

/// The points of a chart: a kind for each caption where there are letters enough, else for each group.
fn kinds(spots: &[Spot], points: &[(f64, f64)], groups: &[&str]) -> Vec<Line> {
    let color = |group: usize| rgb(series(group));
    if spots.len() <= MOST_LINES {
        let group = |spot: &Spot| groups.iter().position(|known| *known == spot.group).unwrap_or(0);
        let kind =
            |(spot, point): (&Spot, &(f64, f64))| Line { name: spot.caption.clone(), color: color(group(spot)), points: vec![*point] };
        return spots.iter().zip(points).map(kind).collect();
    }
    let kind = |(n, group): (usize, &&str)| {
        let points = spots.iter().zip(points).filter(|(spot, _)| spot.group == **group).map(|(_, point)| *point);
        let name = if group.is_empty() { "no group" } else { group };
        Line { name: name.to_string(), color: color(n), points: points.collect() }
    };
    let all = groups.iter().chain(&[""]).enumerate().map(kind);
    let mut kinds: Vec<Line> = all.filter(|kind| !kind.points.is_empty()).collect();
    if kinds.len() > MOST_LINES {
        let others = kinds.split_off(MOST_LINES - 1);
        let name = format!("{} other groups", others.len());
        kinds.push(Line { name, color: color(MOST_LINES - 1), points: others.into_iter().flat_map(|kind| kind.points).collect() });
    }
    kinds
}

fn colour(group: usize) -> RGBAColor {
    sheer(series(group), if group % COLOURS < COLOURS / 2 { 0.9 } else { 0.45 })
}

/// The left, top, right and bottom edges of a drawn element.
type Area = (f64, f64, f64, f64);

/// Draws captions beside their dots where they overlap neither dots nor earlier captions.
fn captions(sheet: &mut Sheet, plot: &Plot, places: &[(f64, f64)], spots: &[Spot]) {
    let mut taken: Vec<Area> = places.iter().map(|(x, y)| (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)).collect();
    let (left, top, right, bottom) = (plot.left, plot.top, plot.right, plot.bottom);
    for ((x, y), spot) in places.iter().zip(spots) {
        let text = font::fit(&spot.caption, TICK, LONGEST * (right - left));
        let (width, height) = (font::width(&text, TICK), TICK);
        let far = RADIUS + NEAR;
        let beside = [(x + far, y - height / 2.0), (x - far - width, y - height / 2.0)];
        let over = [(x - width / 2.0, y - far - height), (x - width / 2.0, y + far)];
        let area = |(from, upper): (f64, f64)| (from, upper, from + width, upper + height);
        let free = |area: &Area| {
            let inside = area.0 >= left && area.2 <= right && area.1 >= top && area.3 <= bottom;
            inside && taken.iter().all(|other| area.2 < other.0 || area.0 > other.2 || area.3 < other.1 || area.1 > other.3)
        };
        if let Some(area) = beside.into_iter().chain(over).map(area).find(free).filter(|_| !text.is_empty()) {
            sheet.text(&text, (area.0, area.1 + (height + CAP * TICK) / 2.0), Align::Left, TICK, TEXT);
            taken.push(area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_without_a_letter_are_counted_together() {
        let spot = |n: usize| Spot {
            caption: format!("caption {n}"),
            group: if n < MOST_LINES { format!("group {n}") } else { String::new() },
            embedding: Vec::new(),
        };
        let spots: Vec<Spot> = (0..MOST_LINES + 3).map(spot).collect();
        let points: Vec<(f64, f64)> = (0..spots.len()).map(|n| (n as f64, 0.0)).collect();
        let groups: Vec<&str> = spots.iter().map(|spot| spot.group.as_str()).filter(|group| !group.is_empty()).collect();
        let kinds = kinds(&spots, &points, &groups);
        assert_eq!(kinds.len(), MOST_LINES);
        assert_eq!((kinds[0].name.as_str(), kinds[0].points.len()), ("group 0", 1));
        let last = &kinds[MOST_LINES - 1];
        assert_eq!((last.name.as_str(), last.points.len()), ("2 other groups", 4));
    }
}
