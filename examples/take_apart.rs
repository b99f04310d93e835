//! Takes a note apart into theta through the library alone: `cargo run --release --example take_apart -- note.wav 57`, the file and its MIDI
//! pitch. Without them it renders a note first, and compares what it finds with what it put in.

use std::error::Error;
use std::path::Path;

use awol::analysis::reference::estimate;
use awol::audio::{self, Channels};
use awol::synth;
use awol::theta::{Field, Theta};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (clip, pitch, truth) = match arguments.next() {
        Some(file) => (audio::read(Path::new(&file), Channels::Mean)?, arguments.next().unwrap_or("60".into()).parse()?, None),
        None => {
            let theta = Theta::default()
                .with(Field::DurationS, 3.0)
                .with(Field::AttackS, 0.05)
                .with(Field::Sustain, 0.4)
                .with(Field::ModRatio, 2.0)
                .with(Field::ModIndex, 1.0);
            (synth::render(&theta)?, theta.get(Field::PitchMidi), Some(theta))
        }
    };
    let found = estimate(&clip, pitch)?.theta(pitch, 100.0, f64::from(clip.rate));
    for field in Field::ALL {
        let put_in = truth.map(|theta| format!("   (put in: {})", theta.get(field))).unwrap_or_default();
        println!("{:<12} {:>10.4} {}{put_in}", field.name(), found.get(field), field.info().unit);
    }
    Ok(())
}
