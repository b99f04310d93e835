//! A matrix split into groups of columns, one for each thread.

#![expect(unsafe_code, reason = "columns of one matrix for several threads, which no slice can say")]

use std::marker::PhantomData;
use std::ops::Range;

/// Some columns of a row-major matrix. No two `Columns` of one matrix share an element.
#[derive(Debug)]
pub struct Columns<'a> {
    first: *mut f32,
    rows: usize,
    columns: usize,
    stride: usize,
    of: PhantomData<&'a mut [f32]>,
}

// SAFETY: it is a mutable borrow of its elements only, and they are plain numbers.
unsafe impl Send for Columns<'_> {}

impl<'a> Columns<'a> {
    /// Returns all of a contiguous matrix with this number of columns.
    pub fn new(numbers: &'a mut [f32], columns: usize) -> Columns<'a> {
        let rows = numbers.len() / columns.max(1);
        Columns { first: numbers.as_mut_ptr(), rows, columns, stride: columns, of: PhantomData }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the number of elements between the starts of two rows.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Returns a pointer to the first element.
    pub fn as_mut_ptr(&mut self) -> *mut f32 {
        self.first
    }

    /// Splits into the first `count` columns and the others.
    ///
    /// # Panics
    /// There are fewer than `count` columns.
    pub fn split(self, count: usize) -> (Columns<'a>, Columns<'a>) {
        assert!(count <= self.columns, "{count} of {} columns", self.columns);
        let rest = self.columns - count;
        // SAFETY: `count` is at most the length of a row, so this points into the first row or to its end. The halves have no column in common.
        let second = if self.rows == 0 { self.first } else { unsafe { self.first.add(count) } };
        (Columns { columns: count, ..self }, Columns { first: second, columns: rest, ..self })
    }

    /// Splits into at most `count` groups, of equal size as far as multiples of `step` allow. Each has the index of its first column.
    pub fn groups(self, count: usize, step: usize) -> Vec<(usize, Columns<'a>)> {
        let steps = self.columns.div_ceil(step.max(1));
        let each = steps.div_ceil(count.max(1)).max(1) * step.max(1);
        let (mut groups, mut rest, mut place) = (Vec::new(), self, 0);
        while rest.columns > 0 {
            let take = each.min(rest.columns);
            let (group, others) = rest.split(take);
            groups.push((place, group));
            place += take;
            rest = others;
        }
        groups
    }

    /// Returns these columns of some rows.
    ///
    /// # Panics
    /// A row is out of range.
    pub fn rows_of(&mut self, rows: Range<usize>) -> Columns<'_> {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "rows {rows:?} of {}", self.rows);
        // SAFETY: if there is a first row, it is within the matrix. `self` is borrowed for as long as the result lives.
        let first = if rows.is_empty() { self.first } else { unsafe { self.first.add(rows.start * self.stride) } };
        Columns { first, rows: rows.len(), columns: self.columns, stride: self.stride, of: PhantomData }
    }

    /// Returns these columns of one row.
    ///
    /// # Panics
    /// The row is out of range.
    pub fn row(&mut self, row: usize) -> &mut [f32] {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        // SAFETY: the row is within the matrix: rows are `stride` apart, and `columns` elements from the first one are within a row. `self` is
        // mutably borrowed for as long as the slice lives, and no other `Columns` has these elements.
        unsafe { std::slice::from_raw_parts_mut(self.first.add(row * self.stride), self.columns) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_groups_cover_the_matrix() {
        for (rows, columns, count, step) in [(3, 10, 2, 4), (1, 7, 7, 1), (2, 5, 9, 2), (4, 16, 1, 16), (0, 3, 2, 1), (2, 0, 2, 1)] {
            let mut numbers = vec![0.0; rows * columns];
            let groups = Columns::new(&mut numbers, columns).groups(count, step);
            assert!(groups.len() <= count);
            std::thread::scope(|scope| {
                for (first, mut group) in groups {
                    scope.spawn(move || {
                        assert_eq!(group.rows_of(0..0).rows(), 0);
                        for row in 0..group.rows() {
                            let mut group = group.rows_of(row..rows);
                            let at = |place: usize| (row * 100 + first + place) as f32;
                            group.row(0).iter_mut().enumerate().for_each(|(place, number)| *number += at(place) / 2.0);
                        }
                        for row in 0..group.rows() {
                            group
                                .row(row)
                                .iter_mut()
                                .enumerate()
                                .for_each(|(place, number)| *number += (row * 100 + first + place) as f32 / 2.0);
                        }
                    });
                }
            });
            // The same result without threads.
            let expected: Vec<f32> = (0..rows).flat_map(|row| (0..columns).map(move |column| (row * 100 + column) as f32)).collect();
            assert_eq!(numbers, expected, "{rows} {columns} {count} {step}");
        }
    }

    #[test]
    #[should_panic(expected = "row 2 of 2")]
    fn rows_out_of_bounds_panic() {
        Columns::new(&mut [0.0; 6], 3).row(2);
    }

    #[test]
    #[should_panic(expected = "4 of 3 columns")]
    fn columns_out_of_bounds_panic() {
        Columns::new(&mut [0.0; 6], 3).split(4);
    }
}
