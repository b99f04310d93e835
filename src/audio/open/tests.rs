use std::f64::consts::TAU;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::*;

const FIXTURES: [&str; 5] = ["stereo.flac", "tone.ogg", "stereo.ogg", "tone.mp3", "stereo.mp3"];

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/audio").join(name)
}

/// Returns the amplitude of a partial in the middle half of a sound.
fn amplitude(clip: &Clip, hz: f64) -> f64 {
    let middle = &clip.samples[clip.samples.len() / 4..clip.samples.len() * 3 / 4];
    let (mut re, mut im) = (0.0, 0.0);
    for (i, sample) in middle.iter().enumerate() {
        let phase = TAU * hz * i as f64 / f64::from(clip.rate);
        re += f64::from(*sample) * phase.cos();
        im += f64::from(*sample) * phase.sin();
    }
    2.0 * re.hypot(im) / middle.len() as f64
}

#[test]
fn the_rate_is_read_from_the_header() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("a.wav");
    wav::write(&wav, &Clip::new(vec![0.5; 10], 11025)).unwrap();
    for path in FIXTURES.map(fixture).into_iter().chain([wav]) {
        assert_eq!(rate(&path).unwrap(), read(&path, Channels::First).unwrap().rate, "{}", path.display());
    }
}

#[test]
fn an_invalid_header_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let error = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        rate(&path).unwrap_err().to_string()
    };
    assert!(error(b"").contains("it is empty"));
    assert!(error(b"a caption").contains("text, not sound"));
    assert!(error(b"RIFF").contains("cut off"));
    assert!(error(b"fLaC").contains("a.wav'"));
    assert!(rate(&fixture("short.opus")).unwrap_err().to_string().contains("Opus"));
    let mut still = wav::to_wav_bytes(&Clip::new(vec![0.5; 10], 11025)).unwrap();
    still[24..28].fill(0);
    assert!(error(&still).contains("0 samples per second"));
}

#[test]
fn every_format_keeps_length_pitch_and_level() {
    for (name, rate, length) in [
        ("tone.ogg", 44100, 132_300),
        ("tone.mp3", 44100, 22050),
        ("stereo.ogg", 44100, 11025),
        ("stereo.mp3", 44100, 11025),
        ("stereo.flac", 22050, 2205),
    ] {
        let first = read(&fixture(name), Channels::First).unwrap();
        let mean = read(&fixture(name), Channels::Mean).unwrap();
        assert_eq!((first.rate, first.samples.len(), mean.samples.len()), (rate, length, length), "{name}");
        let level = amplitude(&first, 1000.0);
        assert!((level - 0.5).abs() < 0.01, "{name}: {level}");
        let other = amplitude(&mean, 2000.0);
        let (half, whole) = if name.starts_with("stereo") { (0.25, 0.25) } else { (0.5, 0.0) };
        assert!((amplitude(&mean, 1000.0) - half).abs() < 0.01, "{name}: {}", amplitude(&mean, 1000.0));
        assert!((other - whole).abs() < 0.01, "{name}: {other}");
    }
}

#[test]
fn the_file_extension_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound.wav");
    std::fs::copy(fixture("tone.mp3"), &path).unwrap();
    assert_eq!(read(&path, Channels::First).unwrap(), read(&fixture("tone.mp3"), Channels::First).unwrap());
}

#[test]
fn unsupported_formats_are_named() {
    let bytes = std::fs::read(fixture("tone.ogg")).unwrap();
    let opus = std::fs::read(fixture("short.opus")).unwrap();
    for (bytes, says) in [
        (b"".as_slice(), "empty"),
        (b"{\"theta\": 1}", "text"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "MPEG-4"),
        (b"FORM\0\0\0\x20AIFF", "AIFF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown kind"),
        (b"fLaC", "cut off"),
        (b"OggS", "cut off"),
        (b"ID3\x04\0\0\0\0\0\0", "a tag without sound"),
        (&bytes[..100], "cut off"),
        (&opus, "Opus"),
    ] {
        let problem = from_bytes(bytes, Channels::Mean).unwrap_err();
        assert!(problem.contains(says), "'{problem}' does not say '{says}'");
    }
}

#[test]
fn sounds_over_the_length_limit_are_errors() {
    let bytes = std::fs::read(fixture("tone.ogg")).unwrap();
    let problem = decode::decode_up_to(&bytes, Channels::First, 10_000).unwrap_err();
    assert!(problem.contains("longer than 10000 samples"), "{problem}");
}

#[test]
fn damaged_packets_are_skipped() {
    for name in FIXTURES {
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        let whole = from_bytes(&bytes, Channels::First).unwrap().clip;
        // Near the end: the start of an Ogg file is mostly header.
        let place = bytes.len() - 200;
        bytes[place..place + 40].fill(0x55);
        // This file has only the damaged page.
        if name == "stereo.ogg" {
            assert!(from_bytes(&bytes, Channels::First).unwrap_err().contains("damaged"));
            continue;
        }
        let DecodedAudio { clip, warning, .. } = from_bytes(&bytes, Channels::First).unwrap();
        // The other decoders skip damaged parts, and do not always report them.
        assert!(!name.ends_with("flac") || warning.is_some_and(|warning| warning.contains("damaged")), "{name}");
        assert_eq!(clip.rate, whole.rate, "{name}");
        assert!(clip.samples.len() * 3 > whole.samples.len(), "{name}: {} of {}", clip.samples.len(), whole.samples.len());
    }
}

#[test]
fn truncated_and_damaged_files_give_a_warning() {
    let bytes = std::fs::read(fixture("stereo.flac")).unwrap();
    let DecodedAudio { clip, warning, .. } = from_bytes(&bytes[..bytes.len() - 100], Channels::First).unwrap();
    let warning = warning.unwrap();
    assert!(warning.contains(&format!("it is cut off or damaged: {} of its 2205 samples", clip.samples.len())), "{warning}");
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 2] ^= 0x55;
    let warning = from_bytes(&damaged, Channels::First).unwrap().warning.unwrap();
    assert!(warning.contains("it is damaged (") && warning.contains("of its 2205 samples"), "{warning}");
}

#[test]
fn tags_around_the_audio_are_ignored() {
    let ape = [&b"APETAGEX\xd0\x07\0\0\x40\0\0\0\x01\0\0\0\0\0\0\x80"[..], &[0; 8], &[b'x'; 64]].concat();
    let id3v1 = [&b"TAG"[..], &[0; 125]].concat();
    let id3v2 = [&b"ID3\x04\0\0\0\0\0\x20"[..], &[0; 32]].concat();
    for name in ["stereo.flac", "tone.mp3", "stereo.mp3"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let whole = from_bytes(&bytes, Channels::Mean).unwrap();
        assert_eq!(whole.warning, None, "{name}");
        for (what, tail) in [("ID3v1", &id3v1[..]), ("APE", &ape), ("a line feed", b"\n"), ("zeros", &[0; 700])] {
            assert!(from_bytes(&[&bytes, tail].concat(), Channels::Mean).unwrap() == whole, "{name} before {what}");
        }
        for (what, head) in [("ID3v2", &id3v2[..]), ("two ID3v2", &[id3v2.clone(), id3v2.clone()].concat())] {
            assert!(from_bytes(&[head, &bytes].concat(), Channels::Mean).unwrap() == whole, "{name} behind {what}");
        }
    }
    let bytes = std::fs::read(fixture("tone.mp3")).unwrap();
    let whole = from_bytes(&bytes, Channels::Mean).unwrap();
    let part = &bytes[bytes.len() - 60..];
    for (what, head) in
        [("APE", &ape[..]), ("a line end", b"\r\n"), ("ones", &[0xff; 100]), ("zeros", &[0; 1000]), ("part of a frame", part)]
    {
        assert!(from_bytes(&[head, &bytes].concat(), Channels::Mean).unwrap() == whole, "behind {what}");
    }
}

/// Reads a damaged file, and checks that time and output are bounded.
fn harmless(bytes: &[u8], what: &str) {
    let started = Instant::now();
    // Bypasses the panic guard around the decoder, which would hide a panic. Vorbis needs the guard.
    if matches!(kind(bytes), Kind::Compressed(_)) && !bytes.starts_with(b"OggS") {
        let _ = decode::decode_up_to(bytes, Channels::First, 10_000_000);
    }
    if let Ok(DecodedAudio { clip, .. }) = from_bytes(bytes, Channels::Mean) {
        assert!(clip.rate > 0 && clip.samples.iter().all(|sample| sample.is_finite()), "{what}");
        assert!(clip.samples.len() < 40 * bytes.len() + 100_000, "{what}: {} samples", clip.samples.len());
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{what}: {:?}", started.elapsed());
}

#[test]
fn truncated_files_do_not_panic() {
    for name in FIXTURES {
        let bytes = std::fs::read(fixture(name)).unwrap();
        for length in (0..300).chain((300..bytes.len()).step_by(41)) {
            harmless(&bytes[..length.min(bytes.len())], &format!("{name} cut to {length} bytes"));
        }
    }
}

/// Updates the checksums of Ogg pages, so that damage reaches the decoder.
fn agree(bytes: &mut [u8]) {
    let starts: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"OggS")).collect();
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(bytes.len());
        let page = &mut bytes[*start..end];
        if let Some(sum) = page.get_mut(22..26) {
            sum.fill(0);
            let sum = page.iter().fold(0_u32, |sum, byte| {
                (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| sum << 1 ^ if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 })
            });
            page[22..26].copy_from_slice(&sum.to_le_bytes());
        }
    }
}

#[test]
fn files_with_changed_bytes_do_not_panic() {
    // A linear congruential generator, so that a failure can be repeated.
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    for name in FIXTURES {
        let good = std::fs::read(fixture(name)).unwrap();
        for round in 0..150 {
            let mut bytes = good.clone();
            // Every other round damages only the headers.
            let reach = if round % 2 == 0 { bytes.len() } else { 200 };
            for _ in 0..=random(4) {
                bytes[random(reach)] = random(256) as u8;
            }
            if round % 4 < 2 {
                agree(&mut bytes);
            }
            harmless(&bytes, &format!("{name}, round {round}"));
        }
    }
}
