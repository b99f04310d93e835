//! Tests of the scripts in `scripts/`: all check, and the quick ones run and write their files.

use std::path::{Path, PathBuf};

use crate::support::reference;
use crate::support::shell::{Shell, png_size, wav_peak};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

fn script(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// Replaces a part of a text, which must contain it.
fn replace_part(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "no '{from}' in\n{text}");
    text.replace(from, to)
}

#[test]
fn all_scripts_check() {
    let shell = Shell::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().unwrap(), "awol", "{}", path.display());
        shell.ok(&["check", path.to_str().unwrap()]);
        count += 1;
    }
    assert!(count >= 8, "only {count} scripts");
}

#[test]
fn the_quickstart_writes_sound_theta_and_pictures() {
    let shell = Shell::new();
    // The script trains for longer than a test should on a slow machine.
    shell.write("quickstart.awol", &replace_part(&script("quickstart.awol"), "epochs=40", "epochs=2"));
    let ran = shell.ok(&["run", "quickstart.awol"]);
    assert!(ran.out.contains("an organ note: attack") && ran.out.contains("theta \"a guitar note\""), "{}", ran.out);
    assert!(wav_peak(&shell.path("renders/quickstart.wav")) > 0.05);
    assert_eq!(shell.json("renders/quickstart.json")["theta"]["pitch_midi"], 57.0);
    for picture in ["envelope", "spectrogram", "morph", "losses"] {
        let (width, height) = png_size(&shell.bytes(&format!("plots/quickstart_{picture}.png")));
        assert!(width >= 640 && height >= 400, "{picture}: {width}×{height}");
    }
}

#[test]
fn the_starter_scripts_write_the_assets() {
    let shell = Shell::new();
    let mut small = script("train_starter.awol");
    for (all, few) in [("epochs=25", "epochs=2"), ("per_note=8", "per_note=1"), ("18000", "200"), ("8000", "200")] {
        small = replace_part(&small, all, few);
    }
    shell.write("train.awol", &small);
    shell.ok(&["run", "train.awol"]);
    let flow = shell.shown("load \"assets/starter/flow.safetensors\"");
    assert_eq!(flow[0]["value"]["epochs"], 2);
    png_size(&shell.bytes("plots/starter_losses.png"));
}

#[test]
fn the_five_pipeline_scripts_run_in_sequence() {
    let Some(reference) = reference::folder() else { return };
    let shell = Shell::new();
    link_notes(&reference, &shell.path("data/nsynth"));

    shell.write("1.awol", &script("build_pairs.awol"));
    shell.ok(&["run", "1.awol"]);
    let published = |name: &str| std::fs::read(reference.join(name)).unwrap();
    assert!(shell.bytes("data/nsynth/pairs_awol_base.jsonl") == published("pairs_awol_base.jsonl"), "not as published");

    shell.write("2.awol", &script("extract_params.awol"));
    shell.ok(&["run", "2.awol"]);
    assert_rows_near(&shell.text("data/nsynth/pairs_awol_fm.jsonl"), &String::from_utf8(published("pairs_awol_fm.jsonl")).unwrap());
    png_size(&shell.bytes("plots/pairs.png"));

    shell.write("3.awol", &script("make_text_emb.awol"));
    shell.ok(&["run", "3.awol"]);
    let row: serde_json::Value = serde_json::from_str(shell.text("data/nsynth/pairs_awol_emb.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!(row["text_emb"].as_array().unwrap().len(), 512);

    let train =
        replace_part(&script("train_flow.awol"), "epochs=3500 batch=128 layers=10 hidden=768", "epochs=2 batch=128 layers=2 hidden=16");
    shell.write("4.awol", &train);
    shell.ok(&["run", "4.awol"]);
    png_size(&shell.bytes("plots/losses.png"));
    assert!(shell.path("checkpoints/model.safetensors").is_file());

    shell.write("5.awol", &script("synthesize.awol"));
    shell.ok(&["run", "5.awol"]);
    for caption in ["a guitar note", "a brass note", "a mandolin note", "an electronic guitar note"] {
        let stem = format!("renders/{}", caption.replace(' ', "_"));
        assert!(wav_peak(&shell.path(&format!("{stem}.wav"))) > 0.0, "{stem} is silent");
        let synthesized = shell.json(&format!("{stem}.json"));
        let published: serde_json::Value = serde_json::from_slice(&published(&format!("{stem}.json"))).unwrap();
        assert_eq!(keys(&synthesized), keys(&published), "{stem}");
        assert_eq!(keys(&synthesized["theta"]), keys(&published["theta"]), "{stem}");
        assert_eq!(synthesized["prompt"], caption);
        assert_eq!(synthesized["prompt"], published["prompt"]);
        // The published file was written on Windows.
        assert_eq!(synthesized["wav"], published["wav"].as_str().unwrap().replace('\\', "/"));
    }
}

#[test]
fn published_rows_do_not_depend_on_the_working_folder() {
    let Some(reference) = reference::folder() else { return };
    let shell = Shell::new();
    link_notes(&reference, shell.folder());
    let published = std::fs::read(reference.join("pairs_awol_base.jsonl")).unwrap();
    shell.write("1.awol", &script("build_pairs.awol"));
    shell.ok(&["run", "1.awol"]);
    assert!(shell.bytes("data/nsynth/pairs_awol_base.jsonl") == published, "from the folder of the start");
    // The sounds are found in a parent folder of the file.
    let file = "data/nsynth/pairs_awol_base.jsonl";
    assert_eq!(shell.shown(&format!("p = load \"{file}\"; (p[0..1] | extract method=reference).rows"))[0]["value"], 2.0);

    let elsewhere = Shell::new();
    let dir = reference.canonicalize().unwrap();
    elsewhere.ok(&["-c", &format!("p = build '{}'; save p \"base.jsonl\"", dir.display())]);
    assert!(elsewhere.bytes("base.jsonl") == published, "of a folder elsewhere");
    let ran = elsewhere.run(&["-c", "load \"base.jsonl\" | extract method=reference"]);
    assert!(ran.status == 1 && ran.err.contains("row 1: ") && ran.err.contains("root="), "{}", ran.err);
    elsewhere.ok(&["-c", &format!("p = load \"base.jsonl\"; extract p[0..1] method=reference root='{}'", dir.display())]);
}

/// Links `nsynth-test` into a folder.
fn link_notes(reference: &Path, folder: &Path) {
    let notes = reference.join("nsynth-test").canonicalize().unwrap();
    std::fs::create_dir_all(folder).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&notes, folder.join("nsynth-test")).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(&notes, folder.join("nsynth-test")).unwrap();
}

/// Asserts that rows have the same keys in the same order, the same texts, and numbers within a relative 1e-9.
fn assert_rows_near(rows: &str, published: &str) {
    assert_eq!((rows.lines().count(), published.lines().count()), (495, 495));
    for (number, (row, published)) in rows.lines().zip(published.lines()).enumerate() {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert!(is_near(&read(row), &read(published)), "row {}:\n{row}\n{published}", number + 1);
    }
}

fn is_near(found: &serde_json::Value, published: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (found, published) {
        (Number(a), Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-9 * b.abs().max(1e-3)
        }
        (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_near(a, b)),
        (Object(a), Object(b)) => a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| is_near(a, b)),
        (a, b) => a == b,
    }
}

fn keys(object: &serde_json::Value) -> Vec<&String> {
    object.as_object().unwrap().keys().collect()
}
