//! The stack machine that runs a pickle, reduced to what `torch.save` writes.

use std::collections::HashMap;

use super::super::TorchError;
use super::super::storage::{Numbers, Storage};
use super::super::tensor::Tensor;
use super::super::wrong;
use super::graph::{Global, Id, Node, Pickle};
use super::input::Input;
use super::opcode as op;

/// Maximum number of opcodes: some hundred times what a model of a thousand tensors needs. Each creates at most one node, so this also limits the
/// memory.
const MAX_STEPS: usize = 1 << 20;
/// Maximum number of arguments of a call; a tensor has six or seven.
const MAX_ARGUMENTS: usize = 8;

impl<'a> Pickle<'a> {
    /// Reads a pickle.
    ///
    /// # Errors
    /// The bytes are truncated or damaged, or ask for anything but tensors, lists, dicts and plain values; the error names it.
    pub fn read(bytes: &'a [u8]) -> Result<Pickle<'a>, TorchError> {
        let mut machine =
            Machine { input: Input::new(bytes), nodes: Vec::new(), stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() };
        for _ in 0..MAX_STEPS {
            let at = machine.input.at();
            let code = machine.input.byte()?;
            if code == op::STOP {
                let root = machine.pop()?;
                return Ok(Pickle { nodes: machine.nodes, root });
            }
            machine.step(code, at)?;
        }
        Err(wrong(format!("its pickle has more than {MAX_STEPS} opcodes, which no checkpoint has")))
    }
}

struct Machine<'a> {
    input: Input<'a>,
    nodes: Vec<Node<'a>>,
    stack: Vec<Id>,
    /// The heights of the stack at the open marks.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    fn step(&mut self, code: u8, at: usize) -> Result<(), TorchError> {
        match code {
            op::PROTO => match self.input.byte()? {
                2 => {}
                other => return Err(wrong(format!("its pickle has protocol {other}, where torch.save's own is 2"))),
            },
            op::MARK => self.marks.push(self.stack.len()),
            op::NONE => self.push(Node::None),
            op::NEWTRUE => self.push(Node::Bool(true)),
            op::NEWFALSE => self.push(Node::Bool(false)),
            op::BININT => {
                let number = i32::from_le_bytes(self.input.array()?);
                self.push(Node::Int(number.into()));
            }
            op::BININT1 => {
                let number = self.input.byte()?;
                self.push(Node::Int(number.into()));
            }
            op::BININT2 => {
                let number = u16::from_le_bytes(self.input.array()?);
                self.push(Node::Int(number.into()));
            }
            op::LONG1 => {
                let number = self.input.long()?;
                self.push(Node::Int(number));
            }
            op::BINFLOAT => {
                let number = f64::from_be_bytes(self.input.array()?);
                self.push(Node::Float(number));
            }
            op::BINUNICODE => {
                let length = u32::from_le_bytes(self.input.array()?);
                let text = self.input.text(length as usize)?;
                self.push(Node::Text(text));
            }
            op::EMPTY_LIST => self.push(Node::List(Vec::new())),
            op::EMPTY_DICT => self.push(Node::Dict(Vec::new())),
            op::EMPTY_TUPLE => self.push(Node::Tuple(Vec::new())),
            op::TUPLE1 | op::TUPLE2 | op::TUPLE3 => {
                let start = self.stack.len().checked_sub(usize::from(code - op::TUPLE1) + 1).ok_or_else(|| self.damaged())?;
                let items = self.stack.split_off(start);
                self.push(Node::Tuple(items));
            }
            op::TUPLE => {
                let items = self.marked()?;
                self.push(Node::Tuple(items));
            }
            op::APPEND => {
                let item = self.pop()?;
                self.extend(&[item])?;
            }
            op::APPENDS => {
                let items = self.marked()?;
                self.extend(&items)?;
            }
            op::SETITEM => {
                let (value, key) = (self.pop()?, self.pop()?);
                self.set(&[key, value])?;
            }
            op::SETITEMS => {
                let items = self.marked()?;
                self.set(&items)?;
            }
            op::BINPUT => {
                let place = self.input.byte()?;
                self.remember(place.into())?;
            }
            op::LONG_BINPUT => {
                let place = u32::from_le_bytes(self.input.array()?);
                self.remember(place)?;
            }
            op::BINGET => {
                let place = self.input.byte()?;
                self.recall(place.into())?;
            }
            op::LONG_BINGET => {
                let place = u32::from_le_bytes(self.input.array()?);
                self.recall(place)?;
            }
            op::GLOBAL => {
                let (module, name) = (self.input.text_line()?, self.input.text_line()?);
                self.push(Node::Global(global(module, name)?));
            }
            op::REDUCE => {
                let (arguments, called) = (self.pop()?, self.pop()?);
                let made = self.call(called, arguments)?;
                self.push(made);
            }
            op::BINPERSID => {
                let id = self.pop()?;
                let storage = self.storage(id)?;
                self.push(Node::Storage(storage));
            }
            // Sets the attributes of an OrderedDict, which hold the metadata of a state dict. They are ignored.
            op::BUILD => {
                let state = self.pop()?;
                if !matches!((self.top()?, self.node(state)), (Node::Dict(_), Node::Dict(_))) {
                    return Err(wrong(format!("its pickle sets the state of {}, at byte {at}", self.top()?.kind())));
                }
            }
            other => return Err(wrong(format!("its pickle has the opcode {other:#04x} at byte {at}, which torch.save does not write"))),
        }
        Ok(())
    }

    fn damaged(&self) -> TorchError {
        self.input.damaged()
    }

    fn push(&mut self, node: Node<'a>) {
        self.stack.push(Id(self.nodes.len()));
        self.nodes.push(node);
    }

    /// Pops the top value; fails if there is none above the last mark.
    fn pop(&mut self) -> Result<Id, TorchError> {
        if self.marks.last().is_some_and(|mark| *mark >= self.stack.len()) {
            return Err(self.damaged());
        }
        self.stack.pop().ok_or_else(|| self.damaged())
    }

    /// Pops the values above the last mark.
    fn marked(&mut self) -> Result<Vec<Id>, TorchError> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len()).ok_or_else(|| self.damaged())?;
        Ok(self.stack.split_off(mark))
    }

    fn node(&self, id: Id) -> &Node<'a> {
        self.nodes.get(id.0).unwrap_or(&Node::None)
    }

    fn top(&self) -> Result<&Node<'a>, TorchError> {
        self.stack.last().map(|id| self.node(*id)).ok_or_else(|| self.damaged())
    }

    fn top_mut(&mut self) -> Option<&mut Node<'a>> {
        self.stack.last().and_then(|id| self.nodes.get_mut(id.0))
    }

    fn extend(&mut self, more: &[Id]) -> Result<(), TorchError> {
        match self.top_mut() {
            Some(Node::List(items)) => items.extend(more),
            _ => return Err(self.damaged()),
        }
        Ok(())
    }

    fn set(&mut self, items: &[Id]) -> Result<(), TorchError> {
        let (pairs, rest) = items.as_chunks::<2>();
        match self.top_mut() {
            Some(Node::Dict(entries)) if rest.is_empty() => entries.extend(pairs.iter().map(|[key, value]| (*key, *value))),
            _ => return Err(self.damaged()),
        }
        Ok(())
    }

    fn remember(&mut self, place: u32) -> Result<(), TorchError> {
        let top = *self.stack.last().ok_or_else(|| self.damaged())?;
        self.memo.insert(place, top);
        Ok(())
    }

    fn recall(&mut self, place: u32) -> Result<(), TorchError> {
        let id = *self.memo.get(&place).ok_or_else(|| self.damaged())?;
        self.stack.push(id);
        Ok(())
    }

    /// Returns the arguments of a call. Their number is limited, because repeated calls with a long tuple would take too long.
    fn items(&self, id: Id) -> Result<Vec<&Node<'a>>, TorchError> {
        match self.node(id) {
            Node::Tuple(items) if items.len() <= MAX_ARGUMENTS => Ok(items.iter().map(|item| self.node(*item)).collect()),
            _ => Err(self.damaged()),
        }
    }

    fn call(&self, called: Id, arguments: Id) -> Result<Node<'a>, TorchError> {
        match (self.node(called), self.items(arguments)?.as_slice()) {
            (Node::Global(Global::OrderedDict), []) => Ok(Node::Dict(Vec::new())),
            // The remaining arguments concern gradients and are ignored.
            (Node::Global(Global::RebuildTensor), [Node::Storage(storage), offset, Node::Tuple(shape), Node::Tuple(strides), ..]) => {
                let counts = |ids: &[Id]| ids.iter().map(|id| self.node(*id).count()).collect::<Option<Vec<usize>>>();
                let (offset, shape, strides) = (offset.count(), counts(shape), counts(strides));
                let (Some(offset), Some(shape), Some(strides)) = (offset, shape, strides) else { return Err(self.damaged()) };
                Tensor::new(*storage, offset, shape, strides).map(Node::Tensor)
            }
            (Node::Global(Global::RebuildParameter), [Node::Tensor(tensor), ..]) => Ok(Node::Tensor(tensor.clone())),
            _ => Err(self.damaged()),
        }
    }

    fn storage(&self, id: Id) -> Result<Storage<'a>, TorchError> {
        match self.items(id)?.as_slice() {
            // The fourth element is the device of the storage.
            [Node::Text("storage"), Node::Global(Global::StorageOf(numbers)), Node::Text(key), Node::Text(_), len] => {
                let len = len.count().ok_or_else(|| self.damaged())?;
                Ok(Storage { numbers: *numbers, key, len })
            }
            _ => Err(self.damaged()),
        }
    }
}

fn global(module: &str, name: &str) -> Result<Global, TorchError> {
    let known = match (module, name) {
        ("collections", "OrderedDict") => Some(Global::OrderedDict),
        ("torch._utils", "_rebuild_tensor_v2") => Some(Global::RebuildTensor),
        ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => Some(Global::RebuildParameter),
        ("torch", class) => Numbers::of_class(class).map(Global::StorageOf),
        _ => None,
    };
    known.ok_or_else(|| {
        let named: String = format!("{module}.{name}").chars().take(80).filter(|c| !c.is_control()).collect();
        wrong(format!(
            "its pickle asks Python for '{named}', and only tensors, dicts, lists and plain values are read; nothing was executed"
        ))
    })
}
