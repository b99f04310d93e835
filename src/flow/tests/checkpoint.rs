//! Flows as files: equal flows give equal bytes, and damage gives an error that names its location.

use std::sync::{Arc, OnceLock};

use super::*;

fn flow() -> &'static Flow {
    static FLOW: OnceLock<Flow> = OnceLock::new();
    FLOW.get_or_init(|| data(30).train(&TrainConfig { epochs: 2, hidden: 6, ..small() }, None, &mut Watch::default()).unwrap())
}

#[test]
fn flows_round_trip() {
    let bytes = flow().to_bytes().unwrap();
    let back = Flow::from_bytes(&bytes).unwrap();
    assert_eq!(&back, flow());
    assert!(back.to_bytes().unwrap() == bytes);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoints/a.safetensors");
    flow().save(&path).unwrap();
    assert!(crate::files::read(&path).unwrap() == bytes);
    assert_eq!(&Flow::load(&path).unwrap(), flow());
    assert!(Flow::load(folder.path()).unwrap_err().to_string().contains("cannot read"));
}

#[test]
fn the_file_has_the_names_and_shapes_of_the_reference() {
    let bytes = flow().without_progress().to_bytes().unwrap();
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name: &str| file.tensor(name).unwrap().shape().to_vec();
    assert_eq!(shape("layers.1.st_net.fc1.weight"), [6, 22]);
    assert_eq!(shape("layers.0.mask_logits"), [10]);
    assert_eq!(shape("layers.0.s_scale"), [0; 0]);
    assert_eq!(shape("perms"), [2, 10]);
    assert_eq!(shape("text_std"), [12]);
    assert_eq!(file.len(), 2 * 14 + 6);
}

/// Returns the file's bytes after a change of its JSON header; the tensors' bytes are unchanged.
fn with_header(change: impl Fn(&str) -> String) -> Vec<u8> {
    let bytes = flow().to_bytes().unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = change(std::str::from_utf8(&bytes[8..8 + length]).unwrap());
    let mut changed = (header.len() as u64).to_le_bytes().to_vec();
    changed.extend_from_slice(header.as_bytes());
    changed.extend_from_slice(&bytes[8 + length..]);
    changed
}

#[test]
fn an_inconsistent_header_is_an_error() {
    let cases: [(&str, &str, &str); 12] = [
        ("layers.0.s_scale", "layers.0.t_scale", "'layers.0.t_scale'"),
        ("\"text_std\":", "\"text_dev\":", "'text_dev'"),
        ("\"shape\":[6,22]", "\"shape\":[22,6]", "fc1.weight' is F32 [22, 6]"),
        ("\"shape\":[2,10]", "\"shape\":[10,2]", "'invs' is I64 [10, 2]"),
        ("\"shape\":[6,22]", "\"shape\":[6,23]", "damaged"),
        (r#"\"layers\":2"#, r#"\"layers\":60"#, "'layers.2.mask_logits' is missing"),
        (r#"\"layers\":2"#, r#"\"layers\":999999999"#, "layers=999999999"),
        (r#"\"hidden\":6"#, r#"\"hidden\":4096"#, "[4096, 22] is expected"),
        (r#"\"text_dim\":12"#, r#"\"text_dim\":1099511627776"#, "text_dim 1099511627776"),
        (r#"\"format\":2"#, r#"\"format\":7"#, "format 7"),
        (r#"\"encoder\""#, r#"\"decoder\""#, "metadata is damaged"),
        ("\"awol\":", "\"else\":", "'awol'"),
    ];
    for (from, to, expected) in cases {
        let bytes = with_header(|header| {
            assert!(header.contains(from), "{from} in {header}");
            header.replacen(from, to, 1)
        });
        let error = Flow::from_bytes(&bytes).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
}

#[test]
fn invalid_numbers_are_an_error() {
    let say = |spoil: &dyn Fn(&mut Flow)| {
        let mut spoilt = flow().clone();
        spoil(&mut spoilt);
        Flow::from_bytes(&spoilt.to_bytes().unwrap()).unwrap_err().to_string()
    };
    let with = |place: usize, value: f32| {
        let mut flat = flow().params.to_vec();
        flat[place] = value;
        Arc::<[f32]>::from(flat)
    };
    assert!(say(&|flow| flow.params = with(0, f32::NAN)).contains("'layers.0.mask_logits' has a number that is not finite"));
    assert!(say(&|flow| flow.text.std = vec![0.0; TEXT].into()).contains("'text_std' has a number that is not above 0"));
    assert!(say(&|flow| flow.orders = vec![[0; DIM]; 2].into()).contains("'perms' of layer 0"));
    assert!(say(&|flow| flow.best_epoch = 9).contains("best epoch is 9 of 2"));
}

#[test]
fn damaged_files_do_not_panic() {
    let bytes = flow().to_bytes().unwrap();
    for end in (0..bytes.len()).step_by(97) {
        assert!(Flow::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    assert!(Flow::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
    for place in (0..bytes.len()).step_by(61) {
        let mut changed = bytes.clone();
        changed[place] ^= 0xff;
        // A changed weight may still be valid. The reader must not panic.
        let _ = Flow::from_bytes(&changed);
    }
}
