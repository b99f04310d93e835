//! Outputs for notebooks: each in several forms, of which the front end shows the richest that it supports.

pub mod player;
mod progress;
mod sound;
mod table;

use crate::console;
use crate::plot::base64;
use crate::shown::{clip_html, escape, theta_html};
use crate::sink::{Output, Picture, Table, plain_form};
use serde_json::{Map, Value as Json, json};

/// The longest sound that a notebook embeds, in seconds. Longer sounds would make it slow to open.
const MOST_INLINE_S: f64 = 60.0;
/// The largest SVG that is sent along with the PNG, in bytes.
const MOST_SVG: usize = 64 << 10;

/// The forms of one output by MIME type, and their metadata.
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

/// Returns the forms of `output`, always including `text/plain`.
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
        Output::Gallery(items, table) => plain(&console::table_text(table)).with("text/html", gallery(items, table)),
        Output::Progress(progress) => plain(&console::progress_text(progress)).with("text/html", progress::html(progress)),
        Output::Forms(forms) => forms.iter().fold(plain(plain_form(forms)), |bundle, (mime, form)| bundle.with(mime, form.as_str())),
        Output::Value { look, .. } => bundle(look),
    }
}

/// Lays out players or pictures in a grid, with a note if some are left out.
fn gallery(items: &[Output], table: &Table) -> String {
    let mut seconds_left = MOST_INLINE_S;
    let mut shown_items = String::new();
    for item in items {
        let shown = match item {
            Output::Clip(clip) => {
                let most = if clip.seconds() <= seconds_left { clip.seconds() } else { 0.0 };
                seconds_left -= most;
                clip_html(clip, most, sound::file(clip, most).as_deref())
            }
            Output::Picture(picture) => {
                let (title, png) = (escape(&picture.title), base64(&picture.png));
                format!("<img alt=\"{title}\" loading=\"lazy\" style=\"width:100%\" src=\"data:image/png;base64,{png}\">")
            }
            other => format!("<pre>{}</pre>", escape(bundle(other).data.get("text/plain").and_then(Json::as_str).unwrap_or_default())),
        };
        shown_items.push_str(&format!("<div style=\"width:300px\">{shown}</div>"));
    }
    let footer = if table.rows.len() > items.len() { format!("<div>the first {}</div>", items.len()) } else { String::new() };
    let title = escape(&table.title);
    format!("<div style=\"font-weight:600\">{title}</div><div style=\"display:flex;flex-wrap:wrap;gap:12px\">{shown_items}</div>{footer}")
}

fn figure(picture: &Picture) -> Bundle {
    let caption = format!("figure \"{}\", {}×{}", picture.title, picture.size.0, picture.size.1);
    let mut bundle = Bundle::default().with("text/plain", caption).with("image/png", base64(&picture.png));
    if picture.svg.len() <= MOST_SVG {
        // JupyterLab clips a bare SVG at the edge of its column; an image in HTML shrinks to fit.
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
