//! A list of values, and what is known of it without going through it: lists share their elements, so that `l = [l, l]` forty times over is small to
//! hold and endless to walk.

use std::ops::Deref;
use std::sync::Arc;

use super::extent::Extent;
use super::value::Value;
use crate::lang::types::{Kind, Type};

/// Elements in order; a copy shares them.
#[derive(Clone, Debug)]
pub struct List {
    items: Arc<[Value]>,
    kind: Kind,
    extent: Extent,
}

/// A list that a statement makes is at most this deep.
pub const MOST_DEEP: usize = 32;
/// It has at most so many elements, those of the lists and ranges within it among them.
pub const MOST_ELEMENTS: usize = 100_000;
/// What is written out of it has at most so many bytes.
pub const MOST_WRITTEN: usize = 16 << 20;
/// It holds at most so many bytes.
pub const MOST_HELD: usize = 2 << 30;

impl List {
    /// The kind that covers all elements.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How much it is, each shared part counted as often as it stands in it.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Why a statement may not make this list: whoever goes through it later would not come to an end.
    ///
    /// # Errors
    /// It is too deep, has too many elements, or too much stands in it.
    pub fn within_bounds(self) -> Result<List, String> {
        let Extent { depth, count, written, held } = self.extent;
        if depth > MOST_DEEP {
            return Err(format!("this makes lists within lists {depth} deep, and {MOST_DEEP} is the most"));
        }
        if count > MOST_ELEMENTS {
            return Err(format!(
                "this list would have {count} elements with those of the lists and ranges in it, and {MOST_ELEMENTS} is the most"
            ));
        }
        if written > MOST_WRITTEN {
            return Err(format!(
                "the texts, captions and embeddings in this list would have {written} bytes, each as often as it stands there, and {MOST_WRITTEN} is the most"
            ));
        }
        if held > MOST_HELD {
            return Err(format!("this list would hold {held} bytes, each as often as it stands there, and {MOST_HELD} is the most"));
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
        let extent = Extent::of_list(&items);
        List { items: items.into(), kind, extent }
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
    use crate::audio::Clip;

    #[test]
    fn each_bound_is_met_and_not_passed() {
        let deep = |depth: usize| (1..depth).fold(List::from(vec![]), |list, _| List::from(vec![Value::List(list)]));
        assert!(deep(MOST_DEEP).within_bounds().is_ok());
        assert!(deep(MOST_DEEP + 1).within_bounds().unwrap_err().contains("33 deep"));
        let long = |count: usize| List::from(vec![Value::number(0.0); count]);
        assert!(long(MOST_ELEMENTS).within_bounds().is_ok());
        assert!(long(MOST_ELEMENTS + 1).within_bounds().unwrap_err().contains("100001 elements"));
        let text = Value::text("x".repeat(MOST_WRITTEN / 4));
        let texts = |count: usize| [vec![text.clone(); count], vec![Value::text("x")]].concat();
        assert!(List::from(texts(3)).within_bounds().is_ok());
        assert!(List::from(texts(4)).within_bounds().unwrap_err().contains("16777217 bytes"));
        let clip = Value::Clip(Clip { samples: vec![0.0; MOST_HELD / 64 - 100].into(), rate: 16_000, made: None });
        assert!(List::from(vec![clip.clone(); 16]).within_bounds().is_ok());
        assert!(List::from(vec![clip; 17]).within_bounds().unwrap_err().contains("would hold"));
    }
}
