//! Many envelopes in one figure.

use super::*;

#[test]
fn all_curves_have_different_styles() {
    let looks: Vec<String> = (0..MOST_LINES).map(|n| format!("{:?} {:?}", style::series(n), style::dashes(n))).collect();
    let different: std::collections::HashSet<&String> = looks.iter().collect();
    assert_eq!(different.len(), looks.len(), "{looks:?}");
    let curves: Vec<Curve> =
        (0..MOST_LINES).map(|n| adsr(&format!("curve number {n}"), [0.01 + 0.02 * n as f64, 0.2, 0.9 - 0.04 * n as f64, 0.3])).collect();
    let many = envelope("Envelopes", &curves, Size::default()).unwrap();
    keep("envelope_many", &many);
    assert!((0..MOST_LINES).all(|n| many.svg.contains(&format!(">curve number {n}<"))), "every curve has its name");
}
