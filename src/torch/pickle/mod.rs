//! Python's pickle format, as far as `torch.save` uses it: protocol 2, and of all classes only those of tensors and `OrderedDict`. All values are in
//! one flat list and refer to each other by index. So nesting, cycles and sharing in a hostile file cost no extra time or memory.

mod graph;
mod input;
mod machine;
pub mod opcode;

pub use graph::{Node, Pickle};
