//! A script with a line `# %%` before each cell: `# %% [markdown] {"tags": ["x"]}`.

use serde_json::{Map, Value as Json};

use super::cell::{Cell, Kind, commented, uncommented};
use super::file::Notebook;

const MARK: &str = "# %%";

/// The cells of a script that begins with a mark; none where it does not.
pub fn read(script: &str) -> Option<Notebook> {
    let mut cells: Vec<(Kind, Map<String, Json>, Vec<&str>)> = Vec::new();
    let body = script.strip_suffix('\n')?;
    for line in body.split('\n') {
        match mark(line) {
            Some((kind, metadata)) => cells.push((kind, metadata, Vec::new())),
            None => cells.last_mut()?.2.push(line),
        }
    }
    let cell = |(kind, metadata, lines): (Kind, Map<String, Json>, Vec<&str>)| {
        let text = lines.iter().map(|line| shown(line)).collect::<Vec<&str>>().join("\n");
        let source = if kind == Kind::Code {
            text
        } else if lines.is_empty() {
            String::new()
        } else {
            uncommented(&text)?
        };
        Some(Cell { kind, source, metadata })
    };
    Some(Notebook { cells: cells.into_iter().map(cell).collect::<Option<_>>()?, ..Notebook::default() })
}

fn mark(line: &str) -> Option<(Kind, Map<String, Json>)> {
    let mut rest = line.strip_prefix(MARK)?.trim();
    let mut kind = Kind::Code;
    for named in [Kind::Markdown, Kind::Raw] {
        if let Some(after) = rest.strip_prefix(&format!("[{}]", named.name())) {
            (kind, rest) = (named, after.trim());
        }
    }
    // A title, as other tools write it, would be lost: then it is no mark of ours.
    let metadata = if rest.is_empty() { Map::new() } else { serde_json::from_str(rest).ok()? };
    Some((kind, metadata))
}

/// The script of these cells, which [`read`] reads back.
pub fn write(notebook: &Notebook) -> String {
    let mut script = String::new();
    for cell in &notebook.cells {
        script.push_str(MARK);
        if cell.kind != Kind::Code {
            script.push_str(&format!(" [{}]", cell.kind.name()));
        }
        if !cell.metadata.is_empty() {
            script.push_str(&format!(" {}", Json::Object(cell.metadata.clone())));
        }
        script.push('\n');
        let text = if cell.kind == Kind::Code { cell.source.clone() } else { commented(&cell.source) };
        for line in text.split('\n') {
            script.push_str(&hidden(line));
            script.push('\n');
        }
    }
    script
}

/// Whether a line has the looks of a mark, with more `#` before it or not.
fn looks_like_a_mark(line: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').starts_with(" %%")
}

/// A line of a cell that looks like a mark gets one more `#`.
fn hidden(line: &str) -> String {
    if looks_like_a_mark(line) { format!("#{line}") } else { line.to_string() }
}

fn shown(line: &str) -> &str {
    if looks_like_a_mark(line) { line.strip_prefix('#').filter(|rest| rest.starts_with('#')).unwrap_or(line) } else { line }
}
