//! Malicious pickles: each gives an error quickly, and without allocating much memory.

use super::super::pickle::{Pickle, opcode as op};
use super::writer::{Py, global, pickled};

fn refused(pickle: &[u8]) -> String {
    Pickle::read(pickle).expect_err("this was read").to_string()
}

#[test]
fn calls_are_named_and_not_executed() {
    for (module, name) in
        [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch._utils", "_rebuild_tensor"), ("numpy", "dtype")]
    {
        let mut call = global(module, name);
        call.extend([op::EMPTY_TUPLE, op::REDUCE]);
        let error = refused(&pickled(&Py::List(vec![Py::Raw(call)])));
        assert!(error.contains(&format!("'{module}.{name}'")) && error.contains("nothing was executed"), "{error}");
    }
    assert!(refused(&[op::PROTO, 4, op::STOP]).contains("protocol 4"));
    // INST, which would create an instance of a class.
    assert!(refused(&[op::PROTO, 2, op::MARK, b'i']).contains("opcode 0x69 at byte 3"));
}

#[test]
fn pickle_bombs_do_not_exhaust_memory() {
    let program = |parts: &[&[u8]]| [&[op::PROTO, 2], parts.concat().as_slice(), &[op::STOP]].concat();
    // Lists nested deeper than any stack.
    let deep = [vec![op::EMPTY_LIST; 400_000], vec![op::APPEND; 399_999]].concat();
    assert!(Pickle::read(&program(&[&deep])).is_ok());
    // A list that contains itself, and a tuple that doubles thirty times.
    assert!(Pickle::read(&program(&[&[op::EMPTY_LIST, op::BINPUT, 0, op::BINGET, 0, op::APPEND]])).is_ok());
    let doubled = [op::BINPUT, 0, op::BINGET, 0, op::TUPLE2].repeat(30);
    assert!(Pickle::read(&program(&[&[op::NONE], &doubled])).is_ok());
    // More opcodes than a checkpoint has.
    assert!(refused(&program(&[&vec![op::NONE; 2_000_000]])).contains("opcodes"));
    // Lengths beyond the end of the data.
    assert!(refused(&[op::BINUNICODE, 0xff, 0xff, 0xff, 0xff, b'x']).contains("cut short"));
    assert!(refused(&[op::LONG1, 0xff, 0]).contains("cut short"));
    assert!(refused(&[&[op::LONG1, 9][..], &[1; 9]].concat()).contains("64 bits"));
    // Repeated calls with a long tuple.
    let long = [vec![op::MARK], vec![op::NONE; 100_000], vec![op::TUPLE, op::BINPUT, 0]].concat();
    let calls = [global("torch._utils", "_rebuild_tensor_v2"), vec![op::BINGET, 0, op::REDUCE]].concat();
    assert!(refused(&program(&[&long, &calls])).contains("damaged"));
    // Stack underflows, and pops below a mark.
    for code in [op::APPEND, op::SETITEM, op::TUPLE, op::TUPLE3, op::REDUCE, op::BUILD, op::BINPERSID, op::STOP, op::SETITEMS] {
        assert!(Pickle::read(&[code]).is_err(), "{code:#04x}");
        assert!(Pickle::read(&[op::NONE, op::MARK, code]).is_err() || code == op::TUPLE, "{code:#04x} behind a mark");
    }
    for opening in [&[op::NONE][..], &[op::EMPTY_TUPLE], &[op::EMPTY_DICT]] {
        assert!(Pickle::read(&[opening, &[op::MARK, op::NONE, op::APPENDS, op::STOP]].concat()).is_err(), "{opening:?}");
    }
}
