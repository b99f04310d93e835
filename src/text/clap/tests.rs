//! Compares a small model of random weights with the results of transformers (`tests/clap/make_tiny.py`), and checks that invalid files are rejected.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::*;
use crate::cause::chain;
use crate::torch::tests::opcode as op;
use crate::torch::tests::writer::{Py, View, archived, global, pickled};

#[derive(Deserialize)]
struct Row {
    caption: String,
    ids: Vec<u32>,
    embedding: Vec<f32>,
}

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clap/tiny")
}

fn expected() -> Vec<Row> {
    serde_json::from_str(&std::fs::read_to_string(tiny().join("expected.json")).unwrap()).unwrap()
}

fn loaded() -> Clap {
    Clap::load(&Files::in_folder(&tiny()).unwrap(), "clap:tiny").unwrap()
}

fn furthest(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn embeddings_match_transformers() {
    let (clap, rows) = (loaded(), expected());
    assert_eq!((clap.name(), clap.dim()), ("clap:tiny", 16));
    let captions: Vec<&str> = rows.iter().map(|row| row.caption.as_str()).collect();
    let batch = clap.encode(&captions).unwrap();
    for (row, found) in rows.iter().zip(&batch) {
        assert_eq!(clap.tokens(&row.caption).unwrap(), row.ids, "{:?}", row.caption);
        let difference = furthest(found, &row.embedding);
        assert!(difference <= 2e-6, "{:?}: {difference}", row.caption);
        let alone = clap.encode_one(&row.caption).unwrap();
        assert!(furthest(&alone, found) <= 1e-6, "{:?}", row.caption);
    }
    assert!(clap.encode(&[]).unwrap().is_empty());
}

#[test]
fn both_file_formats_and_half_precision_load() {
    let clap = loaded();
    let captions = ["a guitar note", "🎸"];
    let wanted = clap.encode(&captions).unwrap();
    let files = Files::in_folder(&tiny()).unwrap();
    let torch = Files { weights: tiny().join("pytorch_model.bin"), ..files.clone() };
    assert_eq!(Clap::load(&torch, "clap").unwrap().encode(&captions).unwrap(), wanted);
    // The same weights in half precision.
    let bytes = std::fs::read(&files.weights).unwrap();
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (dtype, tolerance) in [(safetensors::Dtype::F16, 2e-3), (safetensors::Dtype::BF16, 2e-2)] {
        let narrow = |number: f32| match dtype {
            safetensors::Dtype::F16 => half::f16::from_f32(number).to_le_bytes(),
            _ => half::bf16::from_f32(number).to_le_bytes(),
        };
        let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = file
            .iter()
            .filter(|(_, view)| view.dtype() == safetensors::Dtype::F32)
            .map(|(name, view)| {
                let numbers = view.data().as_chunks().0.iter().map(|number| f32::from_le_bytes(*number));
                (name.to_string(), view.shape().to_vec(), numbers.flat_map(narrow).collect())
            })
            .collect();
        let views =
            tensors.iter().map(|(name, shape, bytes)| (name, safetensors::tensor::TensorView::new(dtype, shape.clone(), bytes).unwrap()));
        let weights = folder.path().join("narrow.safetensors");
        std::fs::write(&weights, safetensors::serialize(views, None).unwrap()).unwrap();
        let found = Clap::load(&Files { weights, ..files.clone() }, "clap").unwrap().encode(&captions).unwrap();
        let difference = found.iter().zip(&wanted).map(|(found, wanted)| furthest(found, wanted)).fold(0.0, f32::max);
        assert!(difference > 0.0 && difference < tolerance, "{dtype:?}: {difference}");
    }
}

#[test]
fn encoding_can_be_interrupted() {
    let pack = Pack::new([&[0, 2][..]]);
    assert_eq!(loaded().model.encode(&pack, &AtomicBool::new(true)), Err(None));
}

#[test]
fn batches_are_small_and_cover_all_captions() {
    let tokens = |lengths: &[usize]| lengths.iter().map(|length| vec![0; *length]).collect::<Vec<_>>();
    assert_eq!(batches(&tokens(&[2000, 3, 1000, 21, 1, 512, 512, 1])), [0..1, 1..4, 4..6, 6..8]);
    assert!(batches(&[]).is_empty());
}

const SAFE: &str = "model.safetensors";
const TORCH: &str = "pytorch_model.bin";

/// Returns the error for the tiny model with these weights, after one file has been changed.
fn spoilt(weights: &str, file: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
    let folder = tempfile::tempdir().unwrap();
    for name in [Files::CONFIG, Files::TOKENIZER, weights] {
        std::fs::copy(tiny().join(name), folder.path().join(name)).unwrap();
    }
    let path = folder.path().join(file);
    std::fs::write(&path, change(std::fs::read(&path).unwrap())).unwrap();
    match Clap::load(&Files::in_folder(folder.path()).unwrap(), "clap") {
        Ok(clap) => clap.encode(&["a guitar note"]).map_or_else(|error| chain(&error), |_| "no error".to_string()),
        Err(error) => chain(&error),
    }
}

/// Returns a change that replaces a text with another of the same length.
fn renamed(from: &'static str, to: &'static str) -> impl Fn(Vec<u8>) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    move |mut bytes| {
        let places: Vec<usize> =
            bytes.windows(from.len()).enumerate().filter(|(_, part)| *part == from.as_bytes()).map(|(at, _)| at).collect();
        assert!(!places.is_empty(), "{from}");
        places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to.as_bytes()));
        bytes
    }
}

#[test]
fn missing_and_misshapen_weights_are_named() {
    let cases = [
        ("\"hidden_size\": 32", "\"hidden_size\": 64", "word_embeddings.weight' is [301, 32], where [301, 64]"),
        ("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "'text_model.encoder.layer.2.attention.self.query.weight' is missing"),
        ("\"intermediate_size\": 64", "\"intermediate_size\": 65", "intermediate.dense.weight' is [64, 32], where [65, 32]"),
        ("\"vocab_size\": 301", "\"vocab_size\": 300", "word_embeddings.weight' is [301, 32], where [300, 32]"),
    ];
    for weights in [SAFE, TORCH] {
        for (from, to, expected) in cases {
            let error = spoilt(weights, Files::CONFIG, renamed(from, to));
            assert!(error.contains(expected) && error.contains(weights), "{error}");
        }
        for length in [0, 100, 100_000] {
            let error = spoilt(weights, weights, |bytes| bytes[..length].to_vec());
            assert!(error.contains(weights), "{error}");
        }
    }
    let error = spoilt(SAFE, SAFE, renamed("layer.1.output.dense.bias", "layer.1.output.dense.bios"));
    assert!(error.contains("'text_model.encoder.layer.1.output.dense.bias' is missing"), "{error}");
    let error = spoilt(SAFE, Files::CONFIG, renamed("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"none\""));
    assert!(error.contains("'hidden_act' is \"none\""), "{error}");
    assert!(spoilt(SAFE, Files::TOKENIZER, |_| b"{}".to_vec()).contains("is no tokenizer"));
    let beyond = spoilt(SAFE, Files::TOKENIZER, renamed(":293", ":993"));
    assert!(beyond.contains("token 993 of the caption \"a guitar note\""), "{beyond}");
    let folder = tempfile::tempdir().unwrap();
    assert!(Files::in_folder(folder.path()).unwrap_err().to_string().contains("it has no config.json"));
}

#[test]
fn non_finite_and_damaged_weights_are_errors() {
    let spoil = |mut bytes: Vec<u8>| {
        let end = bytes.len() - 4096;
        bytes[end..].fill(0xff);
        bytes
    };
    assert!(spoilt(SAFE, SAFE, spoil).contains("not finite"));
    let flip = |mut bytes: Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    assert!(spoilt(TORCH, TORCH, flip).contains("damaged"));
}

#[test]
fn malicious_pickles_are_rejected() {
    let mut call = global("os", "system");
    call.extend([b'X', 4, 0, 0, 0]);
    call.extend(b"true");
    call.extend([op::TUPLE1, op::REDUCE]);
    // A tensor whose declared size exceeds any memory.
    let huge =
        View { class: "FloatStorage", key: "0".into(), len: 1 << 62, offset: 0, shape: vec![1 << 31, 1 << 31], strides: vec![1 << 31, 1] };
    let deep = [vec![op::EMPTY_LIST; 400_000], vec![op::APPEND; 399_999]].concat();
    for (value, expected) in [
        (Py::Raw(call), "'os.system', and only tensors"),
        (Py::Tensor(huge), "text_model.embeddings.word_embeddings.weight"),
        (Py::Raw(deep), "is missing"),
    ] {
        let value = Py::State(vec![("text_model.embeddings.word_embeddings.weight".into(), value)]);
        let error = spoilt(TORCH, TORCH, |_| archived(&pickled(&value), &[("0".into(), vec![0; 64])]));
        assert!(error.contains(expected) || error.contains("where a tensor or a list"), "{error}");
    }
}

#[test]
fn the_published_tokenizer_gives_the_published_tokens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/clap");
    let Ok(golden) = std::fs::read_to_string(folder.join("golden_ids.json")) else {
        eprintln!("skipped: ../shared/clap is not at hand");
        return;
    };
    let config = Config::parse(&std::fs::read_to_string(folder.join("config.json")).unwrap()).unwrap();
    let tokens = Tokens::parse(&std::fs::read(folder.join("tokenizer.json")).unwrap(), config.longest()).unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&golden).unwrap();
    for row in rows {
        let ids: Vec<u32> = serde_json::from_value(row["ids"].clone()).unwrap();
        assert_eq!(tokens.of(row["text"].as_str().unwrap()).unwrap(), ids, "{}", row["text"]);
    }
    let long = tokens.of(&"bell ".repeat(10_000)).unwrap();
    assert_eq!((long.len(), long[0], long[511]), (512, 0, 2));
}
