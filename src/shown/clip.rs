//! A clip as a waveform with a player below.

use super::escape;
use crate::audio::{Clip, wav};
use crate::plot::base64;
use crate::theta::text::{hertz, readable, seconds};

/// The size of the drawing, in SVG units.
const SIZE: (usize, f64) = (480, 64.0);

/// Returns the waveform with a player below it. A clip of at most `limit_seconds` is embedded as a 16-bit wav. A longer one plays from `link`, a path
/// or a URL, if there is one.
pub fn clip_html(clip: &Clip, limit_seconds: f64, link: Option<&str>) -> String {
    let name = clip.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    let facts = format!("{name}{} at {}, peak {}", seconds(clip.seconds()), hertz(f64::from(clip.rate)), readable(clip.peak()));
    let under = |what: String| format!("<div style=\"font-size:13px;opacity:.7\">{what}</div>");
    let player = match (clip.seconds() <= limit_seconds, link) {
        (true, _) => match wav::to_wav_bytes(clip) {
            Ok(bytes) => audio(&format!("data:audio/wav;base64,{}", base64(&bytes)), "auto") + &under(escape(&facts)),
            Err(problem) => under(escape(&format!("{facts}; it cannot be played: {problem}"))),
        },
        (false, Some(link)) => {
            let link = escape(link);
            audio(&link, "none") + &under(format!("{}; it plays from <a href=\"{link}\">{link}</a>", escape(&facts)))
        }
        (false, None) => {
            let most = seconds(limit_seconds);
            under(escape(&format!("{facts}; longer than {most}, the most that a notebook keeps itself: save it as a wav file to hear it")))
        }
    };
    format!("<div class=\"awol-sound\" style=\"max-width:{}px\">{}{player}</div>", SIZE.0, waveform_svg(clip))
}

fn audio(source: &str, preload: &str) -> String {
    format!("<audio controls preload=\"{preload}\" style=\"display:block;width:100%;height:36px;margin:2px 0\" src=\"{source}\"></audio>")
}

/// Returns the waveform as an SVG that fills the width of its container. Each column spans the smallest to the largest sample. The scale is full
/// scale, or the clip's peak if that is larger.
pub fn waveform_svg(clip: &Clip) -> String {
    let (width, height) = SIZE;
    let zero = height / 2.0;
    let scale =
        (zero - 1.0) / clip.samples.iter().filter(|sample| sample.is_finite()).fold(1.0, |peak: f32, sample| sample.abs().max(peak)) as f64;
    let mut path = String::with_capacity(width * 24);
    let mut lower = Vec::with_capacity(width);
    for column in 0..width {
        let edge = |column: usize| (clip.samples.len() as u128 * column as u128 / width as u128) as usize;
        // Include the preceding sample, so that neighbouring columns touch.
        let part = clip.samples.get(edge(column).saturating_sub(1)..edge(column + 1)).unwrap_or_default();
        let (low, high) = extent(part);
        let letter = if column == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{letter}{column} {:.1}", zero - f64::from(high) * scale - 0.4));
        lower.push(zero - f64::from(low) * scale + 0.4);
    }
    for (column, y) in lower.into_iter().enumerate().rev() {
        path.push_str(&format!("L{column} {y:.1}"));
    }
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"waveform\" \
         style=\"display:block;width:100%;height:{height}px\">\
         <path d=\"M0 {zero}H{width}\" stroke=\"#808080\" stroke-opacity=\".5\" stroke-width=\".5\"/><path d=\"{path}Z\" fill=\"#2b8cc4\"/></svg>"
    )
}

/// Returns the smallest and largest finite sample; zeros if there is none.
fn extent(samples: &[f32]) -> (f32, f32) {
    let mut finite = samples.iter().copied().filter(|sample| sample.is_finite());
    let first = finite.next().unwrap_or(0.0);
    finite.fold((first, first), |(low, high), sample| (low.min(sample), high.max(sample)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(seconds: usize) -> Clip {
        Clip::new((0..8000 * seconds).map(|n| (n as f32 * 0.3).sin() * 0.5).collect(), 8000)
    }

    #[test]
    fn short_clips_embed_their_sound() {
        let clip = tone(1);
        let html = clip_html(&clip, 60.0, None);
        let wav = wav::to_wav_bytes(&clip).unwrap();
        assert!(html.contains(&format!("src=\"data:audio/wav;base64,{}\"", base64(&wav))));
        assert!(html.contains("<svg ") && html.contains("1 s at 8000 Hz, peak 0.5"), "{html}");
        assert!(!html.contains("<style") && !html.contains("<script"));
    }

    #[test]
    fn long_clips_play_from_a_file_or_give_a_hint() {
        let clip = tone(2);
        let html = clip_html(&clip, 1.0, Some("a \"b\".wav"));
        assert!(html.contains("src=\"a &quot;b&quot;.wav\"") && !html.contains("base64"), "{html}");
        let html = clip_html(&clip, 1.0, None);
        assert!(!html.contains("<audio") && html.contains("longer than 1 s"), "{html}");
    }

    #[test]
    fn names_are_escaped_and_unplayable_clips_give_the_reason() {
        let mut clip = Clip::new(vec![0.1, f32::NAN], 8000);
        clip.name = Some("\"><script>".into());
        let html = clip_html(&clip, 60.0, None);
        assert!(html.contains("sample 1 is not a finite number") && !html.contains("<script"), "{html}");
        assert!(!html.contains("NaN"), "{html}");
    }

    #[test]
    fn waveforms_reach_the_peak_and_accept_empty_clips() {
        let mut samples = vec![0.0; 100_000];
        samples[50_000] = 1.0;
        let svg = waveform_svg(&Clip::new(samples, 8000));
        assert!(svg.contains("L240 0.6"), "{svg}");
        for samples in [vec![], vec![0.5]] {
            assert!(waveform_svg(&Clip::new(samples, 8000)).contains("L479 "));
        }
    }
}
