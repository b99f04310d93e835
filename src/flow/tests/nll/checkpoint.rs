//! Exact-likelihood flows as files.

use super::*;

#[test]
fn flows_round_trip() {
    let flow = data(30).train(&TrainConfig { epochs: 2, hidden: 6, ..small() }, None, &mut Watch::default()).unwrap();
    let bytes = flow.to_bytes().unwrap();
    let back = Flow::from_bytes(&bytes).unwrap();
    assert_eq!(back, flow);
    assert!(back.to_bytes().unwrap() == bytes);
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name: &str| file.tensor(name).unwrap().shape().to_vec();
    assert_eq!(shape("text.weight"), [64, TEXT]);
    assert_eq!(shape("layers.3.net.fc1.weight"), [6, 94]);
    assert_eq!(shape("layers.0.actnorm.log_scale"), [10]);
    assert!(file.tensor("perms").is_err(), "only the reference objective permutes");
}

#[test]
fn damaged_files_do_not_panic() {
    let bytes = data(30).train(&TrainConfig { epochs: 1, hidden: 6, ..small() }, None, &mut Watch::default()).unwrap().to_bytes().unwrap();
    for end in (0..bytes.len()).step_by(97) {
        assert!(Flow::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    let (text, z) = inputs(1);
    for place in (0..bytes.len()).step_by(61) {
        let mut changed = bytes.clone();
        changed[place] ^= 0xff;
        if let Ok(flow) = Flow::from_bytes(&changed) {
            let _ = flow.generate(&text, &z);
        }
    }
}

#[test]
fn an_invalid_mask_is_an_error() {
    let mut flow = flow([None; DIM]);
    let mut flat = flow.params.to_vec();
    flat[flow.nll_sizes().range(1, layout::Part::Change)][0] = 0.5;
    flow.params = flat.into();
    let error = Flow::from_bytes(&flow.to_bytes().unwrap()).unwrap_err().to_string();
    assert!(error.contains("'layers.1.change_mask'"), "{error}");
}
