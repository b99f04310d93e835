//! `plot evaluation`.

use super::{figure, size, title};
use crate::evaluation::{Confusion, Evaluation, Figure, Row};
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

/// What the flow named first is taken for, one matrix for each split that shares no family with the ones before.
fn matrices(evaluation: &Evaluation) -> Vec<Matrix> {
    let Some(first) = evaluation.rows.iter().find(|row| !row.confusion.is_empty()) else { return Vec::new() };
    let mut pooled: Vec<(Vec<&str>, Confusion)> = Vec::new();
    for row in evaluation.by_split().into_iter().filter(|row| row.name == first.name && !row.confusion.is_empty()) {
        let asked = row.confusion.asked();
        // A pitch block has other families than the split by instrument beside it.
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
