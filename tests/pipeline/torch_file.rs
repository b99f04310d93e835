//! Loads a checkpoint that PyTorch wrote (`tests/python/reference_flow.py`) and compares its theta with PyTorch's.

use std::path::Path;

use crate::support::{TestRepl, path_literal};
use awol::flow::Flow;
use awol::session::value::Value;

#[test]
fn a_pytorch_checkpoint_gives_the_theta_of_pytorch() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/torch");
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.join("tiny.json")).unwrap()).unwrap();
    let numbers = |key: &str| -> Vec<f64> { told[key].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect() };
    let embedding: Vec<f32> = numbers("embedding").into_iter().map(|number| number as f32).collect();
    let flow = Flow::load_torch(&folder.join("tiny.pt")).unwrap();
    let theta = flow.generate(&[embedding], &[[0.0; 10]]).unwrap()[0];
    for ((found, wanted), std) in theta.into_iter().zip(numbers("theta")).zip(numbers("theta_std")) {
        assert!((found - wanted).abs() <= 1e-4 * std, "{found}, PyTorch {wanted}");
    }
    let out = tempfile::tempdir().unwrap();
    let saved = path_literal(&out.path().join("f.safetensors"));
    let repl = TestRepl::after(&format!("f = load {}\nsave f {saved}\ng = load {saved}", path_literal(&folder.join("tiny.pt"))));
    for name in ["f", "g"] {
        assert!(matches!(repl.get(name), Value::Flow(loaded) if *loaded == flow), "{name}");
    }
}

#[test]
fn training_resumes_only_with_the_encoder_of_the_checkpoint() {
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/torch/tiny.pt");
    let told = TestRepl::new().fails(&format!("train (starter pairs | embed) epochs=1 resume={}", path_literal(&tiny)));
    assert!(told.contains("was trained with the encoder 'clap'"), "{told}");
}
