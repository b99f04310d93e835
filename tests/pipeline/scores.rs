//! Tests of `notes=`, `chord=` and `midi=` in `render` and `play`.

use std::path::{Path, PathBuf};

use crate::support::{TestRepl, path_literal};
use awol::analysis::pitch::pitch;
use awol::audio::Clip;
use awol::commands::Commands;
use awol::session::Session;
use awol::session::interpret::run;
use awol::session::value::Value;
use awol::sink::{Output, OutputId, Sink};

fn clip(value: Value) -> Clip {
    let Value::Clip(clip) = value else { panic!("{}", value.ty()) };
    clip
}

fn notes(repl: &TestRepl) -> String {
    let note = |output: &Output| if let Output::Note(text) = output { Some(format!("{text}\n")) } else { None };
    repl.sink.shown.iter().filter_map(note).collect()
}

fn tune() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/midi/tune.mid")
}

/// Without modulation, so that its pitch is clear.
const TONE: &str = "t = theta mod_index=0 velocity=80 attack_s=0 release_s=10ms duration_s=500ms";

/// Returns the amplitude of a sine of this pitch in the samples.
fn amplitude_at(samples: &[f32], rate: u32, midi: f64) -> f64 {
    let step = std::f64::consts::TAU * 440.0 * ((midi - 69.0) / 12.0).exp2() / f64::from(rate);
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (place, sample) in samples.iter().enumerate() {
        let (sin, cos) = (step * place as f64).sin_cos();
        (real, imaginary) = (real + f64::from(*sample) * cos, imaginary + f64::from(*sample) * sin);
    }
    2.0 * real.hypot(imaginary) / samples.len() as f64
}

#[test]
fn notes_play_in_sequence() {
    let mut repl = TestRepl::after(TONE);
    let clip = clip(repl.value("render t notes=[C4, 64, 220Hz]"));
    assert_eq!((clip.samples.len(), clip.rate), (3 * 8000, 16_000));
    for (place, expected) in [60.0, 64.0, 57.0].into_iter().enumerate() {
        let part = &clip.samples[place * 8000..(place + 1) * 8000];
        assert!((pitch(part, clip.rate).unwrap().midi - expected).abs() < 0.05, "note {place}");
    }
    assert_eq!(clip, self::clip(repl.value("t | render notes=[60, 64, A3]")));
}

#[test]
fn a_chord_plays_at_once_and_is_scaled_to_avoid_clipping() {
    let mut repl = TestRepl::after(TONE);
    let quiet = clip(repl.value("render (theta mod_index=0 velocity=20 attack_s=0) notes=[C4, E4, G4] chord=true"));
    assert!(!notes(&repl).contains("scaled"), "{}", notes(&repl));
    for midi in [60.0, 64.0, 67.0] {
        assert!(
            (amplitude_at(&quiet.samples[1000..6000], 16_000, midi) - amplitude_at(&quiet.samples[1000..6000], 16_000, 60.0)).abs() < 0.01
        );
    }
    let loud = clip(repl.value("render t notes=[C4, E4, G4] chord=true"));
    assert!((loud.peak() - 0.99).abs() < 1e-6 && loud.beyond(1.0) == 0, "{}", loud.peak());
    assert!(notes(&repl).contains("all of the clip is scaled by -"), "{}", notes(&repl));
    assert_eq!(loud.samples.len(), 8000);
}

#[test]
fn each_theta_of_a_list_renders_the_notes() {
    let mut repl = TestRepl::after("list = [theta, (theta mod_index=4)]");
    let Value::List(clips) = repl.value("render list notes=[C4, E4]") else { panic!("no list") };
    assert_eq!(clips.len(), 2);
    let Value::Clip(second) = repl.value("render list[1] notes=[C4, E4]") else { panic!("no clip") };
    assert!(matches!(clips.get(1), Some(Value::Clip(clip)) if *clip == second));
}

#[test]
fn midi_notes_start_at_their_times() {
    let mut repl = TestRepl::after(TONE);
    let file = path_literal(&tune());
    let clip = clip(repl.value(&format!("render t midi={file}")));
    // Four quarter notes at 120 a minute, then six at 160, and the release.
    assert!((clip.seconds() - (4.0 * 0.5 + 6.0 * 0.375 + 0.01)).abs() < 1e-3, "{}", clip.seconds());
    let part = |from: f64, to: f64| &clip.samples[(from * 16_000.0) as usize..(to * 16_000.0) as usize];
    let melody = [(0.0, 60.0), (0.5, 64.0), (1.0, 67.0), (1.5, 72.0), (2.0, 71.0), (2.375, 67.0), (2.75, 65.0), (3.125, 62.0), (3.5, 60.0)];
    for (start, midi) in melody {
        let found = amplitude_at(part(start + 0.05, start + 0.35), 16_000, midi);
        assert!(found > 0.2, "{midi} at {start}: {found}");
        assert!(amplitude_at(part(start + 0.05, start + 0.35), 16_000, midi + 1.0) < found / 2.0, "{midi} at {start}");
    }
    assert!(amplitude_at(part(0.1, 1.9), 16_000, 48.0) > 0.1 && amplitude_at(part(2.1, 3.4), 16_000, 43.0) > 0.1);
    assert_eq!(clip, self::clip(repl.value(&format!("render t midi={file}"))));
}

#[test]
fn midi_velocities_set_the_loudness() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.mid");
    let track = [&[0, 0x90, 60, 30, 96, 60, 0, 0, 60, 120][..], &[0x60, 60, 0, 0, 0xff, 0x2f, 0]].concat();
    let header = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0";
    std::fs::write(&path, [&header[..], &[track.len() as u8], &track].concat()).unwrap();
    let mut repl = TestRepl::after(TONE);
    let clip = clip(repl.value(&format!("render t midi={}", path_literal(&path))));
    let peak = |from: usize, to: usize| clip.samples[from..to].iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    // Each note is as loud as a theta of its velocity.
    assert!((peak(1000, 7000) - 0.7 * (30.0f32 / 127.0).powf(1.5)).abs() < 0.003, "{}", peak(1000, 7000));
    assert!((peak(9000, 15_000) - 0.7 * (120.0f32 / 127.0).powf(1.5)).abs() < 0.01, "{}", peak(9000, 15_000));
}

#[test]
fn unsupported_midi_events_are_noted_and_damaged_files_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, track: &[u8]| {
        let path = folder.path().join(name);
        let header = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0";
        std::fs::write(&path, [&header[..], &[track.len() as u8], track].concat()).unwrap();
        path_literal(&path)
    };
    let end = [0, 0xff, 0x2f, 0];
    let mut repl = TestRepl::new();
    let drums = write("drums.mid", &[&[0, 0x99, 35, 90, 0, 0xe0, 0, 0, 0, 0x90, 60, 90, 96, 60, 0][..], &end].concat());
    repl.ok(&format!("c = render theta midi={drums}"));
    assert!(notes(&repl).contains("1 note of the percussion channel 10 is left out"), "{}", notes(&repl));
    assert!(notes(&repl).contains("1 pitch bend is not followed"), "{}", notes(&repl));
    // The largest delta time, 0x0fffffff ticks, lasts for weeks.
    let long = write("long.mid", &[&[0, 0x90, 60, 90, 0xff, 0xff, 0xff, 0x7f, 60, 0][..], &end].concat());
    assert!(repl.fails(&format!("c = render theta midi={long}")).contains("a clip has at most 10"));
    let damaged = write("damaged.mid", &[0, 0x90, 60]);
    for statement in [format!("render theta midi={damaged}"), format!("play {damaged}")] {
        let message = repl.fails(&statement);
        assert!(message.contains("damaged.mid' as a tune: it is damaged"), "{message}");
    }
    assert!(repl.fails("render theta midi=\"nowhere.mid\"").contains("nowhere.mid"));
    assert!(repl.fails(&format!("render theta midi={}", path_literal(folder.path()))).contains("cannot read"));
    assert_eq!(repl.names(), ["c"]);
}

#[test]
fn invalid_notes_and_chords_are_errors() {
    let mut repl = TestRepl::new();
    let file = path_literal(&tune());
    for (statement, message) in [
        ("render theta notes=[]", "notes= is empty"),
        ("render theta notes=[C4, 200]", "200 is outside the range of pitch_midi, 0..127"),
        ("render theta notes=[C4, 20ms]", "pitch_midi is a pitch"),
        ("render theta chord=true", "needs the pitches of a chord"),
        ("play (render theta) notes=[C4]", "played by a theta, and this is a clip"),
        ("render (theta duration_s=10s) notes=0..60", "a clip has at most 10"),
        (&format!("render theta notes=[C4] midi={file}"), "both say what is played"),
        ("play \"a bell\"", "cannot read 'a bell'"),
        ("play \"a bell\"", "imagine makes a sound from a caption"),
    ] {
        let found = repl.fails(statement);
        assert!(found.contains(message), "{statement}: {found}");
    }
    assert!(repl.refuses("render theta notes=[\"C4\"]").contains("notes"));
}

/// A sink that plays clips itself, as a notebook does.
#[derive(Default)]
struct Player {
    played: Vec<Clip>,
    notes: String,
}

impl Sink for Player {
    fn emit(&mut self, output: Output) -> OutputId {
        if let Output::Note(text) = output {
            self.notes += &text;
        }
        OutputId(0)
    }

    fn update(&mut self, _: OutputId, _: Output) {}

    fn interrupted(&self) -> bool {
        false
    }

    fn play(&mut self, clip: &Clip, _: Option<OutputId>) -> Option<OutputId> {
        self.played.push(clip.clone());
        Some(OutputId(0))
    }
}

#[test]
fn play_plays_the_clips_that_render_gives() {
    let (mut session, mut player) = (Session::default(), Player::default());
    let folder = tempfile::tempdir().unwrap();
    let (file, wav) = (path_literal(&tune()), path_literal(&folder.path().join("x.wav")));
    let source = format!(
        "{TONE}; a = render t notes=[C4, E4]; b = render t notes=[C4, E4] chord=true; c = render t midi={file}; save a {wav}
         play t notes=[C4, E4]; play t notes=[C4, E4] chord=true; play t midi={file}; play {wav}; play {file}; theta = t; play {file}"
    );
    run(&source, &mut session, &Commands, &mut player).unwrap();
    let [first, second, third, sound, default, own] = player.played.as_slice() else { panic!("{}", player.played.len()) };
    for (name, played) in [("a", first), ("b", second), ("c", third), ("c", own)] {
        assert!(matches!(session.get(name), Some(Value::Clip(clip)) if clip == played), "{name}");
    }
    assert_eq!(sound.samples.len(), first.samples.len());
    assert!(default != own && player.notes.contains("the default theta") && player.notes.contains("the variable theta"));
}
