//! What the page of a notebook is told of its sounds: one at a time is heard.

use uuid::Uuid;

use super::{Bundle, bundle};
use crate::audio::Clip;
use crate::sink::Output;

/// The class of what holds an `audio` element of ours.
pub const CLASS: &str = "awol-sound";

/// Makes the page play one sound at a time, as loud as it was told; done once a page.
fn one_at_a_time() -> String {
    format!(
        "const all = () => document.querySelectorAll('.{CLASS} audio, audio.{CLASS}'); \
         const page = window.awol ??= {{volume: 1}}; \
         if (!page.listens) {{ page.listens = true; document.addEventListener('play', event => {{ \
         const sounds = [...all()]; if (!sounds.includes(event.target)) return; event.target.volume = page.volume; \
         sounds.forEach(other => {{ if (other !== event.target) other.pause(); }}); }}, true); }}"
    )
}

fn script(what: &str) -> Bundle {
    Bundle::default().with("text/plain", "").with("text/html", format!("<script>(() => {{ {} {what} }})()</script>", one_at_a_time()))
}

/// What takes the place of a script that the page has run: a notebook that is opened again runs none.
pub fn nothing() -> Bundle {
    Bundle::default().with("text/plain", "").with("text/html", "")
}

/// A player, and the script that makes it begin.
pub fn playing(clip: &Clip, volume: f64) -> (Bundle, Bundle) {
    let mut player = bundle(&Output::Clip(clip.clone()));
    let id = format!("awol-{}", Uuid::new_v4().simple());
    if let Some(serde_json::Value::String(html)) = player.data.get_mut("text/html") {
        *html = format!("<div id=\"{id}\">{html}</div>");
    }
    (player, script(&format!("page.volume = {volume}; document.querySelector('#{id} audio')?.play();")))
}

pub fn stop() -> Bundle {
    script("all().forEach(audio => audio.pause());")
}

/// How loud it plays, 0 to 1.
pub fn volume(volume: f64) -> Bundle {
    script(&format!("page.volume = {volume}; all().forEach(audio => {{ audio.volume = {volume}; }});"))
}

/// Readies the page for sounds that begin by themselves.
pub fn ready() -> Bundle {
    script("")
}
