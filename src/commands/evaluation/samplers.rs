//! The thetas that each sampler draws for the held-out captions.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::bench::Bench;
use super::likelihood::{Likelihood, likelihood};
use super::words::WordScore;
use crate::dataset::Register;
use crate::evaluation::lookup;
use crate::flow::{Flow, Objective, Pins};
use crate::session::fault::Fault;
use crate::text::{Encoder, Words};
use crate::theta::{DIM, Field};

/// Number of thetas drawn for each word of the register.
const REGISTER_DRAWS: usize = 64;

/// A list of thetas for each held-out row, not clamped.
pub type Draws = Vec<Vec<[f64; DIM]>>;

/// The pitches drawn for "low" and for "high" in a family.
pub type RegisterPitches = (Vec<f64>, Vec<f64>);

/// The results of a sampler.
#[derive(Default)]
pub struct Sampled {
    pub name: String,
    pub free: Draws,
    /// Drawn with the pitch pinned to that of the held-out note.
    pub pinned: Draws,
    /// The theta at z = 0, in lists of one; the lists are empty for a sampler without a mode.
    pub mode: Draws,
    pub mode_pinned: Draws,
    /// For each family, if they were drawn.
    pub register: Vec<Option<RegisterPitches>>,
    /// For a flow whose encoder is available.
    pub words: Vec<WordScore>,
    pub likelihood: Option<Likelihood>,
    /// Whether its confusion matrix is kept.
    pub of_a_flow: bool,
}

/// The number of thetas for each caption, and how they are drawn.
#[derive(Clone, Copy)]
pub struct SamplingOptions {
    pub draws: usize,
    /// The default is 1, or 0 for a flow with the reference objective.
    pub temperature: Option<f64>,
    pub seed: u64,
}

impl SamplingOptions {
    pub fn temperature(&self, flow: &Flow) -> f64 {
        self.temperature.unwrap_or(if flow.config.objective == Objective::Reference { 0.0 } else { 1.0 })
    }
}

/// Samples a flow.
pub fn of_flow(flow: &Flow, name: String, bench: &Bench, options: SamplingOptions) -> Result<Sampled, Fault> {
    let temperature = options.temperature(flow);
    // At temperature 0 all draws are equal.
    let draws = if temperature > 0.0 { options.draws } else { 1 };
    let mut seeds = ChaCha8Rng::seed_from_u64(options.seed);
    let rows = &bench.held.rows;
    let mut sample = |draws: usize, temperature: f64, pinned: bool| -> Result<Draws, Fault> {
        let embeddings: Vec<&[f32]> = rows.iter().flat_map(|row| std::iter::repeat_n(row.embedding, draws)).collect();
        let pins: Vec<Pins> = rows.iter().flat_map(|row| std::iter::repeat_n(pins(pinned.then(|| row.pitch())), draws)).collect();
        let z = flow.noise(seeds.r#gen(), temperature, embeddings.len());
        let thetas = flow.generate_pinned(&embeddings, &z, &pins)?;
        Ok(thetas.chunks(draws).map(<[_]>::to_vec).collect())
    };
    let (free, pinned) = (sample(draws, temperature, false)?, sample(draws, temperature, true)?);
    let (mode, mode_pinned) = (sample(1, 0.0, false)?, sample(1, 0.0, true)?);
    let register = if flow.encoder == Words::NAME { registers(flow, bench, temperature, seeds.r#gen())? } else { Vec::new() };
    let likelihood = likelihood(flow, bench)?;
    Ok(Sampled { name, free, pinned, mode, mode_pinned, register, words: Vec::new(), likelihood, of_a_flow: true })
}

fn pins(pitch: Option<f64>) -> Pins {
    let mut pins = [None; DIM];
    pins[Field::PitchMidi.index()] = pitch;
    pins
}

/// Draws the pitches for "a low … note" and "a high … note".
fn registers(flow: &Flow, bench: &Bench, temperature: f64, seed: u64) -> Result<Vec<Option<RegisterPitches>>, Fault> {
    let draws = if temperature > 0.0 { REGISTER_DRAWS } else { 1 };
    let pitches = |word: &str, family: &str| -> Result<Vec<f64>, Fault> {
        let embedding = Words.encode_one(&format!("a {word} {} note", family.replace('_', " ")))?;
        let thetas = flow.generate(&vec![embedding.as_slice(); draws], &flow.noise(seed, temperature, draws))?;
        Ok(thetas.iter().map(|theta| theta[Field::PitchMidi.index()]).collect())
    };
    let both = |(family, thirds): (&String, &Option<_>)| match thirds {
        Some(_) => Ok(Some((pitches("low", family)?, pitches("high", family)?))),
        None => Ok(None),
    };
    bench.families.iter().zip(&bench.thirds).map(both).collect()
}

/// Returns the median theta of the training notes of each row's family; none for a family without training notes.
pub fn family_median(bench: &Bench, name: String) -> Sampled {
    let median = |family: usize| {
        let thetas: Vec<[f64; DIM]> = bench.train.distinct().filter(|row| row.family == family).map(|row| row.theta).collect();
        lookup::median(&thetas)
    };
    let medians: Vec<Option<[f64; DIM]>> = (0..bench.families.len()).map(median).collect();
    let of = |family: usize| medians.get(family).copied().flatten();
    let free: Draws = bench.held.rows.iter().map(|row| of(row.family).into_iter().collect()).collect();
    let pitch = |family: usize| of(family).map(|theta| vec![theta[Field::PitchMidi.index()]]);
    let register = (0..bench.families.len()).map(|family| pitch(family).map(|pitch| (pitch.clone(), pitch))).collect();
    Sampled { name, pinned: pinned(bench, &free), free, register, ..Sampled::default() }
}

/// Draws random training notes whose captions have the same content as each row's.
pub fn lookup(bench: &Bench, name: String, draws: usize, seed: u64) -> Sampled {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let captions = bench.train.captions();
    let mut draw = |row: &super::bench::Row| -> Vec<[f64; DIM]> {
        let mut same = lookup::same(&captions, &row.caption());
        // Each note counts once, however many captions it has.
        let note = |place: &usize| bench.train.rows.get(*place).map(|row| row.note);
        same.sort_by_key(note);
        same.dedup_by_key(|place| note(place));
        let mut one = || same.get(rng.gen_range(0..same.len().max(1))).and_then(|place| bench.train.rows.get(*place)).map(|row| row.theta);
        (0..draws).filter_map(|_| one()).collect()
    };
    let free: Draws = bench.held.rows.iter().map(&mut draw).collect();
    let register = (0..bench.families.len()).map(|family| register_pitches(bench, family)).collect();
    Sampled { name, pinned: pinned(bench, &free), free, register, ..Sampled::default() }
}

/// Returns the pitches of the training notes in the low and the high register.
fn register_pitches(bench: &Bench, family: usize) -> Option<RegisterPitches> {
    let of = |register| -> Option<Vec<f64>> {
        let rows = bench.train.distinct().filter(|row| row.family == family && bench.register(row) == Some(register));
        Some(rows.map(super::bench::Row::pitch).collect::<Vec<_>>()).filter(|pitches| !pitches.is_empty())
    };
    Some((of(Register::Low)?, of(Register::High)?))
}

fn pinned(bench: &Bench, draws: &Draws) -> Draws {
    let pin = |(row, draws): (&super::bench::Row, &Vec<[f64; DIM]>)| {
        let mut draws = draws.clone();
        draws.iter_mut().for_each(|theta| theta[Field::PitchMidi.index()] = row.pitch());
        draws
    };
    bench.held.rows.iter().zip(draws).map(pin).collect()
}
