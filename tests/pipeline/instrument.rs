//! Tests of a theta saved as an instrument: its SFZ file, parsed as a sampler does, and its samples.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::support;
use crate::support::{TestRepl, path_literal};
use awol::analysis::pitch::pitch;
use awol::audio::{self, Channels};
use awol::files::faults::{self, Fault};
use awol::sink::Output;

/// The opcodes of a region, including those of its group.
type Region = HashMap<String, String>;

/// Parses the regions of an SFZ file: headers in angle brackets, opcodes as `name=value`. A sample's path extends to the end of its line.
fn regions(path: &Path) -> Vec<Region> {
    let (mut group, mut regions, mut inside) = (Region::new(), Vec::<Region>::new(), false);
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let line = line.split("//").next().unwrap().trim();
        match line {
            "" => continue,
            "<group>" => (group, inside) = (Region::new(), false),
            "<region>" => {
                regions.push(group.clone());
                inside = true;
            }
            _ => {
                let opcodes = if line.starts_with("sample=") { vec![line] } else { line.split(' ').collect() };
                for opcode in opcodes {
                    let (name, value) = opcode.split_once('=').unwrap_or_else(|| panic!("{opcode}"));
                    let into = if inside { regions.last_mut().unwrap() } else { &mut group };
                    assert!(into.insert(name.into(), value.into()).is_none(), "{name} twice");
                }
            }
        }
    }
    regions
}

fn number(region: &Region, name: &str) -> usize {
    region.get(name).unwrap_or_else(|| panic!("{name} of {region:?}")).parse().unwrap()
}

/// Checks that each key at each velocity plays one sample, and that each sample has its pitch and the loudness of its layer.
fn check(path: &Path, velocities: &[usize]) -> Vec<Region> {
    let regions = regions(path);
    let mut plays = vec![[0; 128]; 128];
    let mut peaks: HashMap<usize, Vec<f64>> = HashMap::new();
    for region in &regions {
        let center = number(region, "pitch_keycenter");
        let (keys, layer) = (number(region, "lokey")..=number(region, "hikey"), number(region, "lovel")..=number(region, "hivel"));
        assert!(keys.contains(&center), "{region:?}");
        for key in keys {
            layer.clone().for_each(|velocity| plays[key][velocity] += 1);
        }
        let sample = path.parent().unwrap().join(&region["sample"]);
        let clip = audio::read(&sample, Channels::First).unwrap();
        assert!((pitch(&clip.samples, clip.rate).unwrap().midi - center as f64).abs() < 0.05, "{region:?}");
        peaks.entry(*layer.end()).or_default().push(clip.peak());
    }
    for (key, plays) in plays.iter().enumerate() {
        assert!(plays[1..].iter().all(|count| *count == 1), "key {key}: {plays:?}");
    }
    for (velocity, loudness) in velocities.iter().map(|velocity| (*velocity, (*velocity as f64 / 127.0).powf(1.5))) {
        let layer = if Some(&velocity) == velocities.last() { 127 } else { velocity };
        let found = &peaks[&layer];
        assert!(found.iter().all(|peak| (peak / loudness - 1.0).abs() < 0.03), "{velocity}: {found:?}");
    }
    regions
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Short and without modulation, so that its pitch is clear at any key.
const TONE: &str = "t = theta mod_index=0 attack_s=0 sustain=1 duration_s=200ms release_s=20ms";

#[test]
fn every_key_at_every_velocity_plays_one_sample_at_its_pitch() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut repl = TestRepl::after(TONE);
    repl.ok(&format!("save instrument t {}", path_literal(&at("bells.sfz"))));
    let regions = check(&at("bells.sfz"), &[40, 80, 127]);
    assert_eq!((regions.len(), names(&at("bells")).len()), (17 * 3, 17 * 3));
    let group = &regions[0];
    assert_eq!((group["amp_veltrack"].as_str(), group["ampeg_release"].as_str(), group["loop_mode"].as_str()), ("0", "0.02", "no_loop"));
    let note = |output: &Output| matches!(output, Output::Note(text) if text.contains("wrote 51 samples to"));
    assert!(repl.sink.shown.iter().any(note));
    for (options, regions, velocities) in [
        ("notes=[C5, C3, 69] velocities=[100, 50]", 6, &[50, 100][..]),
        ("notes=C4 velocities=64", 1, &[64]),
        ("notes=C3..C4 velocities=[1, 126, 127] bits=24", 39, &[1, 126, 127]),
        ("notes=24..108 step 12", 24, &[40, 80, 127]),
        ("notes=24..108 step=12", 24, &[40, 80, 127]),
        ("step=12", 15, &[40, 80, 127]),
    ] {
        let path = at("a b.sfz");
        repl.ok(&format!("t | save instrument {} {options}", path_literal(&path)));
        // A save removes the samples of an earlier one.
        assert_eq!((check(&path, velocities).len(), names(&at("a b")).len()), (regions, regions), "{options}");
    }
    repl.ok(&format!("save instrument t {} notes=C4 velocities=127", path_literal(&at("one.sfz"))));
    assert_eq!(self::regions(&at("one.sfz"))[0]["amp_veltrack"], "100");
    // The sample file carries its theta.
    repl.ok(&format!("one = load {}", path_literal(&at("bells/060_v080.wav"))));
    assert_eq!((repl.number("one.theta.pitch_midi"), repl.number("one.theta.velocity")), (60.0, 80.0));
    assert_eq!(names(folder.path()), ["a b", "a b.sfz", "bells", "bells.sfz", "one", "one.sfz"]);
}

#[test]
fn invalid_instruments_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| path_literal(&folder.path().join(name));
    let mut repl = TestRepl::after("t = theta duration_s=100ms");
    let file = at("x.sfz");
    for (statement, message) in [
        (format!("save instrument t {file} notes=[]"), "notes= is empty"),
        (format!("save instrument t {file} notes=[C4, 60]"), "notes= has 60 twice"),
        (format!("save instrument t {file} notes=[60.5]"), "60.5 lies between two keys"),
        (format!("save instrument t {file} notes=[C4, 128]"), "128 is outside the range of pitch_midi, 0..127"),
        (format!("save instrument t {file} velocities=[]"), "velocities= is empty"),
        (format!("save instrument t {file} velocities=[0, 127]"), "a whole number from 1 to 127, and this is 0"),
        (format!("save instrument t {file} velocities=[1.5]"), "and this is 1.5"),
        (format!("save instrument t {file} velocities=[128]"), "and this is 128"),
        (format!("save instrument t {file} velocities=[40, 40]"), "velocities= has 40 twice"),
        (format!("save instrument t {file} notes=0..127 velocities=1..20"), "are 2560 samples, and 1024 is the most"),
        (format!("save instrument t {} notes=C4", at("x.json")), "an instrument is saved as .sfz"),
        (format!("save (render t) {file}"), "an instrument is made of one theta, and this is a clip"),
        (format!("save [t, t] {file}"), "an instrument is made of one theta"),
        (format!("save instrument t {}", at("a=b.sfz")), "an SFZ file cannot name samples in a folder 'a=b'"),
        (format!("save instrument t {file} bits=20"), "16, 24 or 32 bits"),
    ] {
        let found = repl.fails(&statement);
        assert!(found.contains(message), "{statement}: {found}");
    }
    assert!(repl.refuses(&format!("save instrument t {file} notes=C2..C6 step 0")).contains("step"));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn other_files_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("mine")).unwrap();
    std::fs::write(at("mine/letter.txt"), "dear").unwrap();
    std::fs::write(at("taken"), "a file").unwrap();
    let mut repl = TestRepl::after("t = theta duration_s=100ms");
    let message = repl.fails(&format!("save instrument t {}", path_literal(&at("mine.sfz"))));
    assert!(message.contains("letter.txt") && message.contains("name the instrument otherwise"), "{message}");
    assert!(repl.fails(&format!("save instrument t {}", path_literal(&at("taken.sfz")))).contains("is no folder"));
    assert_eq!(names(folder.path()), ["mine", "taken"]);
    assert_eq!(std::fs::read_to_string(at("mine/letter.txt")).unwrap(), "dear");
}

/// Returns all files below a folder with their bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for name in names(folder) {
        let path = folder.join(name);
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => found.push((path.clone(), std::fs::read(&path).unwrap())),
        }
    }
    found
}

#[cfg(debug_assertions)]
#[test]
fn a_failed_save_keeps_the_old_instrument() {
    let folder = tempfile::tempdir().unwrap();
    let file = path_literal(&folder.path().join("kept.sfz"));
    let mut repl = TestRepl::after("t = theta duration_s=50ms; u = theta duration_s=60ms");
    let (old, new) =
        (format!("save instrument t {file} notes=[C4, E4]"), format!("save instrument u {file} notes=[C4, G4] velocities=[90]"));
    repl.ok(&new);
    let renewed = contents(folder.path());
    repl.ok(&old);
    let before = contents(folder.path());
    let armed = faults::arm(None);
    repl.ok(&old);
    let steps = armed.steps();
    drop(armed);
    assert!(steps > 15, "{steps}");
    for fault in [Fault::Full, Fault::Denied, Fault::Short] {
        for step in 0..steps {
            let armed = faults::arm(Some((fault, step)));
            let outcome = repl.run(&new);
            drop(armed);
            let there = contents(folder.path());
            match outcome {
                Ok(_) => assert!(there == renewed, "{fault:?} at {step}"),
                Err(stopped) => {
                    let said = support::explain(&stopped, &new);
                    assert!(there == before && said.contains("kept"), "{fault:?} at {step}: {said}");
                }
            }
            assert_eq!(names(folder.path()), ["kept", "kept.sfz"], "no litter: {fault:?} at {step}");
            repl.ok(&old);
        }
    }
}
