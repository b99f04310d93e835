//! Renders a caption to a wav file: `cargo run --release --example caption_to_wav -- "a flute note" flute.wav`.

use std::error::Error;

use awol::{Flow, Imagine};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let caption = arguments.next().unwrap_or("a guitar note".into());
    let file = arguments.next().unwrap_or("renders/caption.wav".into());

    let imagined = Flow::starter()?.imagine_with(&caption, &Imagine::default())?;
    if !imagined.remarks.is_empty() {
        eprintln!("{}", imagined.remarks);
    }
    let clip = awol::render(&imagined.thetas[0])?;
    clip.save(&file)?;
    println!("{caption}: {:.2} s, peak {:.2}, in {file}", clip.seconds(), clip.peak());
    Ok(())
}
