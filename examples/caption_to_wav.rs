//! From a caption to a wav file through the library alone: `cargo run --release --example caption_to_wav -- "a flute note" flute.wav`.

use std::error::Error;
use std::path::Path;

use awol::audio::wav;
use awol::flow::Flow;
use awol::synth;
use awol::text::{Encoder, Words};
use awol::theta::{DIM, Theta};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let caption = arguments.next().unwrap_or("a guitar note".into());
    let file = arguments.next().unwrap_or("renders/caption.wav".into());

    let flow = Flow::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/starter/flow.safetensors")))?;
    let embedding = Words.encode_one(&caption)?;
    // z = 0 is the centre of what the caption describes.
    let values = flow.generate(&[embedding], &[[0.0; DIM]])?;
    let (theta, _moved) = Theta(values[0]).clamped();
    let clip = synth::render(&theta)?;
    wav::write(Path::new(&file), &clip)?;
    println!("{caption}: {:.2} s, peak {:.2}, in {file}", clip.seconds(), clip.peak());
    Ok(())
}
