//! The theta of any sound: the verb `match` on clips and files of every kind, what it says of them, and what it refuses.

#![allow(clippy::unwrap_used)]

mod support;

use std::path::{Path, PathBuf};

use awol::analysis::AnalysisError;
use awol::analysis::fit::{Fitter, Known, Length};
use awol::analysis::matching::{Match, Remark, match_sound};
use awol::audio::{Clip, wav};
use awol::commands::Commands;
use awol::session::interpret::run;
use awol::session::value::Value;
use awol::sink::{Output, OutputId, Sink};
use awol::synth;
use awol::theta::{Field, Theta};
use hound::{SampleFormat, WavSpec, WavWriter};
use support::{Desk, typed};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the file and gives its path as it is typed.
    fn file(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        typed(&self.path(name))
    }

    fn wav(&self, name: &str, clip: &Clip) -> String {
        wav::write(&self.path(name), clip).unwrap();
        typed(&self.path(name))
    }
}

/// A3 with a modulator of twice its frequency, two thirds of a second.
fn theta() -> Theta {
    Theta::default()
        .with(Field::PitchMidi, 57.0)
        .with(Field::DurationS, 0.6)
        .with(Field::AttackS, 0.02)
        .with(Field::ModRatio, 2.0)
        .with(Field::ModIndex, 1.5)
}

fn note() -> Clip {
    synth::render(&theta()).unwrap()
}

/// The clip with silence around it, in seconds.
fn between(before: f64, clip: &Clip, after: f64) -> Clip {
    let silence = |seconds: f64| vec![0.0; (seconds * f64::from(clip.rate)) as usize];
    Clip::new([&silence(before), &clip.samples[..], &silence(after)].concat(), clip.rate)
}

/// White noise that is the same everywhere.
fn noise(samples: usize, rate: u32) -> Clip {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    Clip::new((0..samples).map(|_| 0.5 * next()).collect(), rate)
}

/// What `match` gives for the rest of the statement, and what it says.
fn matched(desk: &mut Desk, rest: &str) -> (Theta, Vec<String>) {
    desk.sink.shown.clear();
    desk.ok(&format!("copy = match {rest}"));
    let note = |output: &Output| if let Output::Note(text) = output { Some(text.clone()) } else { None };
    let said = desk.sink.shown.iter().filter_map(note).collect();
    let theta = desk.theta("copy");
    assert_eq!(theta.check(), Ok(()), "match {rest}");
    (theta, said)
}

fn says(said: &[String], words: &str) -> bool {
    said.iter().any(|line| line.contains(words))
}

/// The distance that is said, dB.
fn distance(said: &[String]) -> f64 {
    let last = said.last().unwrap();
    last.strip_prefix("distance ").and_then(|rest| rest.strip_suffix(" dB")).unwrap_or_else(|| panic!("{said:?}")).parse().unwrap()
}

/// As the library gives it, inside the ranges.
fn found(clip: &Clip, pitch: Option<f64>, length: Length) -> Match {
    let found = match_sound(clip, pitch, length, || false).unwrap();
    let theta = found.estimate.theta(found.pitch_midi, 100.0, found.sample_rate);
    assert_eq!(theta.check(), Ok(()), "{found:?}");
    assert!(found.distance.is_finite() && found.distance >= 0.0, "{}", found.distance);
    found
}

fn near(found: &Theta, wanted: &Theta) {
    let off = |field: Field| (found.get(field) - wanted.get(field)).abs();
    assert!(off(Field::PitchMidi) <= 0.05, "{found:?}");
    assert!(off(Field::ModRatio) <= 0.01 * wanted.get(Field::ModRatio), "{found:?}");
    assert!(off(Field::ModIndex) <= 0.1, "{found:?}");
    assert!(off(Field::DurationS) <= 0.03, "{found:?}");
    assert!(off(Field::AttackS) <= 0.01, "{found:?}");
}

// What comes back

#[test]
fn a_rendered_theta_comes_back_from_a_file_of_any_rate() {
    let folder = Folder::new();
    let mut desk = Desk::new();
    for (rate, ratio, index) in [(8000, 2.0, 1.5), (16_000, 3.5, 3.0), (44_100, 2.0, 1.5), (48_000, 0.5, 4.0)] {
        let theta = theta().with(Field::SampleRate, f64::from(rate)).with(Field::ModRatio, ratio).with(Field::ModIndex, index);
        let file = folder.wav("x.wav", &synth::render(&theta).unwrap());
        let (copy, said) = matched(&mut desk, &file);
        near(&copy, &theta);
        assert_eq!(copy.get(Field::SampleRate), f64::from(rate));
        assert!(said[0].starts_with("pitch A3 (57), confidence 0.9") || said[0].starts_with("pitch A3 (57), confidence 1.0"), "{said:?}");
        assert!(distance(&said) < 0.3 && said.len() == 2, "{said:?}");
    }
}

#[test]
fn a_rate_that_no_theta_has_is_met_by_the_nearest() {
    let wave = |rate: u32| (0..rate / 2).map(|i| (std::f32::consts::TAU * 220.0 * i as f32 / rate as f32).sin() * 0.5).collect();
    for (rate, nearest) in [(6000, 8000.0), (96_000, 48_000.0), (192_000, 48_000.0)] {
        let found = found(&Clip::new(wave(rate), rate), None, Length::Free);
        assert_eq!(found.sample_rate, nearest);
        assert!((found.pitch_midi - 57.0).abs() < 0.05 && found.estimate.mod_index < 0.2, "{found:?}");
    }
}

#[test]
fn the_same_theta_comes_back_from_every_kind_of_wav() {
    let folder = Folder::new();
    let mut desk = Desk::new();
    for (bits, format, channels) in [
        (8, SampleFormat::Int, 1),
        (16, SampleFormat::Int, 2),
        (24, SampleFormat::Int, 1),
        (32, SampleFormat::Int, 2),
        (32, SampleFormat::Float, 1),
        (32, SampleFormat::Float, 2),
    ] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut writer =
            WavWriter::new(&mut bytes, WavSpec { channels, sample_rate: 16_000, bits_per_sample: bits, sample_format: format }).unwrap();
        for sample in note().samples.iter() {
            for channel in 0..channels {
                // The note is on one side alone.
                let sample = if channel == 0 { *sample } else { 0.0 };
                match format {
                    SampleFormat::Float => writer.write_sample(sample).unwrap(),
                    SampleFormat::Int => {
                        writer.write_sample((f64::from(sample) * (f64::from(2_u32.pow(u32::from(bits) - 1)) - 1.0)).round() as i32).unwrap()
                    }
                }
            }
        }
        writer.finalize().unwrap();
        let file = folder.file("x.wav", &bytes.into_inner());
        let (copy, said) = matched(&mut desk, &format!("{file} pitch=A3"));
        near(&copy, &theta());
        // 8 bits leave noise 50 dB below the note.
        assert!(distance(&said) < if bits == 8 { 4.0 } else { 0.3 }, "{bits} bits {format:?}: {said:?}");
    }
}

#[test]
fn compressed_sounds_are_matched() {
    let mut desk = Desk::new();
    let b5 = 69.0 + 12.0 * (1000.0_f64 / 440.0).log2();
    for name in ["tone.mp3", "tone.ogg", "stereo.flac", "stereo.mp3", "stereo.ogg"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio").join(name);
        let (copy, said) = matched(&mut desk, &typed(&file));
        assert!((copy.get(Field::PitchMidi) - b5).abs() < 0.1, "{name}: {copy:?}");
        if name.starts_with("tone") {
            assert!(copy.get(Field::ModIndex) < 0.1, "{name}: {copy:?}");
        } else {
            // The other channel is an octave above.
            assert!(copy.get(Field::ModIndex) > 0.05 && (copy.get(Field::ModRatio) - 1.0).abs() < 0.01, "{name}: {copy:?}");
        }
        assert!(distance(&said) < 3.0, "{name}: {said:?}");
    }
    let opus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio/short.opus");
    let message = desk.fails(&format!("match {}", typed(&opus)));
    assert!(message.contains("short.opus") && message.contains("Opus, which is not read"), "{message}");
}

#[test]
fn a_match_is_a_theta_to_go_on_with() {
    let mut desk = Desk::after("note = theta pitch_midi=A3 mod_ratio=2 mod_index=1.5 | render");
    desk.ok("copy = note | match pitch=A3");
    assert!(desk.number("distance note copy") < 0.3);
    desk.ok("copy.pitch_midi += 12");
    assert!(desk.number("distance note copy") > 3.0);
}

#[test]
fn the_same_sound_gives_the_same_theta() {
    let mut fitter_has_seen = found(&noise(8000, 16_000), None, Length::Free);
    for _ in 0..2 {
        let again = found(&noise(8000, 16_000), None, Length::Free);
        assert_eq!(again, fitter_has_seen);
        fitter_has_seen = again;
    }
}

#[test]
fn each_file_of_a_list_is_matched() {
    let folder = Folder::new();
    let one = folder.wav("one.wav", &note());
    let other = folder.wav("other.wav", &synth::render(&theta().with(Field::PitchMidi, 64.0)).unwrap());
    let mut desk = Desk::after(&format!("copies = match [{one}, {other}]"));
    for (index, pitch) in [57.0, 64.0].into_iter().enumerate() {
        near(&desk.theta(&format!("copies[{index}]")), &theta().with(Field::PitchMidi, pitch));
    }
    let message = desk.fails(&format!("copies = match [{one}, 'none.wav']"));
    assert!(message.contains("cannot read 'none.wav'"), "{message}");
}
