//! A table as aligned text.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::wrap::wrap;
use crate::sink::Table;

/// The widest column; longer cells are cut.
const WIDEST: usize = 60;
/// Terminals narrower than this get a smaller gap between columns.
const NARROW: usize = 48;
/// The smallest width to which columns are cut.
const LEAST: usize = 14;

/// The kind of a line in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Heading,
    Row,
    Footer,
}

/// Lays out title, headings, rows and footer. With a `width`, lines are kept within it: columns listed as spare are dropped, then the widest are cut,
/// and columns that still do not fit follow in further blocks of rows. Without a width, only cells are cut.
pub fn layout(table: &Table, width: Option<usize>) -> Vec<(Part, String)> {
    let mut lines = Vec::new();
    let fit = |text: &str| width.map_or_else(|| text.to_string(), |width| wrap(text, width));
    if !table.title.is_empty() {
        lines.push((Part::Title, fit(&table.title)));
    }
    let grid = Grid::new(table, width);
    let blocks = match width {
        Some(width) if !table.whole => grid.blocks(width),
        _ => vec![grid.columns.clone()],
    };
    for block in blocks {
        let line = |cells| if table.whole { fit(&grid.line(cells, &block)) } else { grid.line(cells, &block) };
        if table.columns.iter().any(|heading| !heading.is_empty()) {
            lines.push((Part::Heading, line(&table.columns)));
        }
        lines.extend(table.rows.iter().map(|cells| (Part::Row, line(cells))));
    }
    if !table.footer.is_empty() {
        lines.push((Part::Footer, fit(&format!("  {}", table.footer))));
    }
    lines
}

/// Returns the table as one text, without a limit on its width.
pub fn text(table: &Table) -> String {
    layout(table, None).into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// The columns that are shown, their widths, and the gap between them.
struct Grid {
    columns: Vec<usize>,
    widths: Vec<usize>,
    indent: usize,
    gap: usize,
}

impl Grid {
    fn new(table: &Table, width: Option<usize>) -> Grid {
        let count = table.rows.iter().map(Vec::len).chain([table.columns.len()]).max().unwrap_or(0);
        let all = || std::iter::once(&table.columns).chain(&table.rows);
        let widest = if table.whole { usize::MAX } else { WIDEST };
        let natural = |column| all().filter_map(|row| row.get(column)).map(|cell: &String| cell.width().min(widest)).max().unwrap_or(0);
        let (indent, gap) = if width.is_some_and(|width| width < NARROW) { (0, 1) } else { (2, 2) };
        let mut grid = Grid { columns: (0..count).collect(), widths: (0..count).map(natural).collect(), indent, gap };
        if let Some(width) = width {
            grid.spare(&table.spare, width);
            if !table.whole {
                grid.squeeze(width);
            }
        }
        grid
    }

    fn total(&self, columns: &[usize]) -> usize {
        let widths = columns.iter().filter_map(|column| self.widths.get(*column));
        self.indent + widths.sum::<usize>() + self.gap * columns.len().saturating_sub(1)
    }

    fn spare(&mut self, spare: &[usize], width: usize) {
        for column in spare {
            if self.total(&self.columns) > width {
                self.columns.retain(|kept| kept != column);
            }
        }
    }

    /// Narrows the widest columns until the table fits, if it can fit without cutting a column below [`LEAST`].
    fn squeeze(&mut self, width: usize) {
        let least: usize = self.widths.iter().map(|width| (*width).min(LEAST)).sum();
        if self.indent + least + self.gap * self.columns.len().saturating_sub(1) > width {
            return;
        }
        while self.total(&self.columns) > width {
            let Some(widest) = self.widths.iter_mut().max() else { return };
            *widest -= 1;
        }
    }

    /// Splits the columns into blocks that fit. Each block begins with the first column, which identifies the row.
    fn blocks(&self, width: usize) -> Vec<Vec<usize>> {
        let Some((first, rest)) = self.columns.split_first() else { return Vec::new() };
        let mut blocks = Vec::new();
        let mut block = vec![*first];
        for column in rest {
            block.push(*column);
            if self.total(&block) > width && block.len() > 2 {
                block.pop();
                blocks.push(std::mem::replace(&mut block, vec![*first, *column]));
            }
        }
        blocks.push(block);
        blocks
    }

    fn line(&self, cells: &[String], block: &[usize]) -> String {
        let mut line = " ".repeat(self.indent);
        for column in block {
            let width = self.widths.get(*column).copied().unwrap_or(0);
            let cell = cut(cells.get(*column).map_or("", String::as_str), width);
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + self.gap));
        }
        line.trim_end().to_string()
    }
}

fn cut(cell: &str, most: usize) -> String {
    // Line breaks and tabs in a cell become spaces.
    let cell = cell.replace(['\n', '\r', '\t'], " ");
    if cell.width() <= most {
        return cell;
    }
    let mut used = 0;
    let kept = cell.chars().take_while(|c| {
        used += c.width().unwrap_or(0);
        used < most
    });
    kept.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
        let owned = |cells: &[&str]| cells.iter().map(ToString::to_string).collect();
        Table { columns: owned(columns), rows: rows.iter().map(|row| owned(row)).collect(), ..Table::default() }
    }

    fn in_width(table: &Table, width: usize) -> Vec<String> {
        layout(table, Some(width)).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn columns_align_and_long_cells_are_truncated() {
        let table = Table {
            title: "t".into(),
            footer: "… and 3 more".into(),
            ..table(&["a", "b"], &[&["x".repeat(99).as_str(), "1"], &["é", "2"], &["音", "3"]])
        };
        let text = text(&table);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 6);
        let place = |line: &str, digit| line.split_once(digit).map(|(before, _)| before.width());
        assert_eq!(place(lines[2], '1'), place(lines[3], '2'));
        assert_eq!(place(lines[2], '1'), place(lines[4], '3'));
        assert!(lines[2].contains('…'));
    }

    #[test]
    fn spare_columns_are_dropped_first() {
        let table = Table { spare: vec![2, 1], ..table(&["name", "bar", "range"], &[&["attack_s", "████····", "0..1 s"]]) };
        assert_eq!(in_width(&table, 60), ["  name      bar       range", "  attack_s  ████····  0..1 s"]);
        assert_eq!(in_width(&table, 20), ["name     bar", "attack_s ████····"]);
        assert_eq!(in_width(&table, 10), ["name", "attack_s"]);
    }

    #[test]
    fn columns_that_do_not_fit_follow_in_further_blocks() {
        let table = table(&["", "pitch_midi", "velocity", "sample_rate"], &[&["[0]", "57", "100", "16000"]]);
        assert_eq!(in_width(&table, 26), ["    pitch_midi velocity", "[0] 57         100", "    sample_rate", "[0] 16000"]);
    }

    #[test]
    fn wide_columns_are_truncated_before_columns_are_moved() {
        let table = table(&["", "caption", "pitch"], &[&["[0]", "a guitar note that goes on and on for a long while", "57"]]);
        let expected = [format!("    {:<30} pitch", "caption"), "[0] a guitar note that goes on an… 57".into()];
        assert_eq!(in_width(&table, 40), expected);
    }

    #[test]
    fn cells_of_whole_tables_are_wrapped() {
        let table = Table { whole: true, ..table(&["", ""], &[&["gpu", "no driver of an NVIDIA GPU was found"]]) };
        assert_eq!(in_width(&table, 24), ["gpu no driver of an\n    NVIDIA GPU was found"]);
    }
}
