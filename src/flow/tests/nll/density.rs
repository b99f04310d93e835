//! Checks that `log_prob` is the log of a density.

use super::*;
use crate::flow::coordinates::bounded;
use crate::flow::nll::base;

/// Returns the theta with these standardised coordinates.
fn theta(flow: &Flow, x: &[f64; DIM]) -> [f64; DIM] {
    std::array::from_fn(|dim| flow.constants[dim].unwrap_or_else(|| bounded(Field::ALL[dim], x[dim] * f64::from(flow.theta.std[dim]))))
}

#[test]
fn the_density_integrates_to_one() {
    // Two parameters vary, so that their plane can be summed over.
    let mut constants = Field::ALL.map(|field| Some(field.info().default));
    constants[Field::PitchMidi.index()] = None;
    constants[Field::Sustain.index()] = None;
    let flow = flow(constants);
    let (text, _) = inputs(2);
    const STEP: f64 = 0.1;
    let line = || (-60..=60).map(|step| f64::from(step) * STEP);
    let points: Vec<[f64; DIM]> = line()
        .flat_map(|pitch| line().map(move |sustain| (pitch, sustain)))
        .map(|(pitch, sustain)| {
            let mut x = [0.0; DIM];
            (x[Field::PitchMidi.index()], x[Field::Sustain.index()]) = (pitch, sustain);
            theta(&flow, &x)
        })
        .collect();
    for text in &text {
        let densities = flow.log_prob(&vec![text; points.len()], &points).unwrap();
        let sum = densities.iter().map(|log| log.exp()).sum::<f64>() * STEP * STEP;
        assert!((sum - 1.0).abs() < 0.01, "{sum}");
    }
}

#[test]
fn the_log_determinant_matches_the_jacobian() {
    let mut constants = [None; DIM];
    constants[Field::Velocity.index()] = Some(100.0);
    let flow = flow(constants);
    let varying: Vec<usize> = (0..DIM).filter(|dim| constants[*dim].is_none()).collect();
    let (text, xs) = inputs(5);
    for (text, x) in text.iter().zip(&xs) {
        let x = x.map(|x| x / 2.0);
        let encode = |x: &[f64; DIM]| flow.encode(&[text], &[theta(&flow, x)]).unwrap()[0];
        const STEP: f64 = 2e-3;
        let jacobian: Vec<Vec<f64>> = varying
            .iter()
            .map(|dim| {
                let moved = |by: f64| {
                    let mut x = x;
                    x[*dim] += by;
                    encode(&x)
                };
                let (above, below) = (moved(STEP), moved(-STEP));
                varying.iter().map(|to| (above[*to] - below[*to]) / (2.0 * STEP)).collect()
            })
            .collect();
        let z = encode(&x);
        let prior: f64 = varying.iter().map(|dim| base::log_density(z[*dim])).sum();
        let found = flow.log_prob(&[text], &[theta(&flow, &x)]).unwrap()[0] - prior;
        let expected = log_determinant(jacobian);
        assert!((found - expected).abs() < 0.02, "{found} {expected}");
        assert!(found.abs() > 0.05, "the flow changes volumes");
    }
}

/// Returns the log of the absolute determinant, by Gaussian elimination with partial pivoting.
fn log_determinant(mut matrix: Vec<Vec<f64>>) -> f64 {
    let mut sum = 0.0;
    while let Some(width) = matrix.first().map(Vec::len).filter(|width| *width > 0) {
        let pivot = (0..width).max_by(|a, b| matrix[*a][0].abs().total_cmp(&matrix[*b][0].abs())).unwrap();
        let row = matrix.swap_remove(pivot);
        sum += row[0].abs().ln();
        matrix = matrix.iter().map(|other| (1..width).map(|n| other[n] - row[n] * other[0] / row[0]).collect()).collect();
    }
    sum
}

#[test]
fn flows_of_the_reference_objective_have_no_density() {
    let mut flow = flow([None; DIM]);
    flow.config.objective = Objective::Reference;
    let (text, x) = inputs(1);
    assert!(matches!(flow.log_prob(&text, &x), Err(FlowError::NoLikelihood)));
    assert_eq!(flow.coordinates(&x[0]), None);
}
