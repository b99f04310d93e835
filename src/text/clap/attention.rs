//! Multi-head attention.
//!
//! Source: Vaswani et al. 2017, "Attention is all you need", section 3.2.

use std::ops::Range;

use rayon::prelude::*;

use super::sweep::Softmax;
use crate::arithmetic::columns::Columns;
use crate::arithmetic::product::{Into, View, multiply, multiply_columns};
use crate::simd;

/// Computes all heads of attention for all captions. `query` holds the query tokens, those of caption n at `asking[n]`; `key` and `value` hold all
/// tokens, those of caption n at `spans[n]`. The arrays and the result are (tokens, heads * width), row-major.
pub fn attend(query: &[f32], key: &[f32], value: &[f32], asking: &[Range<usize>], spans: &[Range<usize>], heads: usize) -> Vec<f32> {
    let tokens = spans.last().map_or(0, |span| span.end);
    let hidden = key.len() / tokens.max(1);
    let width = hidden / heads;
    let scale = 1.0 / (width as f32).sqrt();
    let mut context = vec![0.0; query.len()];
    let groups = Columns::new(&mut context, hidden).groups(heads, width);
    groups.into_par_iter().for_each(|(first, mut to)| {
        let mut scores = Vec::new();
        for (asking, span) in asking.iter().zip(spans) {
            let part = |of: &'_ [f32], rows: &Range<usize>| rows.start * hidden + first..of.len().min(rows.end * hidden);
            let view = |of, rows: &Range<usize>| View::strided(of, rows.len(), width, hidden);
            let (asked, keys) = (&query[part(query, asking)], &key[part(key, span)]);
            let values = &value[part(value, span)];
            scores.resize(asking.len() * span.len(), 0.0);
            let into = Into { numbers: &mut scores, stride: span.len(), add: false };
            multiply(view(asked, asking), view(keys, span).transposed(), into);
            simd::run(Softmax { x: &mut scores, width: span.len(), scale });
            multiply_columns(View::new(&scores, span.len()), view(values, span), &mut to.rows_of(asking.clone()));
        }
    });
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_matches_its_definition() {
        let (heads, width) = (3, 5);
        let hidden = heads * width;
        let spans = [0..4, 4..5, 5..12];
        let asking = [0..1, 1..2, 2..3];
        let numbers = |rows: usize, step: f32| (0..rows * hidden).map(|n| (n as f32 * step).sin()).collect::<Vec<f32>>();
        let (query, key, value) = (numbers(12, 0.7), numbers(12, 1.1), numbers(12, 0.3));
        for asking in [&spans, &asking] {
            let query = &query[..asking[2].end * hidden];
            let found = attend(query, &key, &value, asking, &spans, heads);
            for ((asking, span), head) in asking.iter().zip(&spans).flat_map(|both| (0..heads).map(move |head| (both, head))) {
                let part = |of: &[f32], row: usize| of[row * hidden + head * width..][..width].to_vec();
                for asked in asking.clone() {
                    let dot = |row| part(query, asked).iter().zip(part(&key, row)).map(|(a, b)| a * b).sum::<f32>();
                    let weights: Vec<f32> = span.clone().map(|row| (dot(row) / (width as f32).sqrt()).exp()).collect();
                    let total: f32 = weights.iter().sum();
                    for (at, found) in part(&found, asked).into_iter().enumerate() {
                        let expected: f32 = span.clone().zip(&weights).map(|(row, weight)| weight / total * part(&value, row)[at]).sum();
                        assert!((found - expected).abs() < 1e-5, "{asked} {head}: {found} {expected}");
                    }
                }
            }
        }
    }
}
