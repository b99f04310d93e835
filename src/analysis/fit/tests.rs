//! Tests each piece of the search against what it approximates.

use rand_mt::Mt64;

use super::energy::Energies;
use super::proxy::{Candidate, Proxy};
use super::shape::{Pieces, Shape};
use super::target::{HOP, Listener, Target, VIEWS};
use super::*;
use crate::analysis::distance::Meter;
use crate::analysis::mel::{RMS_WINDOW, decibels, hann};
use crate::synth;

const RATE: f64 = 16_000.0;

fn draw(rng: &mut Mt64, low: f64, high: f64) -> f64 {
    low + (high - low) * (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

fn random_theta(rng: &mut Mt64) -> Theta {
    Theta::default()
        .with(Field::PitchMidi, draw(rng, 36.0, 96.0))
        .with(Field::AttackS, draw(rng, 0.0, 0.2))
        .with(Field::DecayS, draw(rng, 0.0, 0.4))
        .with(Field::Sustain, draw(rng, 0.0, 1.0))
        .with(Field::ReleaseS, draw(rng, 0.02, 0.6))
        .with(Field::ModRatio, draw(rng, -2.0, 3.0).exp2())
        .with(Field::ModIndex, draw(rng, 0.1, 10.0))
        .with(Field::DurationS, draw(rng, 1.0, 2.0))
}

fn known(theta: &Theta) -> FitOptions {
    FitOptions { pitch_midi: theta.get(Field::PitchMidi), sample_rate: RATE, length: Length::Free }
}

fn refit(fitter: &mut Fitter, theta: &Theta) -> Theta {
    let clip = synth::render(theta).unwrap();
    fitter.fit(&clip, &known(theta)).unwrap().theta(theta.get(Field::PitchMidi), theta.get(Field::Velocity), RATE)
}

#[test]
fn random_thetas_are_recovered_from_their_renders() {
    let (mut rng, mut fitter) = (Mt64::new(20), Fitter::new());
    let (mut right, count) = (0, 40);
    let fields = [(Field::AttackS, 0.002), (Field::Sustain, 0.005), (Field::ModIndex, 0.01)];
    let mut errors = fields.map(|_| Vec::new());
    for _ in 0..count {
        let theta = random_theta(&mut rng);
        let found = refit(&mut fitter, &theta);
        assert!(found.check().is_ok(), "{found:?}");
        right += i32::from((found.get(Field::ModRatio) / theta.get(Field::ModRatio) - 1.0).abs() < 0.01);
        for (errors, (field, _)) in errors.iter_mut().zip(fields) {
            errors.push((found.get(field) - theta.get(field)).abs());
        }
    }
    assert!(right >= 34, "{right} of {count} ratios");
    for (mut errors, (field, most)) in errors.into_iter().zip(fields) {
        errors.sort_by(f64::total_cmp);
        assert!(errors[count as usize / 2] <= most, "{}: median error {}", field.name(), errors[count as usize / 2]);
    }
}

#[test]
fn fit_closely_improves_the_fit() {
    let (mut rng, mut fitter, mut meter) = (Mt64::new(3), Fitter::new(), Meter::new());
    for _ in 0..3 {
        let theta = random_theta(&mut rng);
        let clip = synth::render(&theta).unwrap();
        let found = refit(&mut fitter, &theta);
        let rough = meter.distance(&clip.samples, &synth::render(&found).unwrap().samples).unwrap();
        let close = fitter.fit_closely(&clip, &known(&theta), || false).unwrap();
        assert!(close.distance <= rough + 1e-3, "{} {rough}", close.distance);
        assert!(close.distance < 3.0, "{theta:?} {}", close.distance);
        // Interrupted at once, it returns the rough estimate.
        let at_once = fitter.fit_closely(&clip, &known(&theta), || true).unwrap();
        assert!((at_once.distance - rough).abs() < 1e-3);
    }
}

#[test]
fn a_reused_fitter_gives_the_same_thetas() {
    let mut rng = Mt64::new(8);
    let thetas: Vec<Theta> = (0..3).map(|_| random_theta(&mut rng)).collect();
    let mut fitter = Fitter::new();
    let first: Vec<Theta> = thetas.iter().map(|theta| refit(&mut fitter, theta)).collect();
    let again: Vec<Theta> = thetas.iter().rev().map(|theta| refit(&mut fitter, theta)).collect();
    assert!(first.iter().eq(again.iter().rev()));
}

#[test]
fn a_fixed_length_is_kept_and_an_offset_has_no_effect() {
    let theta = Theta::default().with(Field::DurationS, 1.0).with(Field::ReleaseS, 0.3).with(Field::ModIndex, 2.0);
    let clip = synth::render(&theta).unwrap();
    let longer = |offset: f32| {
        let mut samples: Vec<f32> = clip.samples.iter().map(|sample| sample + offset).collect();
        samples.resize(24_000, offset);
        Clip::new(samples, 16_000)
    };
    let mut fitter = Fitter::new();
    let fixed = fitter.fit(&longer(0.0), &FitOptions { length: Length::Fixed, ..known(&theta) }).unwrap();
    assert_eq!(fixed.duration_s, 1.5);
    let free = fitter.fit(&longer(0.0), &known(&theta)).unwrap();
    assert!((free.duration_s - 1.0).abs() < 0.02, "{}", free.duration_s);
    let offset = fitter.fit(&longer(0.25), &known(&theta)).unwrap();
    assert!((offset.mod_index - 2.0).abs() < 0.02 && (offset.duration_s - 1.0).abs() < 0.02, "{offset:?}");
}

#[test]
fn sounds_that_cannot_be_fitted_are_errors() {
    let mut fitter = Fitter::new();
    let known = known(&Theta::default());
    let mut fit = |samples: Vec<f32>, rate| fitter.fit(&Clip::new(samples, rate), &known);
    assert!(matches!(fit(vec![0.0; 16_000], 16_000), Err(AnalysisError::Silent)));
    assert!(matches!(fit(vec![0.3; 16_000], 16_000), Err(AnalysisError::Silent)));
    assert!(matches!(fit(vec![0.5; 10], 16_000), Err(AnalysisError::TooShort { samples: 10, needed: 320 })));
    assert!(matches!(fit(vec![0.5; 800], 44_100), Err(AnalysisError::TooShort { samples: 800, needed: 882 })));
    assert!(matches!(fit(Vec::new(), 16_000), Err(AnalysisError::TooShort { samples: 0, needed: 320 })));
    assert!(matches!(fit(vec![f32::NAN; 16_000], 16_000), Err(AnalysisError::NotFinite { place: 0, .. })));
    let clip = synth::render(&Theta::default()).unwrap();
    assert!(fitter.fit(&clip, &FitOptions { pitch_midi: f64::NAN, ..known }).is_err());
    assert!(fitter.fit(&clip, &FitOptions { sample_rate: 1.0, ..known }).is_err());
}

#[test]
fn unusual_sounds_give_a_theta_in_range() {
    let mut rng = Mt64::new(1);
    let mut noise = |count: usize| (0..count).map(|_| draw(&mut rng, -1.0, 1.0) as f32).collect::<Vec<f32>>();
    let click = |count: usize| (0..count).map(|i| if i == 100 { 1.0 } else { 0.0 }).collect::<Vec<f32>>();
    let mut fitter = Fitter::new();
    for (samples, rate) in [(noise(320), 16_000), (noise(16_000), 16_000), (click(400), 16_000), (noise(9000), 22_050), (noise(4000), 8000)]
    {
        for pitch_midi in [0.0, 60.0, 127.0] {
            for length in [Length::Free, Length::Fixed] {
                let estimate =
                    fitter.fit(&Clip::new(samples.clone(), rate), &FitOptions { pitch_midi, sample_rate: RATE, length }).unwrap();
                let theta = estimate.theta(pitch_midi, 100.0, RATE);
                assert!(theta.check().is_ok(), "{theta:?}");
            }
        }
    }
}

#[test]
fn pieces_match_the_envelope_of_the_synth() {
    let mut rng = Mt64::new(4);
    for _ in 0..50 {
        let theta = random_theta(&mut rng).with(Field::DurationS, draw(&mut rng, 0.05, 1.0));
        let levels = synth::envelope(&theta).unwrap();
        let pieces = Pieces::new(&candidate(&theta).shape, levels.len() as f32);
        let mut energy = 0.0;
        for (i, level) in levels.iter().enumerate() {
            energy += f64::from(*level).powi(2);
            let found = pieces.squared(i as f32).sqrt();
            // The synth rounds boundaries to whole samples, and a short attack rises steeply between two of them.
            let near = levels[i.saturating_sub(1)..(i + 2).min(levels.len())].iter().any(|level| (level - found).abs() < 0.02);
            assert!(near, "{theta:?} sample {i}: {found} is not {level}");
        }
        let found = f64::from(pieces.energy());
        assert!((found - energy).abs() < 0.01 * energy + 2.0, "{theta:?}: {found} is not {energy}");
    }
}

#[test]
fn frame_energies_match_the_windowed_envelope() {
    let shape = Shape { attack: 0.05, decay: 0.1, sustain: 0.4, release: 0.2, duration: 0.8 };
    let samples = 16_000_usize;
    let pieces = Pieces::new(&shape, samples as f32);
    let squared: Vec<f64> = (0..samples).map(|i| f64::from(pieces.squared(i as f32))).collect();
    let (mut energies, mut frames, mut envelope) = (Energies::new(), Default::default(), Vec::new());
    energies.frames(&pieces, samples / HOP + 1, 0.0, &mut frames);
    for (found, scale) in frames.iter().zip(VIEWS) {
        let window: Vec<f64> = hann(scale.window).iter().map(|w| f64::from(*w).powi(2)).collect();
        let whole: f64 = window.iter().sum();
        for (frame, level) in found.iter().enumerate() {
            let at = |i: usize| (frame * HOP + i).checked_sub(scale.window / 2).and_then(|i| squared.get(i)).copied().unwrap_or(0.0);
            let energy = window.iter().enumerate().map(|(i, w)| w * at(i)).sum::<f64>() / whole;
            let expected = decibels(energy as f32);
            assert!((level - expected).abs() < 0.3 || expected < -50.0, "{scale:?} frame {frame}: {level} is not {expected}");
        }
    }
    energies.envelope(&pieces, 99, 0.0, &mut envelope);
    for (frame, level) in envelope.iter().enumerate() {
        let part = &squared[frame * RMS_WINDOW / 2..][..RMS_WINDOW];
        let expected = decibels((part.iter().sum::<f64>() / RMS_WINDOW as f64) as f32);
        assert!((level - expected).abs() < 0.3 || expected < -50.0, "frame {frame}: {level} is not {expected}");
    }
}

#[test]
fn the_true_candidate_is_closer_than_another() {
    let (mut rng, mut listener, mut target, mut proxy) = (Mt64::new(6), Listener::new(), Target::default(), Proxy::new());
    for _ in 0..10 {
        let theta = random_theta(&mut rng).with(Field::PitchMidi, draw(&mut rng, 60.0, 90.0));
        listener.listen(&synth::render(&theta).unwrap().samples, &mut target);
        proxy.reset(440.0 * ((theta.get(Field::PitchMidi) - 69.0) / 12.0).exp2(), RATE);
        let same = candidate(&theta);
        let own = proxy.distance(&target, &same);
        let other = proxy.distance(&target, &Candidate { index: (same.index + 3.0) % 10.0, ..same });
        assert!(own < 1.5 && own < other, "{theta:?}: {own} {other}");
    }
}
