//! Checks that the text of an error does not repeat its source, and that the whole chain has each part once.

use std::error::Error;
use std::path::Path;

use awol::cause::chain;
use awol::plot::{Size, envelope};
use awol::text::clap::{Clap, Files};
use awol::{Clip, Curve, Examples, Field, Flow, Pairs, Theta};

/// Asserts that no error of the chain contains its source's text, and that the chain has each of these texts once.
fn check(error: &dyn Error, texts: &[&str]) {
    let whole = chain(error);
    let mut link: Option<&dyn Error> = Some(error);
    while let Some(error) = link {
        link = error.source();
        if let Some(source) = link {
            assert!(!error.to_string().contains(&source.to_string()), "'{error}' repeats '{source}'");
        }
    }
    for text in texts {
        assert_eq!(whole.matches(text).count(), 1, "'{text}' in '{whole}'");
    }
}

#[test]
fn errors_do_not_repeat_their_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let missing = "No such file or directory";

    let nowhere = Path::new("nowhere/note.wav");
    check(&Clip::open(nowhere).unwrap_err(), &["nowhere/note.wav", missing]);
    check(&awol::match_sound(nowhere).unwrap_err(), &["nowhere/note.wav", missing]);
    check(&Flow::load(Path::new("nowhere/flow.safetensors")).unwrap_err(), &["nowhere/flow.safetensors", missing]);
    check(&Pairs::read(Path::new("nowhere/pairs.jsonl")).unwrap_err(), &["nowhere/pairs.jsonl", missing]);

    std::fs::write(path("flow.safetensors"), b"not a flow").unwrap();
    check(&Flow::load(&path("flow.safetensors")).unwrap_err(), &["flow.safetensors", "is not a flow", "damaged"]);
    std::fs::write(path("note.wav"), b"RIFF\x04\0\0\0WAVE").unwrap();
    check(&Clip::open(path("note.wav")).unwrap_err(), &["note.wav"]);
    std::fs::create_dir(path("nsynth-test")).unwrap();
    std::fs::write(path("nsynth-test/examples.json"), b"{").unwrap();
    check(&awol::dataset::build(folder.path(), 1, 1).unwrap_err(), &["examples.json", "EOF"]);

    let loud = Theta::default().with(Field::ModIndex, 99.0);
    check(&awol::render(&loud).unwrap_err(), &["cannot render this theta", "mod_index is 99"]);
    check(&awol::analysis::meters::Meter::new().theta(&loud).unwrap_err(), &["mod_index is 99"]);
    check(&Curve::try_from(&loud).unwrap_err(), &["mod_index is 99"]);
    check(&Flow::starter().unwrap().imagine("a bell, 300 s long").unwrap_err(), &["the caption is out of range", "duration_s is 300"]);
    check(&envelope("nothing", &[], Size::default()).unwrap_err(), &["nothing to plot"]);
    let picture = envelope("one", &[Curve::try_from(&Theta::default()).unwrap()], Size::default()).unwrap();
    std::fs::write(path("file"), b"").unwrap();
    check(&picture.save(path("file/a.png")).unwrap_err(), &["a.png"]);
    check(&Examples::try_from(&Pairs::starter().unwrap()).unwrap_err(), &["row 1", "no embedding"]);

    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clap/tiny");
    for file in ["config.json", "tokenizer.json"] {
        std::fs::copy(tiny.join(file), path(file)).unwrap();
    }
    check(&Files::in_folder(folder.path()).unwrap_err(), &["is no folder of a CLAP model"]);
    std::fs::write(path("model.safetensors"), b"not weights").unwrap();
    let files = Files::in_folder(folder.path()).unwrap();
    check(&Clap::load(&files, "clap").map(drop).unwrap_err(), &["model.safetensors"]);
}

#[test]
fn a_fault_has_the_text_of_the_whole_chain() {
    let error = Clip::open("nowhere/note.wav").unwrap_err();
    let whole = chain(&error);
    assert_eq!(awol::session::fault::Fault::from(error).message, whole);
    assert!(whole.contains("No such file"), "{whole}");
}
