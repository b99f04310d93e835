//! A table as aligned text.

use crate::sink::Table;

/// Widest column; longer cells are cut.
const WIDEST: usize = 60;

/// Title, headings, rows and footer, one line each.
pub fn layout(table: &Table) -> String {
    let columns = table.rows.iter().map(Vec::len).chain([table.columns.len()]).max().unwrap_or(0);
    let all = || std::iter::once(&table.columns).chain(&table.rows);
    let widths: Vec<usize> =
        (0..columns).map(|column| all().filter_map(|row| row.get(column)).map(|cell| chars(cell).min(WIDEST)).max().unwrap_or(0)).collect();
    let mut lines = Vec::new();
    if !table.title.is_empty() {
        lines.push(table.title.clone());
    }
    if table.columns.iter().any(|heading| !heading.is_empty()) {
        lines.push(row(&table.columns, &widths));
    }
    lines.extend(table.rows.iter().map(|cells| row(cells, &widths)));
    if !table.footer.is_empty() {
        lines.push(format!("  {}", table.footer));
    }
    lines.join("\n")
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

fn row(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::from("  ");
    for (cell, width) in cells.iter().zip(widths) {
        let cell = cut(cell);
        line.push_str(&cell);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(chars(&cell)) + 2));
    }
    line.trim_end().to_string()
}

fn cut(cell: &str) -> String {
    // A cell is one line.
    let cell = cell.replace(['\n', '\r', '\t'], " ");
    if chars(&cell) <= WIDEST { cell } else { cell.chars().take(WIDEST - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_long_cells_are_cut() {
        let table = Table {
            title: "t".into(),
            columns: vec!["a".into(), "b".into()],
            rows: vec![vec!["x".repeat(99), "1".into()], vec!["é".into(), "2".into()]],
            footer: "… and 3 more".into(),
        };
        let text = layout(&table);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        let place = |line: &str, digit| line.chars().position(|c| c == digit);
        assert_eq!(place(lines[2], '1'), place(lines[3], '2'));
        assert!(lines[2].contains('…'));
    }
}
