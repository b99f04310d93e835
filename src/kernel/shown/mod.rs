//! Outputs as a notebook takes them: one thing in several forms, of which the front end shows the richest that it knows.

mod progress;
mod sound;
mod table;

use serde_json::{Map, Value as Json, json};
use time::OffsetDateTime;

use crate::audio::Clip;
use crate::console;
use crate::plot::base64;
use crate::shown::{clip_html, escape, theta_html};
use crate::sink::{Output, Picture};

/// Seconds of sound that a notebook holds itself; what is longer would make it slow to open.
const MOST_INLINE_S: f64 = 60.0;
/// Bytes of SVG that a notebook is given beside the PNG.
const MOST_SVG: usize = 64 << 10;
/// Seconds after which a sound is no longer played by itself; the clocks of the two machines may differ a little.
const FRESH_S: u32 = 15;

/// The forms of one output by their MIME types, and what is said of them.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    pub data: Map<String, Json>,
    pub metadata: Map<String, Json>,
}

impl Bundle {
    fn with(mut self, mime: &str, form: impl Into<String>) -> Bundle {
        self.data.insert(mime.into(), Json::String(form.into()));
        self
    }
}

/// The forms of `output`; every one has `text/plain`.
pub fn bundle(output: &Output) -> Bundle {
    let plain = |text: &str| Bundle::default().with("text/plain", text);
    match output {
        Output::Text(text) | Output::Note(text) => plain(text),
        Output::Table(table) => plain(&console::table_text(table)).with("text/html", table::html(table)),
        Output::Theta(theta, table) => {
            let title = table.title.strip_prefix("theta ").map(|caption| caption.trim_matches('"'));
            plain(&console::table_text(table)).with("text/html", theta_html(theta, title))
        }
        Output::Clip(clip) => plain(&console::clip_text(clip, None))
            .with("text/html", clip_html(clip, MOST_INLINE_S, sound::file(clip, MOST_INLINE_S).as_deref())),
        Output::Picture(picture) => figure(picture),
        Output::Progress(progress) => plain(&console::progress_text(progress)).with("text/html", progress::html(progress)),
        Output::Value { look, .. } => bundle(look),
    }
}

/// A player that begins at once, where its sound has just been made: a notebook that is opened again later stays silent.
pub fn playing(clip: &Clip) -> Bundle {
    let mut bundle = bundle(&Output::Clip(clip.clone()));
    if let Some(Json::String(html)) = bundle.data.get_mut("text/html") {
        let id = format!("awol-{}", uuid::Uuid::new_v4().simple());
        let now = OffsetDateTime::now_utc().unix_timestamp();
        *html = format!(
            "<div id=\"{id}\">{html}</div><script>(() => {{ const audio = document.querySelector('#{id} audio'); \
             if (audio && Math.abs(Date.now() / 1000 - {now}) < {FRESH_S}) audio.play(); }})()</script>"
        );
    }
    bundle
}

fn figure(picture: &Picture) -> Bundle {
    let caption = format!("figure \"{}\", {}×{}", picture.title, picture.size.0, picture.size.1);
    let mut bundle = Bundle::default().with("text/plain", caption).with("image/png", base64(&picture.png));
    if picture.svg.len() <= MOST_SVG {
        // JupyterLab cuts an SVG by itself off at its column's edge; as an image in a page it shrinks.
        let html = format!(
            "<img alt=\"{}\" style=\"max-width:100%;height:auto\" src=\"data:image/svg+xml;base64,{}\">",
            escape(&picture.title),
            base64(picture.svg.as_bytes())
        );
        bundle = bundle.with("image/svg+xml", &*picture.svg).with("text/html", html);
    }
    bundle.metadata.insert("image/png".into(), json!({"width": picture.size.0, "height": picture.size.1}));
    bundle
}
