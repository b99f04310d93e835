//! Checks that labels do not overlap.

use super::super::font;
use super::super::style::{CAP, DESCENT};

/// A text of an SVG, with its left, top, right and bottom edges in the bundled font.
struct Label<'a> {
    text: &'a str,
    area: [f64; 4],
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

fn labels(svg: &str) -> impl Iterator<Item = Label<'_>> {
    svg.split("<text").skip(1).filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let text = rest.split_once("</text>")?.0;
        let number = |name| attribute(tag, name)?.parse::<f64>().ok();
        let (x, y, em) = (number("x")?, number("y")?, number("font-size")?);
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let width = font::width(&plain, em);
        let before = width
            * match attribute(tag, "text-anchor")? {
                "start" => 0.0,
                "middle" => 0.5,
                _ => 1.0,
            };
        let area = if tag.contains("rotate(-90") {
            [x - CAP * em, y - before, x + DESCENT * em, y - before + width]
        } else {
            [x - before, y - CAP * em, x - before + width, y + DESCENT * em]
        };
        Some(Label { text, area })
    })
}

/// Checks that no two labels overlap by more than a fraction of a pixel.
pub fn assert_no_overlap(name: &str, svg: &str) {
    const SLACK: f64 = 0.5;
    let all: Vec<Label> = labels(svg).filter(|label| !label.text.trim().is_empty()).collect();
    for (n, one) in all.iter().enumerate() {
        for other in &all[n + 1..] {
            let shared = |low: usize, high: usize| one.area[high].min(other.area[high]) - one.area[low].max(other.area[low]);
            let apart = shared(0, 2) < SLACK || shared(1, 3) < SLACK;
            assert!(apart, "{name}: '{}' {:?} lies over '{}' {:?}", one.text, one.area, other.text, other.area);
        }
    }
}

#[test]
fn overlapping_labels_are_detected() {
    let label = |x: f64| format!("<text x=\"{x}\" y=\"20\" font-size=\"12\" text-anchor=\"middle\" fill=\"#222222\">2.0</text>");
    assert_no_overlap("apart", &(label(10.0) + &label(40.0)));
    assert!(std::panic::catch_unwind(|| assert_no_overlap("near", &(label(10.0) + &label(18.0)))).is_err());
}
