//! Scores as bars, with matrices.

use super::*;

fn panel(title: &str, share: bool, things: usize, groups: usize) -> Panel {
    let value = |n: usize| if share { (n as f64 * 0.37).fract() } else { (n as f64 * 0.73).fract() * 12.0 - 0.3 };
    let bar = |n: usize| {
        let value = value(n);
        if n % 5 == 4 {
            Bar::NONE
        } else {
            Bar { value, behind: if share { f64::NAN } else { value + 2.0 }, spread: if n.is_multiple_of(2) { 0.1 } else { f64::NAN } }
        }
    };
    let bars = (0..things).map(|thing| (0..groups).map(|group| bar(thing * groups + group)).collect()).collect();
    Panel { titles: strings([title]).to_vec(), bars, share }
}

fn matrix(classes: usize) -> Matrix {
    let names = ["bass", "brass", "flute", "guitar", "keyboard", "mallet", "organ", "reed", "string", "synth lead", "vocal"];
    let names: Vec<String> = names.iter().take(classes).map(|name| (*name).to_string()).collect();
    let count = |row: usize, column: usize| if row == column { 9.0 } else { ((row * 7 + column * 3) % 4) as f64 };
    let counts = (0..classes).map(|row| (0..classes).map(|column| count(row, column)).collect()).collect();
    Matrix { title: "What samples are taken for".into(), rows: names.clone(), columns: names, counts }
}

#[test]
fn evaluations_are_drawn() {
    let names = strings(["family median", "lookup", "reference objective", "reference objective, temperature 0.1", "default", ODD]);
    let groups = strings(["instrument", "pitch block", "note"]);
    let panels = [panel("Energy distance", false, 6, 3), panel("D (dB)", false, 6, 3), panel("Family recognised", true, 6, 3)];
    let seen = ["Energy distance", "lookup", "pitch block", "keyboard", "What samples are taken for"];
    check("evaluation", &seen, |size| scores("Evaluation", &names, &groups, &panels, &[matrix(9), matrix(9)], size));
    check("evaluation_one", &["lookup"], |size| scores("Evaluation", &names[1..2], &groups[..1], &panels[..1], &[], size));
    check("evaluation_small", &[], |size| scores(ODD, &names, &groups, &panels, &[matrix(1)], size));
    let many: Vec<String> = (0..60).map(|n| format!("flow {n}")).collect();
    check("evaluation_many", &[], |size| scores("Many", &many, &groups, &[panel("D", false, 60, 3)], &[matrix(11)], size));
    let none = Panel { titles: Vec::new(), bars: vec![vec![Bar::NONE]], share: false };
    assert!(matches!(scores("", &names, &groups, &[none], &[], Size::default()), Err(PlotError::Empty { .. })));
}
