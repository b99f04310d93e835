//! Scripts that control the sounds of a notebook page: one plays at a time.

use uuid::Uuid;

use super::{Bundle, bundle};
use crate::audio::Clip;
use crate::sink::Output;

/// The CSS class of elements that hold an awol `audio` element.
pub const CLASS: &str = "awol-sound";

/// Makes the page play one sound at a time, at the set volume. Running it again on the same page has no effect.
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

/// Replaces a script after the page has run it, so that a reopened notebook does not run it again.
pub fn nothing() -> Bundle {
    Bundle::default().with("text/plain", "").with("text/html", "")
}

/// Returns a player, and the script that starts it.
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

/// Returns a script that sets the volume, from 0 to 1.
pub fn volume(volume: f64) -> Bundle {
    script(&format!("page.volume = {volume}; all().forEach(audio => {{ audio.volume = {volume}; }});"))
}

/// Returns a script that prepares the page for sounds that start by themselves.
pub fn ready() -> Bundle {
    script("")
}
