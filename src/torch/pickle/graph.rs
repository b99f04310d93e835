//! The contents of a pickle.

use super::super::storage::{Numbers, Storage};
use super::super::tensor::Tensor;

/// The index of a node in its [`Pickle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub(super) usize);

/// A class or function that a pickle is allowed to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Global {
    OrderedDict,
    RebuildTensor,
    /// The function that rebuilds a `torch.nn.Parameter` from a tensor.
    RebuildParameter,
    StorageOf(Numbers),
}

/// A Python value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Global(Global),
    Storage(Storage<'a>),
    Tensor(Tensor<'a>),
}

impl Node<'_> {
    /// Returns the name of the type in Python.
    pub fn kind(&self) -> &'static str {
        match self {
            Node::None => "None",
            Node::Bool(_) => "a bool",
            Node::Int(_) => "an int",
            Node::Float(_) => "a float",
            Node::Text(_) => "a str",
            Node::List(_) => "a list",
            Node::Tuple(_) => "a tuple",
            Node::Dict(_) => "a dict",
            Node::Global(_) => "a class or function",
            Node::Storage(_) => "a storage",
            Node::Tensor(_) => "a tensor",
        }
    }

    /// Returns an int or float as a number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Node::Int(number) => Some(*number as f64),
            Node::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns a non-negative int.
    pub fn count(&self) -> Option<usize> {
        if let Node::Int(number) = self { usize::try_from(*number).ok() } else { None }
    }
}

/// All values of a pickle.
#[derive(Clone, Debug)]
pub struct Pickle<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) root: Id,
}

impl<'a> Pickle<'a> {
    pub fn root(&self) -> &Node<'a> {
        self.node(self.root)
    }

    pub fn node(&self, id: Id) -> &Node<'a> {
        self.nodes.get(id.0).unwrap_or(&Node::None)
    }

    /// Returns the elements of a list or tuple.
    pub fn items(&self, node: &Node<'a>) -> Option<impl ExactSizeIterator<Item = &Node<'a>>> {
        match node {
            Node::List(items) | Node::Tuple(items) => Some(items.iter().map(|id| self.node(*id))),
            _ => None,
        }
    }

    /// Returns the entries of a dict that have text keys.
    pub fn entries(&self, node: &Node<'a>) -> Option<impl Iterator<Item = (&'a str, &Node<'a>)>> {
        let Node::Dict(entries) = node else { return None };
        Some(
            entries
                .iter()
                .filter_map(|(key, value)| if let Node::Text(key) = self.node(*key) { Some((*key, self.node(*value))) } else { None }),
        )
    }

    /// Returns the value of a key in a dict; the last one if the key is repeated.
    pub fn get(&self, node: &Node<'a>, key: &str) -> Option<&Node<'a>> {
        self.entries(node)?.filter(|(name, _)| *name == key).map(|(_, value)| value).last()
    }
}
