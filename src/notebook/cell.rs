//! A cell: its kind, source and metadata.

use serde_json::{Map, Value as Json};

use crate::commands::Commands;
use crate::kernel::RUST;
use crate::lang::ast::StatementKind;
use crate::lang::parser::parse;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Code,
    Markdown,
    Raw,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Code, Kind::Markdown, Kind::Raw];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Code => "code",
            Kind::Markdown => "markdown",
            Kind::Raw => "raw",
        }
    }
}

/// A cell without its outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub kind: Kind,
    pub source: String,
    pub metadata: Map<String, Json>,
}

impl Cell {
    pub fn new(kind: Kind, source: impl Into<String>) -> Cell {
        Cell { kind, source: source.into(), metadata: Map::new() }
    }
}

/// Turns text into comments, one per line.
pub fn commented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "#".to_string() } else { format!("# {line}") };
    text.split('\n').map(line).collect::<Vec<String>>().join("\n")
}

/// Returns the text of comments, or `None` if a line is not a comment in the form that [`commented`] writes.
pub fn uncommented(text: &str) -> Option<String> {
    let line = |line: &str| {
        if line == "#" { Some(String::new()) } else { line.strip_prefix("# ").filter(|rest| !rest.is_empty()).map(String::from) }
    };
    let lines: Vec<String> = text.split('\n').map(line).collect::<Option<_>>()?;
    Some(lines.join("\n"))
}

/// The text before and after a Rust cell in a script.
const OPENING: &str = "rust {\n";
const CLOSING: &str = "\n}";

/// Returns a Rust cell as a statement of a script; `None` for other cells, or if the statement would not convert back to the same cell.
pub fn rust_statement(source: &str) -> Option<String> {
    let statement = format!("{OPENING}{}{CLOSING}", source.strip_prefix(RUST)?.strip_prefix('\n')?);
    (rust_cell(&statement).as_deref() == Some(source)).then_some(statement)
}

/// Returns a statement that consists of Rust as a cell; `None` if it is any other statement.
pub fn rust_cell(statement: &str) -> Option<String> {
    let code = statement.strip_prefix(OPENING)?.strip_suffix(CLOSING)?;
    let program = parse(statement, &Commands).ok()?;
    matches!(program.as_slice(), [only] if matches!(only.kind, StatementKind::Rust { .. })).then(|| format!("{RUST}\n{code}"))
}
