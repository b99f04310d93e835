//! Captions for sounds from what is measured on them, beside what is known of their notes.

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

/// A group of fewer sounds says nothing of what is usual in it.
const LEAST_GROUP: usize = 20;
/// The share of captions that name the instrument or the family alone.
const PLAIN: f64 = 0.5;
/// The chance that a family is called by one of its instruments' names.
const BY_NAME: f64 = 0.6;
/// Chances of one, two, three and four qualities in a caption.
const QUALITIES: [f64; 4] = [0.45, 0.3, 0.15, 0.1];
/// How many wordings are tried for one that its sound does not have yet.
const TRIES: usize = 20;

/// What captions say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a guitar note`.
    Plain,
    /// Some of what is known, some of the time; see docs/captions.md.
    Rich,
    /// All that is known, always.
    Complete,
}

/// What can be said of a sound: for each percept the amounts that are true of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sayable(BTreeMap<Percept, Vec<f64>>);

impl Sayable {
    /// Of a sound that was measured, among the others of its group.
    pub fn measured(measures: &Measures, group: &Ranks) -> Sayable {
        let amounts = Percept::ALL.map(|percept| (percept, group.amounts(percept, measures.get(percept))));
        Sayable(amounts.into_iter().filter(|(_, amounts)| !amounts.is_empty()).collect())
    }

    /// Of a note that was not measured: what NSynth, or a person, says of it.
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

    /// Whether more (a positive sign) or less of a percept is true of it.
    pub fn holds(&self, percept: Percept, sign: f64) -> bool {
        self.0.get(&percept).and_then(|amounts| amounts.first()).is_some_and(|amount| amount.signum() == sign.signum())
    }

    pub fn percepts(&self) -> impl Iterator<Item = Percept> {
        self.0.keys().copied()
    }

    /// Some of it, with one of its amounts each; `first` in any case.
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
        // Stable: what is not among the first stays in its random order.
        order.sort_by_key(|percept| !first.contains(percept));
        order.truncate(count.max(first.len()));
        order.into_iter().filter_map(|percept| Some((percept, *self.0.get(&percept)?.choose(random)?))).collect()
    }

    /// All of it, each by the strongest word that is true.
    fn all(&self) -> Vec<(Percept, f64)> {
        self.0.iter().filter_map(|(percept, amounts)| Some((*percept, *amounts.last()?))).collect()
    }
}

/// Measures thetas on all threads; none of one that is silent.
///
/// # Errors
/// Interrupted; a theta is outside its ranges.
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

/// The groups in which sounds are compared: those of a family, or all where a family has few.
pub struct Groups {
    families: BTreeMap<String, Ranks>,
    all: Ranks,
}

impl Groups {
    /// Of sounds with their families; `otherwise` where there are few sounds in all.
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

/// Captions every distinct sound of `pairs` `per_note` times, in place of the captions that it has; without embeddings, which were those of the old
/// captions. Of the rows that name one sound the first counts. A sound whose theta is known is measured; of others what is known of their notes is said.
///
/// Captions follow from `seed` and the sound's `wav_path`, and for measured words from the other sounds of its family. Those of one sound differ as long as
/// there is another wording.
///
/// # Errors
/// A row whose family is not known; for captions that are not plain, no row of which there is anything to say; interrupted.
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

/// What can be said of each of the sounds, in their order.
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

/// A source of randomness for each sound, so that its captions do not depend on the sounds before it.
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
        // What is said is drawn once, so that looking for another wording does not change how often it is said.
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
        // A plain caption has one wording.
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

/// A family as a note of it is called. A word such as "flute" means acoustic ones, so that others are called by their source.
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

/// The instruments of the vocabulary that a note may be of: of its family, its source, and with its pitch in their range.
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
