//! `plot evaluation` and `plot words`: draw evaluations.

use super::{figure, size, title};
use crate::evaluation::{Confusion, Evaluation, Figure, Row};
use crate::percept::Percept;
use crate::plot::{self, Bar, Matrix, Panel};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

pub(super) fn evaluation(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Value::Evaluation(evaluation) = call.any("evaluation")?.clone() else {
        return Err(Fault::new("plot evaluation draws what evaluate gives").at("evaluation"));
    };
    if evaluation.rows.is_empty() {
        return Err(Fault::new("this evaluation is empty").help("evaluate flow parts[1] train=parts[0] fills one").at("evaluation"));
    }
    let mut names: Vec<String> = Vec::new();
    for row in &evaluation.rows {
        if !names.contains(&row.name) {
            names.push(row.name.clone());
        }
    }
    let splits: Vec<String> = evaluation.splits().into_iter().map(String::from).collect();
    let panel = |titles: &[&str], share, bar: &dyn Fn(&Row) -> Bar| {
        let at = |name: &String, split: &String| evaluation.rows.iter().find(|row| row.name == *name && row.split == *split);
        let bars = names.iter().map(|name| splits.iter().map(|split| at(name, split).map_or(Bar::NONE, bar)).collect()).collect();
        Panel { titles: titles.iter().map(|title| (*title).to_string()).collect(), bars, share }
    };
    let bar = |row: &Row, figure, behind: Option<Figure>| {
        let or_none = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Bar {
            value: or_none(row.mean(figure)),
            behind: or_none(behind.and_then(|figure| row.mean(figure))),
            spread: or_none(row.spread(figure)),
        }
    };
    let panels = [
        panel(&["Energy distance", "Energy"], false, &|row| bar(row, Figure::EnergyDistance, None)),
        panel(&["D, pitch pinned: best of 8 / one (dB)", "D, pinned: of 8 / one (dB)", "D of 8 / one (dB)", "D (dB)"], false, &|row| {
            bar(row, Figure::BestOfEightPinned, Some(Figure::OneSamplePinned))
        }),
        panel(&["Family recognised", "Family"], true, &|row| bar(row, Figure::FamilyAccuracy, None)),
    ];
    let title = title(call, || "Evaluation".into())?;
    figure(call, plot::scores(&title, &names, &splits, &panels, &matrices(&evaluation), size(call)?)?)
}

/// `plot words`: draws the effect of each word.
pub(super) fn words(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Value::Evaluation(evaluation) = call.any("evaluation")?.clone() else {
        return Err(Fault::new("plot words draws what evaluate gives").at("evaluation"));
    };
    let bar = |row: &Row, percept| Bar {
        value: row.word_mean(percept).unwrap_or(f64::NAN),
        behind: f64::NAN,
        spread: row.word_spread(percept).unwrap_or(f64::NAN),
    };
    let asked = evaluation.rows.iter().filter(|row| Percept::ALL.into_iter().any(|percept| row.word_mean(percept).is_some()));
    let flows: Vec<(String, Vec<Bar>)> = asked
        .map(|row| (format!("{}, {}", row.name, row.split), Percept::ALL.into_iter().map(|percept| bar(row, percept)).collect()))
        .collect();
    if flows.is_empty() {
        return Err(Fault::new("no flow of this evaluation was asked for words")
            .at("evaluation")
            .help("evaluate asks flows of the embedded encoder, with=words, on pairs of known families"));
    }
    let percepts: Vec<String> = Percept::ALL.into_iter().map(|percept| percept.name().to_string()).collect();
    let title = title(call, || "Words in the sound".into())?;
    figure(call, plot::words(&title, &percepts, &flows, size(call)?)?)
}

/// Returns the confusion matrices of the first flow. Consecutive splits that share no family are joined in one matrix.
fn matrices(evaluation: &Evaluation) -> Vec<Matrix> {
    let Some(first) = evaluation.rows.iter().find(|row| !row.confusion.is_empty()) else { return Vec::new() };
    let mut pooled: Vec<(Vec<&str>, Confusion)> = Vec::new();
    for row in evaluation.by_split().into_iter().filter(|row| row.name == first.name && !row.confusion.is_empty()) {
        let asked = row.confusion.asked();
        // A pitch block covers other families than the split by instrument beside it.
        match pooled.last_mut().filter(|(_, known)| asked.iter().all(|family| !known.asked().contains(family))) {
            Some((splits, known)) => {
                splits.push(&row.split);
                *known = known.joined(&row.confusion);
            }
            None => pooled.push((vec![&row.split], row.confusion.clone())),
        }
    }
    pooled.iter().map(|(splits, confusion)| matrix(&format!("{} seen as, in % ({})", first.name, splits.join(", ")), confusion)).collect()
}

fn matrix(title: &str, confusion: &Confusion) -> Matrix {
    let (rows, columns) = (confusion.asked(), confusion.families());
    let words = |names: &[&str]| names.iter().map(|name| name.replace('_', " ")).collect();
    let counts = rows.iter().map(|asked| columns.iter().map(|seen| confusion.at(asked, seen) as f64).collect()).collect();
    Matrix { title: title.into(), rows: words(&rows), columns: words(&columns), counts }
}
