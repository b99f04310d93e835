//! Writes captions for sounds from their measures and the known facts about their notes.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hasher;

use fnv::FnvHasher;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::analysis::AnalysisError;
use crate::analysis::meters::Meter;
use crate::cause::chain;
use crate::dataset::{Facts, Pair, Pairs, Quality, Register};
use crate::parallel;
use crate::percept::{Measures, Percept, Ranks};
use crate::session::fault::Fault;
use crate::sink::Monitor;
use crate::text::vocabulary::{Instrument, Origin, Vocabulary};
use crate::text::wording::Wording;
use crate::theta::{Field, Theta};

/// Smallest group from which ranks are computed.
const LEAST_GROUP: usize = 20;
/// The share of captions that only name the instrument or the family.
const PLAIN: f64 = 0.5;
/// The probability that a family is called by the name of one of its instruments.
const BY_NAME: f64 = 0.6;
/// Probabilities of one, two, three and four qualities in a caption.
const QUALITIES: [f64; 4] = [0.45, 0.3, 0.15, 0.1];
/// How many wordings are tried to avoid repeating a caption of the same sound.
const TRIES: usize = 20;

/// What captions contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a guitar note`.
    Plain,
    /// A random part of what is known; see docs/captions.md.
    Rich,
    /// Everything that is known.
    Complete,
}

/// What can truthfully be said of a sound: for each percept the amounts that apply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sayable(BTreeMap<Percept, Vec<f64>>);

impl Sayable {
    /// From the measures of a sound, ranked within its group.
    pub fn measured(measures: &Measures, group: &Ranks) -> Sayable {
        let amounts = Percept::ALL.map(|percept| (percept, group.amounts(percept, measures.get(percept))));
        Sayable(amounts.into_iter().filter(|(_, amounts)| !amounts.is_empty()).collect())
    }

    /// From the facts about a note that was not measured, as NSynth or a person labelled it.
    pub fn known(facts: &Facts) -> Sayable {
        let register = match facts.register {
            Some(Register::Low) => Some((Percept::Pitch, -1.0)),
            Some(Register::High) => Some((Percept::Pitch, 1.0)),
            Some(Register::Middle) | None => None,
        };
        let quality = |quality: &Quality| match quality {
            Quality::Bright => (Percept::Brightness, 1.0),
            Quality::Dark => (Percept::Brightness, -1.0),
            Quality::FastDecay => (Percept::Sustain, -1.0),
            Quality::LongRelease => (Percept::Tail, 1.0),
            Quality::Percussive => (Percept::Attack, -1.0),
        };
        Sayable(register.into_iter().chain(facts.qualities.iter().map(quality)).map(|(percept, amount)| (percept, vec![amount])).collect())
    }

    /// Returns whether more (positive `sign`) or less of a percept applies.
    pub fn holds(&self, percept: Percept, sign: f64) -> bool {
        self.0.get(&percept).and_then(|amounts| amounts.first()).is_some_and(|amount| amount.signum() == sign.signum())
    }

    pub fn percepts(&self) -> impl Iterator<Item = Percept> {
        self.0.keys().copied()
    }

    /// Returns a random selection, each percept with one of its amounts. It always includes `first`.
    pub fn some(&self, first: &[Percept], random: &mut impl Rng) -> Vec<(Percept, f64)> {
        let count = {
            let draw: f64 = random.r#gen();
            let ends = QUALITIES.iter().scan(0.0, |sum, chance| {
                *sum += chance;
                Some(*sum)
            });
            1 + ends.take_while(|end| draw >= *end).count().min(QUALITIES.len() - 1)
        };
        let mut order: Vec<Percept> = self.percepts().collect();
        order.shuffle(random);
        // The sort is stable: the other percepts stay in random order.
        order.sort_by_key(|percept| !first.contains(percept));
        order.truncate(count.max(first.len()));
        order.into_iter().filter_map(|percept| Some((percept, *self.0.get(&percept)?.choose(random)?))).collect()
    }

    /// Returns every percept with its strongest amount.
    fn all(&self) -> Vec<(Percept, f64)> {
        self.0.iter().filter_map(|(percept, amounts)| Some((*percept, *amounts.last()?))).collect()
    }
}

/// Measures thetas on all threads; `None` for a silent one.
///
/// # Errors
/// If interrupted, or a theta is outside its ranges.
pub fn measure(thetas: &[Theta], monitor: &mut dyn Monitor) -> Result<Vec<Option<Measures>>, Fault> {
    let report = |monitor: &mut dyn Monitor, done, _: usize, _: &_| monitor.progress(done, "");
    let measured = parallel::map(thetas, 0, monitor, Meter::new, |meter, theta| meter.theta(theta), report);
    let each = measured.into_iter().enumerate().map(|(row, measured)| match measured.ok_or_else(Fault::interrupted)? {
        Ok(measures) => Ok(Some(measures)),
        Err(AnalysisError::Silent) => Ok(None),
        Err(error) => Err(Fault::new(format!("row {}: {}", row + 1, chain(&error)))),
    });
    each.collect()
}

/// The groups in which sounds are ranked: each family, or all sounds for a small family.
pub struct Groups {
    families: BTreeMap<String, Ranks>,
    all: Ranks,
}

impl Groups {
    /// Groups sounds by family. `otherwise` provides ranks if there are few sounds in all.
    ///
    /// # Errors
    /// As `otherwise`.
    pub fn of<'a>(
        sounds: impl Iterator<Item = (&'a str, &'a Measures)> + Clone,
        otherwise: impl FnOnce() -> Result<Ranks, Fault>,
    ) -> Result<Groups, Fault> {
        let mut by_family: BTreeMap<String, Vec<&Measures>> = BTreeMap::new();
        for (family, measures) in sounds.clone() {
            by_family.entry(family.to_string()).or_default().push(measures);
        }
        let all = Ranks::over(sounds.map(|(_, measures)| measures));
        let all = if all.sounds() < LEAST_GROUP { otherwise()? } else { all };
        let families =
            by_family.into_iter().filter(|(_, sounds)| sounds.len() >= LEAST_GROUP).map(|(family, sounds)| (family, Ranks::over(sounds)));
        Ok(Groups { families: families.collect(), all })
    }

    pub fn group(&self, family: &str) -> &Ranks {
        self.families.get(family).unwrap_or(&self.all)
    }
}

/// Captions every distinct sound of `pairs` `per_note` times, replacing its captions. The embeddings of the old captions are dropped. Of several rows
/// for one sound only the first is used. A sound with a theta is measured; for others the captions use the known facts.
///
/// Captions depend on `seed` and the sound's `wav_path`, and measured words also on the other sounds of its family. Captions of one sound differ as
/// long as another wording is found.
///
/// # Errors
/// If the family of a row is unknown, if captions are not plain and nothing is known of any row, or if interrupted.
pub fn caption(
    pairs: &Pairs,
    style: Style,
    per_note: usize,
    seed: u64,
    otherwise: impl FnOnce() -> Result<Ranks, Fault>,
    monitor: &mut dyn Monitor,
) -> Result<Pairs, Fault> {
    let wording = Wording::new()?;
    let mut seen = HashSet::new();
    let mut sounds = Vec::new();
    for (row, pair) in pairs.rows.iter().enumerate() {
        if !pair.wav_path.is_empty() && !seen.insert(pair.wav_path.as_str()) {
            continue;
        }
        let family = pair.family().ok_or_else(|| no_family(row, pair))?;
        sounds.push((pair, family.replace('_', " ")));
    }
    let sayable = if style == Style::Plain { vec![Sayable::default(); sounds.len()] } else { sayable(&sounds, otherwise, monitor)? };
    if style != Style::Plain && !sounds.is_empty() && sayable.iter().all(|sayable| sayable.0.is_empty()) {
        return Err(nothing_to_say());
    }
    let mut rows = Vec::with_capacity(sounds.len() * per_note);
    for (place, ((pair, family), sayable)) in sounds.iter().zip(&sayable).enumerate() {
        if place.is_multiple_of(64) && monitor.interrupted() {
            return Err(Fault::interrupted());
        }
        let random = &mut random(seed, &pair.wav_path);
        let bare = Pair { text_emb: None, ..(*pair).clone() };
        let prompts = captions(&wording, pair, family, sayable, style, per_note, random)?;
        rows.extend(prompts.into_iter().map(|prompt| Pair { prompt, ..bare.clone() }));
    }
    Ok(Pairs { rows, root: pairs.root.clone(), encoder: None })
}

fn no_family(row: usize, pair: &Pair) -> Fault {
    let of = if pair.wav_path.is_empty() { String::new() } else { format!(" ('{}')", pair.wav_path) };
    Fault::new(format!("row {}{of} does not say its family, which captions are made of", row + 1)).help("give it the key \"family\"")
}

fn nothing_to_say() -> Fault {
    Fault::new("these pairs have neither thetas to measure nor register and qualities, so that there is nothing to say but the family")
        .help("pairs | extract gives them thetas; build facts=true keeps what NSynth knows of its notes")
}

/// Returns what can be said of each sound, in order.
fn sayable(
    sounds: &[(&Pair, String)],
    otherwise: impl FnOnce() -> Result<Ranks, Fault>,
    monitor: &mut dyn Monitor,
) -> Result<Vec<Sayable>, Fault> {
    let thetas: Vec<Theta> = sounds.iter().filter_map(|(pair, _)| pair.theta().copied()).collect();
    let mut measured = measure(&thetas, monitor)?.into_iter();
    let measured: Vec<Option<Measures>> = sounds.iter().map(|(pair, _)| pair.theta().and_then(|_| measured.next().flatten())).collect();
    let known = sounds.iter().zip(&measured).filter_map(|((_, family), measures)| Some((family.as_str(), measures.as_ref()?)));
    let groups = if thetas.is_empty() { None } else { Some(Groups::of(known, otherwise)?) };
    let of_sound = |((pair, family), measures): (&(&Pair, String), &Option<Measures>)| match (measures, &groups) {
        (Some(measures), Some(groups)) => Sayable::measured(measures, groups.group(family)),
        _ => Sayable::known(&pair.facts),
    };
    Ok(sounds.iter().zip(&measured).map(of_sound).collect())
}

/// Creates a random generator for one sound, so that its captions do not depend on the sounds before it.
pub fn random(seed: u64, wav_path: &str) -> ChaCha8Rng {
    let mut hasher = FnvHasher::default();
    hasher.write(wav_path.replace('\\', "/").as_bytes());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(hasher.finish());
    random
}

fn captions(
    wording: &Wording,
    pair: &Pair,
    family: &str,
    sayable: &Sayable,
    style: Style,
    count: usize,
    random: &mut ChaCha8Rng,
) -> Result<Vec<String>, Fault> {
    if style == Style::Plain {
        return Ok(vec![wording.plain(family); count]);
    }
    let (mut names, family) = (instruments(pair, family)?, called(pair, family)?);
    names.retain(|name| wording.suits(name, &|percept, sign| sayable.holds(percept, sign)));
    let family = family.as_str();
    let mut captions: Vec<String> = Vec::with_capacity(count);
    let mut had = HashSet::new();
    for _ in 0..count {
        // Draw the content once: retries for another wording must not change how often it occurs.
        let by_name = style == Style::Rich && random.gen_bool(BY_NAME);
        let name = names.choose(random).filter(|_| by_name).map_or(family, |name| *name);
        let plain = style == Style::Rich && random.gen_bool(PLAIN);
        let said = match style {
            Style::Complete => sayable.all(),
            _ if plain => Vec::new(),
            _ => sayable.some(&[], random),
        };
        let mut word = || {
            if plain {
                wording.plain(name)
            } else {
                wording.caption(Some(name), &said, &|percept, sign| sayable.holds(percept, sign), random)
            }
        };
        let mut caption = word();
        // A plain caption has only one wording.
        for _ in 0..if plain { 0 } else { TRIES } {
            if !had.contains(&caption) {
                break;
            }
            caption = word();
        }
        had.insert(caption.clone());
        captions.push(caption);
    }
    Ok(captions)
}

/// Returns the name of a family for a note of it. A word such as "flute" implies an acoustic note; the name of another note begins with its source.
fn called(pair: &Pair, family: &str) -> Result<String, Fault> {
    let of_note = pair.instrument().and_then(|name| name.rsplit('_').nth(1));
    let named = Vocabulary::ours()?.instruments.iter().find(|instrument| instrument.is_family() && instrument.name == family);
    let meant = match named.map(Instrument::origin) {
        Some(Origin::Notes { source, .. }) => source,
        _ => None,
    };
    Ok(match (of_note, meant) {
        (Some(source), Some(meant)) if source != meant && matches!(source, "acoustic" | "electronic" | "synthetic") => {
            format!("{source} {family}")
        }
        _ => family.to_string(),
    })
}

/// Returns the instruments of the vocabulary that a note may come from: they match its family, its source and its pitch.
fn instruments(pair: &Pair, family: &str) -> Result<Vec<&'static str>, Fault> {
    let source = pair.instrument().and_then(|name| name.rsplit('_').nth(1));
    let pitch = pair.theta().map(|theta| theta.get(Field::PitchMidi)).or(pair.known().pitch_midi);
    let fits = |instrument: &&Instrument| match instrument.origin() {
        Origin::Notes { family: of, source: from, range } => {
            of == family
                && !instrument.is_family()
                && (from.is_none() || source.is_none() || from == source)
                && range.is_none_or(|[low, high]| pitch.is_none_or(|pitch| (low..=high).contains(&pitch)))
        }
        Origin::Region(_) => false,
    };
    Ok(Vocabulary::ours()?.instruments.iter().filter(fits).map(|instrument| instrument.name.as_str()).collect())
}
