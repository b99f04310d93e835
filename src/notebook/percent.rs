//! The percent format: a script with a line such as `# %% [markdown] {"tags": ["x"]}` before each cell.

use serde_json::{Map, Value as Json};

use super::cell::{Cell, Kind, commented, rust_cell, rust_statement, uncommented};
use super::file::Notebook;

const MARK: &str = "# %%";
/// Marks a Rust cell, which a script contains as a statement.
const RUST: &str = "[rust]";

/// The content of a mark.
struct Mark {
    kind: Kind,
    rust: bool,
    metadata: Map<String, Json>,
}

/// Splits a script that begins with a mark into cells; `None` for other scripts.
pub fn read(script: &str) -> Option<Notebook> {
    let mut cells: Vec<(Mark, Vec<&str>)> = Vec::new();
    let body = script.strip_suffix('\n')?;
    for line in body.split('\n') {
        match mark(line) {
            Some(mark) => cells.push((mark, Vec::new())),
            None => cells.last_mut()?.1.push(line),
        }
    }
    let cell = |(mark, lines): (Mark, Vec<&str>)| {
        let text = lines.iter().map(|line| shown(line)).collect::<Vec<&str>>().join("\n");
        let source = match mark.kind {
            Kind::Code if mark.rust => rust_cell(&text)?,
            Kind::Code => text,
            _ if lines.is_empty() => String::new(),
            _ => uncommented(&text)?,
        };
        Some(Cell { kind: mark.kind, source, metadata: mark.metadata })
    };
    Some(Notebook { cells: cells.into_iter().map(cell).collect::<Option<_>>()?, ..Notebook::default() })
}

fn mark(line: &str) -> Option<Mark> {
    let mut rest = line.strip_prefix(MARK)?.trim();
    let mut kind = Kind::Code;
    for named in [Kind::Markdown, Kind::Raw] {
        if let Some(after) = rest.strip_prefix(&format!("[{}]", named.name())) {
            (kind, rest) = (named, after.trim());
        }
    }
    let rust = kind == Kind::Code && rest.starts_with(RUST);
    if rust {
        rest = rest.strip_prefix(RUST)?.trim();
    }
    // A title, as other tools write it, would be lost, so the line does not count as a mark.
    let metadata = if rest.is_empty() { Map::new() } else { serde_json::from_str(rest).ok()? };
    Some(Mark { kind, rust, metadata })
}

/// Joins cells to a script that [`read`] converts back.
pub fn write(notebook: &Notebook) -> String {
    let mut script = String::new();
    for cell in &notebook.cells {
        script.push_str(MARK);
        if cell.kind != Kind::Code {
            script.push_str(&format!(" [{}]", cell.kind.name()));
        }
        let rust = if cell.kind == Kind::Code { rust_statement(&cell.source) } else { None };
        if rust.is_some() {
            script.push_str(&format!(" {RUST}"));
        }
        if !cell.metadata.is_empty() {
            script.push_str(&format!(" {}", Json::Object(cell.metadata.clone())));
        }
        script.push('\n');
        let text = rust.unwrap_or_else(|| if cell.kind == Kind::Code { cell.source.clone() } else { commented(&cell.source) });
        for line in text.split('\n') {
            script.push_str(&hidden(line));
            script.push('\n');
        }
    }
    script
}

/// Returns whether a line looks like a mark, with any number of `#` before it.
fn looks_like_a_mark(line: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').starts_with(" %%")
}

/// Escapes a line of a cell that looks like a mark with one more `#`.
fn hidden(line: &str) -> String {
    if looks_like_a_mark(line) { format!("#{line}") } else { line.to_string() }
}

fn shown(line: &str) -> &str {
    if looks_like_a_mark(line) { line.strip_prefix('#').filter(|rest| rest.starts_with('#')).unwrap_or(line) } else { line }
}
