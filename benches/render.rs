//! Measures how many million samples a second the synth renders on one core, against numpy and Faust: `cargo bench --bench render`.

mod support;

use std::error::Error;
use std::hint::black_box;

use awol::simd::Level;
use awol::synth;
use awol::theta::{Field, Theta};
use support::peers::Peer;
use support::rounds::Contest;
use support::{is_bench_run, limits, rate};

const NOTES: usize = 100;
const SECONDS: f64 = 4.0;
const RATE: f64 = 16000.0;

/// Returns one of the notes; the peers render the same.
fn note(at: usize) -> Theta {
    Theta::default()
        .with(Field::PitchMidi, 36.0 + (at % 60) as f64)
        .with(Field::SampleRate, RATE)
        .with(Field::DurationS, SECONDS)
        .with(Field::ModRatio, 1.0 + (at % 7) as f64 / 2.0)
        .with(Field::ModIndex, (at % 5) as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    if !is_bench_run() {
        return Ok(());
    }
    let notes: Vec<Theta> = (0..NOTES).map(note).collect();
    let millions = NOTES as f64 * SECONDS * RATE / 1e6;
    println!("{NOTES} notes of {SECONDS} s at {RATE} Hz; vector unit: {}\n", Level::best().name());

    let mut samples = Vec::new();
    let mut contest = Contest::new("million samples/s");
    contest.ours("awol", || rate(millions, || notes.iter().for_each(|theta| drop(black_box(synth::render(theta))))));
    contest.ours("awol, into one buffer", || {
        rate(millions, || {
            for theta in &notes {
                black_box(synth::render_into(theta, &mut samples)).ok();
                black_box(&samples);
            }
        })
    });
    for (script, packages) in [("render_numpy.py", &["numpy"][..]), ("render_dawdreamer.py", &["numpy", "dawdreamer"])] {
        contest.peer(Peer::find(script, packages, vec![NOTES.to_string(), SECONDS.to_string()]));
    }
    let ours = contest.run();
    let limit = limits::sines();
    println!("\nlimit of this machine: {limit:.0} million samples/s of two sines; awol reaches {:.2} of it", ours / limit);
    Ok(())
}
