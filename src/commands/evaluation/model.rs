//! What an evaluation asks of a flow.

use crate::flow::{Flow, FlowError};
use crate::theta::{DIM, Field};

/// Whether z = 0 is the flow's answer, so that it is sampled at temperature 0 unless a call says otherwise.
pub fn answers_at_zero(_flow: &Flow) -> bool {
    true
}

/// A theta for each pair of embedding and z, its pitch as given where there is one; not clamped.
pub fn generate(
    flow: &Flow,
    embeddings: &[&[f32]],
    z: &[[f64; DIM]],
    pitches: Option<&[f64]>,
) -> Result<Vec<[f64; DIM]>, FlowError> {
    let mut made = flow.generate(embeddings, z)?;
    for (theta, pitch) in made.iter_mut().zip(pitches.unwrap_or_default()) {
        theta[Field::PitchMidi.index()] = *pitch;
    }
    Ok(made)
}

/// The logarithm of the density of each theta, in nats, where the flow has one.
pub fn log_prob(_flow: &Flow, _embeddings: &[&[f32]], _thetas: &[[f64; DIM]]) -> Result<Option<Vec<f64>>, FlowError> {
    Ok(None)
}

/// The coordinates of a theta in which the density is measured.
pub fn coordinates(_flow: &Flow, _theta: &[f64; DIM]) -> Option<Vec<f64>> {
    None
}
