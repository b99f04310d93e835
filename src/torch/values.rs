//! Access to a checkpoint's numbers by name, whether they are in a tensor or a list.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::TorchError;
use super::archive::Archive;
use super::pickle::{Node, Pickle};
use super::storage::Numbers;
use super::tensor::Tensor;
use super::wrong;

/// Maximum count of numbers in a list.
pub const MAX_LISTED: usize = 1 << 20;

/// The prefixes that wrapper modules add to the names of parameters: `DataParallel` and `DistributedDataParallel`, `torch.compile`, FSDP and
/// checkpointed activations.
const WRAPPERS: [&str; 4] = ["module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"];

/// The values of a checkpoint by name.
pub struct Values<'p, 'a> {
    pickle: &'p Pickle<'a>,
    state: HashMap<Cow<'a, str>, &'p Node<'a>>,
    wrappers: BTreeSet<&'a str>,
    archive: Archive<'a>,
    /// The storages that were read.
    storages: HashMap<&'a str, &'a [u8]>,
    /// The names that were requested.
    named: HashSet<String>,
}

impl<'p, 'a> Values<'p, 'a> {
    /// Reads the values of a state dict. Wrapper prefixes are removed from a name, unless the dict also has the plain name.
    pub fn new(pickle: &'p Pickle<'a>, entries: BTreeMap<&'a str, &'p Node<'a>>, archive: Archive<'a>) -> Self {
        let mut wrappers = BTreeSet::new();
        let mut state: HashMap<Cow<'a, str>, _> = HashMap::new();
        for (name, node) in &entries {
            let (left_out, kept): (Vec<&str>, Vec<&str>) = name.split('.').partition(|part| WRAPPERS.contains(part));
            let plain = kept.join(".");
            if left_out.is_empty() || entries.contains_key(plain.as_str()) || state.contains_key(plain.as_str()) {
                state.insert(Cow::Borrowed(*name), *node);
            } else {
                wrappers.extend(left_out);
                state.insert(Cow::Owned(plain), *node);
            }
        }
        Values { pickle, state, wrappers, archive, storages: HashMap::new(), named: HashSet::new() }
    }

    /// Returns a message about the removed prefixes; `None` if there were none.
    pub fn unwrapped(&self) -> Option<String> {
        let wrappers: Vec<String> = self.wrappers.iter().map(|wrapper| format!("'{wrapper}.'")).collect();
        let named = wrappers.join(" and ");
        (!wrappers.is_empty()).then(|| format!("has parameters of a wrapped model: {named} is taken off their names"))
    }

    /// Returns a name in the state dict that was not requested.
    pub fn unnamed(&self) -> Option<&str> {
        self.state.keys().map(Cow::as_ref).filter(|name| !self.named.contains(*name)).min()
    }

    /// Looks a name up in the state dict, then at the top level.
    fn node(&mut self, name: &str) -> Result<&'p Node<'a>, TorchError> {
        self.named.insert(name.to_string());
        let found = self.state.get(name).copied().or_else(|| self.pickle.get(self.pickle.root(), name));
        found.ok_or_else(|| wrong(format!("'{name}' is missing")))
    }

    /// Returns the numbers of a tensor, of a list of numbers, or of a list of rows. The shape must be `shape`, ignoring dims of 1.
    ///
    /// # Errors
    /// The numbers are missing, of another shape, damaged or not finite.
    pub fn numbers(&mut self, name: &str, shape: Option<&[usize]>) -> Result<Vec<f64>, TorchError> {
        let node = self.node(name)?;
        let (found, numbers) = match node {
            Node::Tensor(tensor) => {
                expect(name, &tensor.shape, shape)?;
                (tensor.shape.clone(), self.tensor(tensor)?)
            }
            _ => {
                let mut numbers = Vec::new();
                let found = self.list(name, node, &mut numbers)?;
                (found, numbers)
            }
        };
        expect(name, &found, shape)?;
        if numbers.iter().all(|number| number.is_finite()) { Ok(numbers) } else { Err(not_finite(name)) }
    }

    /// Reads a list of numbers, or of rows of equal length, each a list or a tensor; returns its shape.
    fn list(&mut self, name: &str, node: &'p Node<'a>, numbers: &mut Vec<f64>) -> Result<Vec<usize>, TorchError> {
        let not = |node: &Node| wrong(format!("'{name}' is or has {}, where a tensor or a list of numbers is expected", node.kind()));
        let pickle = self.pickle;
        let rows = pickle.items(node).ok_or_else(|| not(node))?;
        // Shared rows count once for each use.
        let room = |numbers: &Vec<f64>, more: usize| {
            if numbers.len() + more <= MAX_LISTED { Ok(()) } else { Err(wrong(format!("'{name}' has more than {MAX_LISTED} numbers"))) }
        };
        let (count, mut width) = (rows.len(), None);
        for row in rows {
            let before = numbers.len();
            match row {
                Node::Tensor(tensor) => {
                    room(numbers, tensor.count())?;
                    numbers.extend(self.tensor(tensor)?);
                }
                row => match (row.number(), pickle.items(row)) {
                    (Some(number), _) => {
                        room(numbers, 1)?;
                        numbers.push(number);
                    }
                    (None, Some(items)) => {
                        room(numbers, items.len())?;
                        for item in items {
                            numbers.push(item.number().ok_or_else(|| not(item))?);
                        }
                    }
                    (None, None) => return Err(not(row)),
                },
            }
            if *width.get_or_insert(numbers.len() - before) != numbers.len() - before {
                return Err(wrong(format!("the rows of '{name}' have different lengths")));
            }
        }
        Ok(vec![count, width.unwrap_or(0)])
    }

    fn tensor(&mut self, tensor: &Tensor<'a>) -> Result<Vec<f64>, TorchError> {
        let run = self.storage(tensor)?;
        tensor.read(run)
    }

    /// Returns the bytes of a tensor's storage.
    fn storage(&mut self, tensor: &Tensor<'a>) -> Result<&'a [u8], TorchError> {
        let key = tensor.storage.key;
        if let Some(run) = self.storages.get(key) {
            return Ok(run);
        }
        let run = self.archive.entry(&format!("data/{key}"))?;
        self.storages.insert(key, run);
        Ok(run)
    }

    /// Returns the type and the bytes of a tensor of this shape, little-endian and row-major; `None` if the tensor is not contiguous, or is a list.
    /// The numbers may have any value, also not finite.
    ///
    /// # Errors
    /// The tensor is missing, of another shape or damaged.
    pub fn run(&mut self, name: &str, shape: &[usize]) -> Result<Option<(Numbers, &'a [u8])>, TorchError> {
        let Node::Tensor(tensor) = self.node(name)? else { return Ok(None) };
        expect(name, &tensor.shape, Some(shape))?;
        let run = self.storage(tensor)?;
        let numbers = tensor.storage.numbers;
        let bytes = tensor.stretch().and_then(|stretch| {
            let place = |index: usize| index.checked_mul(numbers.width());
            run.get(place(stretch.start)?..place(stretch.end)?)
        });
        Ok(bytes.map(|bytes| (numbers, bytes)))
    }

    /// Returns the numbers of a tensor or list of this shape as f32.
    ///
    /// # Errors
    /// As for [`Values::numbers`]; a number overflows f32.
    pub fn floats(&mut self, name: &str, shape: Option<&[usize]>) -> Result<Vec<f32>, TorchError> {
        let numbers: Vec<f32> = self.numbers(name, shape)?.into_iter().map(|number| number as f32).collect();
        if numbers.iter().all(|number| number.is_finite()) { Ok(numbers) } else { Err(not_finite(name)) }
    }
}

fn expect(name: &str, found: &[usize], expected: Option<&[usize]>) -> Result<(), TorchError> {
    let whole = |shape: &[usize]| shape.iter().copied().filter(|size| *size != 1).collect::<Vec<_>>();
    match expected {
        Some(expected) if whole(found) != whole(expected) => Err(wrong(format!("'{name}' is {found:?}, where {expected:?} is expected"))),
        _ => Ok(()),
    }
}

fn not_finite(name: &str) -> TorchError {
    wrong(format!("'{name}' has a number that is not finite"))
}
