//! Computes the figures of a row from the results of a sampler.

use super::bench::Bench;
use super::samplers::{RegisterPitches, Sampled};
use super::sounds::{Distances, SoundDistances};
use crate::evaluation::{Confusion, Figure, Figures, Pitches, Point, Row, energy_distance};
use crate::percept::Percept;
use crate::session::fault::Fault;
use crate::theta::{DIM, Theta};

/// A set of families that is reported as a separate split.
pub struct Part {
    pub split: String,
    /// Whether each family belongs to it.
    pub families: Vec<bool>,
}

impl Part {
    fn has(&self, family: usize) -> bool {
        self.families.get(family).copied().unwrap_or(false)
    }
}

/// Returns the row of a sampler for one part of the held-out rows.
pub fn row(bench: &Bench, part: &Part, sampled: &Sampled, distances: &SoundDistances) -> Result<Row, Fault> {
    let mut figures = Figures::default();
    figures.set(Figure::EnergyDistance, energy(bench, part, sampled));
    if let Some(likelihood) = &sampled.likelihood {
        let rows = || bench.held.rows.iter().zip(likelihood.flow.iter().zip(&likelihood.gaussian)).filter(|(row, _)| part.has(row.family));
        figures.set(Figure::LogLikelihood, mean(rows().map(|(_, (flow, _))| *flow)));
        figures.set(Figure::LogLikelihoodGain, mean(rows().filter_map(|(_, (flow, gaussian))| Some(flow - (*gaussian)?))));
    }
    let average = |distances: &Vec<f64>| mean(distances.iter().copied());
    let least = |distances: &Vec<f64>| distances.iter().copied().reduce(f64::min);
    let over = |distances: &Distances, of: &dyn Fn(&Vec<f64>) -> Option<f64>| {
        mean(bench.held.rows.iter().zip(distances).filter(|(row, _)| part.has(row.family)).filter_map(|(_, distances)| of(distances)))
    };
    figures.set(Figure::OneSample, over(&distances.free, &average));
    figures.set(Figure::BestOfEight, over(&distances.free, &least));
    figures.set(Figure::Mode, over(&distances.mode, &least));
    figures.set(Figure::OneSamplePinned, over(&distances.pinned, &average));
    figures.set(Figure::BestOfEightPinned, over(&distances.pinned, &least));
    figures.set(Figure::ModePinned, over(&distances.mode_pinned, &least));
    let (accuracy, confusion) = families(bench, part, sampled)?;
    figures.set(Figure::FamilyAccuracy, accuracy);
    registers(bench, part, sampled, &mut figures);
    words(part, sampled, &mut figures);
    let outside = |theta: &[f64; DIM]| f64::from(u8::from(Theta(*theta).check().is_err()));
    figures.set(Figure::OutOfRange, mean(samples(bench, part, sampled).map(|(_, theta)| outside(theta))));
    let confusion = if sampled.of_a_flow { confusion } else { Confusion::default() };
    Ok(Row { name: sampled.name.clone(), split: part.split.clone(), runs: vec![figures], confusion })
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Returns all free samples for the rows of a part, each with its row.
fn samples<'b>(
    bench: &'b Bench,
    part: &'b Part,
    sampled: &'b Sampled,
) -> impl Iterator<Item = (&'b super::bench::Row<'b>, &'b [f64; DIM])> {
    let rows = bench.held.rows.iter().zip(&sampled.free).filter(|(row, _)| part.has(row.family));
    rows.flat_map(|(row, draws)| draws.iter().map(move |theta| (row, theta)))
}

/// Returns the mean energy distance over the families that have one.
fn energy(bench: &Bench, part: &Part, sampled: &Sampled) -> Option<f64> {
    let of_family = |family: usize| {
        let point = |row: &super::bench::Row, theta: &[f64; DIM]| Point { group: row.note, at: bench.scale.point(theta) };
        let drawn: Vec<Point> =
            samples(bench, part, sampled).filter(|(row, _)| row.family == family).map(|(row, theta)| point(row, theta)).collect();
        let real: Vec<Point> = bench.held.distinct().filter(|row| row.family == family).map(|row| point(row, &row.theta)).collect();
        energy_distance(&drawn, &real)
    };
    mean((0..bench.families.len()).filter(|family| part.has(*family)).filter_map(of_family))
}

/// Returns the share of samples that are classified as the requested family, and the confusion matrix.
fn families(bench: &Bench, part: &Part, sampled: &Sampled) -> Result<(Option<f64>, Confusion), Fault> {
    let mut confusion = Confusion::default();
    let Some(forest) = &bench.forest else { return Ok((None, confusion)) };
    let points: Vec<Vec<f64>> = samples(bench, part, sampled).map(|(_, theta)| bench.scale.point(theta)).collect();
    let seen = forest.classify(&points)?;
    let asked: Vec<usize> = samples(bench, part, sampled).map(|(row, _)| row.family).collect();
    let right = mean(asked.iter().zip(&seen).map(|(asked, seen)| f64::from(u8::from(asked == seen))));
    let name = |family: usize| bench.families.get(family).map_or("", String::as_str);
    asked.iter().zip(&seen).for_each(|(asked, seen)| confusion.count(name(*asked), name(*seen)));
    Ok((right, confusion))
}

fn registers(bench: &Bench, part: &Part, sampled: &Sampled, figures: &mut Figures) {
    let pitches = |(family, (drawn, thirds)): (usize, (&Option<RegisterPitches>, &Option<_>))| {
        let ((low, high), (low_third, high_third)) = (drawn.clone()?, (*thirds)?);
        part.has(family).then_some(Pitches { low, high, low_third, high_third })
    };
    let registers: Vec<Pitches> = sampled.register.iter().zip(&bench.thirds).enumerate().filter_map(pitches).collect();
    if registers.is_empty() {
        return;
    }
    let shares = registers.iter().map(|pitches| pitches.inside()).map(|(inside, all)| inside as f64 / all.max(1) as f64);
    figures.set(Figure::RegisterShare, mean(shares));
    figures.set(Figure::RegisterOrder, Some(registers.iter().filter(|pitches| pitches.ordered()).count() as f64));
}

/// Averages so that each percept has equal weight, and within it each family and direction.
fn words(part: &Part, sampled: &Sampled, figures: &mut Figures) {
    let scores = || sampled.words.iter().filter(|score| part.has(score.family));
    for percept in Percept::ALL {
        figures.set_word(percept, mean(scores().filter(|score| score.percept == percept).map(|score| score.auc)));
    }
    figures.set(Figure::Words, mean(Percept::ALL.into_iter().filter_map(|percept| figures.word(percept))));
    figures.set(Figure::Degrees, mean(scores().map(|score| f64::from(u8::from(score.in_order)))));
}
