//! Renders a caption, matches the wav file, trains a flow on the starter pairs and draws envelopes, with the feature `model` and no terminal.

use std::error::Error;
use std::path::Path;

use awol::plot::{Size, envelope};
use awol::sink::Unmonitored;
use awol::text::Words;
use awol::{Curve, Examples, Field, Flow, Imagine, Pairs, TrainConfig};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("the folder to write to is missing")?;
    let folder = Path::new(&folder);

    let flow = Flow::starter()?;
    let theta = flow.imagine("a guitar note, A3")?;
    awol::render(&theta)?.save(folder.join("guitar.wav"))?;

    let found = awol::match_sound(folder.join("guitar.wav"))?;
    println!("pitch {:.2}, {:.2} dB from the sound", found.pitch_midi, found.distance);
    assert!((found.pitch_midi - theta.get(Field::PitchMidi)).abs() < 0.1, "{found:?}");
    assert!(found.distance < 1.0, "{found:?}");

    let mut pairs = Pairs::starter()?;
    pairs.rows.truncate(300);
    pairs.embed(&Words, &mut Unmonitored)?;
    let examples = Examples::try_from(&pairs)?;
    let config = TrainConfig { epochs: 3, layers: 2, hidden: 16, ..TrainConfig::for_examples(&examples) };
    let trained = Flow::train(&examples, &config)?;
    trained.save(&folder.join("flow.safetensors"))?;
    let trained = Flow::load(&folder.join("flow.safetensors"))?;
    let imagined = trained.imagine_with("an organ note", &Imagine { count: 3, temperature: 1.0, seed: 7, ..Imagine::default() })?;
    assert_eq!(imagined.thetas.len(), 3);

    let curve = |(index, theta)| Ok::<_, awol::synth::SynthError>(Curve { name: format!("organ {index}"), ..Curve::try_from(theta)? });
    let curves = imagined.thetas.iter().enumerate().map(curve).collect::<Result<Vec<_>, _>>()?;
    envelope("Organs", &curves, Size::default())?.save(folder.join("envelopes.png"))?;
    println!("{}", flow.imagine("qwertyuiop").map(drop).expect_err("that is no sound"));
    Ok(())
}
