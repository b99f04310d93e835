//! A tile of a product, held in registers.

#![expect(unsafe_code, reason = "AVX-512 sums of a tile, without a check at each number")]

use std::arch::x86_64::{
    __m512, __m512bh, _mm512_add_ps, _mm512_dpbf16_ps, _mm512_loadu_si512, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_set1_epi32,
    _mm512_setzero_ps,
};
use std::mem::transmute;

use super::pack::mask;
use super::{HEIGHT, Unit, WIDTH};
use crate::arithmetic::product::Into;

/// Vectors across a tile.
const VECTORS: usize = WIDTH / 16;

/// How far apart what is packed of the left factor lies: rows of a tile, pairs of a row, tiles.
#[derive(Clone, Copy, Debug)]
pub struct Strides {
    pub row: usize,
    pub pair: usize,
    pub tile: usize,
}

/// Packed factors: of the left one from this tile on, of the right one the tile's columns.
pub struct Tile<'a> {
    pub left: &'a [u32],
    pub strides: Strides,
    pub right: &'a [u32],
    pub pairs: usize,
}

impl Unit {
    /// Adds up a tile and puts as much of it as is wanted.
    pub fn run(self, tile: Tile<'_>, height: usize, width: usize, into: Into<'_>) {
        let Strides { row, pair, .. } = tile.strides;
        assert!(tile.pairs == 0 || (HEIGHT - 1) * row + (tile.pairs - 1) * pair < tile.left.len());
        assert!(tile.pairs * WIDTH <= tile.right.len() && height <= HEIGHT && width <= WIDTH);
        // SAFETY: the machine has the instructions, and what is read lies within the factors, as asserted.
        let sums = unsafe { sums(&tile) };
        let rows = into.numbers.chunks_mut(into.stride.max(1)).take(height);
        for (sums, to) in sums.into_iter().zip(rows) {
            // SAFETY: the machine has the instructions.
            unsafe { put(sums, &mut to[..width], into.add) };
        }
    }
}

/// # Safety
/// The left factor goes as far as the last pair of the last row, the right one has all pairs.
#[target_feature(enable = "avx512f,avx512bf16")]
unsafe fn sums(tile: &Tile<'_>) -> [[__m512; VECTORS]; HEIGHT] {
    let (left, right) = (tile.left.as_ptr(), tile.right.as_ptr());
    let mut sums = [[_mm512_setzero_ps(); VECTORS]; HEIGHT];
    for pair in 0..tile.pairs {
        // SAFETY: the caller's. Both types are 512 bits, any of which are a value.
        let across: [__m512bh; VECTORS] =
            std::array::from_fn(|vector| unsafe { transmute(_mm512_loadu_si512(right.add(pair * WIDTH + vector * 16).cast())) });
        for (row, sums) in sums.iter_mut().enumerate() {
            // SAFETY: the same.
            let down: __m512bh =
                unsafe { transmute(_mm512_set1_epi32(*left.add(row * tile.strides.row + pair * tile.strides.pair) as i32)) };
            for (sum, across) in sums.iter_mut().zip(across) {
                *sum = _mm512_dpbf16_ps(*sum, down, across);
            }
        }
    }
    sums
}

#[target_feature(enable = "avx512f")]
fn put(sums: [__m512; VECTORS], to: &mut [f32], add: bool) {
    for (sum, to) in sums.into_iter().zip(to.chunks_mut(16)) {
        let mask = mask(to.len());
        // SAFETY: no more is read or written than the mask says, and it says no more than there is.
        unsafe {
            let sum = if add { _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, to.as_ptr())) } else { sum };
            _mm512_mask_storeu_ps(to.as_mut_ptr(), mask, sum);
        }
    }
}
