//! Tests of the verb `match` on clips and files of every kind: the thetas, the notes and the errors.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use crate::support;
use crate::support::shell::Shell;
use crate::support::{TestRepl, path_literal};
use awol::analysis::AnalysisError;
use awol::analysis::fit::{FitOptions, Fitter, Length};
use awol::analysis::matching::{Carrier, Match, Remark, match_sound};
use awol::audio::{Clip, wav};
use awol::commands::Commands;
use awol::session::interpret::run;
use awol::session::value::Value;
use awol::sink::{Output, Recorder};
use awol::synth;
use awol::theta::{Field, Theta};
use hound::{SampleFormat, WavSpec, WavWriter};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the file and returns its path as a text literal.
    fn file(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        path_literal(&self.path(name))
    }

    fn wav(&self, name: &str, clip: &Clip) -> String {
        wav::write(&self.path(name), clip).unwrap();
        path_literal(&self.path(name))
    }
}

/// Returns a theta at A3 with a modulator at twice its frequency, 0.6 s long.
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

/// Adds silence before and after the clip, in seconds.
fn surround_with_silence(before: f64, clip: &Clip, after: f64) -> Clip {
    let silence = |seconds: f64| vec![0.0; (seconds * f64::from(clip.rate)) as usize];
    Clip::new([&silence(before), &clip.samples[..], &silence(after)].concat(), clip.rate)
}

/// Returns white noise from a fixed seed.
fn noise(samples: usize, rate: u32) -> Clip {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    Clip::new((0..samples).map(|_| 0.5 * next()).collect(), rate)
}

/// Runs `match` with these arguments. Returns the theta and the notes.
fn matched(repl: &mut TestRepl, rest: &str) -> (Theta, Vec<String>) {
    repl.sink.shown.clear();
    repl.ok(&format!("copy = match {rest}"));
    let note = |output: &Output| if let Output::Note(text) = output { Some(text.clone()) } else { None };
    let said = repl.sink.shown.iter().filter_map(note).collect();
    let theta = repl.theta("copy");
    assert_eq!(theta.check(), Ok(()), "match {rest}");
    (theta, said)
}

fn has_note(said: &[String], words: &str) -> bool {
    said.iter().any(|line| line.contains(words))
}

/// Parses the distance from the last note, in dB.
fn distance(said: &[String]) -> f64 {
    let last = said.last().unwrap();
    last.strip_prefix("distance ").and_then(|rest| rest.strip_suffix(" dB")).unwrap_or_else(|| panic!("{said:?}")).parse().unwrap()
}

/// Matches through the library, and asserts that the theta is within its ranges.
fn found(clip: &Clip, pitch: Option<f64>, length: Length) -> Match {
    let found = match_sound(clip, pitch.map_or(Carrier::Found, Carrier::Given), length, || false).unwrap();
    let theta = found.estimate.theta(found.pitch_midi, 100.0, found.sample_rate);
    assert_eq!(theta.check(), Ok(()));
    assert!(found.distance.is_finite() && found.distance >= 0.0, "{}", found.distance);
    found
}

fn assert_near(found: &Theta, wanted: &Theta) {
    let off = |field: Field| (found.get(field) - wanted.get(field)).abs();
    assert!(off(Field::PitchMidi) <= 0.05, "{found:?}");
    assert!(off(Field::ModRatio) <= 0.01 * wanted.get(Field::ModRatio), "{found:?}");
    assert!(off(Field::ModIndex) <= 0.1, "{found:?}");
    assert!(off(Field::DurationS) <= 0.03, "{found:?}");
    assert!(off(Field::AttackS) <= 0.01, "{found:?}");
}

// Recovered thetas

#[test]
fn match_recovers_thetas_at_every_sample_rate() {
    let folder = Folder::new();
    let mut repl = TestRepl::new();
    for (rate, ratio, index) in [(8000, 2.0, 1.5), (16_000, 3.5, 3.0), (44_100, 2.0, 1.5), (48_000, 0.5, 4.0)] {
        let theta = theta().with(Field::SampleRate, f64::from(rate)).with(Field::ModRatio, ratio).with(Field::ModIndex, index);
        let file = folder.wav("x.wav", &synth::render(&theta).unwrap());
        let (copy, said) = matched(&mut repl, &file);
        assert_near(&copy, &theta);
        assert_eq!(copy.get(Field::SampleRate), f64::from(rate));
        // With a modulator at half of an odd multiple of the carrier the period is twice as long, so the pitch is an octave lower.
        let below = ratio.fract() != 0.0;
        let pitch = if below { "A2" } else { "A3 (57), confidence" };
        assert!(said[0].contains(pitch) && below == said[0].contains("the carrier is at A3"), "{said:?}");
        assert!(distance(&said) < 0.3 && said.len() == 2, "{said:?}");
    }
}

#[test]
fn sample_rates_outside_the_range_map_to_the_nearest() {
    let wave = |rate: u32| (0..rate / 2).map(|i| (std::f32::consts::TAU * 220.0 * i as f32 / rate as f32).sin() * 0.5).collect();
    for (rate, nearest) in [(6000, 8000.0), (96_000, 48_000.0), (192_000, 48_000.0)] {
        let found = found(&Clip::new(wave(rate), rate), None, Length::Free);
        assert_eq!(found.sample_rate, nearest);
        assert!((found.pitch_midi - 57.0).abs() < 0.05 && found.estimate.mod_index < 0.2, "{} {:?}", found.pitch_midi, found.estimate);
    }
}

#[test]
fn match_recovers_thetas_from_every_wav_format() {
    let folder = Folder::new();
    let mut repl = TestRepl::new();
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
                // Only the first channel has the note.
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
        let (copy, said) = matched(&mut repl, &format!("{file} pitch=A3"));
        assert_near(&copy, &theta());
        // 8 bits have quantisation noise 50 dB below the note.
        assert!(distance(&said) < if bits == 8 { 4.0 } else { 0.3 }, "{bits} bits {format:?}: {said:?}");
    }
}

#[test]
fn compressed_sounds_are_matched() {
    let mut repl = TestRepl::new();
    let b5 = 69.0 + 12.0 * (1000.0_f64 / 440.0).log2();
    for name in ["tone.mp3", "tone.ogg", "stereo.flac", "stereo.mp3", "stereo.ogg"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio").join(name);
        let (copy, said) = matched(&mut repl, &path_literal(&file));
        assert!((copy.get(Field::PitchMidi) - b5).abs() < 0.1, "{name}: {copy:?}");
        if name.starts_with("tone") {
            assert!(copy.get(Field::ModIndex) < 0.1, "{name}: {copy:?}");
        } else {
            // The other channel is an octave higher.
            assert!(copy.get(Field::ModIndex) > 0.05 && (copy.get(Field::ModRatio) - 1.0).abs() < 0.01, "{name}: {copy:?}");
        }
        assert!(distance(&said) < 3.0, "{name}: {said:?}");
    }
    let opus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audio/short.opus");
    let message = repl.fails(&format!("match {}", path_literal(&opus)));
    assert!(message.contains("short.opus") && message.contains("Opus, which is not read"), "{message}");
}

#[test]
fn a_match_gives_a_theta_that_can_be_changed() {
    let mut repl = TestRepl::after("note = theta pitch_midi=A3 mod_ratio=2 mod_index=1.5 | render");
    repl.ok("copy = note | match pitch=A3");
    assert!(repl.number("distance note copy") < 0.3);
    repl.ok("copy.pitch_midi += 12");
    assert!(repl.number("distance note copy") > 3.0);
}

#[test]
fn the_same_sound_gives_the_same_theta() {
    for clip in [note(), noise(8000, 16_000)] {
        assert!(found(&clip, None, Length::Free) == found(&clip, None, Length::Free));
    }
}

#[test]
fn each_file_of_a_list_is_matched() {
    let folder = Folder::new();
    let one = folder.wav("one.wav", &note());
    let other = folder.wav("other.wav", &synth::render(&theta().with(Field::PitchMidi, 64.0)).unwrap());
    let mut repl = TestRepl::after(&format!("copies = match [{one}, {other}]"));
    for (index, pitch) in [57.0, 64.0].into_iter().enumerate() {
        assert_near(&repl.theta(&format!("copies[{index}]")), &theta().with(Field::PitchMidi, pitch));
    }
    let message = repl.fails(&format!("copies = match [{one}, 'none.wav']"));
    assert!(message.contains("cannot read 'none.wav'"), "{message}");
}

// The pitch

#[test]
fn a_pitch_can_be_given_in_every_form() {
    let folder = Folder::new();
    let file = folder.wav("x.wav", &note());
    let mut repl = TestRepl::after("heard = A3\nnumber = 57");
    let wanted = matched(&mut repl, &format!("{file} pitch=A3"));
    assert_near(&wanted.0, &theta());
    assert_eq!(wanted.0.get(Field::PitchMidi), 57.0);
    assert!(!has_note(&wanted.1, "pitch"), "{:?}", wanted.1);
    for pitch in ["57", "220Hz", "0.22kHz", "heard", "number", "(A4 - 12)"] {
        assert_eq!(matched(&mut repl, &format!("{file} pitch={pitch}")), wanted, "{pitch}");
    }
    let (heard, said) = matched(&mut repl, &format!("{file} pitch=auto"));
    assert_near(&heard, &theta());
    assert!(said[0].starts_with("pitch A3 (57), confidence"), "{said:?}");
    assert_eq!(matched(&mut repl, &file), (heard, said));
}

#[test]
fn invalid_pitches_are_rejected() {
    let shell = Shell::new();
    for (pitch, message) in [
        ("nonsense", "'nonsense' is not bound"),
        ("300", "'pitch' is out of range"),
        ("-1", "'pitch' is out of range"),
        ("20ms", "this is a time"),
        ("\"A3\"", "'pitch' must be auto, free, or a pitch"),
        ("[57]", "'pitch' must be a pitch"),
        ("20kHz", "'pitch' is out of range"),
    ] {
        let ran = shell.run(&["-c", &format!("match \"x.wav\" pitch={pitch}")]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{pitch}: {}", ran.err);
        assert!(ran.err.contains(message), "{pitch}: {}", ran.err);
    }
    // A pitch from a file is checked at run time.
    shell.write("pitch.json", "440");
    let ran = shell.run(&["-c", "p = load \"pitch.json\"; match \"x.wav\" pitch=p"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("'pitch' is out of range"), "{}", ran.err);
}

#[test]
fn a_given_pitch_that_is_not_in_the_sound_is_noted() {
    let mut repl = TestRepl::after("note = theta pitch_midi=A3 mod_ratio=2 mod_index=1.5 duration_s=600ms | render");
    for (pitch, other) in [("D4", true), ("G#3", true), ("0", true), ("127", true), ("A2", false), ("A5", false), ("57.3", false)] {
        let (_, said) = matched(&mut repl, &format!("note pitch={pitch}"));
        assert_eq!(has_note(&said, "the pitch found is A3 (57), not the one given"), other, "{pitch}: {said:?}");
        assert_eq!(said.len(), 1 + usize::from(other), "{pitch}: {said:?}");
    }
}

#[test]
fn an_unclear_pitch_is_noted() {
    let mut repl = TestRepl::new();
    repl.session.assign("noise", Some(Value::Clip(noise(16_000, 16_000))));
    let (_, said) = matched(&mut repl, "noise");
    assert!(has_note(&said, "no clear pitch found; give one, for example pitch=A3"), "{said:?}");
    let (_, said) = matched(&mut repl, "noise pitch=C4");
    assert!(said.len() == 1 && distance(&said) > 1.0, "{said:?}");
}

// Duration

#[test]
fn leading_silence_is_skipped_and_noted() {
    let folder = Folder::new();
    let mut repl = TestRepl::new();
    let plain = matched(&mut repl, &format!("{} pitch=A3", folder.wav("plain.wav", &note()))).0;
    for (before, words) in [(0.5, "left out 0.5 s of silence before the sound"), (0.03, "left out 0.03 s of silence before the sound")] {
        let file = folder.wav("x.wav", &surround_with_silence(before, &note(), 0.0));
        let (copy, said) = matched(&mut repl, &format!("{file} pitch=A3"));
        assert_eq!(copy, plain, "{before} s");
        assert!(has_note(&said, words), "{said:?}");
    }
    let file = folder.wav("x.wav", &surround_with_silence(0.004, &note(), 0.0));
    let (copy, said) = matched(&mut repl, &format!("{file} pitch=A3"));
    assert!(said.len() == 1 && copy.get(Field::AttackS) < 0.04, "{said:?}");
}

#[test]
fn the_returned_clip_is_the_part_that_was_matched() {
    let clip = surround_with_silence(0.5, &note(), 0.25);
    let found = found(&clip, Some(57.0), Length::Free);
    assert_eq!(found.remarks, [Remark::Silence(0.5)]);
    assert!(found.trimmed == Clip::new(clip.samples[8000..].to_vec(), 16_000));
}

/// One period of a waveform, as a function of a phase from 0 to 1.
type Wave = fn(f64) -> f64;

#[test]
fn carriers_of_simple_waveforms_are_at_their_pitch() {
    let waves: [(&str, Wave); 3] = [
        ("sine", |phase| (TAU * phase).sin()),
        ("sawtooth", |phase| 2.0 * phase - 1.0),
        ("triangle", |phase| 4.0 * (phase - 0.5).abs() - 1.0),
    ];
    for (name, wave) in waves {
        for midi in [28.0, 36.5, 45.0, 63.49, 76.0, 85.0] {
            let hz = 440.0 * f64::exp2((midi - 69.0) / 12.0);
            let samples =
                (0..44_100).map(|i| (0.6 * wave((f64::from(i) * hz / 44_100.0).fract()) * (-f64::from(i) / 22_050.0).exp()) as f32);
            let clip = Clip::new(samples.collect::<Vec<_>>(), 44_100);
            let kept = found(&clip, None, Length::Free);
            assert!((kept.pitch_midi - midi).abs() < 0.1, "{name} of {midi}: {}", kept.pitch_midi);
        }
    }
}

#[test]
fn a_free_carrier_is_noted_with_the_pitch() {
    let (folder, mut repl) = (Folder::new(), TestRepl::new());
    let hz = 320.0 / 16_000.0;
    let samples: Vec<f32> = (0..24_000).map(|i| 1.2 * ((i as f32 * hz).fract() - 0.5) * (-i as f32 / 8000.0).exp()).collect();
    let file = folder.wav("saw.wav", &Clip::new(samples, 16_000));
    let (kept, said) = matched(&mut repl, &file);
    assert!((kept.get(Field::PitchMidi) - 63.49).abs() < 0.1 && has_note(&said, "pitch D#4 +49 cents (63.49)"), "{said:?}");
    let (_, said) = matched(&mut repl, &format!("{file} pitch=free"));
    assert!(has_note(&said, "pitch D#4 +49 cents (63.49)") && has_note(&said, "the carrier is at "), "{said:?}");
}

#[test]
fn a_fixed_duration_equals_that_of_the_sound() {
    let folder = Folder::new();
    let file = folder.wav("x.wav", &surround_with_silence(0.0, &note(), 0.4));
    let mut repl = TestRepl::new();
    let (free, _) = matched(&mut repl, &format!("{file} pitch=A3 duration=free"));
    assert_near(&free, &theta());
    let (fixed, _) = matched(&mut repl, &format!("{file} pitch=A3 duration=fixed"));
    assert_eq!(fixed.get(Field::DurationS), 1.0);
    // Leading silence does not count.
    let file = folder.wav("x.wav", &surround_with_silence(0.25, &note(), 0.4));
    let (fixed, _) = matched(&mut repl, &format!("{file} pitch=A3 duration=fixed"));
    assert_eq!(fixed.get(Field::DurationS), 1.0);
    assert!(repl.refuses(&format!("match {file} duration=2s")).contains("'duration' must be"));
}

#[test]
fn only_the_first_ten_seconds_are_matched_with_a_note() {
    let theta = theta().with(Field::SampleRate, 8000.0).with(Field::DurationS, 10.0).with(Field::Sustain, 1.0);
    let tone = synth::render(&theta).unwrap();
    let long = Clip::new([&tone.samples[..76_000], &tone.samples[4000..24_000]].concat(), 8000);
    assert_eq!(long.seconds(), 12.0);
    let mut repl = TestRepl::new();
    repl.session.assign("long", Some(Value::Clip(long)));
    for duration in ["free", "fixed"] {
        let (copy, said) = matched(&mut repl, &format!("long pitch=A3 duration={duration}"));
        assert!(has_note(&said, "longer than 10 s, the longest theta; matching the first 10 s"), "{said:?}");
        assert!((copy.get(Field::DurationS) - 10.0).abs() < 0.02, "{copy:?}");
    }
}

#[test]
fn an_hour_of_trailing_silence_is_skipped() {
    let folder = Folder::new();
    let file = folder.wav("x.wav", &synth::render(&theta().with(Field::SampleRate, 8000.0)).unwrap());
    // The rest of the hour is a sparse region of zeros, which takes no space on most file systems.
    let (bytes, path) = (3600 * 8000 * 2, folder.path("x.wav"));
    let mut header = std::fs::read(&path).unwrap();
    header[4..8].copy_from_slice(&(36 + bytes as u32).to_le_bytes());
    header[40..44].copy_from_slice(&(bytes as u32).to_le_bytes());
    std::fs::write(&path, header).unwrap();
    std::fs::File::options().append(true).open(&path).unwrap().set_len(44 + bytes).unwrap();
    let (copy, said) = matched(&mut TestRepl::new(), &file);
    assert_near(&copy, &theta());
    assert!(has_note(&said, "matching the first 10 s"), "{said:?}");
}

// Faulty sounds

#[test]
fn clipping_is_noted_and_a_low_tone_does_not_count_as_clipping() {
    let loud = note().samples.iter().map(|sample| (3.0 * sample).clamp(-1.0, 1.0)).collect();
    assert!(found(&Clip::new(loud, 16_000), Some(57.0), Length::Free).remarks.iter().any(|remark| matches!(remark, Remark::Clipped(_))));
    for (rate, index) in [(16_000.0, 0.0), (44_100.0, 0.0), (48_000.0, 1.0)] {
        let low = theta().with(Field::PitchMidi, 33.0).with(Field::Velocity, 127.0).with(Field::Sustain, 1.0);
        let low = synth::render(&low.with(Field::SampleRate, rate).with(Field::ModIndex, index)).unwrap();
        assert!(low.peak() > 0.95);
        assert_eq!(found(&low, Some(33.0), Length::Free).remarks, [], "{rate} Hz, index {index}");
    }
}

#[test]
fn an_offset_is_noted_and_does_not_change_the_match() {
    let moved = Clip::new(note().samples.iter().map(|sample| sample + 0.2).collect(), 16_000);
    let (with, without) = (found(&moved, Some(57.0), Length::Free), found(&note(), Some(57.0), Length::Free));
    let as_theta = |found: &Match| found.estimate.theta(57.0, 100.0, 16_000.0);
    assert_near(&as_theta(&with), &as_theta(&without));
    let [Remark::Offset(offset)] = with.remarks[..] else { panic!("{:?}", with.remarks) };
    assert!((offset - 0.2).abs() < 0.01 && with.distance < 0.5, "{offset} {}", with.distance);
    let mut repl = TestRepl::new();
    repl.session.assign("moved", Some(Value::Clip(moved)));
    assert!(has_note(&matched(&mut repl, "moved pitch=A3").1, "an offset of 0.2"));
}

#[test]
fn clips_that_cannot_be_matched_are_errors() {
    let mut repl = TestRepl::after("note = theta | render\nsilence = note * 0");
    repl.bind_sample("large", 16_000, (1, f32::INFINITY));
    repl.bind_sample("nan", 16_000, (1, f32::NAN));
    for pitch in ["", " pitch=A3"] {
        let message = repl.fails(&format!("match silence{pitch}"));
        assert!(message.contains("the sound is silent") && message.contains(":1:7"), "{message}");
        for bad in ["large", "nan"] {
            let message = repl.fails(&format!("match {bad}{pitch}"));
            assert!(message.contains("the sound's sample 1 is") && message.contains(":1:7"), "{message}");
        }
        repl.session.assign("short", Some(Value::Clip(Clip::new(note().samples[1000..1010].to_vec(), 16_000))));
        let message = repl.fails(&format!("match short{pitch}"));
        assert!(message.contains("the sound has 10 samples; at least 320 are needed"), "{message}");
        repl.session.assign("none", Some(Value::Clip(Clip::new(Vec::new(), 16_000))));
        let message = repl.fails(&format!("match none{pitch}"));
        assert!(message.contains("the sound has 0 samples; at least 320 are needed"), "{message}");
    }
}

#[test]
fn nan_samples_are_errors_at_any_index() {
    for wanted in [0, 5, 700, 9000] {
        let mut samples = surround_with_silence(0.05, &note(), 0.0).samples.to_vec();
        samples[wanted] = f32::NAN;
        let found = match_sound(&Clip::new(samples, 16_000), Carrier::Given(57.0), Length::Free, || false).map(|found| found.distance);
        assert!(matches!(found, Err(AnalysisError::NotFinite { place, .. }) if place == wanted), "{wanted}: {found:?}");
    }
}

#[test]
fn files_that_cannot_be_read_as_sound_are_errors() {
    let folder = Folder::new();
    let whole = wav::to_wav_bytes(&note()).unwrap();
    let mut float = std::io::Cursor::new(Vec::new());
    let spec = WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 32, sample_format: SampleFormat::Float };
    let mut writer = WavWriter::new(&mut float, spec).unwrap();
    for (place, sample) in note().samples.iter().enumerate() {
        writer.write_sample(if place == 1234 { f32::NAN } else { *sample }).unwrap();
    }
    writer.finalize().unwrap();
    let files: [(&str, &[u8], &str); 6] = [
        ("nan.wav", float.get_ref(), "sample 1234 is not a finite number"),
        ("header.wav", &whole[..30], "cut off"),
        ("four.wav", b"RIFF", "cut off"),
        ("text.wav", b"This is a letter and no sound at all, though its name may say so.\n", "it is text, not sound"),
        ("empty.wav", b"", "it is empty"),
        ("bare.wav", &wav::to_wav_bytes(&Clip::new(Vec::new(), 16_000)).unwrap(), "it holds no samples"),
    ];
    let mut repl = TestRepl::new();
    for (name, bytes, problem) in files {
        let file = folder.file(name, bytes);
        for pitch in ["", " pitch=A3"] {
            let message = repl.fails(&format!("match {file}{pitch}"));
            assert!(message.contains(name) && message.contains(problem) && message.contains(":1:7"), "{message}");
        }
    }
    // A truncated file is matched as far as it goes, with a note.
    let (_, said) = matched(&mut repl, &folder.file("cut.wav", &whole[..10_000]));
    assert!(has_note(&said, "it ends early: its header promises 19200 bytes of sound, and 9956 are there"), "{said:?}");
    std::fs::create_dir(folder.path("sounds.wav")).unwrap();
    for name in ["none.wav", "sounds.wav"] {
        let message = repl.fails(&format!("match {}", path_literal(&folder.path(name))));
        assert!(message.contains("cannot read") && message.contains(name), "{message}");
    }
    let message = repl.fails("match ''");
    assert!(message.contains("cannot read ''"), "{message}");
    assert!(repl.refuses("match theta").contains("render makes a clip from a theta"));
    assert!(repl.refuses("match 3").contains("match takes a clip or text"));
    assert!(repl.refuses("match").contains("match needs SOUND"));
}

#[test]
fn unusual_sounds_give_a_theta_within_the_ranges() {
    let click = |samples: usize| (0..samples).map(|i| if i == samples / 2 { 1.0 } else { 0.0 }).collect::<Vec<f32>>();
    let square = |samples: usize| (0..samples).map(|i| if i / 40 % 2 == 0 { 1.0 } else { -1.0 }).collect::<Vec<f32>>();
    let step = |samples: usize| (0..samples).map(|i| if i < samples / 2 { -0.5 } else { 0.5 }).collect::<Vec<f32>>();
    let sounds = [
        (click(2000), 16_000),
        (square(320), 16_000),
        (square(4410), 44_100),
        (step(2000), 8000),
        (square(50), 1000),
        (noise(2000, 1).samples.to_vec(), 96_000),
        (noise(700, 1).samples.iter().map(|sample| sample * 1e-6).collect(), 16_000),
        (noise(700, 1).samples.iter().map(|sample| sample * 1e30).collect(), 11_025),
    ];
    for (samples, rate) in sounds {
        let clip = Clip::new(samples, rate);
        for pitch in [None, Some(0.0), Some(127.0)] {
            for length in [Length::Free, Length::Fixed] {
                found(&clip, pitch, length);
            }
        }
    }
}

#[test]
fn the_gain_of_a_sound_does_not_change_the_match() {
    let loud = found(&note(), None, Length::Free);
    let quiet = Clip::new(note().samples.iter().map(|sample| sample / 1024.0).collect(), 16_000);
    let quiet = found(&quiet, None, Length::Free);
    assert_eq!((quiet.estimate, quiet.pitch_midi), (loud.estimate, loud.pitch_midi));
}

// Interruption

#[test]
fn an_interrupted_match_returns_the_best_so_far() {
    let clip = note();
    let known = FitOptions { pitch_midi: 57.0, sample_rate: 16_000.0, length: Length::Free };
    let rough = Fitter::new().fit(&clip, &known).unwrap();
    // An interrupt at once returns the fit before the final search.
    let at_once = match_sound(&clip, Carrier::Given(57.0), Length::Free, || true).unwrap();
    assert_eq!(at_once.estimate, rough);
    // A later interrupt returns a match that is no worse.
    let mut asked = 0;
    let later = |asked: &mut usize| {
        *asked += 1;
        *asked > 20
    };
    let later = match_sound(&clip, Carrier::Given(57.0), Length::Free, || later(&mut asked)).unwrap();
    let whole = found(&clip, Some(57.0), Length::Free);
    assert!(whole.distance <= later.distance && later.distance <= at_once.distance);
    assert!(whole.distance < at_once.distance);
    // An interrupt during the search for the pitch returns the first candidate.
    let listening = match_sound(&clip, Carrier::Found, Length::Free, || true).unwrap();
    assert!((listening.pitch_midi - 57.0).abs() <= 0.05, "{}", listening.pitch_midi);
}

#[test]
fn an_interrupted_match_gives_a_note_and_a_valid_theta() {
    let mut repl = TestRepl::after("note = theta pitch_midi=A3 mod_ratio=2 mod_index=1.5 | render");
    let mut sink = Recorder::stopping(|_, asked| asked > 0);
    let ran = run("copy = match note", &mut repl.session, &Commands, &mut sink);
    if let Err(stopped) = ran {
        panic!("{}", support::explain(&stopped, "copy = match note"));
    }
    assert_eq!(repl.theta("copy").check(), Ok(()));
    let said = format!("{:?}", sink.shown);
    assert!(said.contains("interrupted: a longer search may come nearer") && said.contains("distance "), "{said}");
}
