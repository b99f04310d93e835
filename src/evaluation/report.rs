//! The table of an evaluation: rows of figures, pooled over the runs with the same name and split.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::{Figure, Figures};
use crate::percept::Percept;

/// A table of figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// In the order of insertion; no two rows have the same name and split.
    pub rows: Vec<Row>,
}

/// The figures of a sampler on a split.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The flow.
    pub name: String,
    /// How the notes were held out.
    pub split: String,
    /// The figures of each run, one per seed.
    pub runs: Vec<Figures>,
    /// The families that its samples were classified as; may be empty.
    pub confusion: Confusion,
}

/// Counts how often a sample for one family was classified as another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Confusion {
    /// By the requested family, then by the predicted one.
    counts: BTreeMap<(String, String), u64>,
}

impl Confusion {
    /// Counts one sample of a caption of family `asked` that the classifier takes for `seen`.
    pub fn count(&mut self, asked: &str, seen: &str) {
        *self.counts.entry((asked.to_string(), seen.to_string())).or_default() += 1;
    }

    /// Returns whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Returns all families, sorted by name.
    pub fn families(&self) -> Vec<&str> {
        let both = self.counts.keys().flat_map(|(asked, seen)| [asked.as_str(), seen.as_str()]);
        both.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns the requested families, sorted by name.
    pub fn asked(&self) -> Vec<&str> {
        self.counts.keys().map(|(asked, _)| asked.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns how many samples of family `asked` were taken for `seen`.
    pub fn at(&self, asked: &str, seen: &str) -> u64 {
        self.counts.get(&(asked.to_string(), seen.to_string())).copied().unwrap_or(0)
    }

    /// Returns the sum of the counts.
    #[must_use]
    pub fn joined(&self, other: &Confusion) -> Confusion {
        let mut counts = self.counts.clone();
        for (pair, count) in &other.counts {
            *counts.entry(pair.clone()).or_default() += count;
        }
        Confusion { counts }
    }
}

impl Row {
    fn bytes(&self) -> usize {
        // Bytes of a row's figures with their keys in JSON, for any number of runs.
        const FIGURES: usize = 2048;
        let counts = self.confusion.counts.iter();
        let counts: usize =
            counts.map(|((asked, seen), count)| size_of_val(count) + 2 * size_of::<String>() + asked.len() + seen.len()).sum();
        FIGURES + self.name.len() + self.split.len() + size_of_val(&*self.runs) + counts
    }

    fn values(&self, figure: Figure) -> Vec<f64> {
        self.runs.iter().filter_map(|run| run.get(figure)).collect()
    }

    fn word_values(&self, percept: Percept) -> Vec<f64> {
        self.runs.iter().filter_map(|run| run.word(percept)).collect()
    }

    /// Returns the mean over the runs that have the figure; `None` if none has.
    pub fn mean(&self, figure: Figure) -> Option<f64> {
        mean(&self.values(figure))
    }

    /// Returns the sample standard deviation over the runs; `None` for fewer than two.
    pub fn spread(&self, figure: Figure) -> Option<f64> {
        spread(&self.values(figure))
    }

    /// Like [`Row::mean`], for the AUC of the words for one percept.
    pub fn word_mean(&self, percept: Percept) -> Option<f64> {
        mean(&self.word_values(percept))
    }

    /// Like [`Row::spread`], for the AUC of the words for one percept.
    pub fn word_spread(&self, percept: Percept) -> Option<f64> {
        spread(&self.word_values(percept))
    }

    fn to_json(&self) -> Json {
        let figures = |of: &dyn Fn(Figure) -> Option<f64>| -> Map<String, Json> {
            Figure::ALL.into_iter().map(|figure| (figure.key().to_string(), json!(of(figure)))).collect()
        };
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        object.insert("split".into(), json!(self.split));
        object.extend(figures(&|figure| self.mean(figure)));
        object.insert("seeds".into(), json!(self.runs.len()));
        if self.runs.len() > 1 {
            object.insert("spread".into(), Json::Object(figures(&|figure| self.spread(figure))));
        }
        let words = |of: &dyn Fn(Percept) -> Option<f64>| -> Map<String, Json> {
            Percept::ALL.into_iter().filter_map(|percept| Some((percept.name().to_string(), json!(of(percept)?)))).collect()
        };
        for (key, words) in
            [("words", words(&|percept| self.word_mean(percept))), ("words_spread", words(&|percept| self.word_spread(percept)))]
        {
            if !words.is_empty() {
                object.insert(key.into(), Json::Object(words));
            }
        }
        Json::Object(object)
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn spread(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    Some((values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64).sqrt())
}

impl Evaluation {
    /// Combines the rows of both; rows with the same name and split are merged into one with the runs of both.
    #[must_use]
    pub fn joined(&self, other: &Evaluation) -> Evaluation {
        let mut rows = self.rows.clone();
        for row in &other.rows {
            match rows.iter_mut().find(|known| known.name == row.name && known.split == row.split) {
                Some(known) => {
                    known.runs.extend_from_slice(&row.runs);
                    known.confusion = known.confusion.joined(&row.confusion);
                }
                None => rows.push(row.clone()),
            }
        }
        Evaluation { rows }
    }

    /// Returns the total number of runs.
    pub fn runs(&self) -> usize {
        self.rows.iter().map(|row| row.runs.len()).sum()
    }

    /// Returns its approximate size in bytes, in memory or as JSON, whichever is larger.
    pub fn bytes(&self) -> usize {
        self.rows.iter().map(Row::bytes).sum()
    }

    /// Returns the splits, in the order of insertion.
    pub fn splits(&self) -> Vec<&str> {
        let mut splits: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !splits.contains(&row.split.as_str()) {
                splits.push(&row.split);
            }
        }
        splits
    }

    /// Returns the rows, grouped by split.
    pub fn by_split(&self) -> Vec<&Row> {
        self.splits().into_iter().flat_map(|split| self.rows.iter().filter(move |row| row.split == split)).collect()
    }

    /// Converts the table to `{"rows": [{"name", "split", the figures, "seeds", "spread", "words", "words_spread"}], "confusion": {split: {name:
    /// {asked: {seen: count}}}}}`. A missing figure is null. `spread` is present for rows with several runs. `words` has the AUC for each percept
    /// with measured words.
    pub fn to_json(&self) -> Json {
        let rows: Vec<Json> = self.by_split().into_iter().map(Row::to_json).collect();
        let mut confusion = Map::new();
        for row in self.by_split().into_iter().filter(|row| !row.confusion.is_empty()) {
            let families = row.confusion.families();
            let seen = |asked: &str| -> Map<String, Json> {
                families.iter().map(|seen| ((*seen).to_string(), json!(row.confusion.at(asked, seen)))).collect()
            };
            let matrix: Map<String, Json> =
                row.confusion.asked().into_iter().map(|asked| (asked.to_string(), Json::Object(seen(asked)))).collect();
            if let Json::Object(split) = confusion.entry(row.split.clone()).or_insert_with(|| json!({})) {
                split.insert(row.name.clone(), Json::Object(matrix));
            }
        }
        json!({"rows": rows, "confusion": confusion})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, split: &str, energy: f64) -> Row {
        let mut confusion = Confusion::default();
        confusion.count("brass", "reed");
        Row { name: name.into(), split: split.into(), runs: vec![Figures::default().with(Figure::EnergyDistance, energy)], confusion }
    }

    #[test]
    fn rows_with_the_same_name_and_split_are_pooled() {
        let first = Evaluation { rows: vec![row("default", "note", 1.0), row("lookup", "note", 5.0)] };
        let second = Evaluation { rows: vec![row("default", "note", 2.0), row("default", "instrument", 7.0)] };
        let all = Evaluation::default().joined(&first).joined(&second).joined(&Evaluation { rows: vec![row("default", "note", 6.0)] });
        let names: Vec<(&str, &str)> = all.by_split().iter().map(|row| (row.name.as_str(), row.split.as_str())).collect();
        assert_eq!(names, [("default", "note"), ("lookup", "note"), ("default", "instrument")]);
        // 1, 2 and 6: mean 3, deviation sqrt((4 + 1 + 9) / 2).
        assert_eq!(all.rows[0].mean(Figure::EnergyDistance), Some(3.0));
        assert_eq!(all.rows[0].spread(Figure::EnergyDistance), Some(7f64.sqrt()));
        assert_eq!(all.rows[0].confusion.at("brass", "reed"), 3);
        assert_eq!((all.rows[1].spread(Figure::EnergyDistance), all.rows[0].mean(Figure::Mode)), (None, None));
    }

    #[test]
    fn the_json_form_has_means_and_spreads() {
        let all = Evaluation { rows: vec![row("default", "note", 1.0)] }.joined(&Evaluation { rows: vec![row("default", "note", 3.0)] });
        let json = all.to_json();
        let row = &json["rows"][0];
        assert_eq!((&row["name"], &row["split"], &row["seeds"]), (&json!("default"), &json!("note"), &json!(2)));
        assert_eq!((&row["energy_distance"], &row["mode_distance"]), (&json!(2.0), &Json::Null));
        assert_eq!((&row["spread"]["energy_distance"], &row["spread"]["mode_distance"]), (&json!(2f64.sqrt()), &Json::Null));
        assert_eq!(json["confusion"]["note"]["default"], json!({"brass": {"brass": 0, "reed": 2}}));
        let single = Evaluation { rows: vec![all.rows[0].clone()] };
        assert!(single.to_json()["rows"][0].get("spread").is_some());
        assert_eq!(Evaluation::default().to_json(), json!({"rows": [], "confusion": {}}));
    }

    #[test]
    fn words_are_pooled_by_percept() {
        let run = |brightness, pitch| {
            let mut figures = Figures::default();
            figures.set_word(Percept::Brightness, Some(brightness));
            figures.set_word(Percept::Pitch, pitch);
            figures
        };
        let with = |runs| Row { runs, ..row("default", "note", 1.0) };
        let row = with(vec![run(0.8, None), run(0.6, Some(0.9)), run(0.7, Some(f64::NAN))]);
        assert!((row.word_mean(Percept::Brightness).unwrap() - 0.7).abs() < 1e-12);
        assert!((row.word_spread(Percept::Brightness).unwrap() - 0.1).abs() < 1e-12);
        assert_eq!((row.word_mean(Percept::Pitch), row.word_spread(Percept::Pitch)), (Some(0.9), None));
        let json = Evaluation { rows: vec![row] }.to_json();
        assert_eq!(json["rows"][0]["words"].as_object().unwrap().keys().collect::<Vec<_>>(), ["pitch", "brightness"]);
        assert_eq!(json["rows"][0]["words_spread"].as_object().unwrap().len(), 1);
        assert!(Evaluation { rows: vec![with(vec![Figures::default()])] }.to_json()["rows"][0].get("words").is_none());
    }

    #[test]
    fn non_finite_scores_are_dropped() {
        assert_eq!(Figures::default().with(Figure::Mode, f64::NAN).get(Figure::Mode), None);
        for (place, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
    }
}
