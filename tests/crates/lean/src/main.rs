//! Renders a theta to a wav file and draws its envelope, with the lean library alone.

use std::error::Error;
use std::path::Path;

use awol::plot::{Size, envelope};
use awol::{Clip, Curve, Field, Theta};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("the folder to write to is missing")?;
    let folder = Path::new(&folder);
    let theta = Theta::default().with(Field::PitchMidi, 57.0).with(Field::ModIndex, 2.0);
    let clip = awol::render(&theta)?;
    let wav = folder.join("note.wav");
    clip.save(&wav)?;
    assert_eq!(Clip::open(&wav)?.samples.len(), clip.samples.len());

    let curve = Curve { name: "theta".into(), ..Curve::try_from(&theta)? };
    envelope("A note", &[curve], Size::default())?.save(folder.join("envelope.png"))?;

    let refused = awol::render(&theta.with(Field::ModIndex, 99.0)).map(drop);
    println!("{}", refused.expect_err("an index of 99 is out of range"));
    let other = folder.join("note.aiff");
    std::fs::write(&other, b"FORM....AIFF")?;
    let refused = Clip::open(&other).map(drop).expect_err("AIFF is not read");
    println!("{}", awol::cause::chain(&refused));
    assert!(!refused.to_string().contains("and MP3") || refused.to_string().contains("the feature 'model' adds"));
    let flac = Clip::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../audio/stereo.flac")).map(drop);
    let refused = flac.expect_err("the lean library reads wav files alone");
    assert!(refused.to_string().contains("without the feature 'model'"), "{refused}");
    Ok(())
}
