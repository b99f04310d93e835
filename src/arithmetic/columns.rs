//! A matrix cut into groups of columns, each for a thread of its own.

#![expect(unsafe_code, reason = "columns of one matrix for several threads, which no slice can say")]

use std::marker::PhantomData;
use std::ops::Range;

/// Some columns of a matrix that lies row by row, nothing in between. No two of one matrix share an element.
#[derive(Debug)]
pub struct Columns<'a> {
    first: *mut f32,
    rows: usize,
    columns: usize,
    stride: usize,
    of: PhantomData<&'a mut [f32]>,
}

// SAFETY: it is a mutable borrow of its elements, which are plain numbers, and of no others.
unsafe impl Send for Columns<'_> {}

impl<'a> Columns<'a> {
    /// All of a matrix with so many columns.
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

    /// Elements from a row to the next.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Where the first element lies.
    pub fn as_mut_ptr(&mut self) -> *mut f32 {
        self.first
    }

    /// The first `count` columns, and the others.
    ///
    /// # Panics
    /// There are fewer.
    pub fn split(self, count: usize) -> (Columns<'a>, Columns<'a>) {
        assert!(count <= self.columns, "{count} of {} columns", self.columns);
        let rest = self.columns - count;
        // SAFETY: `count` is at most the length of a row, so this points into the first row or just beyond it. The halves have no column in common.
        let second = if self.rows == 0 { self.first } else { unsafe { self.first.add(count) } };
        (Columns { columns: count, ..self }, Columns { first: second, columns: rest, ..self })
    }

    /// Groups of as equal a number of columns as multiples of `step` allow, at most `count`, each with the place of its first column.
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

    /// These columns of some rows.
    ///
    /// # Panics
    /// There are no such rows.
    pub fn rows_of(&mut self, rows: Range<usize>) -> Columns<'_> {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "rows {rows:?} of {}", self.rows);
        // SAFETY: where there is a first row, it is one of the matrix. `self` is borrowed for as long as the result lives.
        let first = if rows.is_empty() { self.first } else { unsafe { self.first.add(rows.start * self.stride) } };
        Columns { first, rows: rows.len(), columns: self.columns, stride: self.stride, of: PhantomData }
    }

    /// These columns of a row.
    ///
    /// # Panics
    /// There is no such row.
    pub fn row(&mut self, row: usize) -> &mut [f32] {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        // SAFETY: the row is one of the matrix, whose rows are `stride` apart and of which `columns` from `first` on lie within. `self` is borrowed alone
        // for as long as the slice lives, and has its columns alone.
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
            // The same without cutting.
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
