//! Formats an evaluation as a table.

use crate::evaluation::{Evaluation, Figure, Row};
use crate::sink::Table;

const FOOTER: &str = "energy: distance of sampled from real thetas; D in dB, of one sample, the best of 8, the mode, and the same with the pitch \
                      pinned; words: the chance that a sample has more of what a word says, 0.5 where it says nothing; see docs/evaluation.md";

/// Formats on one line.
pub fn inline(evaluation: &Evaluation) -> String {
    match evaluation.rows.len() {
        0 => "an empty evaluation".into(),
        1 => "evaluation, 1 row".into(),
        rows => format!("evaluation, {rows} rows"),
    }
}

/// Returns a line for each row and a column for each figure that any row has: the mean, and ± the spread over several seeds.
pub fn table(evaluation: &Evaluation) -> Table {
    let rows = evaluation.by_split();
    let figures: Vec<Figure> = Figure::ALL.into_iter().filter(|figure| rows.iter().any(|row| row.mean(*figure).is_some())).collect();
    let mut columns = vec!["split".to_string(), "sampler".into()];
    columns.extend(figures.iter().map(|figure| heading(*figure).to_string()));
    columns.push("seeds".into());
    let cells = |row: &&Row| {
        let mut cells = vec![row.split.clone(), row.name.clone()];
        cells.extend(figures.iter().map(|figure| cell(row, *figure)));
        cells.push(row.runs.len().to_string());
        cells
    };
    Table { title: inline(evaluation), columns, rows: rows.iter().map(cells).collect(), footer: FOOTER.into(), ..Table::default() }
}

fn heading(figure: Figure) -> &'static str {
    match figure {
        Figure::EnergyDistance => "energy",
        Figure::LogLikelihood => "nats",
        Figure::LogLikelihoodGain => "over Gaussian",
        Figure::OneSample => "D one",
        Figure::BestOfEight => "D of 8",
        Figure::Mode => "D mode",
        Figure::OneSamplePinned => "one pinned",
        Figure::BestOfEightPinned => "of 8 pinned",
        Figure::ModePinned => "mode pinned",
        Figure::FamilyAccuracy => "family",
        Figure::RegisterShare => "low, high",
        Figure::RegisterOrder => "in order",
        Figure::Words => "words",
        Figure::Degrees => "degrees",
        Figure::OutOfRange => "outside",
    }
}

fn cell(row: &Row, figure: Figure) -> String {
    let Some(mean) = row.mean(figure) else { return "-".into() };
    let (factor, decimals, unit) = match figure {
        Figure::FamilyAccuracy | Figure::RegisterShare | Figure::Degrees | Figure::OutOfRange => (100.0, 0, " %"),
        Figure::EnergyDistance | Figure::Words => (1.0, 2, ""),
        _ => (1.0, 1, ""),
    };
    // Adding 0 turns -0 into 0.
    let rounded = |value: f64| format!("{:.decimals$}", (value * factor * 1000.0).round() / 1000.0 + 0.0);
    let spread = row.spread(figure).map(|spread| format!(" ±{}", rounded(spread))).unwrap_or_default();
    format!("{}{spread}{unit}", rounded(mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Confusion, Figures};

    #[test]
    fn scores_without_values_get_no_column() {
        let run = |energy, outside| Figures::default().with(Figure::EnergyDistance, energy).with(Figure::OutOfRange, outside);
        let row = |name: &str, runs| Row { name: name.into(), split: "note".into(), runs, confusion: Confusion::default() };
        let rows = vec![row("default", vec![run(0.5, 0.25), run(0.7, 0.25)]), row("lookup", vec![Figures::default()])];
        let table = table(&Evaluation { rows });
        assert_eq!(table.columns, ["split", "sampler", "energy", "outside", "seeds"]);
        assert_eq!(table.rows, [["note", "default", "0.60 ±0.14", "25 ±0 %", "2"], ["note", "lookup", "-", "-", "1"]]);
    }
}
