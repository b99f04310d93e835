//! Python's pickle format, as far as `torch.save` uses it: protocol 2, and of all classes that a pickle may name, only those of tensors and
//! `OrderedDict`. Everything that is read lies in one flat list, and refers to other things by their place in it: so neither depth nor cycles
//! nor shared parts cost anything, whatever the file says.

mod graph;
mod input;
mod machine;
pub mod opcode;

pub use graph::{Node, Pickle};
