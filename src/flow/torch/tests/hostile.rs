//! Malicious checkpoints: each gives an error quickly, and without allocating much memory.

use super::{Mask, Model};
use crate::flow::Flow;
use crate::torch::Pickle;
use crate::torch::tests::opcode as op;
use crate::torch::tests::writer::{Py, View, archived, pickled};

#[test]
fn a_tensor_beyond_its_storage_is_an_error() {
    let whole = View { class: "FloatStorage", key: "0".into(), len: 10, offset: 0, shape: vec![10], strides: vec![1] };
    let cases = [
        View { offset: 1, ..whole.clone() },
        View { offset: -1, ..whole.clone() },
        View { strides: vec![2], ..whole.clone() },
        View { strides: vec![-1], ..whole.clone() },
        View { shape: vec![i64::MAX], strides: vec![0], ..whole.clone() },
        View { shape: vec![i64::MAX, i64::MAX], strides: vec![1, 1], ..whole.clone() },
        View { strides: vec![], ..whole.clone() },
        View { len: i64::MAX, shape: vec![1 << 62], strides: vec![1], ..whole.clone() },
        View { len: 11, ..whole.clone() },
        View { class: "DoubleStorage", ..whole.clone() },
        View { key: "../../etc/passwd".into(), ..whole.clone() },
    ];
    let mut model = Model::new(Mask::Soft);
    assert_eq!(model.storages[0].1.len(), 40);
    model.set("layers.0.mask_logits", Py::Tensor(whole));
    model.load().unwrap();
    for view in cases {
        model.set("layers.0.mask_logits", Py::Tensor(view.clone()));
        assert!(model.load().is_err(), "{view:?}");
    }
}

#[test]
fn a_small_file_cannot_allocate_much_memory() {
    // A text that is a million numbers wide, all of them one, and nets as wide as they may be.
    let mut model = Model::new(Mask::Soft);
    model.set("hidden", Py::Int(4096));
    model.set("layers", Py::Int(64));
    let wide = View { class: "FloatStorage", key: "0".into(), len: 10, offset: 0, shape: vec![1 << 20], strides: vec![0] };
    model.set("text_mean", Py::Tensor(wide));
    assert!(model.load().unwrap_err().contains("reaches beyond"));
    // A list that contains one row of a thousand numbers half a million times.
    let model = Model::new(Mask::Soft);
    let row = [vec![op::EMPTY_LIST, op::BINPUT, 0, op::MARK], [op::BININT1, 1].repeat(1000), vec![op::APPENDS]].concat();
    let rows = [vec![op::EMPTY_LIST, op::MARK], [op::BINGET, 0].repeat(500_000), vec![op::APPENDS]].concat();
    let top = [("config", Py::Dict(model.config)), ("state_dict", Py::State(vec![])), ("row", Py::Raw(row)), ("text_mean", Py::Raw(rows))];
    let pickle = pickled(&Py::Dict(top.map(|(key, value)| (key.to_string(), value)).into()));
    let error = Flow::from_torch(&archived(&pickle, &[])).unwrap_err().to_string();
    assert!(error.contains("'text_mean' has more than"), "{error}");
}

#[test]
fn other_archives_are_errors_of_their_kind() {
    let say = |bytes: &[u8]| Flow::from_torch(bytes).unwrap_err().to_string();
    assert!(say(b"").contains("no zip archive"));
    assert!(say(&[0x80, 2, 0x8a, 10]).contains("before 1.6"));
    let model = Model::new(Mask::Soft);
    let bytes = model.bytes();
    let edited = |from: &[u8], to: &[u8]| {
        let mut edited = bytes.clone();
        for place in 0..bytes.len() - from.len() {
            if bytes[place..].starts_with(from) {
                edited[place..place + to.len()].copy_from_slice(to);
            }
        }
        edited
    };
    assert!(say(&edited(b"data.pkl", b"data.pki")).contains("without a 'data.pkl'"));
    assert!(say(&edited(b"little", b"bottom")).contains("'byteorder' is damaged"));
    // The compression method in each directory entry.
    let directory = bytes.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let mut compressed = bytes.clone();
    compressed[directory + 10] = 8;
    assert!(say(&compressed).contains("'data.pkl' is compressed"), "{}", say(&compressed));
}

#[test]
fn damaged_files_do_not_panic() {
    let bytes = Model::new(Mask::Soft).bytes();
    for end in (0..bytes.len()).step_by(83) {
        assert!(Flow::from_torch(&bytes[..end]).is_err(), "cut at {end}");
    }
    for place in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        // Bytes that no checksum covers may change. The reader must not panic.
        let _ = Flow::from_torch(&changed);
    }
}

#[test]
fn damaged_pickles_do_not_panic() {
    let model = Model::new(Mask::Soft);
    let pickle = model.pickle();
    for end in 0..pickle.len() {
        assert!(Pickle::read(&pickle[..end]).is_err(), "cut at {end}");
    }
    let file = |pickle: &[u8]| Flow::from_torch(&archived(pickle, &model.storages));
    file(&pickle).unwrap();
    for place in 0..pickle.len() {
        let mut changed = pickle.clone();
        for byte in [changed[place] ^ (1 << (place % 8)), !changed[place], op::MARK, op::BINGET, op::REDUCE] {
            changed[place] = byte;
            let read = Pickle::read(&changed);
            if read.is_ok() && place % 5 == 0 {
                let _ = file(&changed);
            }
        }
    }
}
