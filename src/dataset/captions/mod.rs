//! Captions made from what is known of a note: the family alone, or with register and qualities in varied wording.

mod grammar;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::hash::Hasher;

use fnv::FnvHasher;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{DatasetError, Pair, Pairs};
use crate::sink::Monitor;
use grammar::Grammar;

/// How many wordings are tried for one that its sound does not have yet.
const TRIES: usize = 50;

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

/// Captions every distinct sound of `pairs` `per_note` times from its facts, in place of the captions that it has; without embeddings, which
/// were those of the old captions. Of the rows that name one sound the first counts.
///
/// Captions follow from `seed` and the sound's `wav_path` alone, on every machine. Those of one sound differ as long as the grammar has
/// another wording.
///
/// # Errors
/// A row whose family is not known; for captions that are not plain, no row with facts; interrupted.
pub fn caption(pairs: &Pairs, style: Style, per_note: usize, seed: u64, monitor: &mut dyn Monitor) -> Result<Pairs, DatasetError> {
    let grammar = Grammar::ours()?;
    if style != Style::Plain && !pairs.rows.is_empty() && !pairs.rows.iter().any(|pair| pair.facts.tell()) {
        return Err(DatasetError::NoFacts);
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for (place, pair) in pairs.rows.iter().enumerate() {
        if !seen.insert(pair.wav_path.as_str()) {
            continue;
        }
        if monitor.interrupted() {
            return Err(DatasetError::Interrupted);
        }
        let family = pair.family().ok_or_else(|| DatasetError::NoFamily { row: place + 1, wav_path: pair.wav_path.clone() })?;
        let said = pair.facts.attributes();
        let prompts = captions(grammar, &family.replace('_', " "), &said, style, per_note, &mut random(seed, &pair.wav_path));
        let bare = Pair { text_emb: None, ..pair.clone() };
        rows.extend(prompts.into_iter().map(|prompt| Pair { prompt, ..bare.clone() }));
        monitor.progress(place as u64 + 1, "");
    }
    Ok(Pairs { rows, root: pairs.root.clone(), encoder: None })
}

/// The plain caption of a family.
///
/// # Errors
/// The grammar is damaged.
pub fn plain(family: &str) -> Result<String, DatasetError> {
    Ok(Grammar::ours()?.plain_caption(&family.replace('_', " ")))
}

/// A source of its own for each sound, so that its captions do not depend on the sounds before it.
fn random(seed: u64, wav_path: &str) -> ChaCha8Rng {
    let mut hasher = FnvHasher::default();
    hasher.write(wav_path.replace('\\', "/").as_bytes());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(hasher.finish());
    random
}

fn captions(grammar: &Grammar, family: &str, said: &[&str], style: Style, count: usize, random: &mut ChaCha8Rng) -> Vec<String> {
    let mut captions: Vec<String> = Vec::with_capacity(count);
    let mut had = HashSet::new();
    for _ in 0..count {
        if style == Style::Plain {
            captions.push(grammar.plain_caption(family));
            continue;
        }
        // What is said is drawn once, so that looking for another wording does not change how often it is said.
        let plain = style == Style::Rich && random.gen_bool(grammar.plain);
        let kept: Vec<&str> = match style {
            Style::Complete => said.to_vec(),
            _ if plain => Vec::new(),
            _ => said.iter().copied().filter(|_| random.gen_bool(grammar.kept)).collect(),
        };
        let mut caption = if plain { grammar.plain_caption(family) } else { grammar.wording(family, &kept, random) };
        for _ in 0..TRIES {
            if !had.contains(&caption) {
                break;
            }
            caption = grammar.wording(family, &kept, random);
        }
        had.insert(caption.clone());
        captions.push(caption);
    }
    captions
}
