//! Into bf16, pairs of the inner dimension side by side.

#![expect(unsafe_code, reason = "AVX-512 loads and stores at the edges of matrices")]

use std::arch::x86_64::{
    __m512, __m512i, __mmask16, _mm512_cvtne2ps_pbh, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mask_storeu_epi32, _mm512_maskz_loadu_ps,
    _mm512_permutexvar_epi16, _mm512_setzero_si512, _mm512_shuffle_i32x4, _mm512_unpackhi_epi32, _mm512_unpackhi_epi64,
    _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};
use std::mem::transmute;

use super::tile::Strides;
use super::{HEIGHT, Unit, WIDTH};
use crate::arithmetic::product::View;

/// Numbers in a vector.
const LANES: usize = 16;

/// Pairs of a tile that are packed one after the other, so that whole cache lines are written.
const NEIGHBOURS: usize = 4;

/// One line, then the other: each number of the first beside that of the second.
const INTERLEAVED: [u16; 2 * LANES] = {
    let mut places = [0; 2 * LANES];
    let mut at = 0;
    while at < 2 * LANES {
        places[at] = (at / 2 + at % 2 * LANES) as u16;
        at += 1;
    }
    places
};

impl Unit {
    /// The left factor, whole: where its rows lie one after the other, they stay so; else tile by tile, a column of pairs after the other. The rows
    /// that the last tile lacks hold anything.
    pub fn pack_left(self, a: View<'_>, to: &mut Vec<u32>) -> Strides {
        let pairs = a.columns.div_ceil(2);
        to.resize(a.rows.next_multiple_of(HEIGHT) * pairs, 0);
        // SAFETY: a unit is had where the machine has the instructions.
        unsafe { left(a, to) };
        let (row, pair) = if a.across == 1 { (pairs, 1) } else { (1, HEIGHT) };
        Strides { row, pair, tile: HEIGHT * pairs }
    }

    /// The columns of the right factor from `first` on, as many as there is room for: [`WIDTH`] after [`WIDTH`], and in these for each pair of its
    /// rows the pairs of all columns; 0 in those that it lacks.
    pub fn pack_right(self, b: View<'_>, first: usize, to: &mut [u32]) {
        // SAFETY: as above.
        unsafe { if b.across == 1 { right(b, first, to) } else { right_turned(b, first, to) } };
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn left(a: View<'_>, to: &mut [u32]) {
    let pairs = a.columns.div_ceil(2);
    if a.across == 1 {
        for (row, to) in to.chunks_exact_mut(pairs.max(1)).take(a.rows).enumerate() {
            convert(&a.numbers[row * a.down..][..a.columns], to);
        }
        return;
    }
    for first in (0..pairs).step_by(NEIGHBOURS) {
        for row in (0..a.rows).step_by(2 * HEIGHT) {
            let (to, next) = to[row * pairs..].split_at_mut(HEIGHT * pairs);
            for pair in first..pairs.min(first + NEIGHBOURS) {
                let lines = [line(a, 2 * pair, row), line(a, 2 * pair + 1, row)];
                let both: [u32; LANES] = from_vector(interleaved(load(lines[0]), load(lines[1])));
                let (low, high) = both.split_at(HEIGHT);
                to[pair * HEIGHT..][..HEIGHT].copy_from_slice(low);
                if let Some(to) = next.get_mut(pair * HEIGHT..(pair + 1) * HEIGHT) {
                    to.copy_from_slice(high);
                }
            }
        }
    }
}

/// Row by row.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn right(b: View<'_>, first: usize, to: &mut [u32]) {
    let pairs = b.rows.div_ceil(2);
    let b = View { rows: b.columns, columns: b.rows, down: b.across, across: b.down, ..b };
    for pair in 0..pairs {
        for (nth, to) in to.chunks_exact_mut(pairs * WIDTH).enumerate() {
            let column = (first + nth * WIDTH).min(b.rows);
            let lines = [line(b, 2 * pair, column), line(b, 2 * pair + 1, column)];
            let to = to[pair * WIDTH..].as_chunks_mut::<LANES>().0;
            for (vector, to) in to.iter_mut().take(WIDTH / LANES).enumerate() {
                let at = vector * LANES;
                *to = from_vector(interleaved(load(beyond(lines[0], at)), load(beyond(lines[1], at))));
            }
        }
    }
}

/// Column by column.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn right_turned(b: View<'_>, first: usize, to: &mut [u32]) {
    let pairs = b.rows.div_ceil(2);
    for (nth, to) in to.chunks_exact_mut((pairs * WIDTH).max(1)).enumerate() {
        for block in (0..WIDTH).step_by(LANES) {
            let column = first + nth * WIDTH + block;
            for (nth, to) in to.chunks_mut(LANES * WIDTH).enumerate() {
                let row = nth * 2 * LANES;
                let mut lines = [_mm512_setzero_si512(); LANES];
                if column + LANES <= b.columns && row + 2 * LANES <= b.rows {
                    let numbers = &b.numbers[column * b.across + row..][..(LANES - 1) * b.across + 2 * LANES];
                    for (at, to) in lines.iter_mut().enumerate() {
                        // SAFETY: the slice goes as far as the second vector of the last line.
                        unsafe {
                            let line = numbers.as_ptr().add(at * b.across);
                            *to = halved(_mm512_loadu_ps(line), _mm512_loadu_ps(line.add(LANES)));
                        }
                    }
                } else {
                    for (column, to) in (column..b.columns).zip(&mut lines) {
                        let line = line(b, column, row);
                        *to = halved(load(line), load(beyond(line, LANES)));
                    }
                }
                for (row, to) in transposed(lines).into_iter().zip(to.chunks_mut(WIDTH)) {
                    if let Some(to) = to[block..].first_chunk_mut::<LANES>() {
                        *to = from_vector(row);
                    }
                }
            }
        }
    }
}

/// Of a view that lies column by column, what a column has from a row on; nothing beyond the last one.
#[inline(always)]
fn line(view: View<'_>, column: usize, row: usize) -> &[f32] {
    if column < view.columns { &view.numbers[column * view.across + row..column * view.across + view.rows] } else { &[] }
}

#[inline(always)]
fn beyond(line: &[f32], at: usize) -> &[f32] {
    line.get(at..).unwrap_or_default()
}

/// The first vector of a line, 0 beyond its end.
#[inline]
#[target_feature(enable = "avx512f")]
fn load(line: &[f32]) -> __m512 {
    if let Some(whole) = line.first_chunk::<LANES>() {
        // SAFETY: it has just this length.
        return unsafe { _mm512_loadu_ps(whole.as_ptr()) };
    }
    // SAFETY: no more is read than the mask says, and it says no more than there is.
    unsafe { _mm512_maskz_loadu_ps(mask(line.len()), line.as_ptr()) }
}

/// The first of so many numbers that a vector holds.
#[inline(always)]
pub fn mask(count: usize) -> __mmask16 {
    if count >= LANES { !0 } else { (1 << count) - 1 }
}

#[inline(always)]
fn from_vector(vector: __m512i) -> [u32; LANES] {
    // SAFETY: both are 512 bits, any of which are a value.
    unsafe { transmute(vector) }
}

/// Two vectors in bf16, one after the other.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
fn halved(low: __m512, high: __m512) -> __m512i {
    // SAFETY: both types are 512 bits, any of which are a value.
    unsafe { transmute(_mm512_cvtne2ps_pbh(high, low)) }
}

/// Two vectors in bf16, each number of the first beside that of the second.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn interleaved(even: __m512, odd: __m512) -> __m512i {
    // SAFETY: `INTERLEAVED` is 64 bytes long.
    let places = unsafe { _mm512_loadu_si512(INTERLEAVED.as_ptr().cast()) };
    _mm512_permutexvar_epi16(places, halved(even, odd))
}

/// A line in bf16, as it lies.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
fn convert(line: &[f32], to: &mut [u32]) {
    for (line, to) in line.chunks(2 * LANES).zip(to.chunks_mut(LANES)) {
        let pairs = halved(load(line), load(beyond(line, LANES)));
        // SAFETY: no more is written than the mask says, and it says no more than there is.
        unsafe { _mm512_mask_storeu_epi32(to.as_mut_ptr().cast(), mask(to.len()), pairs) };
    }
}

/// A square of 32-bit words: first within quarters of the vectors, then among these.
#[inline]
#[target_feature(enable = "avx512f")]
fn transposed(rows: [__m512i; LANES]) -> [__m512i; LANES] {
    let mut quarters = rows;
    for four in quarters.as_chunks_mut::<4>().0 {
        let (low, high) = (_mm512_unpacklo_epi32(four[0], four[1]), _mm512_unpackhi_epi32(four[0], four[1]));
        let (low_2, high_2) = (_mm512_unpacklo_epi32(four[2], four[3]), _mm512_unpackhi_epi32(four[2], four[3]));
        four[0] = _mm512_unpacklo_epi64(low, low_2);
        four[1] = _mm512_unpackhi_epi64(low, low_2);
        four[2] = _mm512_unpacklo_epi64(high, high_2);
        four[3] = _mm512_unpackhi_epi64(high, high_2);
    }
    /// Of both factors, the first and the third quarter, or the others.
    const EVEN: i32 = 0x88;
    const ODD: i32 = 0xdd;
    let mut turned = rows;
    for column in 0..4 {
        let [a, b, c, d] = [0, 4, 8, 12].map(|four| quarters[four + column]);
        let (even, even_2) = (_mm512_shuffle_i32x4::<EVEN>(a, b), _mm512_shuffle_i32x4::<EVEN>(c, d));
        let (odd, odd_2) = (_mm512_shuffle_i32x4::<ODD>(a, b), _mm512_shuffle_i32x4::<ODD>(c, d));
        turned[column] = _mm512_shuffle_i32x4::<EVEN>(even, even_2);
        turned[column + 4] = _mm512_shuffle_i32x4::<EVEN>(odd, odd_2);
        turned[column + 8] = _mm512_shuffle_i32x4::<ODD>(even, even_2);
        turned[column + 12] = _mm512_shuffle_i32x4::<ODD>(odd, odd_2);
    }
    turned
}
