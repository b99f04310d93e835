//! A cell: what kind it is, what it says, what is said of it.

use serde_json::{Map, Value as Json};

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
