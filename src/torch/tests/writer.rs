//! Writes files like `torch.save`, with the same opcodes in the same order.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::pickle::opcode as op;

/// A Python value.
#[derive(Clone, Debug)]
pub enum Py {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Py>),
    Dict(Vec<(String, Py)>),
    /// An OrderedDict, with the attribute of a state dict.
    State(Vec<(String, Py)>),
    Tensor(View),
    /// An `nn.Parameter` that wraps a tensor.
    Parameter(View),
    /// Raw opcodes.
    Raw(Vec<u8>),
}

/// A tensor with its storage.
#[derive(Clone, Debug)]
pub struct View {
    pub class: &'static str,
    pub key: String,
    pub len: i64,
    pub offset: i64,
    pub shape: Vec<i64>,
    pub strides: Vec<i64>,
}

pub fn text(text: &str) -> Py {
    Py::Text(text.to_string())
}

/// Returns the pickle of a value.
pub fn pickled(value: &Py) -> Vec<u8> {
    let mut pickler = Pickler { out: vec![op::PROTO, 2], memo: 0 };
    pickler.value(value);
    pickler.out.push(op::STOP);
    pickler.out
}

/// Returns the opcode that names a class or function.
pub fn global(module: &str, name: &str) -> Vec<u8> {
    let mut out = vec![op::GLOBAL];
    out.extend(format!("{module}\n{name}\n").into_bytes());
    out
}

struct Pickler {
    out: Vec<u8>,
    memo: u32,
}

impl Pickler {
    fn remember(&mut self) {
        match u8::try_from(self.memo) {
            Ok(place) => self.out.extend([op::BINPUT, place]),
            Err(_) => {
                self.out.push(op::LONG_BINPUT);
                self.out.extend(self.memo.to_le_bytes());
            }
        }
        self.memo += 1;
    }

    fn text(&mut self, text: &str) {
        self.out.push(op::BINUNICODE);
        self.out.extend((text.len() as u32).to_le_bytes());
        self.out.extend(text.as_bytes());
        self.remember();
    }

    fn int(&mut self, number: i64) {
        match (u8::try_from(number), u16::try_from(number), i32::try_from(number)) {
            (Ok(number), ..) => self.out.extend([op::BININT1, number]),
            (_, Ok(number), _) => {
                self.out.push(op::BININT2);
                self.out.extend(number.to_le_bytes());
            }
            (.., Ok(number)) => {
                self.out.push(op::BININT);
                self.out.extend(number.to_le_bytes());
            }
            _ => {
                self.out.extend([op::LONG1, 8]);
                self.out.extend(number.to_le_bytes());
            }
        }
    }

    fn global(&mut self, module: &str, name: &str) {
        self.out.extend(global(module, name));
        self.remember();
    }

    fn ordered_dict(&mut self) {
        self.global("collections", "OrderedDict");
        self.out.extend([op::EMPTY_TUPLE, op::REDUCE]);
        self.remember();
    }

    fn entries(&mut self, entries: &[(String, Py)]) {
        self.out.push(op::MARK);
        for (key, value) in entries {
            self.text(key);
            self.value(value);
        }
        self.out.push(op::SETITEMS);
    }

    fn counts(&mut self, counts: &[i64]) {
        match counts.len() {
            0 => return self.out.push(op::EMPTY_TUPLE),
            1..=3 => counts.iter().for_each(|count| self.int(*count)),
            _ => {
                self.out.push(op::MARK);
                counts.iter().for_each(|count| self.int(*count));
            }
        }
        self.out.push([op::TUPLE1, op::TUPLE2, op::TUPLE3].get(counts.len() - 1).copied().unwrap_or(op::TUPLE));
        self.remember();
    }

    fn tensor(&mut self, view: &View) {
        self.global("torch._utils", "_rebuild_tensor_v2");
        self.out.extend([op::MARK, op::MARK]);
        self.text("storage");
        self.global("torch", view.class);
        self.text(&view.key);
        self.text("cuda:0");
        self.int(view.len);
        self.out.push(op::TUPLE);
        self.remember();
        self.out.push(op::BINPERSID);
        self.int(view.offset);
        self.counts(&view.shape);
        self.counts(&view.strides);
        self.out.push(op::NEWFALSE);
        self.ordered_dict();
        self.out.push(op::TUPLE);
        self.remember();
        self.out.push(op::REDUCE);
        self.remember();
    }

    fn value(&mut self, value: &Py) {
        match value {
            Py::Bool(flag) => self.out.push(if *flag { op::NEWTRUE } else { op::NEWFALSE }),
            Py::Int(number) => self.int(*number),
            Py::Float(number) => {
                self.out.push(op::BINFLOAT);
                self.out.extend(number.to_be_bytes());
            }
            Py::Text(text) => self.text(text),
            Py::List(items) => {
                self.out.push(op::EMPTY_LIST);
                self.remember();
                self.out.push(op::MARK);
                items.iter().for_each(|item| self.value(item));
                self.out.push(op::APPENDS);
            }
            Py::Dict(entries) => {
                self.out.push(op::EMPTY_DICT);
                self.remember();
                self.entries(entries);
            }
            Py::State(entries) => {
                self.ordered_dict();
                self.entries(entries);
                self.out.push(op::EMPTY_DICT);
                self.text("_metadata");
                self.out.push(op::EMPTY_DICT);
                self.out.extend([op::SETITEM, op::BUILD]);
            }
            Py::Tensor(view) => self.tensor(view),
            Py::Parameter(view) => {
                self.global("torch._utils", "_rebuild_parameter");
                self.tensor(view);
                self.out.push(op::NEWTRUE);
                self.ordered_dict();
                self.out.push(op::TUPLE3);
                self.remember();
                self.out.push(op::REDUCE);
                self.remember();
            }
            Py::Raw(bytes) => self.out.extend(bytes),
        }
    }
}

/// Returns the archive of a pickle and its storages.
pub fn archived(pickle: &[u8], storages: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut entry = |name: &str, bytes: &[u8]| {
        zip.start_file(format!("model/{name}"), SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(bytes).unwrap();
    };
    entry("data.pkl", pickle);
    entry("byteorder", b"little");
    storages.iter().for_each(|(key, bytes)| entry(&format!("data/{key}"), bytes));
    entry("version", b"3\n");
    zip.finish().unwrap().into_inner()
}
