//! Measures whether the words of a caption affect the sound: compares samples for "a bright guitar note" with those for "a guitar note".

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::bench::Bench;
use super::labels::NO_FAMILY;
use super::samplers::SamplingOptions;
use crate::analysis::AnalysisError;
use crate::analysis::meters::Meter;
use crate::evaluation::{auc, median};
use crate::flow::Flow;
use crate::parallel;
use crate::percept::{Measures, Percept};
use crate::session::fault::Fault;
use crate::sink::Monitor;
use crate::text::wording::Wording;
use crate::text::{Encoder, Words};
use crate::theta::{DIM, Theta};

/// Number of thetas drawn for each caption.
const DRAWS: usize = 24;
/// "slightly bright", "bright" and "very bright".
const AMOUNTS: [f64; 3] = [0.5, 1.0, 1.5];

/// The effect of one word on the sounds of one family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordScore {
    pub family: usize,
    pub percept: Percept,
    /// The probability that a sample with the word has more of its percept than a sample without it.
    pub auc: f64,
    /// Whether the medians for "slightly", the plain word and "very" are in increasing order.
    pub in_order: bool,
}

/// Scores the words for more and for less of every percept, in each of `families`. Returns none for a flow with another encoder.
///
/// # Errors
/// If interrupted, or the flow takes embeddings of another length.
pub fn scores(
    flow: &Flow,
    bench: &Bench,
    families: &[usize],
    options: SamplingOptions,
    jobs: usize,
    monitor: &mut dyn Monitor,
) -> Result<Vec<WordScore>, Fault> {
    if flow.encoder != Words::NAME {
        return Ok(Vec::new());
    }
    let wording = Wording::new()?;
    let report = |monitor: &mut dyn Monitor, done, _: usize, _: &_| monitor.progress(done, "");
    let work = |meter: &mut Meter, family: &usize| of_family(meter, flow, bench, &wording, *family, options);
    let found = parallel::map(families, jobs, monitor, Meter::new, work, report);
    let mut scores = Vec::new();
    for family in found {
        scores.extend(family.ok_or_else(Fault::interrupted)??);
    }
    Ok(scores)
}

/// Returns the held-out families that have a name.
pub fn families(bench: &Bench) -> Vec<usize> {
    let held = |family: usize| bench.held.rows.iter().any(|row| row.family == family);
    (0..bench.families.len()).filter(|family| held(*family) && bench.families.get(*family).is_some_and(|name| name != NO_FAMILY)).collect()
}

fn of_family(
    meter: &mut Meter,
    flow: &Flow,
    bench: &Bench,
    wording: &Wording,
    family: usize,
    options: SamplingOptions,
) -> Result<Vec<WordScore>, Fault> {
    let name = bench.families.get(family).map_or(String::new(), |name| name.replace('_', " "));
    let sides: Vec<(Percept, f64)> = Percept::ALL.into_iter().flat_map(|percept| [(percept, 1.0), (percept, -1.0)]).collect();
    let words = |(percept, sign): &(Percept, f64)| AMOUNTS.map(|amount| wording.usual(&name, *percept, sign * amount).unwrap_or_default());
    let captions: Vec<String> = std::iter::once(wording.plain(&name)).chain(sides.iter().flat_map(words)).collect();
    let captions: Vec<&str> = captions.iter().map(String::as_str).collect();
    // One stream for each family, so that threads do not affect the draws.
    let mut seeds = ChaCha8Rng::seed_from_u64(options.seed);
    seeds.set_stream(1 + family as u64);
    let samples = samples(meter, flow, &captions, options.temperature(flow), seeds.r#gen())?;
    let Some((without, with)) = samples.split_first() else { return Ok(Vec::new()) };
    let score = |((percept, sign), with): (&(Percept, f64), &[Vec<Measures>])| {
        // For a word for less, smaller measures must count as larger values.
        let values = |samples: &Vec<Measures>| samples.iter().map(|measures| sign * measures.get(*percept)).collect::<Vec<f64>>();
        let [slightly, plainly, very] = [with.first()?, with.get(1)?, with.get(2)?].map(values);
        let medians = [median(&slightly)?, median(&plainly)?, median(&very)?];
        Some(WordScore { family, percept: *percept, auc: auc(&plainly, &values(without))?, in_order: medians.is_sorted_by(|a, b| a < b) })
    };
    Ok(sides.iter().zip(with.chunks(AMOUNTS.len())).filter_map(score).collect())
}

/// Measures the sounds that a flow generates for each caption; silent ones are skipped.
fn samples(meter: &mut Meter, flow: &Flow, captions: &[&str], temperature: f64, seed: u64) -> Result<Vec<Vec<Measures>>, Fault> {
    let draws = if temperature > 0.0 { DRAWS } else { 1 };
    let embeddings = Words.encode(captions)?;
    let embeddings: Vec<&[f32]> = embeddings.iter().flat_map(|embedding| std::iter::repeat_n(embedding.as_slice(), draws)).collect();
    let thetas = flow.generate(&embeddings, &flow.noise(seed, temperature, embeddings.len()))?;
    let mut measure = |theta: &[f64; DIM]| match meter.sketch(&Theta(*theta).clamped().0, None) {
        Ok((measures, _)) => Ok(Some(measures)),
        Err(AnalysisError::Silent) => Ok(None),
        Err(error) => Err(Fault::from(error)),
    };
    thetas.chunks(draws).map(|draws| draws.iter().filter_map(|theta| measure(theta).transpose()).collect()).collect()
}
