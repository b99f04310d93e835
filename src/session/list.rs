//! Lists of values with a cached size. Lists share their elements, so repeating `l = [l, l]` forty times takes little memory and yet has too many
//! elements to walk. A [`ValueSize`] holds the size, for the limits on lists and on undo.

use std::ops::Deref;
use std::sync::Arc;

use super::value::{Patch, Value};
use crate::lang::types::{Kind, Type};

/// A sequence of values; a copy shares them.
#[derive(Clone, Debug)]
pub struct List {
    items: Arc<[Value]>,
    kind: Kind,
    extent: ValueSize,
}

/// Maximum depth of a list that a statement creates.
pub const MOST_DEEP: usize = 32;
/// Maximum number of its elements, including those of nested lists and ranges.
pub const MOST_ELEMENTS: usize = 100_000;
/// Maximum bytes of its written form.
pub const MOST_WRITTEN: usize = 16 << 20;
/// Maximum bytes that it holds.
pub const MOST_HELD: usize = 2 << 30;

impl List {
    /// Returns the kind that covers all elements.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the size of the list. A shared part counts each time it occurs.
    pub fn extent(&self) -> ValueSize {
        self.extent
    }

    /// Checks the list against the limits that keep a walk over it short.
    ///
    /// # Errors
    /// A message, if it is too deep, has too many elements, or holds too much.
    pub fn within_bounds(self) -> Result<List, String> {
        let ValueSize { depth, count, written, held } = self.extent;
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
        let extent = ValueSize::of_list(&items);
        List { items: items.into(), kind, extent }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

/// The size of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValueSize {
    /// Depth of nested lists, including itself.
    pub depth: usize,
    /// Number of elements, including those of nested lists and ranges.
    pub count: usize,
    /// Bytes that are written when it is shown or saved as JSON: texts, captions, embeddings, evaluations.
    pub written: usize,
    /// Bytes held in memory, including `written`.
    pub held: usize,
}

impl ValueSize {
    /// Measures a value. Visits the rows of a dataset; the size of a list is cached.
    pub fn of(value: &Value) -> ValueSize {
        let mut extent = ValueSize { held: size_of::<Value>(), ..ValueSize::default() };
        match value {
            Value::Nothing | Value::Number(_) | Value::Bool(_) => {}
            Value::Range(range) => extent.count = usize::try_from(range.len()).unwrap_or(usize::MAX),
            Value::Text(text) => extent.write(text.len()),
            Value::Theta(patch) => extent.write(origin(patch)),
            Value::Embedding(embedding) => {
                let words = [&embedding.caption, &embedding.encoder].into_iter().flatten().map(String::len).sum::<usize>();
                extent.write(size_of_val(&**embedding) + size_of_val(&*embedding.vector) + words);
            }
            Value::Evaluation(evaluation) => extent.write(evaluation.bytes()),
            Value::Clip(clip) => extent.hold(size_of_val(&*clip.samples) + clip.provenance.as_deref().map_or(0, str::len)),
            Value::Pairs(pairs) => extent.hold(pairs.bytes()),
            Value::Flow(flow) => extent.hold(flow.bytes()),
            Value::Figure(picture) => extent.hold(picture.title.len() + picture.png.len() + picture.svg.len()),
            Value::List(items) => {
                extent = items.extent();
                extent.hold(size_of::<Value>());
            }
        }
        extent
    }

    /// Measures a list of these values.
    pub fn of_list(items: &[Value]) -> ValueSize {
        let mut whole = ValueSize::default();
        for ValueSize { depth, count, written, held } in items.iter().map(ValueSize::of) {
            whole.depth = whole.depth.max(depth);
            whole.count = whole.count.saturating_add(count).saturating_add(1);
            whole.written = whole.written.saturating_add(written);
            whole.hold(held);
        }
        whole.depth += 1;
        whole
    }

    fn hold(&mut self, bytes: usize) {
        self.held = self.held.saturating_add(bytes);
    }

    fn write(&mut self, bytes: usize) {
        self.written = self.written.saturating_add(bytes);
        self.hold(bytes);
    }
}

/// Returns the bytes held by the origin of a theta.
fn origin(patch: &Patch) -> usize {
    let Some(origin) = patch.origin.as_deref() else { return 0 };
    size_of_val(origin) + [&origin.prompt, &origin.flow].into_iter().flatten().map(String::len).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Clip;
    use crate::dataset::{Pair, Pairs};
    use crate::evaluation::{Evaluation, Figures, Row};
    use crate::session::value::{Embedding, Origin};
    use crate::sink::Picture;
    use crate::theta::Theta;

    const MANY: usize = 1 << 20;

    fn words() -> String {
        "x".repeat(MANY)
    }

    /// Returns values that are large in each possible way: at least [`MANY`] bytes, and whether those are written out.
    fn large() -> Vec<(&'static str, Value, bool)> {
        let origin = Origin { prompt: Some(words()), seed: None, flow: None };
        let embedding = |vector, caption| Value::Embedding(Arc::new(Embedding { vector, encoder: None, caption }));
        let clip = |samples: Vec<f32>, made| Value::Clip(Clip { provenance: made, ..Clip::new(samples, 16_000) });
        let row = |name: String, runs| Row { name, split: "test".into(), runs, confusion: Default::default() };
        let picture = |title: String, png: Vec<u8>| Picture { title, size: (1, 1), png: png.into(), svg: "".into(), chart: None };
        let pair = |prompt: String, text_emb| Pair { prompt, text_emb, ..some_pair() };
        let pairs = |rows| Value::Pairs(Arc::new(Pairs { rows, ..Pairs::default() }));
        vec![
            ("a text", Value::text(words()), true),
            ("a prompt", Value::Theta(Patch { theta: Theta::default(), origin: Some(origin.into()) }), true),
            ("a vector", embedding(vec![0.0; MANY / 4], None), true),
            ("a caption", embedding(Vec::new(), Some(words())), true),
            (
                "many runs",
                Value::Evaluation(Arc::new(Evaluation { rows: vec![row("a".into(), vec![Figures::default(); MANY / 300])] })),
                true,
            ),
            ("a name", Value::Evaluation(Arc::new(Evaluation { rows: vec![row(words(), Vec::new())] })), true),
            ("a sound", clip(vec![0.0; MANY / 4], None), false),
            ("its maker", clip(Vec::new(), Some(words().into())), false),
            ("a row", pairs(vec![pair(words(), None)]), false),
            ("rows", pairs(vec![pair(String::new(), None); MANY / 100]), false),
            ("a row's vector", pairs(vec![pair(String::new(), Some(vec![0.0; MANY / 4]))]), false),
            ("a title", Value::Figure(Arc::new(picture(words(), Vec::new()))), false),
            ("a picture", Value::Figure(Arc::new(picture(String::new(), vec![0; MANY]))), false),
        ]
    }

    fn some_pair() -> Pair {
        let known = crate::dataset::Metadata { pitch_midi: None, velocity: 100.0, sample_rate: 16_000.0 };
        Pair {
            prompt: String::new(),
            wav_path: String::new(),
            params: crate::dataset::Params::Known(known),
            facts: Default::default(),
            text_emb: None,
        }
    }

    #[test]
    fn the_size_of_every_large_value_is_counted() {
        for (what, value, written) in large() {
            let extent = ValueSize::of(&value);
            assert!(extent.held >= MANY && extent.held < 4 * MANY, "{what} {extent:?}");
            assert_eq!(extent.written >= MANY, written, "{what} {extent:?}");
            let twice = ValueSize::of(&Value::list(vec![value.clone(), value]));
            assert!(twice.held >= 2 * extent.held && twice.held < 2 * extent.held + 500, "{what} {extent:?} {twice:?}");
            assert_eq!((twice.depth, twice.count, twice.written), (1, 2, 2 * extent.written), "{what}");
        }
        assert!(ValueSize::of(&Value::number(1.0)).held < 200);
    }

    #[test]
    fn shared_elements_are_counted_at_each_occurrence() {
        let mut list = Value::list(vec![Value::text("four"), Value::number(1.0)]);
        for _ in 0..200 {
            list = Value::list(vec![list.clone(), list]);
        }
        let most = usize::MAX;
        assert_eq!(ValueSize::of(&list), ValueSize { depth: 201, count: most, written: most, held: most });
    }

    #[test]
    fn list_limits_are_exact() {
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
        let clip = Value::Clip(Clip::new(vec![0.0; MOST_HELD / 64 - 100], 16_000));
        assert!(List::from(vec![clip.clone(); 16]).within_bounds().is_ok());
        assert!(List::from(vec![clip; 17]).within_bounds().unwrap_err().contains("would hold"));
    }
}
