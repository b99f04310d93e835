//! Compares step 2 with the published outputs of the reference system.

use std::path::Path;

use crate::support::reference;
use awol::analysis::matching::Carrier;
use awol::analysis::{Job, Method, Outcome, extract};
use awol::audio::Clip;
use awol::dataset::{Pair, Pairs};
use awol::sink::Unmonitored;
use awol::theta::Field;

/// Returns the deviation relative to the published value, or to 1e-3 for smaller values.
fn deviation(found: f64, published: f64) -> f64 {
    (found - published).abs() / published.abs().max(1e-3)
}

fn read(path: &Path) -> Result<Clip, awol::cause::Cause> {
    let mut file = hound::WavReader::open(path)?;
    let samples = file.samples::<i16>().map(|sample| sample.map(|value| f32::from(value) / 32768.0));
    let samples: Vec<f32> = samples.collect::<Result<_, _>>()?;
    Ok(Clip::new(samples, file.spec().sample_rate))
}

#[test]
fn extract_gives_the_published_thetas_on_every_row() {
    let Some(reference) = reference::folder() else { return };
    let published = Pairs::read(&reference.join("pairs_awol_fm.jsonl")).unwrap();
    let job = |pair: &Pair| {
        let known = pair.known();
        Job {
            path: published.wav(pair),
            carrier: Carrier::Given(known.pitch_midi.unwrap()),
            velocity: known.velocity,
            sample_rate: known.sample_rate,
        }
    };
    let jobs: Vec<Job> = published.rows.iter().map(job).collect();
    let found = extract(&jobs, Method::Reference, 0, &mut Unmonitored, &read);
    let mut worst = Field::ALL.map(|field| (field.name(), 0.0, 0));
    for (row, (outcome, pair)) in found.outcomes.iter().zip(&published.rows).enumerate() {
        let Outcome::Done(theta) = outcome else { panic!("row {row}: {outcome:?}") };
        for (field, worst) in Field::ALL.into_iter().zip(&mut worst) {
            let deviation = deviation(theta.get(field), pair.theta().unwrap().get(field));
            if deviation > worst.1 || deviation.is_nan() {
                (worst.1, worst.2) = (deviation, row);
            }
        }
    }
    eprintln!("worst deviations (parameter, relative, row): {worst:?}");
    assert!(found.outcomes.len() == 495 && worst.iter().all(|(_, deviation, _)| *deviation <= 1e-9), "{worst:?}");
}
