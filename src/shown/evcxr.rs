//! Display of the library's values in Rust notebooks. evcxr calls `evcxr_display` on the last value of a cell and reads its forms by MIME type from
//! standard output.

use super::{clip_html, theta_html};
use crate::audio::Clip;
use crate::plot::base64;
use crate::sink::Picture;
use crate::theta::text::{field_text, hertz, seconds};
use crate::theta::{Field, Theta};

/// The longest sound that a notebook embeds, in seconds.
const MOST_INLINE_S: f64 = 60.0;

impl Theta {
    /// Shows the theta in an evcxr notebook: a table of sliders, with text as an alternative.
    pub fn evcxr_display(&self) {
        show(&[("text/html", theta_html(self, None)), ("text/plain", text(self))]);
    }
}

impl Clip {
    /// Shows the clip in an evcxr notebook: a waveform with a player, and text as an alternative.
    pub fn evcxr_display(&self) {
        let text = format!("clip of {} at {}", seconds(self.seconds()), hertz(f64::from(self.rate)));
        show(&[("text/html", clip_html(self, MOST_INLINE_S, None)), ("text/plain", text)]);
    }
}

impl Picture {
    /// Shows the picture in an evcxr notebook, as PNG.
    pub fn evcxr_display(&self) {
        let text = format!("figure \"{}\", {}×{}", self.title, self.size.0, self.size.1);
        show(&[("image/png", base64(&self.png)), ("text/plain", text)]);
    }
}

fn text(theta: &Theta) -> String {
    let lines = Field::ALL.map(|field| format!("{:<12} {}", field.name(), field_text(field, theta.get(field))));
    lines.join("\n")
}

// evcxr reads a cell's standard output.
#[allow(clippy::print_stdout)]
fn show(forms: &[(&str, String)]) {
    println!("{}", blocks(forms));
}

/// Returns the forms in the format that evcxr reads.
fn blocks(forms: &[(&str, String)]) -> String {
    let blocks: Vec<String> = forms.iter().map(|(mime, form)| format!("EVCXR_BEGIN_CONTENT {mime}\n{form}\nEVCXR_END_CONTENT")).collect();
    blocks.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_a_block_with_its_mime_type() {
        let shown = blocks(&[("text/html", theta_html(&Theta::default(), None)), ("text/plain", text(&Theta::default()))]);
        assert!(shown.starts_with("EVCXR_BEGIN_CONTENT text/html\n<table"), "{shown}");
        assert!(shown.contains("</table>\nEVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENT text/plain\npitch_midi   C4 (60)\n"), "{shown}");
        assert!(shown.ends_with("0.5\nEVCXR_END_CONTENT"), "{shown}");
    }
}
