//! Distances between the sounds of samples and those of the held-out notes.

use super::bench::Bench;
use super::samplers::{Draws, Sampled};
use crate::analysis::distance::Meter;
use crate::analysis::mel::RATE;
use crate::parallel;
use crate::session::fault::Fault;
use crate::sink::Monitor;
use crate::synth;
use crate::theta::{DIM, Field, Theta};

/// How many thetas of each row are compared.
pub const COMPARED: usize = 8;

/// Distances in dB: a list for each held-out row, at most [`COMPARED`] long.
pub type Distances = Vec<Vec<f64>>;

/// The distances of one sampler.
#[derive(Default)]
pub struct SoundDistances {
    pub free: Distances,
    pub pinned: Distances,
    pub mode: Distances,
    pub mode_pinned: Distances,
}

/// A held-out note and the sets of thetas to compare with it.
struct Item {
    note: [f64; DIM],
    sets: Vec<Vec<[f64; DIM]>>,
}

/// Buffers that a thread reuses for each note.
struct Comparer {
    meter: Meter,
    samples: Vec<f32>,
}

/// Returns the distances of all samplers, in order. All sounds are rendered at 16 kHz.
///
/// # Errors
/// If the monitor was interrupted, or a sound cannot be rendered or measured.
pub fn sound_distances(bench: &Bench, sampled: &[Sampled], jobs: usize, monitor: &mut dyn Monitor) -> Result<Vec<SoundDistances>, Fault> {
    let rows = bench.held.rows.iter().enumerate();
    let items: Vec<Item> = rows
        .map(|(row, held)| {
            let compared = |draws: &Draws| draws.get(row).map_or(Vec::new(), |draws| draws.iter().take(COMPARED).copied().collect());
            let sets = sampled.iter().flat_map(|one| [&one.free, &one.pinned, &one.mode, &one.mode_pinned].map(compared)).collect();
            Item { note: held.theta, sets }
        })
        .collect();
    let comparer = || Comparer { meter: Meter::new(), samples: Vec::new() };
    let report = |monitor: &mut dyn Monitor, done, _: usize, _: &_| monitor.progress(done, "");
    let found = parallel::map(&items, jobs, monitor, comparer, Comparer::distances, report);
    let mut distances: Vec<SoundDistances> = sampled.iter().map(|_| SoundDistances::default()).collect();
    for sets in found {
        let mut sets = sets.ok_or_else(Fault::interrupted)??.into_iter();
        for one in &mut distances {
            for kind in [&mut one.free, &mut one.pinned, &mut one.mode, &mut one.mode_pinned] {
                kind.push(sets.next().unwrap_or_default());
            }
        }
    }
    Ok(distances)
}

impl Comparer {
    fn distances(&mut self, item: &Item) -> Result<Vec<Vec<f64>>, Fault> {
        self.render(&item.note)?;
        let note = self.meter.note(&self.samples)?;
        // Samplers without noise repeat thetas.
        let mut known: Vec<([f64; DIM], f64)> = Vec::new();
        let mut distance = |theta: &[f64; DIM]| {
            if let Some((_, distance)) = known.iter().find(|(same, _)| same == theta) {
                return Ok(*distance);
            }
            self.render(theta)?;
            let distance = self.meter.distance_from(&note, &self.samples)?;
            known.push((*theta, distance));
            Ok(distance)
        };
        item.sets.iter().map(|set| set.iter().map(&mut distance).collect()).collect()
    }

    fn render(&mut self, theta: &[f64; DIM]) -> Result<(), Fault> {
        let theta = Theta(*theta).with(Field::SampleRate, f64::from(RATE)).clamped().0;
        synth::render_into(&theta, &mut self.samples)?;
        Ok(())
    }
}
