//! Records what the program plays in scripts, with `live` and in `tweak`. A libasound device pipes the sound to a listener process.

#![cfg(all(feature = "playback", target_os = "linux"))]
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use support::reference;
use support::terminal::Terminal;

/// The variable with the file that the listener writes; set for the test `listener`.
const LISTENER_FILE: &str = "AWOL_HEARD";
const RATE: usize = 48_000;
/// Bytes of a frame: 16-bit stereo.
const FRAME: usize = 4;
/// Longer silences are cut to this many frames. The device has no clock, so silence comes without end.
const SILENCE: usize = RATE;

/// Writes libasound settings whose default device pipes to the listener. The listener writes the folder's file `heard.raw`.
fn write_alsa_settings(folder: &Path) -> PathBuf {
    let settings = folder.join("asound.conf");
    let (recorded, program) = (folder.join("heard.raw"), std::env::current_exe().unwrap());
    let text = format!(
        "pcm.!default {{ type plug slave {{ pcm listener rate {RATE} channels 2 format S16_LE }} }}\n\
         pcm.listener {{ type file format raw slave.pcm {{ type null }} file \"|{LISTENER_FILE}='{}' '{}' --ignored --exact listener > /dev/null\" }}\n",
        recorded.display(),
        program.display()
    );
    std::fs::write(&settings, text).unwrap();
    settings
}

#[test]
#[ignore = "it is what the other tests play to"]
fn listener() {
    let Some(path) = std::env::var_os(LISTENER_FILE) else { return reference::skip("this test is run by the others") };
    let path = PathBuf::from(path);
    let mut file = std::fs::File::create(path.with_extension("part")).unwrap();
    let (mut silent, mut pending) = (0, Vec::new());
    let mut bytes = vec![0; 1 << 16];
    let mut input = std::io::stdin().lock();
    loop {
        let count = input.read(&mut bytes).unwrap();
        if count == 0 {
            break;
        }
        pending.extend_from_slice(&bytes[..count]);
        let whole = pending.len() / FRAME * FRAME;
        for frame in pending[..whole].chunks_exact(FRAME) {
            silent = if frame.iter().all(|byte| *byte == 0) { silent + 1 } else { 0 };
            if silent < SILENCE {
                file.write_all(frame).unwrap();
            }
        }
        pending.drain(..whole);
    }
    std::fs::rename(path.with_extension("part"), &path).unwrap();
}

/// Waits until the listener is done, and returns the left channel of its recording.
fn recorded(folder: &Path) -> Vec<f64> {
    let path = folder.join("heard.raw");
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was played");
        std::thread::sleep(Duration::from_millis(5));
    }
    samples(&std::fs::read(path).unwrap())
}

/// Decodes the left channel of a recording.
fn samples(bytes: &[u8]) -> Vec<f64> {
    bytes.chunks_exact(FRAME).map(|frame| f64::from(i16::from_le_bytes([frame[0], frame[1]])) / 32768.0).collect()
}

/// Splits a recording at silences. Returns the first and the last frame of each sound.
fn split_sounds(recorded: &[f64]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, _) in recorded.iter().enumerate().filter(|(_, sample)| sample.abs() > 5e-4) {
        match found.last_mut() {
            // A pause of 50 ms separates two sounds.
            Some((_, end)) if at - *end < RATE / 20 => *end = at,
            _ => found.push((at, at)),
        }
    }
    found
}

/// Returns the frequency of the middle half of a sound, from its rising zero crossings.
fn hertz(recorded: &[f64], (from, to): (usize, usize)) -> f64 {
    let quarter = (to - from) / 4;
    let middle = &recorded[from + quarter..to - quarter];
    let crossings = middle.windows(2).enumerate().filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0);
    let times: Vec<f64> = crossings.map(|(at, pair)| at as f64 + pair[0] / (pair[0] - pair[1])).collect();
    (times.len() - 1) as f64 * RATE as f64 / (times[times.len() - 1] - times[0])
}

fn peak(recorded: &[f64], (from, to): (usize, usize)) -> f64 {
    recorded[from..=to].iter().fold(0.0, |peak: f64, sample| peak.max(sample.abs()))
}

/// Returns the largest step between two neighbouring samples.
fn max_step(recorded: &[f64]) -> f64 {
    recorded.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max)
}

/// Runs a script and returns the recording, or `None` without libasound.
fn play(script: &str) -> Option<Vec<f64>> {
    let folder = tempfile::tempdir().unwrap();
    let settings = write_alsa_settings(folder.path());
    let mut command = Command::new(env!("CARGO_BIN_EXE_awol"));
    let output = command.args(["-c", script]).env("ALSA_CONFIG_PATH", settings).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if said.contains("libasound.so.2 is not on this machine") {
        reference::skip(&said);
        return None;
    }
    assert!(output.status.success() && !said.contains("not played"), "{said}");
    Some(recorded(folder.path()))
}

/// A tone without modulation, so that its frequency is that of its pitch.
const TONE: &str = "a = theta pitch_midi=A4 mod_index=0 velocity=127 duration_s=0.5 attack_s=10ms sustain=1 release_s=50ms";

#[test]
fn two_sounds_play_in_sequence_with_a_gap_and_no_clicks() {
    let Some(recorded) = play(&format!("{TONE}; b = a; b.pitch_midi = A5; volume 0.5; play a b")) else { return };
    let found = split_sounds(&recorded);
    assert_eq!(found.len(), 2, "{found:?}");
    for (sound, wanted) in found.iter().zip([440.0, 880.0]) {
        assert!((hertz(&recorded, *sound) - wanted).abs() < 1.0, "{} Hz, not {wanted}", hertz(&recorded, *sound));
        assert!((peak(&recorded, *sound) - 0.5 * peak_of_tone()).abs() < 0.01, "{}", peak(&recorded, *sound));
        assert!(((sound.1 - sound.0) as f64 / RATE as f64 - 0.5).abs() < 0.02, "{sound:?}");
    }
    let gap = (found[1].0 - found[0].1) as f64 / RATE as f64;
    assert!((gap - 0.25).abs() < 0.02, "a gap of {gap} s");
    // The largest step of the sine, with a tolerance for the resampler.
    let own = max_step_of_sine(880.0, 0.5 * peak_of_tone());
    assert!(max_step(&recorded) < 1.1 * own, "{} against {own}", max_step(&recorded));
}

/// Returns the peak of the rendered tone.
fn peak_of_tone() -> f64 {
    use awol::theta::{Field, Theta};
    let theta = Theta::default()
        .with(Field::PitchMidi, 69.0)
        .with(Field::ModIndex, 0.0)
        .with(Field::Velocity, 127.0)
        .with(Field::DurationS, 0.5)
        .with(Field::Sustain, 1.0);
    awol::synth::render(&theta).unwrap().peak()
}

#[test]
fn live_plays_each_change() {
    let Some(recorded) = play(&format!("{TONE}; live on; a.pitch_midi = A5")) else { return };
    let found = split_sounds(&recorded);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!((hertz(&recorded, found[0]) - 880.0).abs() < 1.0);
    assert!((peak(&recorded, found[0]) - peak_of_tone()).abs() < 0.02, "{}", peak(&recorded, found[0]));
    assert!(max_step(&recorded) < 1.1 * max_step_of_sine(880.0, peak_of_tone()), "{}", max_step(&recorded));
}

#[test]
fn a_new_play_fades_the_old_sound_out_without_a_click() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.wav");
    // The device accepts sound as fast as it comes, so only a very long clip still plays when the next statement runs.
    let tone = (0..16_000 * LONG_S).map(|at| (0.8 * (std::f64::consts::TAU * 110.0 * at as f64 / 16_000.0).sin()) as f32).collect();
    awol::audio::wav::write(&long, &awol::audio::Clip::new(tone, 16_000)).unwrap();
    let settings = write_alsa_settings(folder.path()).display().to_string();
    let mut terminal = Terminal::start(folder.path(), (40, 120), &[("ALSA_CONFIG_PATH", &settings)]);
    terminal.prompt();
    terminal.send(&format!("{TONE}; a.pitch_midi = A3; short = render a; long = load 'long.wav'; volume 0.5; play long\r"));
    let far = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len() as usize / FRAME);
    let part = folder.path().join("heard.part");
    let missing = |terminal: &Terminal| terminal.screen().contains("libasound.so.2 is not on this machine");
    // More than the longest silence that is kept, so the first clip is playing.
    terminal.wait("the first", |terminal| far(&part) > 2 * SILENCE || missing(terminal));
    if missing(&terminal) {
        return reference::skip("no libasound");
    }
    terminal.send("play short\r");
    let short = RATE / 2;
    terminal.wait("the end of the second", |_| {
        let recorded = samples(&std::fs::read(&part).unwrap());
        let quiet = recorded.iter().rev().take_while(|sample| **sample == 0.0).count();
        let (end, second) = (recorded.len() - quiet, short - RATE / 25);
        quiet > RATE / 2 && end > second && (hertz(&recorded, (end - second, end)) - 220.0).abs() < 1.0
    });
    assert_eq!(terminal.end(), 0);
    let recorded = recorded(folder.path());
    let found = split_sounds(&recorded);
    // The device runs faster than real time, so there may be a pause between the two.
    assert!(found.len() <= 2, "{found:?}");
    let (from, to) = (found[0].0, found[found.len() - 1].1);
    assert!(to - from < RATE * LONG_S / 2, "the first was not cut: {found:?}");
    let (first, second) = ((from, found[0].1.min(to - short) - RATE / 50), (to - short + RATE / 50, to));
    for (sound, hz, level) in [(first, 110.0, 0.4), (second, 220.0, 0.5 * peak_of_tone())] {
        assert!((hertz(&recorded, sound) - hz).abs() < 1.0, "{} Hz, not {hz}", hertz(&recorded, sound));
        assert!((peak(&recorded, sound) - level).abs() < 0.01, "{}, not {level}", peak(&recorded, sound));
    }
    // During the transition the steps of both tones and of the 5 ms fade add up; a hard cut has a larger step.
    let own = max_step_of_sine(110.0, 0.4) + max_step_of_sine(220.0, 0.5 * peak_of_tone()) + 0.4 / (0.005 * RATE as f64);
    assert!(max_step(&recorded) < 1.1 * own, "{} against {own}", max_step(&recorded));
}

/// Seconds of the clip that is cut.
const LONG_S: usize = 600;

/// Returns the largest step of a sine between two samples.
fn max_step_of_sine(hz: f64, level: f64) -> f64 {
    std::f64::consts::TAU * hz / RATE as f64 * level
}

/// Waits until the listener has written `count` sounds and the silence after them. Without libasound it returns after 10 s.
fn wait_for_sounds(folder: &Path, count: usize) {
    let part = folder.join("heard.part");
    let begun = Instant::now();
    let enough = |bytes: &[u8]| {
        let recorded = samples(bytes);
        let ended = split_sounds(&recorded).last().is_some_and(|(_, to)| to + RATE / 10 < recorded.len());
        ended && split_sounds(&recorded).len() >= count
    };
    while !std::fs::read(&part).is_ok_and(|bytes| enough(&bytes)) {
        let patience = Duration::from_secs(if part.exists() { 120 } else { 10 });
        if begun.elapsed() > patience {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn tweak_plays_each_move() {
    let folder = tempfile::tempdir().unwrap();
    let settings = write_alsa_settings(folder.path()).display().to_string();
    let mut terminal = Terminal::start(folder.path(), (40, 120), &[("ALSA_CONFIG_PATH", &settings)]);
    terminal.prompt();
    terminal.send(&format!("{TONE}; tweak a\r"));
    terminal.wait("the panel", |terminal| terminal.screen().contains("side A") && terminal.screen().contains("spectrum"));
    // The pitch is selected. It plays as it is, a semitone up, and two semitones further, each to its end.
    wait_for_sounds(folder.path(), 1);
    terminal.send("\x1b[C");
    terminal.expect("A#4");
    wait_for_sounds(folder.path(), 2);
    terminal.send("\x1b[C\x1b[C");
    terminal.expect("C5");
    wait_for_sounds(folder.path(), 3);
    terminal.send("\x1b");
    terminal.expect("again leaves without the changes");
    terminal.send("\x1b");
    terminal.wait("the prompt or a word", |terminal| terminal.screen().contains("as it was"));
    if terminal.screen().contains("libasound.so.2 is not on this machine") {
        return reference::skip("no libasound");
    }
    assert_eq!(terminal.end(), 0);
    let recorded = recorded(folder.path());
    // Sounds may follow each other without a pause, so each tenth of a second is measured separately.
    let tenths = split_sounds(&recorded)
        .into_iter()
        .flat_map(|(from, to)| (from..to).step_by(RATE / 10).map(move |at| (at, (at + RATE / 10).min(to))));
    let parts = tenths.filter(|(from, to)| to - from > RATE / 20);
    let parts: Vec<(f64, f64)> = parts.map(|part| (hertz(&recorded, part), peak(&recorded, part))).collect();
    let close = |wanted: f64| parts.iter().any(|(hz, level)| (hz - wanted).abs() < 2.0 && (level - peak_of_tone()).abs() < 0.02);
    assert!(close(440.0) && close(466.16) && close(523.25), "{parts:?}");
    // Where a move cuts a playing sound, the steps of both tones and of the fade add up.
    let own = 2.0 * max_step_of_sine(523.25, peak_of_tone()) + peak_of_tone() / (0.005 * RATE as f64);
    assert!(max_step(&recorded) < 1.1 * own, "{} against {own}", max_step(&recorded));
}
