//! The notebook format 4.5, as far as scripts need it.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::cell::{Cell, Kind};
use crate::hex::hex;

/// The key of awol's metadata.
pub const KEY: &str = "awol";
/// Marks the only cell of a notebook as a whole script.
const WHOLE: &str = "whole";

/// The cells of a notebook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notebook {
    pub cells: Vec<Cell>,
    /// The language of the notebook's kernel, if the metadata names it.
    pub language: Option<String>,
}

impl Notebook {
    /// Puts a script into one cell, for scripts that cannot be split and rejoined without loss.
    pub fn whole(script: &str) -> Notebook {
        let mut cell = Cell::new(Kind::Code, script);
        cell.metadata.insert(KEY.into(), json!({WHOLE: true}));
        Notebook { cells: vec![cell], language: None }
    }

    /// Returns the script of a notebook from [`Notebook::whole`]; `None` for other notebooks.
    pub fn as_whole(&self) -> Option<String> {
        match self.cells.as_slice() {
            [cell] if cell.kind == Kind::Code && cell.metadata.get(KEY).is_some_and(|awol| awol.get(WHOLE) == Some(&Json::Bool(true))) => {
                Some(cell.source.clone())
            }
            _ => None,
        }
    }

    /// Returns the text of a notebook file, without outputs.
    pub fn to_text(&self) -> String {
        let cells: Vec<Json> = self.cells.iter().enumerate().map(|(place, cell)| cell_to_json(place, cell)).collect();
        let mut language = crate::kernel::language();
        if let Some(language) = language.as_object_mut() {
            language.remove("version");
        }
        let notebook = json!({
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "awol", "language": "awol", "name": "awol"},
                "language_info": language,
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        });
        // Indent by one space as Jupyter does, so that its first save changes nothing.
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
        // Writing to memory cannot fail.
        let _ = serde::Serialize::serialize(&notebook, &mut serializer);
        String::from_utf8_lossy(&bytes).into_owned() + "\n"
    }

    /// Reads the text of a notebook file.
    ///
    /// # Errors
    /// Fails with a message if the text is not a notebook of format 4.
    pub fn parse(text: &str) -> Result<Notebook, String> {
        let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())?;
        let format = json.get("nbformat").and_then(Json::as_u64).ok_or("it does not say its nbformat")?;
        if format != 4 {
            return Err(format!("its format is {format}; 4 can be read (`jupyter nbconvert --to notebook` renews it)"));
        }
        let cells = json.get("cells").and_then(Json::as_array).ok_or("it has no cells")?;
        let cells =
            cells.iter().enumerate().map(|(place, cell)| cell_from_json(cell).ok_or_else(|| format!("its cell {} is broken", place + 1)));
        let language =
            ["/metadata/kernelspec/language", "/metadata/language_info/name"].iter().find_map(|path| json.pointer(path)?.as_str());
        Ok(Notebook { cells: cells.collect::<Result<_, String>>()?, language: language.map(String::from) })
    }
}

fn cell_to_json(place: usize, cell: &Cell) -> Json {
    // Ids depend only on the script, so that a repeated conversion gives the same file.
    let digest = Sha256::digest(format!("{place} {}", cell.source));
    let id = hex(&digest[..4]);
    // Jupyter stores the source as lines that include their line ends.
    let lines: Vec<&str> = cell.source.split_inclusive('\n').collect();
    let mut object = Map::new();
    object.insert("cell_type".into(), json!(cell.kind.name()));
    if cell.kind == Kind::Code {
        object.insert("execution_count".into(), Json::Null);
    }
    object.insert("id".into(), json!(id));
    object.insert("metadata".into(), Json::Object(cell.metadata.clone()));
    if cell.kind == Kind::Code {
        object.insert("outputs".into(), json!([]));
    }
    object.insert("source".into(), json!(lines));
    Json::Object(object)
}

fn cell_from_json(json: &Json) -> Option<Cell> {
    let name = json.get("cell_type")?.as_str()?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
    let source = match json.get("source")? {
        Json::String(text) => text.clone(),
        Json::Array(lines) => lines.iter().map(Json::as_str).collect::<Option<String>>()?,
        _ => return None,
    };
    let mut metadata = json.get("metadata").and_then(Json::as_object).cloned().unwrap_or_default();
    // Execution times and view state are not content.
    ["execution", "collapsed", "scrolled", "jupyter"].iter().for_each(|key| _ = metadata.remove(*key));
    Some(Cell { kind, source, metadata })
}
