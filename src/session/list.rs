//! A list of values, and what is known of it without going through it: lists share their elements, so that `l = [l, l]` forty times over is small to
//! hold and endless to walk.

use std::ops::Deref;
use std::sync::Arc;

use super::value::Value;
use super::weight::weight;
use crate::lang::types::{Kind, Type};

/// Elements in order; a copy shares them.
#[derive(Clone, Debug)]
pub struct List {
    items: Arc<[Value]>,
    kind: Kind,
    extent: Extent,
    weight: usize,
}

/// How much a list is when it is written out, each shared list as often as it stands in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extent {
    /// Lists within one another, itself among them.
    depth: usize,
    /// Elements within it, and those of the lists and ranges among them.
    count: usize,
    /// Numbers of its embeddings.
    numbers: usize,
    /// Bytes of its texts.
    text: usize,
}

/// A list that a statement makes is at most this deep.
pub const MOST_DEEP: usize = 32;
/// It has at most so many elements, those of the lists and ranges within it among them.
pub const MOST_ELEMENTS: usize = 100_000;
/// The embeddings within it have at most so many numbers.
pub const MOST_NUMBERS: usize = 4_000_000;

impl List {
    /// The kind that covers all elements.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Bytes that it holds, whoever else shares them: a list that stands twice in it counts twice.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Why a statement may not make this list: whoever goes through it later would not come to an end.
    ///
    /// # Errors
    /// It is too deep, has too many elements or numbers, or too much text.
    pub fn within_bounds(self) -> Result<List, String> {
        let Extent { depth, count, numbers, text } = self.extent;
        if depth > MOST_DEEP {
            return Err(format!("this makes lists within lists {depth} deep, and {MOST_DEEP} is the most"));
        }
        if count > MOST_ELEMENTS {
            return Err(format!(
                "this list would have {count} elements with those of the lists and ranges in it, and {MOST_ELEMENTS} is the most"
            ));
        }
        if numbers > MOST_NUMBERS {
            return Err(format!("the embeddings in this list would have {numbers} numbers, and {MOST_NUMBERS} is the most"));
        }
        if text > Value::MOST_TEXT {
            return Err(format!("the texts in this list would have {text} bytes, and {} is the most", Value::MOST_TEXT));
        }
        Ok(self)
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        let kinds = items.iter().map(|item| match item.ty() {
            Type::One(kind) => kind,
            Type::List(_) => Kind::Any,
        });
        let kind = kinds.reduce(Kind::join).unwrap_or(Kind::Any);
        let (mut extent, mut held) = (Extent::default(), size_of::<List>());
        for item in &items {
            let within = match item {
                Value::List(list) => list.extent,
                Value::Text(text) => Extent { text: text.len(), ..Extent::default() },
                Value::Embedding(embedding) => Extent { numbers: embedding.vector.len(), ..Extent::default() },
                Value::Range(range) => Extent { count: usize::try_from(range.len()).unwrap_or(usize::MAX), ..Extent::default() },
                _ => Extent::default(),
            };
            extent.depth = extent.depth.max(within.depth);
            extent.count = extent.count.saturating_add(within.count).saturating_add(1);
            extent.numbers = extent.numbers.saturating_add(within.numbers);
            extent.text = extent.text.saturating_add(within.text);
            held = held.saturating_add(weight(item));
        }
        extent.depth += 1;
        List { items: items.into(), kind, extent, weight: held }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_counted_as_often_as_it_stands_there() {
        let mut list = List::from(vec![Value::text("four"), Value::number(1.0)]);
        assert_eq!((list.extent, list.kind), (Extent { depth: 1, count: 2, numbers: 0, text: 4 }, Kind::Any));
        list = List::from(vec![Value::List(list.clone()), Value::List(list)]);
        assert_eq!(list.extent, Extent { depth: 2, count: 6, numbers: 0, text: 8 });
        for _ in 0..200 {
            list = List::from(vec![Value::List(list.clone()), Value::List(list)]);
        }
        assert_eq!((list.extent.depth, list.extent.count, list.weight), (202, usize::MAX, usize::MAX));
    }

    #[test]
    fn each_bound_is_met_and_not_passed() {
        let deep = |depth: usize| (1..depth).fold(List::from(vec![]), |list, _| List::from(vec![Value::List(list)]));
        assert!(deep(MOST_DEEP).within_bounds().is_ok());
        assert!(deep(MOST_DEEP + 1).within_bounds().unwrap_err().contains("33 deep"));
        let long = |count: usize| List::from(vec![Value::number(0.0); count]);
        assert!(long(MOST_ELEMENTS).within_bounds().is_ok());
        assert!(long(MOST_ELEMENTS + 1).within_bounds().unwrap_err().contains("100001 elements"));
        let text = Value::text("x".repeat(Value::MOST_TEXT / 2));
        assert!(List::from(vec![text.clone(), text.clone()]).within_bounds().is_ok());
        assert!(List::from(vec![text.clone(), text, Value::text("x")]).within_bounds().unwrap_err().contains("bytes"));
    }
}
