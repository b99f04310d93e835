//! Compares renders of the published thetas with the published notes.

use crate::support::reference;
use awol::audio::{self, Channels};
use awol::synth::render;
use awol::theta::Theta;

#[test]
fn renders_of_published_thetas_match_the_published_notes() {
    let Some(folder) = reference::folder().map(|folder| folder.join("renders")) else { return };
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut compared = 0;
    for json in entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|kind| kind == "json")) {
        let row = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
        let theta = Theta::from_json(&row).unwrap().clamped().0;
        let ours = render(&theta).unwrap();
        let theirs = audio::read(&json.with_extension("wav"), Channels::First).unwrap();
        assert_eq!((ours.rate, ours.samples.len()), (theirs.rate, theirs.samples.len()), "{}", json.display());

        let energy: f64 = theirs.samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        let noise: f64 = ours.samples.iter().zip(theirs.samples.iter()).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        let snr = 10.0 * (energy / noise).log10();
        println!("{}: {snr:.2} dB", json.display());
        assert!(snr >= 62.0, "{}: {snr:.2} dB", json.display());
        compared += 1;
    }
    assert!(compared > 0, "no theta in '{}'", folder.display());
}
