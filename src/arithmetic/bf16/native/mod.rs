//! Products by AVX-512-BF16, whose instruction adds the products of sixteen pairs of neighbours to sixteen sums: so the inner dimension goes by pairs.
//!
//! The right factor is packed some columns at a time, so that they stay in the second cache while all rows of the left one, packed whole, go by.

mod pack;
mod tile;

use std::cell::RefCell;

use crate::arithmetic::product::{Into, View};
use crate::simd::Level;
use tile::Tile;

/// Rows and columns of a tile: as many as leave the registers room for a row of the right factor and an element of the left one.
const HEIGHT: usize = 8;
const WIDTH: usize = 48;
/// Columns of the right factor that are packed together: as many as the second cache holds of some hundred rows, since few at a time are read in
/// small pieces.
const PACKED_AT_ONCE: usize = 4 * WIDTH;

thread_local! {
    /// The factors, packed.
    static PACKED: RefCell<[Vec<u32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// Stands for a machine that has the instructions.
#[derive(Clone, Copy)]
pub struct Unit(());

impl Unit {
    /// Where this machine has them, and `level` allows them.
    pub fn find(level: Level) -> Option<Unit> {
        let here = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512bf16");
        (level == Level::Avx512 && here).then_some(Unit(()))
    }

    /// The caller has seen that the matrices go together, and that `into` has room.
    pub fn multiply(self, a: View<'_>, b: View<'_>, into: Into<'_>) {
        let (rows, columns, pairs) = (a.rows, b.columns, a.columns.div_ceil(2));
        PACKED.with_borrow_mut(|[left, right]| {
            let strides = self.pack_left(a, left);
            for first in (0..columns).step_by(PACKED_AT_ONCE) {
                right.resize(pairs * PACKED_AT_ONCE.min(columns - first).next_multiple_of(WIDTH), 0);
                self.pack_right(b, first, right);
                for (nth, right) in right.chunks_exact((pairs * WIDTH).max(1)).enumerate() {
                    let first = first + nth * WIDTH;
                    let width = WIDTH.min(columns - first);
                    for top in (0..rows).step_by(HEIGHT) {
                        let tile = Tile { left: &left[top / HEIGHT * strides.tile..], strides, right, pairs };
                        let numbers = &mut into.numbers[top * into.stride + first..];
                        self.run(tile, HEIGHT.min(rows - top), width, Into { numbers, ..into });
                    }
                }
            }
        });
    }
}
