//! Compares pitch estimates with the labels of NSynth's notes. A label is the key that was played; some notes sound an octave off.

use std::time::Instant;

use crate::support::reference;
use awol::analysis::pitch::pitch;
use awol::audio::{self, Channels};
use awol::dataset::Pairs;

#[test]
fn most_estimates_agree_with_the_label() {
    let Some(reference) = reference::folder() else { return };
    let published = Pairs::read(&reference.join("pairs_awol_fm.jsonl")).unwrap();
    let (mut near, mut sure, mut sure_and_near, mut octaves, mut listed, mut seconds) = (0, 0, 0, 0, 0, 0.0);
    for pair in &published.rows {
        let clip = audio::read(&published.wav(pair), Channels::First).unwrap();
        let start = Instant::now();
        let found = pitch(&clip.samples, clip.rate).unwrap();
        seconds += start.elapsed().as_secs_f64();
        let label = pair.known().pitch_midi.unwrap();
        let off = found.midi - label;
        near += usize::from(off.abs() <= 0.5);
        sure += usize::from(found.confidence >= 0.5);
        sure_and_near += usize::from(found.confidence >= 0.5 && off.abs() <= 0.5);
        octaves += usize::from(off.abs() > 0.5 && (off / 12.0 - (off / 12.0).round()).abs() * 12.0 <= 0.5);
        listed += usize::from(found.candidates().iter().any(|candidate| (candidate.midi - label).abs() <= 0.5));
    }
    let count = published.rows.len();
    let percent = |n: usize| 100.0 * n as f64 / count as f64;
    eprintln!(
        "{count} notes: {:.1} % within half a semitone ({sure_and_near} of the {sure} whose confidence is at least 0.5), {:.1} % whole \
         octaves off, {:.1} % have the label among the candidates; {:.1} ms a note",
        percent(near),
        percent(octaves),
        percent(listed),
        seconds * 1e3 / count as f64
    );
    assert!(percent(near) >= 90.0 && percent(listed) >= 94.0);
}
