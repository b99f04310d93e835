//! Measures the accuracy of the estimates: the distance D of every method on NSynth's notes by family, and how many random thetas are recovered
//! from their sound. `cargo bench --bench accuracy`; `$AWOL_SEED` draws other thetas.

mod support;

use std::collections::BTreeMap;
use std::error::Error;

use awol::analysis::distance::Meter;
use awol::analysis::fit::{FitOptions, Fitter, Length};
use awol::analysis::{Method, Outcome, extract};
use awol::audio::{self, Channels, Clip};
use awol::sink::Unmonitored;
use awol::synth;
use awol::theta::{Field, Theta};
use rand_mt::Mt64;
use support::is_bench_run;
use support::notes::Notes;

const METHODS: [(&str, Method); 3] = [
    ("method=reference", Method::Reference),
    ("method=fit", Method::Fit(Length::Free)),
    ("method=fit duration=fixed", Method::Fit(Length::Fixed)),
];
/// Random thetas to recover.
const RANDOM: usize = 300;
const RATE: u32 = 16_000;

fn main() -> Result<(), Box<dyn Error>> {
    if !is_bench_run() {
        return Ok(());
    }
    distances()?;
    recovery()
}

/// Prints the mean distance of each method, by caption.
fn distances() -> Result<(), Box<dyn Error>> {
    let notes = Notes::find()?;
    let jobs = notes.jobs();
    let read = |path: &std::path::Path| Ok(audio::read(path, Channels::First)?);
    let mut table: BTreeMap<&str, ([f64; METHODS.len()], f64)> = BTreeMap::new();
    let mut nearer = 0;
    let estimates = METHODS.map(|(_, method)| extract(&jobs, method, 0, &mut Unmonitored, &read).outcomes);
    let mut meter = Meter::new();
    for (row, (job, pair)) in jobs.iter().zip(&notes.pairs.rows).enumerate() {
        let clip = audio::read(&job.path, Channels::First)?;
        let note = meter.note(&clip.samples)?;
        let mut found = [0.0; METHODS.len()];
        for (distance, outcomes) in found.iter_mut().zip(&estimates) {
            let Outcome::Done(theta) = &outcomes[row] else { return Err(format!("row {row} has no theta").into()) };
            *distance = meter.distance_from(&note, &synth::render(&theta.clamped().0)?.samples)?;
        }
        nearer += usize::from(found[1] < found[0]);
        for caption in [pair.prompt.as_str(), "zz all"] {
            let sum = table.entry(caption).or_default();
            sum.0.iter_mut().zip(found).for_each(|(sum, distance)| *sum += distance);
            sum.1 += 1.0;
        }
    }
    println!("{}; mean distance in dB\n", notes.what);
    println!("| caption | notes | {} |\n| --- | --- | --- | --- | --- |", METHODS.map(|(name, _)| name).join(" | "));
    for (caption, (sums, count)) in &table {
        let means = sums.map(|sum| format!("{:.2}", sum / count)).join(" | ");
        println!("| {} | {count} | {means} |", caption.trim_start_matches("zz "));
    }
    println!("\nmethod=fit is nearer than method=reference on {:.1} % of the notes\n", 100.0 * nearer as f64 / jobs.len() as f64);
    Ok(())
}

/// Draws a theta from the ranges of typical notes. At even indices it lasts four seconds.
fn random_theta(rng: &mut Mt64, at: usize) -> Theta {
    let mut draw = |low: f64, high: f64| low + (high - low) * (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    Theta::default()
        .with(Field::PitchMidi, draw(36.0, 96.0))
        .with(Field::AttackS, draw(0.0, 0.2))
        .with(Field::DecayS, draw(0.0, 0.4))
        .with(Field::Sustain, draw(0.0, 1.0))
        .with(Field::ReleaseS, draw(0.02, 0.6))
        .with(Field::ModRatio, draw(-2.0, 3.0).exp2())
        .with(Field::ModIndex, draw(0.1, 10.0))
        .with(Field::DurationS, if at.is_multiple_of(2) { 4.0 } else { draw(2.0, 4.0) })
}

/// Prints how well random thetas are recovered from their renders in 16 bits.
fn recovery() -> Result<(), Box<dyn Error>> {
    let seed = std::env::var("AWOL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut rng = Mt64::new(seed);
    let (mut fitter, mut right) = (Fitter::new(), 0);
    let measured = [Field::AttackS, Field::Sustain, Field::ModIndex];
    let mut errors = measured.map(|_| Vec::new());
    for at in 0..RANDOM {
        let theta = random_theta(&mut rng, at);
        let pitch_midi = theta.get(Field::PitchMidi);
        let samples = synth::render(&theta)?.samples.iter().map(|sample| (sample * 32768.0).round() / 32768.0).collect();
        let known = FitOptions { pitch_midi, sample_rate: f64::from(RATE), length: Length::Free };
        let found = fitter.fit(&Clip::new(samples, RATE), &known)?.theta(pitch_midi, 100.0, f64::from(RATE));
        right += usize::from((found.get(Field::ModRatio) / theta.get(Field::ModRatio) - 1.0).abs() < 0.01);
        for (errors, field) in errors.iter_mut().zip(measured) {
            errors.push((found.get(field) - theta.get(field)).abs());
        }
    }
    let [attack, sustain, index] = errors.map(|mut errors| {
        errors.sort_by(f64::total_cmp);
        errors[errors.len() / 2]
    });
    println!("{RANDOM} random thetas, seed {seed}\n\n| | found again |\n| --- | --- |");
    println!("| ratio within 1 % | {:.1} % |", 100.0 * f64::from(right as u32) / RANDOM as f64);
    println!("| attack, median error | {:.2} ms |", 1e3 * attack);
    println!("| sustain, median error | {sustain:.4} |");
    println!("| index, median error | {index:.4} |");
    Ok(())
}
