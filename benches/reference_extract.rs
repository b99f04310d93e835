//! How many four-second notes a second the reference estimators take apart on one core: `cargo bench --bench reference_extract`.

use std::f64::consts::TAU;
use std::time::Instant;

use awol::analysis::reference::Estimator;
use awol::audio::Clip;

const ROUNDS: usize = 9;
const NOTES: usize = 128;

/// A note of four seconds at 16 kHz, three of them held, of pitch `midi`. One in four has a single line, which takes the estimators
/// longer; so it is with NSynth's notes.
fn note(midi: usize) -> Clip {
    let carrier = 440.0 * ((midi as f64 - 69.0) / 12.0).exp2();
    let index = if midi.is_multiple_of(4) { 0.0 } else { 1.5 };
    let wave = |i: usize| {
        let time = i as f64 / 16000.0;
        let level = (time / 0.02).min(1.0) * (4.0 - time).clamp(0.0, 1.0);
        let turns = TAU * carrier * time;
        (level * (turns + index * turns.sin()).sin()) as f32
    };
    Clip::new((0..64000).map(wave).collect(), 16000)
}

fn main() {
    let clips: Vec<Clip> = (0..NOTES).map(note).collect();
    let mut estimator = Estimator::new();
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for (midi, clip) in clips.iter().enumerate() {
                std::hint::black_box(estimator.estimate(clip, midi as f64)).ok();
            }
            NOTES as f64 / start.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    if let (Some(slowest), Some(median), Some(fastest)) = (rates.first(), rates.get(ROUNDS / 2), rates.last()) {
        println!("{median:.0} notes/s on one core (median of {ROUNDS}; {slowest:.0} to {fastest:.0})");
    }
}
