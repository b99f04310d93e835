//! A coverage mask: how much of each pixel a shape covers, from 0 to 1. The parts of a shape are collected here and painted once, so that a
//! translucent line does not darken where its segments meet.

use ab_glyph_rasterizer::{Rasterizer, point};

pub struct Mask {
    width: usize,
    height: usize,
    cover: Vec<f32>,
    /// The bounds of the covered area: left, top, right and bottom (exclusive).
    dirty: [usize; 4],
}

impl Mask {
    pub fn new(width: usize, height: usize) -> Mask {
        Mask { width, height, cover: vec![0.0; width * height], dirty: [usize::MAX, usize::MAX, 0, 0] }
    }

    fn put(&mut self, x: usize, y: usize, cover: f32) {
        if x >= self.width || cover <= 0.0 {
            return;
        }
        if let Some(cell) = self.cover.get_mut(y * self.width + x) {
            *cell = cell.max(cover.min(1.0));
        }
    }

    fn touch(&mut self, left: usize, top: usize, right: usize, bottom: usize) {
        let [l, t, r, b] = self.dirty;
        self.dirty = [l.min(left), t.min(top), r.max(right.min(self.width)), b.max(bottom.min(self.height))];
    }

    /// Adds the segment from `a` to `b`, `radius` to either side, with round ends. Coordinates are in pixels.
    pub fn stroke(&mut self, a: (f32, f32), b: (f32, f32), radius: f32) {
        // A line thinner than a pixel is drawn one pixel wide and paler.
        let strength = (radius * 2.0).min(1.0);
        let radius = radius.max(0.5);
        let reach = radius + 0.5;
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length2 = dx * dx + dy * dy;
        let span = |low: f32, high: f32, limit: usize| {
            let first = (low - reach).floor().clamp(0.0, limit as f32) as usize;
            let last = (high + reach).ceil().clamp(0.0, limit as f32) as usize;
            first..last
        };
        let rows = span(a.1.min(b.1), a.1.max(b.1), self.height);
        let all = span(a.0.min(b.0), a.0.max(b.0), self.width);
        self.touch(all.start, rows.start, all.end, rows.end);
        for y in rows {
            let centre_y = y as f32 + 0.5;
            // Only the part of the segment near this row matters; on a long diagonal it is small.
            let near = |offset: f32| if dy.abs() < 1e-6 { 0.0 } else { ((centre_y + offset - a.1) / dy).clamp(0.0, 1.0) };
            let (t0, t1) = if dy.abs() < 1e-6 { (0.0, 1.0) } else { (near(-reach), near(reach)) };
            let (x0, x1) = (a.0 + t0 * dx, a.0 + t1 * dx);
            for x in span(x0.min(x1), x0.max(x1), self.width) {
                let centre_x = x as f32 + 0.5;
                let (px, py) = (centre_x - a.0, centre_y - a.1);
                let t = if length2 > 0.0 { ((px * dx + py * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
                let distance = (px - t * dx).hypot(py - t * dy);
                self.put(x, y, (reach - distance).clamp(0.0, 1.0) * strength);
            }
        }
    }

    /// Adds the inside of a polygon, by the exact area that it covers of each pixel.
    pub fn fill(&mut self, corners: &[(f32, f32)]) {
        let inside = |(x, y): (f32, f32)| (x.clamp(0.0, self.width as f32), y.clamp(0.0, self.height as f32));
        let corners: Vec<(f32, f32)> = corners.iter().copied().map(inside).collect();
        let low = corners.iter().fold((f32::MAX, f32::MAX), |low, p| (low.0.min(p.0), low.1.min(p.1)));
        let high = corners.iter().fold((0.0f32, 0.0f32), |high, p| (high.0.max(p.0), high.1.max(p.1)));
        let (Some(last), true) = (corners.last(), corners.len() > 2) else { return };
        let (left, top) = (low.0.floor() as usize, low.1.floor() as usize);
        let (right, bottom) = (high.0.ceil() as usize, high.1.ceil() as usize);
        // One spare column, because the rasterizer carries area over to the pixel on the right.
        let mut area = Rasterizer::new(right.saturating_sub(left) + 2, bottom.saturating_sub(top) + 1);
        let place = |p: (f32, f32)| point(p.0 - left as f32, p.1 - top as f32);
        let mut from = *last;
        for to in corners {
            area.draw_line(place(from), place(to));
            from = to;
        }
        self.touch(left, top, right, bottom);
        area.for_each_pixel_2d(|x, y, cover| self.put(left + x as usize, top + y as usize, cover));
    }

    /// Calls `paint` for each covered pixel, and clears the mask.
    pub fn take(&mut self, mut paint: impl FnMut(usize, usize, f32)) {
        let [left, top, right, bottom] = std::mem::replace(&mut self.dirty, [usize::MAX, usize::MAX, 0, 0]);
        for y in top..bottom {
            let Some(row) = self.cover.get_mut(y * self.width + left..y * self.width + right) else { continue };
            for (x, cover) in row.iter_mut().enumerate().filter(|(_, cover)| **cover > 0.0) {
                paint(left + x, y, std::mem::take(cover));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(mask: &mut Mask) -> f32 {
        let mut sum = 0.0;
        mask.take(|_, _, cover| sum += cover);
        sum
    }

    #[test]
    fn a_polygon_covers_its_area() {
        let mut mask = Mask::new(20, 20);
        mask.fill(&[(2.25, 3.5), (12.5, 3.5), (12.5, 7.75), (2.25, 7.75)]);
        assert!((total(&mut mask) - 10.25 * 4.25).abs() < 0.01);
        assert_eq!(total(&mut mask), 0.0);
    }

    #[test]
    fn a_line_on_pixel_centres_is_crisp() {
        let mut mask = Mask::new(20, 20);
        mask.stroke((2.5, 5.5), (12.5, 5.5), 0.5);
        let mut rows = std::collections::BTreeSet::new();
        mask.take(|_, y, _| {
            rows.insert(y);
        });
        assert_eq!(rows.into_iter().collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn shapes_are_clipped_to_the_mask() {
        let mut mask = Mask::new(10, 10);
        mask.stroke((-50.0, 5.0), (80.0, -3.0), 1.0);
        mask.stroke((500.0, 500.0), (600.0, 700.0), 1.0);
        mask.fill(&[(-5.0, -5.0), (50.0, -5.0), (50.0, 50.0), (-5.0, 50.0)]);
        assert!((total(&mut mask) - 100.0).abs() < 0.1);
    }
}
