//! Baseline samplers that copy: the median theta of the family, or a training note with an equivalent caption.

use crate::theta::DIM;

/// The caption of a training row, or a requested one.
#[derive(Clone, Copy, Debug)]
pub struct Caption<'a> {
    /// Index of its family.
    pub family: usize,
    /// The content of the caption besides the family, in a canonical spelling; `None` if it has no other content.
    pub content: Option<&'a str>,
    /// Its embedding.
    pub embedding: &'a [f32],
}

/// Returns the rows whose captions match `asked`: all rows of the family if `asked` has no other content, else those with the same content. If there
/// are none, returns those with the nearest embedding (by cosine).
pub fn same(rows: &[Caption], asked: &Caption) -> Vec<usize> {
    let fits = |row: &Caption| row.family == asked.family && (asked.content.is_none() || row.content == asked.content);
    let found: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(place, _)| place).collect();
    if !found.is_empty() {
        return found;
    }
    let near: Vec<f32> = rows.iter().map(|row| cosine(row.embedding, asked.embedding)).collect();
    let nearest = near.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    // Equal captions have equal embeddings, except for rounding.
    near.iter().enumerate().filter(|(_, near)| **near >= nearest - 1e-6).map(|(place, _)| place).collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(1e-12)
}

/// Returns the median of each parameter, or the mean of the two middle values; `None` for no thetas.
pub fn median(thetas: &[[f64; DIM]]) -> Option<[f64; DIM]> {
    let column = |dim: usize| {
        let mut values: Vec<f64> = thetas.iter().map(|theta| theta[dim]).collect();
        values.sort_by(f64::total_cmp);
        let upper = *values.get(values.len() / 2)?;
        let lower = *values.get((values.len() - 1) / 2)?;
        Some((lower + upper) / 2.0)
    };
    let mut median = [0.0; DIM];
    for (dim, value) in median.iter_mut().enumerate() {
        *value = column(dim)?;
    }
    Some(median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_prefers_the_same_content_over_the_nearest_caption() {
        let row = |family, content, embedding| Caption { family, content, embedding };
        let rows = [
            row(0, Some("low"), &[1.0, 0.0][..]),
            row(0, Some("high"), &[0.0, 1.0]),
            row(1, Some("low"), &[0.7, -0.7]),
            row(0, None, &[0.6, 0.6]),
            row(0, Some("low"), &[1.0, 0.0]),
        ];
        assert_eq!(same(&rows, &row(0, Some("low"), &[0.0, 1.0])), [0, 4]);
        assert_eq!(same(&rows, &row(0, None, &[0.0, 1.0])), [0, 1, 3, 4]);
        assert_eq!(same(&rows, &row(0, Some("low, bright"), &[0.9, 0.1])), [0, 4]);
        assert_eq!(same(&rows, &row(2, None, &[0.1, 3.0])), [1]);
        assert!(same(&[], &row(2, None, &[1.0])).is_empty());
    }

    #[test]
    fn medians_are_taken_by_dimension() {
        assert_eq!(median(&[[1.0; DIM], [5.0; DIM], [2.0; DIM]]), Some([2.0; DIM]));
        assert_eq!(median(&[[1.0; DIM], [5.0; DIM]]), Some([3.0; DIM]));
        assert_eq!(median(&[]), None);
    }
}
