//! Finds the theta whose render is nearest to a sound file: `cargo run --release --example wav_to_theta -- note.wav`. Without a file it renders a
//! note first, and compares the theta that it finds with the rendered one.

use std::error::Error;

use awol::{Field, Theta};

fn main() -> Result<(), Box<dyn Error>> {
    let (file, rendered) = match std::env::args().nth(1) {
        Some(file) => (file, None),
        None => {
            let theta = Theta::default().with(Field::AttackS, 0.05).with(Field::ModRatio, 2.0).with(Field::ModIndex, 1.0);
            awol::render(&theta)?.save("renders/note.wav")?;
            ("renders/note.wav".to_string(), Some(theta))
        }
    };
    let found = awol::match_sound(&file)?;
    for field in Field::ALL {
        let rendered = rendered.map(|theta| format!("   (rendered: {})", theta.get(field))).unwrap_or_default();
        println!("{:<12} {:>10.4} {}{rendered}", field.name(), found.theta().get(field), field.info().unit);
    }
    println!("{:.2} dB from the sound", found.distance);
    Ok(())
}
