//! A theta as a table of static sliders.

use super::escape;
use crate::theta::text::{field_text, range_text};
use crate::theta::warp::normalize;
use crate::theta::{Field, Theta};

/// Colours that are visible on both white and black.
const FILL: &str = "#2b8cc4";
const OUTSIDE: &str = "#d55e00";

/// Returns a table with one row per parameter: its name, its position in its range on the scale of [`crate::theta::warp`], its value with its unit, and
/// its range. A value outside the range has another colour. `title` is the caption from which the theta was generated.
pub fn theta_html(theta: &Theta, title: Option<&str>) -> String {
    let caption = match title {
        Some(title) => format!("theta “{}”", escape(title)),
        None => "theta".into(),
    };
    let rows: String = Field::ALL.into_iter().map(|field| row(field, theta.get(field))).collect();
    format!(
        "<table style=\"border-collapse:collapse;color:inherit;font-size:13px;line-height:1.5;font-variant-numeric:tabular-nums\">\
         <caption style=\"caption-side:top;text-align:left;padding:2px 8px;font-weight:600;color:inherit\">{caption}</caption>\
         <tbody>{rows}</tbody></table>"
    )
}

fn row(field: Field, value: f64) -> String {
    const CELL: &str = "padding:1px 8px;border:none;text-align:left;white-space:nowrap;color:inherit";
    let info = field.info();
    let colour = if field.check(value).is_ok() { FILL } else { OUTSIDE };
    format!(
        "<tr><td style=\"{CELL}\" title=\"{}\">{}</td><td style=\"{CELL}\">{}</td><td style=\"{CELL};font-weight:600\">{}</td>\
         <td style=\"{CELL};opacity:.6\">{}</td></tr>",
        escape(info.summary),
        escape(info.name),
        slider(normalize(field, value), colour),
        escape(&field_text(field, value)),
        escape(&range_text(field))
    )
}

/// Draws a track, its filled part, and a knob.
fn slider(share: f64, colour: &str) -> String {
    const WIDTH: f64 = 180.0;
    let used = share.clamp(0.0, 1.0) * WIDTH;
    format!(
        "<div style=\"position:relative;width:{WIDTH}px;height:14px\">\
         <div style=\"position:absolute;top:5px;left:0;width:{WIDTH}px;height:4px;border-radius:2px;background:rgba(128,128,128,.35)\"></div>\
         <div style=\"position:absolute;top:5px;left:0;width:{used:.1}px;height:4px;border-radius:2px;background:{colour}\"></div>\
         <div style=\"position:absolute;top:1px;left:{:.1}px;width:12px;height:12px;border-radius:6px;background:{colour}\"></div></div>",
        used - 6.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_a_row_and_a_bar() {
        let theta = Theta::default().with(Field::DecayS, 0.5).with(Field::PitchMidi, 127.0);
        let html = theta_html(&theta, Some("a <b>\"bell\"</b>"));
        assert_eq!(html.matches("<tr>").count(), 10);
        for field in Field::ALL {
            assert!(html.contains(&format!(">{}</td>", field.name())), "{}", field.name());
        }
        // A decay of 0.5 s is at the centre, and the highest note is at the end.
        assert!(
            html.contains(";width:90.0px;") && html.contains(";width:180.0px;height:4px;border-radius:2px;background:#2b8cc4"),
            "{html}"
        );
        assert!(html.contains(">500 ms<") && html.contains(">G9 (127)<") && html.contains(">0..2 s<"), "{html}");
        assert!(html.contains("a &lt;b&gt;&quot;bell&quot;&lt;/b&gt;") && !html.contains("<b>"), "{html}");
        assert!(!html.contains(OUTSIDE) && !html.contains("<style") && !html.contains("<script"));
    }

    #[test]
    fn fields_out_of_range_are_highlighted() {
        let html = theta_html(&Theta::default().with(Field::Sustain, 7.0).with(Field::AttackS, f64::NAN), None);
        assert_eq!(html.matches(&format!("height:4px;border-radius:2px;background:{OUTSIDE}")).count(), 2);
        assert!(html.contains(">NaN s<") && html.contains(">theta</caption>"), "{html}");
    }
}
