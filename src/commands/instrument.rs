//! Saves a theta as an instrument: an SFZ file and a folder of its samples.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::rendered::{made_of, note_mirrors};
use super::score::pitches;
use super::written::{depth, ending, wrong_ending};
use crate::audio::wav::{self, Depth};
use crate::files::{self, NewFolder};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Number, Patch, Value};
use crate::sink::{Monitor, Unmonitored};
use crate::synth;
use crate::theta::text::plain;
use crate::theta::{Field, Theta};

/// Maximum number of samples in an instrument.
const MOST: usize = 1024;
/// Number of samples between two checks for an interrupt.
const CHUNK: usize = 16;
/// The highest MIDI key and velocity, and the default velocities.
const LAST: u8 = 127;
const VELOCITIES: [u8; 3] = [40, 80, 127];

/// The default pitches of the samples: every third key from C2 to C6.
const LOWEST_KEY: u8 = 36;
const HIGHEST_KEY: u8 = 84;
const STEP: usize = 3;

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "save instrument",
        group: Group::Data,
        summary: "write a theta as a sampler instrument: an SFZ file with a folder of samples",
        params: &[
            Param::position("theta", Accepts::Value(&[Kind::Theta]), "the sound of the instrument"),
            Param::position("file", Accepts::Target, "a name that ends in .sfz"),
            Param::key(
                "notes",
                Accepts::Values(&[Kind::Number(None)]),
                Default::Computed("C2..C6"),
                "pitches to sample; every other key plays the nearest sample, transposed",
            ),
            Param::key(
                "step",
                Accepts::Integer { min: 1, max: 127 },
                Default::Computed("3, or 1 if notes= is given"),
                "sample every n-th note",
            ),
            Param::key(
                "velocities",
                Accepts::Values(&[Kind::Number(None)]),
                Default::Computed("[40, 80, 127]"),
                "velocities to sample; each sample covers the velocities above the previous one up to its own",
            ),
            Param::key(
                "bits",
                Accepts::Integer { min: 16, max: 32 },
                Default::Number(16.0),
                "bits of the samples: 16, 24, or 32 for floats",
            ),
        ],
        gives: Gives::Is(Kind::Nothing),
        examples: &[Example {
            code: "imagine \"a bell\" | save instrument \"renders/bells.sfz\" notes=C3..C5 step=4 velocities=[60, 127]",
            note: "with its samples in renders/bells",
            needs: Needs::Nothing,
        }],
        scope: ScopeEffect::None,
    },
    run: save_instrument,
    replay: true,
}];

fn save_instrument(call: &mut Call<'_>) -> Result<Value, Fault> {
    let path = call.path("file")?;
    if ending(&path) != "sfz" {
        return Err(wrong_ending(&path, "an instrument", ".sfz").at("file"));
    }
    let (patch, sampling) = (call.theta("theta")?.clone(), Sampling::of(call)?);
    save(call, &patch, &path, sampling, depth(call)?).map_err(|fault| fault.or_at("file"))?;
    call.writes();
    call.note(format!("wrote {}", path.display()));
    Ok(Value::Nothing)
}

/// The keys and velocities of the samples, in ascending order.
pub struct Sampling {
    keys: Vec<u8>,
    velocities: Vec<u8>,
}

impl std::default::Default for Sampling {
    fn default() -> Self {
        Sampling { keys: (LOWEST_KEY..=HIGHEST_KEY).step_by(STEP).collect(), velocities: VELOCITIES.to_vec() }
    }
}

impl Sampling {
    fn of(call: &Call<'_>) -> Result<Sampling, Fault> {
        Ok(Sampling { keys: keys(call)?, velocities: velocities(call)? })
    }
}

/// Writes the instrument `path`, and its samples to the folder of the same name without the extension.
///
/// # Errors
/// If pitches or velocities are not allowed, there are too many samples, SFZ cannot express the name, a folder is in the way, or a file cannot be
/// written. Restores the previous files then.
pub fn save(call: &mut Call<'_>, patch: &Patch, path: &Path, sampling: Sampling, depth: Depth) -> Result<(), Fault> {
    patch.theta.check()?;
    let path = files::place_of(path);
    let Sampling { keys, velocities } = sampling;
    let count = keys.len() * velocities.len();
    if count > MOST {
        let message = format!("{} notes at {} velocities are {count} samples, and {MOST} is the most", keys.len(), velocities.len());
        return Err(Fault::new(message).help("take fewer, as notes=C2..C6 step=3").at("notes"));
    }
    let folder = free_folder(&path)?;
    let mut samples = Vec::with_capacity(count);
    for (key, keys) in zones(&keys, 0) {
        for (velocity, velocities) in layers(&velocities) {
            let theta = patch.theta.with(Field::PitchMidi, f64::from(key)).with(Field::Velocity, f64::from(velocity));
            samples.push(Sample { key, keys, velocity, velocities, theta });
        }
    }
    let place = NewFolder::at(&folder)?;
    write_samples(call, patch, &samples, depth, &place)?;
    let text = sfz(&samples, velocities.len(), &patch.theta, &stem(&path));
    place.finish(|| files::write(&path, text.as_bytes()))?;
    note_mirrors(call, &samples.iter().map(|sample| sample.theta).collect::<Vec<Theta>>());
    call.note(format!("wrote {count} samples to {}", folder.display()));
    Ok(())
}

/// A sample, and the ranges of keys and velocities that play it, both ends included.
struct Sample {
    key: u8,
    keys: (u8, u8),
    velocity: u8,
    velocities: (u8, u8),
    theta: Theta,
}

impl Sample {
    fn name(&self) -> String {
        format!("{:03}_v{:03}.wav", self.key, self.velocity)
    }
}

/// Returns whether a file is named like a sample.
fn is_sample(name: &str) -> bool {
    let number = |digits: &str| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    name.strip_suffix(".wav").and_then(|name| name.split_once("_v")).is_some_and(|(key, velocity)| number(key) && number(velocity))
}

fn keys(call: &Call<'_>) -> Result<Vec<u8>, Fault> {
    let step = if call.given("step") { call.count("step")? as usize } else { STEP };
    if !call.given("notes") {
        return Ok((LOWEST_KEY..=HIGHEST_KEY).step_by(step).collect());
    }
    let step = if call.given("step") { step } else { 1 };
    let found: Vec<f64> = pitches(call, "notes")?.into_iter().step_by(step).collect();
    match found.iter().find(|pitch| pitch.fract() != 0.0) {
        Some(pitch) => Err(Fault::new(format!("{pitch} lies between two keys")).help("notes=[C3, C4], or whole numbers").at("notes")),
        None => each_once(found.iter().map(|pitch| *pitch as u8), "notes"),
    }
}

fn velocities(call: &Call<'_>) -> Result<Vec<u8>, Fault> {
    if !call.given("velocities") {
        return Ok(VELOCITIES.to_vec());
    }
    let wrong = |what: String| Fault::new(what).help("velocities=[40, 80, 127]").at("velocities");
    let velocity = |value: &Value| match value {
        Value::Number(Number { value, .. }) if value.fract() == 0.0 && (1.0..=f64::from(LAST)).contains(value) => Ok(*value as u8),
        Value::Number(Number { value, .. }) => Err(wrong(format!("a velocity is a whole number from 1 to {LAST}, and this is {value}"))),
        other => Err(wrong(format!("a velocity is a number, and this is {}", other.ty()))),
    };
    let found = call.values("velocities").iter().map(velocity).collect::<Result<Vec<u8>, Fault>>()?;
    if found.is_empty() {
        return Err(wrong("velocities= is empty: there is nothing to render".into()));
    }
    each_once(found.into_iter(), "velocities")
}

/// Sorts the numbers.
///
/// # Errors
/// If a number occurs twice.
fn each_once(numbers: impl Iterator<Item = u8>, param: &'static str) -> Result<Vec<u8>, Fault> {
    let mut seen = BTreeSet::new();
    for number in numbers {
        if !seen.insert(number) {
            return Err(Fault::new(format!("{param}= has {number} twice")).help("name each once").at(param));
        }
    }
    Ok(seen.into_iter().collect())
}

/// Returns for each of `centres`, which ascend, the range of `first` to 127 that is nearest to it.
fn zones(centres: &[u8], first: u8) -> Vec<(u8, (u8, u8))> {
    let ends = centres.windows(2).map(|pair| (pair[0] + pair[1]) / 2).chain([LAST]);
    joined(centres, first, ends)
}

/// Returns for each of `velocities`, which ascend, the range of 1 to 127 from above the velocity before it up to itself; the last reaches to 127.
fn layers(velocities: &[u8]) -> Vec<(u8, (u8, u8))> {
    let ends = velocities.iter().copied().take(velocities.len() - 1).chain([LAST]);
    joined(velocities, 1, ends)
}

/// Pairs each number with the range from after the end before it to its own end.
fn joined(of: &[u8], first: u8, ends: impl Iterator<Item = u8>) -> Vec<(u8, (u8, u8))> {
    let mut begin = first;
    of.iter()
        .zip(ends)
        .map(|(number, end)| {
            let part = (begin, end);
            begin = end.saturating_add(1);
            (*number, part)
        })
        .collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_string()
}

/// Returns the folder for the samples, if it is free or holds nothing but samples.
fn free_folder(path: &Path) -> Result<PathBuf, Fault> {
    let stem = stem(path);
    let sayable = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-' | '(' | ')' | '+' | ',');
    if stem.is_empty() || stem.starts_with('.') || !stem.chars().all(sayable) {
        return Err(Fault::new(format!("an SFZ file cannot name samples in a folder '{stem}'"))
            .help("name it with letters, digits, blanks and .-_"));
    }
    let folder = path.with_file_name(&stem);
    let shown = folder.display();
    let Ok(there) = std::fs::symlink_metadata(&folder) else { return Ok(folder) };
    if !there.is_dir() {
        return Err(
            Fault::new(format!("'{shown}' is no folder, and the samples go into one of that name")).help("name the instrument otherwise")
        );
    }
    let names = std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    match names.collect::<std::io::Result<Vec<String>>>()?.into_iter().filter(|name| !is_sample(name)).min() {
        None => Ok(folder),
        Some(other) => Err(Fault::new(format!("the samples take the place of the folder '{shown}', and that holds '{other}' too"))
            .help("name the instrument otherwise, or move what is in that folder")),
    }
}

fn write_samples(call: &mut Call<'_>, patch: &Patch, samples: &[Sample], depth: Depth, place: &NewFolder) -> Result<(), Fault> {
    let jobs = call.session.settings().jobs;
    let mut bar = call.bar("save", samples.len() as u64, "samples");
    let mut done = 0;
    for chunk in samples.chunks(CHUNK) {
        let thetas: Vec<Theta> = chunk.iter().map(|sample| sample.theta).collect();
        for (sample, clip) in chunk.iter().zip(synth::render_many(&thetas, jobs, &mut Unmonitored)) {
            let clip = clip.ok_or_else(Fault::interrupted)??;
            let clip = made_of(&Patch { theta: sample.theta, ..patch.clone() }, clip);
            place.write(&sample.name(), &wav::to_bytes(&clip, depth)?)?;
            done += 1;
        }
        bar.progress(done, "");
        if bar.interrupted() {
            return Err(Fault::interrupted());
        }
    }
    bar.finish();
    Ok(())
}

/// Returns the text of the SFZ file. Several velocities have their own samples, so the player must not scale their level; with one velocity it must.
fn sfz(samples: &[Sample], velocities: usize, theta: &Theta, folder: &str) -> String {
    let veltrack = if velocities == 1 { 100 } else { 0 };
    let mut text = format!(
        "// Made by awol. A key sounds for {} s at most, which is how long the samples are.\n\
         <group>\nloop_mode=no_loop\nampeg_release={}\namp_veltrack={veltrack}\n",
        plain(theta.get(Field::DurationS)),
        plain(theta.get(Field::ReleaseS))
    );
    for sample in samples {
        let (name, key, (low, high), (soft, loud)) = (sample.name(), sample.key, sample.keys, sample.velocities);
        let _ =
            write!(text, "\n<region>\nsample={folder}/{name}\nlokey={low} hikey={high} pitch_keycenter={key}\nlovel={soft} hivel={loud}\n");
    }
    text
}
