//! Into bf16, pairs of the inner dimension side by side.

use std::arch::x86_64::{
    __m512, __m512i, __mmask16, _mm512_cvtne2ps_pbh, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mask_storeu_epi32, _mm512_maskz_loadu_ps,
    _mm512_permutexvar_epi16, _mm512_setzero_si512, _mm512_shuffle_i32x4, _mm512_storeu_si512, _mm512_unpackhi_epi32,
    _mm512_unpackhi_epi64, _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};
use std::mem::transmute;
use std::ops::Range;

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
        for (two, row) in (0..a.rows).step_by(2 * HEIGHT).enumerate() {
            for pair in first..pairs.min(first + NEIGHBOURS) {
                let both = interleaved([2 * pair, 2 * pair + 1].map(|k| line(a.numbers, k * a.across, row..a.rows, k < a.columns)));
                for (to, from) in to[two * 2 * HEIGHT * pairs..].chunks_mut(HEIGHT * pairs).zip(both.chunks_exact(HEIGHT)) {
                    to[pair * HEIGHT..][..HEIGHT].copy_from_slice(from);
                }
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn right(b: View<'_>, first: usize, to: &mut [u32]) {
    let pairs = b.rows.div_ceil(2);
    for pair in 0..pairs {
        for (nth, to) in to.chunks_exact_mut(pairs * WIDTH).enumerate() {
            for (vector, to) in to[pair * WIDTH..][..WIDTH].as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                let column = (first + nth * WIDTH + vector * LANES).min(b.columns);
                *to = interleaved([2 * pair, 2 * pair + 1].map(|k| line(b.numbers, k * b.down, column..b.columns, k < b.rows)));
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn right_turned(b: View<'_>, first: usize, to: &mut [u32]) {
    let pairs = b.rows.div_ceil(2);
    for (nth, to) in to.chunks_exact_mut((pairs * WIDTH).max(1)).enumerate() {
        for block in (0..WIDTH).step_by(LANES) {
            let column = first + nth * WIDTH + block;
            for (nth, to) in to.chunks_mut(LANES * WIDTH).enumerate() {
                let k = nth * 2 * LANES;
                let mut lines = [&[][..]; LANES];
                for (column, to) in (column..b.columns).zip(&mut lines) {
                    *to = line(b.numbers, column * b.across, k..b.rows, true);
                }
                turn(lines, &mut to[block..]);
            }
        }
    }
}

/// A stretch of the line that begins at `start`, empty where there is no such line.
#[inline(always)]
fn line(numbers: &[f32], start: usize, stretch: Range<usize>, there: bool) -> &[f32] {
    if there { &numbers[start + stretch.start..start + stretch.end] } else { &[] }
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
pub fn mask(count: usize) -> __mmask16 {
    if count >= LANES { !0 } else { (1 << count) - 1 }
}

/// The first two vectors of a line, in bf16.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
fn halved([low, high]: [&[f32]; 2]) -> __m512i {
    // SAFETY: both types are 512 bits, any of which are a value.
    unsafe { transmute(_mm512_cvtne2ps_pbh(load(high), load(low))) }
}

/// A line in bf16, as it lies.
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
fn convert(line: &[f32], to: &mut [u32]) {
    for (line, to) in line.chunks(2 * LANES).zip(to.chunks_mut(LANES)) {
        let pairs = halved([line, line.get(LANES..).unwrap_or_default()]);
        // SAFETY: no more is written than the mask says, and it says no more than there is.
        unsafe { _mm512_mask_storeu_epi32(to.as_mut_ptr().cast(), mask(to.len()), pairs) };
    }
}

/// The first vectors of two lines side by side.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn interleaved(lines: [&[f32]; 2]) -> [u32; LANES] {
    // SAFETY: `INTERLEAVED` is 64 bytes long, and so is what is returned, any bits of which are a value.
    unsafe { transmute(_mm512_permutexvar_epi16(_mm512_loadu_si512(INTERLEAVED.as_ptr().cast()), halved(lines))) }
}

/// The first two vectors of each of sixteen lines: for each pair of their places, those of all lines, every [`WIDTH`].
#[inline]
#[target_feature(enable = "avx512f,avx512bf16")]
fn turn(lines: [&[f32]; LANES], to: &mut [u32]) {
    let mut columns = [_mm512_setzero_si512(); LANES];
    for (column, line) in columns.iter_mut().zip(lines) {
        *column = halved([line, line.get(LANES..).unwrap_or_default()]);
    }
    for (row, to) in transposed(columns).into_iter().zip(to.chunks_mut(WIDTH)) {
        if let Some(to) = to.first_chunk_mut::<LANES>() {
            // SAFETY: it has just this length.
            unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), row) };
        }
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
