//! Tests of extraction from valid, invalid and unusual sounds.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{TestRepl, path_literal};
use awol::analysis::fit::Length;
use awol::analysis::matching::Carrier;
use awol::analysis::reference::{Estimator, estimate};
use awol::analysis::{AnalysisError, Job, Method, Outcome, extract};
use awol::audio::{self, Channels, Clip, wav};
use awol::cause::{Cause, chain};
use awol::sink::Monitor;
use awol::theta::{Field, Theta};

/// Returns a note at A4 with a modulator an octave below, a sustain and a release.
fn note(samples: usize, rate: u32) -> Clip {
    let wave = |i: usize| {
        let (time, left) = (i as f64 / f64::from(rate), (samples - i) as f64 / samples as f64);
        let turns = std::f64::consts::TAU * 440.0 * time;
        ((turns + (turns / 2.0).sin()).sin() * (time / 0.05).min(1.0) * (left / 0.1).min(1.0) * 0.5) as f32
    };
    Clip::new((0..samples).map(wave).collect(), rate)
}

fn job(path: &str) -> Job {
    Job { path: path.into(), carrier: Carrier::Given(69.0), velocity: 90.0, sample_rate: 16000.0 }
}

/// Returns jobs that differ in velocity, so that each is extracted.
fn velocities(path: &str, count: usize) -> Vec<Job> {
    (0..count).map(|number| Job { velocity: number as f64 / 10.0, ..job(path) }).collect()
}

/// Returns the sound that the file name stands for.
fn read(path: &Path) -> Result<Clip, Cause> {
    match path.to_str() {
        Some("good") => Ok(note(32000, 16000)),
        Some("nan") => Ok(Clip::new(vec![f32::NAN; 100], 16000)),
        Some("short") => Ok(note(9, 16000)),
        Some("silent") => Ok(Clip::new(vec![0.0; 16000], 16000)),
        Some("long") => Ok(note(24000, 16000)),
        Some("fast") => Ok(note(22050, 44100)),
        Some("ends") => Ok(Clip::new([&note(12000, 16000).samples[..], &[0.0; 12000]].concat(), 16000)),
        _ => Err("there is no such sound".into()),
    }
}

#[derive(Default)]
struct Log {
    notes: Vec<String>,
    progress: Vec<(u64, String)>,
    stop_after: Option<usize>,
}

impl Monitor for Log {
    fn progress(&mut self, done: u64, detail: &str) {
        self.progress.push((done, detail.to_string()));
    }
    fn note(&mut self, text: &str) {
        self.notes.push(text.to_string());
    }
    fn interrupted(&self) -> bool {
        self.stop_after.is_some_and(|count| self.progress.len() >= count)
    }
}

#[test]
fn invalid_rows_are_skipped_with_a_reason() {
    let mut jobs = ["good", "missing", "nan", "short", "good"].map(job).to_vec();
    jobs[4].carrier = Carrier::Given(f64::INFINITY);
    for threads in [1, 3] {
        let mut log = Log::default();
        let found = extract(&jobs, Method::Reference, threads, &mut log, &read);
        let Outcome::Done(theta) = found.outcomes[0] else { panic!("{found:?}") };
        assert!(theta.check().is_ok() && theta.get(Field::Velocity) == 90.0 && theta.get(Field::DurationS) == 2.0, "{theta:?}");
        let skipped: Vec<(usize, String)> = found.skipped().map(|(row, reason)| (row, chain(reason))).collect();
        assert_eq!(skipped.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(skipped[0].1, "there is no such sound");
        assert_eq!(log.notes.len(), 4);
        assert!(log.notes.iter().any(|note| note.starts_with("row 2 skipped ('missing')")), "{:?}", log.notes);
        assert_eq!(log.progress.last().unwrap(), &(5, "4 skipped".to_string()));
        assert!(!found.interrupted());
    }
}

#[test]
fn fit_skips_invalid_rows_with_a_reason() {
    let mut jobs = ["good", "missing", "nan", "short", "silent", "good", "good"].map(job).to_vec();
    jobs[5].carrier = Carrier::Given(128.0);
    jobs[6].sample_rate = 1000.0;
    for threads in [1, 3] {
        let mut log = Log::default();
        let found = extract(&jobs, Method::Fit(Length::Free), threads, &mut log, &read);
        let Outcome::Done(theta) = found.outcomes[0] else { panic!("{found:?}") };
        assert!(theta.check().is_ok() && theta.get(Field::Velocity) == 90.0 && theta.get(Field::PitchMidi) == 69.0, "{theta:?}");
        let skipped: Vec<(usize, String)> = found.skipped().map(|(row, reason)| (row, chain(reason))).collect();
        let wanted = [
            "there is no such sound",
            "the sound's sample 0 is NaN, not a number to work with",
            "the sound has 9 samples; at least 320 are needed",
            "the sound is silent",
            "the pitch is 128, not a MIDI note number",
            "theta's rate is 1000 Hz; the synth renders at 8000 to 48000 Hz",
        ];
        for ((row, reason), (wanted, place)) in skipped.iter().zip(wanted.iter().zip(1..)) {
            assert_eq!((*row, reason.as_str()), (place, *wanted));
        }
        assert_eq!((skipped.len(), log.notes.len()), (6, 6));
        assert!(log.notes.iter().any(|note| note.starts_with("row 5 skipped ('silent'): the sound is silent")), "{:?}", log.notes);
        assert_eq!(log.progress.last().unwrap(), &(7, "6 skipped".to_string()));
        assert!(!found.interrupted());
    }
}

#[test]
fn fit_gives_the_same_thetas_on_any_number_of_threads() {
    let jobs = ["good", "silent", "long", "fast", "good", "ends", "short", "long", "fast"].map(job);
    for length in [Length::Free, Length::Fixed] {
        let one = extract(&jobs, Method::Fit(length), 1, &mut Log::default(), &read);
        for threads in [2, 3, 0] {
            assert_eq!(extract(&jobs, Method::Fit(length), threads, &mut Log::default(), &read), one, "{threads} threads");
        }
        // Earlier fits on the same thread have no effect on a row.
        for (job, outcome) in jobs.iter().zip(&one.outcomes) {
            let alone = extract(std::slice::from_ref(job), Method::Fit(length), 1, &mut Log::default(), &read);
            assert_eq!(&alone.outcomes[0], outcome, "{}", job.path.display());
        }
        assert_ne!(one.outcomes[0], one.outcomes[2]);
    }
}

#[test]
fn fit_finds_the_note_length_or_keeps_that_of_the_file() {
    let jobs = ["good", "ends", "fast"].map(job);
    let thetas = |length| {
        let found = extract(&jobs, Method::Fit(length), 1, &mut Log::default(), &read);
        found
            .outcomes
            .into_iter()
            .map(|outcome| if let Outcome::Done(theta) = outcome { theta } else { panic!("{outcome:?}") })
            .collect::<Vec<_>>()
    };
    let durations = |thetas: &[Theta]| thetas.iter().map(|theta| theta.get(Field::DurationS)).collect::<Vec<_>>();
    assert_eq!(durations(&thetas(Length::Fixed)), [2.0, 1.5, 0.5]);
    let free = thetas(Length::Free);
    for (found, wanted) in durations(&free).into_iter().zip([2.0, 0.75, 0.5]) {
        assert!((found - wanted).abs() < 0.03, "{found} is not {wanted}");
    }
    for theta in free {
        assert!((theta.get(Field::ModRatio) - 0.5).abs() < 0.005 && (theta.get(Field::ModIndex) - 1.0).abs() < 0.1, "{theta:?}");
    }
}

#[test]
fn the_verb_extract_uses_its_method_and_duration_options() {
    let folder = tempfile::tempdir().unwrap();
    let sound = read(Path::new("ends")).unwrap();
    wav::write(&folder.path().join("a.wav"), &sound).unwrap();
    let row = |name: &str| {
        format!(
            "{{\"prompt\": \"a note\", \"wav_path\": \"{name}\", \"theta_synth\": {{\"pitch_midi\": 69, \"velocity\": 90, \"sample_rate\": 16000}}}}\n"
        )
    };
    std::fs::write(folder.path().join("pairs.jsonl"), row("a.wav") + &row("none.wav") + &row("a.wav")).unwrap();
    let mut repl = TestRepl::after(&format!("pairs = load {}", path_literal(&folder.path().join("pairs.jsonl"))));
    // The sound after quantisation to 16 bits.
    let sound = audio::read(&folder.path().join("a.wav"), Channels::First).unwrap();
    for (options, method) in [
        ("", Method::Fit(Length::Free)),
        ("method=fit duration=free jobs=2", Method::Fit(Length::Free)),
        ("duration=fixed", Method::Fit(Length::Fixed)),
        ("method=reference", Method::Reference),
    ] {
        let wanted = extract(&[job("a.wav")], method, 1, &mut Log::default(), &|_| Ok(sound.clone()));
        repl.ok(&format!("found = extract pairs root={} {options}", path_literal(folder.path())));
        assert_eq!(repl.number("found.rows"), 2.0, "{options}");
        for place in ["found.thetas[0]", "found.thetas[1]"] {
            assert_eq!(Outcome::Done(repl.theta(place)), wanted.outcomes[0], "{options}");
        }
        let notes = format!("{:?}", repl.sink.shown);
        assert!(notes.contains("row 2 skipped") && notes.contains("2 of 3 rows extracted, 1 skipped"), "{notes}");
        repl.sink.shown.clear();
    }
}

#[test]
fn a_sound_in_several_rows_is_analysed_once() {
    let jobs = ["good", "missing", "good", "long", "good", "missing"].map(job);
    let reads = AtomicUsize::new(0);
    let count = |path: &Path| {
        reads.fetch_add(1, Ordering::Relaxed);
        read(path)
    };
    let mut log = Log::default();
    let found = extract(&jobs, Method::Reference, 2, &mut log, &count);
    assert_eq!(reads.load(Ordering::Relaxed), 3);
    for (job, outcome) in jobs.iter().zip(&found.outcomes) {
        let alone = extract(std::slice::from_ref(job), Method::Reference, 1, &mut Log::default(), &read);
        assert_eq!(&alone.outcomes[0], outcome);
    }
    assert_eq!(log.notes, ["row 2 and 1 more of this sound skipped ('missing'): there is no such sound"]);
    assert_eq!(log.progress.last().unwrap(), &(6, "2 skipped".to_string()));
}

#[test]
fn unknown_pitches_are_estimated() {
    let jobs = ["good", "silent"].map(|path| Job { carrier: Carrier::Found, ..job(path) });
    for method in [Method::Fit(Length::Free), Method::Reference] {
        let found = extract(&jobs, method, 1, &mut Log::default(), &read);
        let Outcome::Done(theta) = found.outcomes[0] else { panic!("{found:?}") };
        // The modulator is an octave below the carrier, so either pitch is right.
        let pitch = theta.get(Field::PitchMidi);
        assert!((pitch - 69.0).abs() < 0.5 || (pitch - 57.0).abs() < 0.5, "{pitch}");
        let known = Job { carrier: Carrier::Given(pitch), ..jobs[0].clone() };
        assert_eq!(extract(&[known], method, 1, &mut Log::default(), &read).outcomes[0], found.outcomes[0]);
        assert_eq!(found.guesses, usize::from(matches!(found.outcomes[1], Outcome::Done(_))));
    }
}

#[test]
fn fit_skips_leading_silence_and_reference_does_not() {
    let sound = read(Path::new("good")).unwrap();
    let late = |seconds: f64| {
        let silence = vec![0.0; (seconds * f64::from(sound.rate)) as usize];
        Clip::new([silence, sound.samples.to_vec()].concat(), sound.rate)
    };
    let read = |path: &Path| Ok(late(path.to_str().unwrap().parse().unwrap()));
    let jobs = ["0", "0.8", "1.5"].map(job);
    let found = extract(&jobs, Method::Fit(Length::Free), 1, &mut Log::default(), &read);
    assert_eq!(found.waited, (2, 1.5));
    assert!(found.outcomes.iter().all(|outcome| *outcome == found.outcomes[0]), "{:?}", found.outcomes);
    // The reference method does not skip silence.
    let found = extract(&jobs, Method::Reference, 1, &mut Log::default(), &read);
    assert_eq!(found.waited, (0, 0.0));
}

#[test]
fn many_invalid_rows_are_counted() {
    let mut log = Log::default();
    let found =
        extract(&(0..25).map(|number| job(&format!("missing {number}"))).collect::<Vec<_>>(), Method::Reference, 2, &mut log, &read);
    assert_eq!((found.skipped().count(), log.notes.len()), (25, 11));
    assert_eq!(log.notes.last().unwrap(), "15 more rows skipped");
}

#[test]
fn an_interrupt_keeps_the_finished_rows() {
    let mut log = Log { stop_after: Some(2), ..Log::default() };
    let found = extract(&velocities("good", 500), Method::Reference, 1, &mut log, &read);
    let done = found.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
    assert!(found.interrupted() && (2..500).contains(&done), "{done}");
    let mut log = Log { stop_after: Some(2), ..Log::default() };
    let found = extract(&velocities("fast", 100), Method::Fit(Length::Free), 2, &mut log, &read);
    let done = found.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
    assert!(found.interrupted() && (2..100).contains(&done), "{done}");
}

#[test]
fn invalid_sounds_are_errors() {
    let pitch = 69.0;
    assert_eq!(estimate(&note(9, 16000), pitch), Err(AnalysisError::TooShort { samples: 9, needed: 10 }));
    assert_eq!(estimate(&Clip::new(Vec::new(), 16000), pitch), Err(AnalysisError::TooShort { samples: 0, needed: 10 }));
    assert_eq!(estimate(&note(100, 60), pitch), Err(AnalysisError::RateTooLow { rate: 60, needed: 60 }));
    let infinite = estimate(&Clip::new(vec![f32::INFINITY; 20], 16000), pitch).unwrap_err();
    assert_eq!(infinite, AnalysisError::NotFinite { place: 0, value: f32::INFINITY });
    assert!(matches!(estimate(&note(100, 16000), f64::NAN), Err(AnalysisError::Pitch(_))));
}

#[test]
fn unusual_sounds_give_a_theta_within_the_clamps() {
    let mut estimator = Estimator::new();
    let silence = Clip::new(vec![0.0; 16000], 16000);
    let spike = Clip::new((0..16000).map(|i| if i == 8000 { 1.0 } else { 0.0 }).collect(), 16000);
    let loud = Clip::new([f32::MAX, f32::MIN].repeat(5000), 16000);
    for clip in [silence, spike, loud, note(10, 16000), note(1601, 16000), note(15999, 16000), note(48000, 48000), note(4000, 61)] {
        for pitch in [69.0, 0.0, 127.0, -1e9, 1e9] {
            let theta = estimator.estimate(&clip, pitch).unwrap().theta(69.0, 90.0, 16000.0);
            let (_, moved) = theta.clamped();
            assert!(theta.0.iter().all(|value| value.is_finite()), "{theta:?}");
            assert!(moved.iter().all(|field| *field == Field::DurationS), "{moved:?} of {theta:?}");
        }
    }
}

#[test]
fn silence_gives_the_default_envelope() {
    let found = estimate(&Clip::new(vec![0.0; 16000], 16000), 69.0).unwrap();
    assert_eq!((found.attack_s, found.decay_s, found.sustain, found.release_s), (0.01, 0.05, 0.7, 0.05));
}

#[test]
fn a_reused_estimator_gives_the_same_results() {
    let mut estimator = Estimator::new();
    let clips = [note(32000, 16000), note(16001, 8000), note(32000, 16000), note(400, 16000)];
    for clip in clips {
        assert_eq!(estimator.estimate(&clip, 69.0), estimate(&clip, 69.0));
    }
}
