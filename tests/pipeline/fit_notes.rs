//! Measures the distance of `extract method=fit` from NSynth's notes, and compares it with that of the published thetas.

use crate::support::reference;
use awol::analysis::distance::Meter;
use awol::analysis::fit::Length;
use awol::analysis::matching::Carrier;
use awol::analysis::{Job, Method, Outcome, extract};
use awol::audio::{self, Channels};
use awol::dataset::{Pair, Pairs};
use awol::sink::Unmonitored;
use awol::synth;
use awol::theta::{Field, Theta};

/// Every tenth note is measured.
const STEP: usize = 10;

#[test]
fn fits_are_closer_to_the_notes_than_the_published_thetas() {
    let Some(reference) = reference::folder() else { return };
    let published = Pairs::read(&reference.join("pairs_awol_fm.jsonl")).unwrap();
    let rows: Vec<&Pair> = published.rows.iter().step_by(STEP).collect();
    let job = |pair: &&Pair| {
        let known = pair.known();
        Job {
            path: published.wav(pair),
            carrier: Carrier::Given(known.pitch_midi.unwrap()),
            velocity: known.velocity,
            sample_rate: known.sample_rate,
        }
    };
    let jobs: Vec<Job> = rows.iter().map(job).collect();
    let notes: Vec<_> = jobs.iter().map(|job| audio::read(&job.path, Channels::First).unwrap()).collect();
    let mut meter = Meter::new();
    let mut distances = |thetas: &[Theta]| {
        let distance = |(note, theta): (&audio::Clip, &Theta)| {
            meter.distance(&note.samples, &synth::render(&theta.clamped().0).unwrap().samples).unwrap()
        };
        notes.iter().zip(thetas).map(distance).collect::<Vec<f64>>()
    };
    let theirs = distances(&rows.iter().map(|pair| *pair.theta().unwrap()).collect::<Vec<_>>());
    let read = |path: &std::path::Path| Ok(audio::read(path, Channels::First)?);
    for (length, most) in [(Length::Free, 3.3), (Length::Fixed, 4.4)] {
        let found = extract(&jobs, Method::Fit(length), 0, &mut Unmonitored, &read);
        let done = |outcome: &Outcome| if let Outcome::Done(theta) = outcome { *theta } else { panic!("{outcome:?}") };
        let thetas: Vec<Theta> = found.outcomes.iter().map(done).collect();
        for ((theta, job), note) in thetas.iter().zip(&jobs).zip(&notes) {
            assert_eq!(theta.check(), Ok(()), "{}", job.path.display());
            assert_eq!(Carrier::Given(theta.get(Field::PitchMidi)), job.carrier);
            assert!(length == Length::Free || theta.get(Field::DurationS) == note.seconds(), "{}", job.path.display());
        }
        let ours = distances(&thetas);
        let mean = |distances: &[f64]| distances.iter().sum::<f64>() / distances.len() as f64;
        let nearer = ours.iter().zip(&theirs).filter(|(ours, theirs)| ours < theirs).count();
        eprintln!("{length:?}: {:.3} dB, the published {:.3} dB; nearer on {nearer} of {}", mean(&ours), mean(&theirs), ours.len());
        assert!(mean(&ours) <= most, "{length:?}: {:.3} dB", mean(&ours));
        assert!(nearer * 100 >= 99 * ours.len(), "{length:?}: nearer on {nearer} of {}", ours.len());
    }
}
