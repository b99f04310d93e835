//! The library that cells are compiled against: a subset of awol's sources, which the binary contains. It has no dependencies, so that the first cell
//! compiles fast.

use std::path::Path;

use crate::files::{self, FileError};

const MANIFEST: &str = "[package]\nname = \"awol\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";

macro_rules! sources {
    ($($to:literal = $from:literal,)*) => {
        const SOURCES: &[(&str, &str)] = &[$(($to, include_str!($from)),)*];
    };
}

sources! {
    "lib.rs" = "inside/lib.rs",
    "cell.rs" = "inside/cell.rs",
    "crossing.rs" = "crossing.rs",
    "theta.rs" = "../theta.rs",
    "theta/json.rs" = "inside/json.rs",
    "theta/locks.rs" = "../theta/locks.rs",
    "theta/text.rs" = "../theta/text.rs",
    "theta/warp.rs" = "../theta/warp.rs",
    "audio.rs" = "inside/audio.rs",
    "audio/clip.rs" = "../audio/clip.rs",
    "synth/mod.rs" = "../synth/mod.rs",
    "synth/envelope.rs" = "../synth/envelope.rs",
    "synth/mix.rs" = "../synth/mix.rs",
    "synth/sine.rs" = "../synth/sine.rs",
    "synth/voice.rs" = "../synth/voice.rs",
    "dataset.rs" = "inside/dataset.rs",
    "dataset/facts.rs" = "../dataset/facts.rs",
    "dataset/pair.rs" = "../dataset/pair.rs",
    "files.rs" = "inside/files.rs",
    "files/portable.rs" = "../files/portable.rs",
    "sink.rs" = "inside/sink.rs",
    "sink/monitor.rs" = "../sink/monitor.rs",
    "parallel.rs" = "../parallel.rs",
    "simd.rs" = "inside/simd.rs",
}

/// Writes the library as a crate into `folder`.
///
/// # Errors
/// Fails if it cannot be written.
pub fn write(folder: &Path) -> Result<(), FileError> {
    files::fill(&folder.join("Cargo.toml"), &mut MANIFEST.as_bytes())?;
    SOURCES.iter().try_for_each(|(path, text)| files::fill(&folder.join("src").join(path), &mut text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds sources that need a file which the crate lacks, before a user's first cell does.
    #[test]
    fn the_embedded_library_compiles() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        let mut rustc = std::process::Command::new("rustc");
        rustc.current_dir(folder.path()).args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
            "--crate-name",
            "awol",
            "src/lib.rs",
        ]);
        let output = rustc.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
