//! A cell: what kind it is, what it says, what is said of it.

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

/// Text as comments, a line for a line.
pub fn commented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "#".to_string() } else { format!("# {line}") };
    text.split('\n').map(line).collect::<Vec<String>>().join("\n")
}

/// The text of comments; none where a line is no comment, or not as [`commented`] writes them.
pub fn uncommented(text: &str) -> Option<String> {
    let line = |line: &str| {
        if line == "#" { Some(String::new()) } else { line.strip_prefix("# ").filter(|rest| !rest.is_empty()).map(String::from) }
    };
    let lines: Vec<String> = text.split('\n').map(line).collect::<Option<_>>()?;
    Some(lines.join("\n"))
}

/// What a script has around a cell of Rust.
const OPENING: &str = "rust {\n";
const CLOSING: &str = "\n}";

/// A cell of Rust as the statement that it is in a script; none where it is no such cell, or could not be told from another one.
pub fn rust_statement(source: &str) -> Option<String> {
    let statement = format!("{OPENING}{}{CLOSING}", source.strip_prefix(RUST)?.strip_prefix('\n')?);
    (rust_cell(&statement).as_deref() == Some(source)).then_some(statement)
}

/// A statement that is all Rust as a cell.
pub fn rust_cell(statement: &str) -> Option<String> {
    let code = statement.strip_prefix(OPENING)?.strip_suffix(CLOSING)?;
    let program = parse(statement, &Commands).ok()?;
    matches!(program.as_slice(), [only] if matches!(only.kind, StatementKind::Rust { .. })).then(|| format!("{RUST}\n{code}"))
}
