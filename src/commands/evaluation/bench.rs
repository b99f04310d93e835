//! The data that samplers are measured on: held-out rows, training rows, and the models fitted to the training rows.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::labels::Label;
use crate::dataset::{Pairs, Register, Terciles};
use crate::evaluation::lookup::Caption;
use crate::evaluation::{Forest, PitchRange, Scale};
use crate::session::fault::Fault;
use crate::theta::{DIM, Field};

/// Fixed, so that the measuring forest does not depend on what is sampled.
const FOREST_SEED: u64 = 1;

/// A row of the pairs.
pub struct Row<'a> {
    pub label: Label,
    pub family: usize,
    /// Index of the note within its pairs.
    pub note: usize,
    pub theta: [f64; DIM],
    pub embedding: &'a [f32],
}

/// The rows of one set of pairs.
pub struct Rows<'a> {
    pub rows: Vec<Row<'a>>,
    /// The index of the first row of each note.
    pub notes: Vec<usize>,
}

/// Held-out rows, training rows, and the measures.
pub struct Bench<'a> {
    pub families: Vec<String>,
    pub train: Rows<'a>,
    pub held: Rows<'a>,
    pub scale: Scale,
    /// `None` if there is only one family.
    pub forest: Option<Forest>,
    /// The lower and the upper third of each family's pitches.
    pub thirds: Vec<Option<(PitchRange, PitchRange)>>,
    /// The terciles of each family's pitches; `None` if its rows give their register.
    terciles: Vec<Option<Terciles>>,
}

impl<'a> Bench<'a> {
    /// Prepares the measures for held-out and training pairs.
    ///
    /// # Errors
    /// If rows lack a theta or an embedding, there are no rows, or all training rows have the same theta.
    pub fn new(train: &'a Pairs, held: &'a Pairs) -> Result<Bench<'a>, Fault> {
        let (held, train) = (labelled(held, "pairs")?, labelled(train, "train")?);
        let families: Vec<String> =
            train.iter().chain(&held).map(|row| row.label.family().to_string()).collect::<BTreeSet<_>>().into_iter().collect();
        let (train, held) = (Rows::new(train, &families), Rows::new(held, &families));
        let thetas: Vec<[f64; DIM]> = train.distinct().map(|row| row.theta).collect();
        let scale = Scale::over(&thetas);
        if scale.fields().next().is_none() {
            return Err(Fault::new("all training rows have the same theta, so that there is nothing to compare with").at("train"));
        }
        let points: Vec<Vec<f64>> = thetas.iter().map(|theta| scale.point(theta)).collect();
        let classes: Vec<usize> = train.distinct().map(|row| row.family).collect();
        let several = classes.iter().any(|class| Some(class) != classes.first());
        let forest = if several { Some(Forest::fit(&points, &classes, FOREST_SEED)?) } else { None };
        let terciles = (0..families.len()).map(|family| terciles(train.distinct().chain(held.distinct()), family)).collect();
        let mut bench = Bench { families, train, held, scale, forest, thirds: Vec::new(), terciles };
        bench.thirds = (0..bench.families.len()).map(|family| bench.thirds_of(family)).collect();
        Ok(bench)
    }

    /// Returns the register of a row among the notes of its family.
    pub fn register(&self, row: &Row) -> Option<Register> {
        let by_pitch = self.terciles.get(row.family).copied().flatten().map(|terciles| terciles.register(row.pitch()));
        row.label.register.or(by_pitch)
    }

    fn thirds_of(&self, family: usize) -> Option<(PitchRange, PitchRange)> {
        let rows = || self.train.rows.iter().chain(&self.held.rows).filter(|row| row.family == family);
        let third = |register| PitchRange::of(rows().filter(|row| self.register(row) == Some(register)).map(Row::pitch));
        Some((third(Register::Low)?, third(Register::High)?))
    }

    /// Returns how many held-out notes are also training notes.
    pub fn seen(&self) -> usize {
        let train: HashSet<&str> = self.train.distinct().map(|row| row.label.name.as_str()).collect();
        self.held.distinct().filter(|row| train.contains(row.label.name.as_str())).count()
    }

    /// Returns the number of instruments in the family.
    pub fn instruments(&self, family: usize) -> usize {
        let rows = self.train.distinct().chain(self.held.distinct()).filter(|row| row.family == family);
        rows.map(|row| row.label.instrument.as_deref()).collect::<HashSet<_>>().len()
    }

    /// Returns whether any instrument of the family's held-out notes is also in the training rows.
    pub fn instrument_seen(&self, family: usize) -> bool {
        let of_family = |row: &&Row| row.family == family;
        let train: HashSet<Option<&str>> = self.train.distinct().filter(of_family).map(|row| row.label.instrument.as_deref()).collect();
        self.held.distinct().filter(of_family).any(|row| train.contains(&row.label.instrument.as_deref()))
    }
}

impl<'a> Rows<'a> {
    fn new(mut rows: Vec<Row<'a>>, families: &[String]) -> Rows<'a> {
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut notes = Vec::new();
        for (place, row) in rows.iter_mut().enumerate() {
            row.family = families.iter().position(|family| family == row.label.family()).unwrap_or_default();
            row.note = *known.entry(row.label.name.clone()).or_insert_with(|| {
                notes.push(place);
                notes.len() - 1
            });
        }
        Rows { rows, notes }
    }

    /// Iterates over one row for each note.
    pub fn distinct(&self) -> impl Iterator<Item = &Row<'a>> {
        self.notes.iter().filter_map(|place| self.rows.get(*place))
    }

    /// Returns captions with all known content of the rows.
    pub fn captions(&self) -> Vec<Caption<'_>> {
        self.rows.iter().map(|row| Caption { content: Some(&row.label.content), ..row.caption() }).collect()
    }
}

impl Row<'_> {
    /// Returns the content of its caption.
    pub fn caption(&self) -> Caption<'_> {
        Caption { family: self.family, content: (!self.label.plain).then_some(&*self.label.content), embedding: self.embedding }
    }

    pub fn pitch(&self) -> f64 {
        self.theta[Field::PitchMidi.index()]
    }
}

fn labelled<'a>(pairs: &'a Pairs, param: &'static str) -> Result<Vec<Row<'a>>, Fault> {
    if pairs.rows.is_empty() {
        return Err(Fault::new("these pairs have no rows").at(param));
    }
    let row = |(place, pair): (usize, &'a crate::dataset::Pair)| {
        let lacks =
            |what: &str, help: &str| Fault::new(format!("row {} of these pairs has no {what}", place + 1)).help(help.to_string()).at(param);
        let theta = pair.theta().ok_or_else(|| lacks("theta", "pairs | extract gives them"))?;
        let embedding = pair.text_emb.as_deref().ok_or_else(|| lacks("embedding", "pairs | embed gives them"))?;
        Ok(Row { label: Label::of(pair, place), family: 0, note: 0, theta: theta.0, embedding })
    };
    pairs.rows.iter().enumerate().map(row).collect()
}

/// Returns the terciles of a family's pitches; `None` if any of its rows gives its register.
fn terciles<'r, 'a: 'r>(rows: impl Iterator<Item = &'r Row<'a>>, family: usize) -> Option<Terciles> {
    let rows: Vec<&Row> = rows.filter(|row| row.family == family).collect();
    if rows.iter().any(|row| row.label.register.is_some()) {
        return None;
    }
    Terciles::of(rows.iter().map(|row| row.pitch()))
}
