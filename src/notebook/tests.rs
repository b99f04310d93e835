use proptest::prelude::*;

use super::cell::{Cell, Kind};
use super::file::Notebook;
use super::{percent, script_of, to_notebook, to_script};

fn sources(notebook: &str) -> Vec<(Kind, String)> {
    Notebook::parse(notebook).unwrap().cells.into_iter().map(|cell| (cell.kind, cell.source)).collect()
}

#[test]
fn paragraphs_become_cells() {
    let script = "# A title\n#\n# and more\n\ntheta = imagine \"x\"\ntheta\n\n# about it\nfor i in 1..2 {\n\n  show i\n}\n";
    let notebook = to_notebook(script);
    let expected = [
        (Kind::Markdown, "A title\n\nand more".to_string()),
        (Kind::Code, "theta = imagine \"x\"\ntheta".to_string()),
        (Kind::Code, "# about it\nfor i in 1..2 {\n\n  show i\n}".to_string()),
    ];
    assert_eq!(sources(&notebook), expected);
    assert_eq!(to_script(&notebook, "n").unwrap(), script);
    assert!(notebook.starts_with("{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\""), "{notebook}");
}

#[test]
fn rust_cells_become_statements() {
    let script = "x = 1\n\nrust {\n    let y = x + 1.0;\n}\n\ny\n";
    let notebook = to_notebook(script);
    assert_eq!(sources(&notebook)[1], (Kind::Code, "%%rust\n    let y = x + 1.0;".to_string()));
    assert_eq!(to_script(&notebook, "n").unwrap(), script);
    // A blank line in a cell requires the percent format. The script still runs.
    let cells = ["%%rust\nlet a = 1;\n\nlet b = 2;", "a = 1\n\nb = 2"].map(|source| Cell::new(Kind::Code, source)).to_vec();
    let script = script_of(&Notebook { cells, language: None });
    assert_eq!(script, "# %% [rust]\nrust {\nlet a = 1;\n\nlet b = 2;\n}\n# %%\na = 1\n\nb = 2\n");
}

#[test]
fn scripts_of_this_repository_round_trip() {
    let mut count = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts")).unwrap() {
        let script = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let notebook = to_notebook(&script);
        assert_eq!(to_script(&notebook, "n").unwrap(), script);
        count += usize::from(sources(&notebook).len() > 1);
    }
    assert!(count >= 3, "cells are cut in {count} scripts");
}

#[test]
fn unusual_scripts_round_trip() {
    for script in [
        "",
        "\n",
        "\n\n\n",
        "a = 1",
        "a = 1\n\n\n\nb = 2\n",
        "a = 1\r\n\r\nb = 2\r\n",
        "#no blank\n",
        "# \n",
        "\n\na = 1\n",
        "a = [\n\n1]\n\n ",
        "# %%\n",
        "# %%\na = 1\n# %% [markdown]\n# text\n",
        "x = 1\n# %% title\n",
        "\u{feff}a = 1\n",
        "broken = (\n\nb = 1\n",
    ] {
        assert_eq!(to_script(&to_notebook(script), "n").unwrap(), script, "{script:?}");
    }
}

#[test]
fn invalid_and_foreign_notebooks_are_errors() {
    for (text, part) in [
        ("", "EOF"),
        ("{}", "nbformat"),
        (r#"{"nbformat": 3}"#, "format is 3"),
        (r#"{"nbformat": 4}"#, "no cells"),
        (r#"{"nbformat": 4, "cells": [{"cell_type": "code"}]}"#, "cell 1 is broken"),
        (r#"{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "python"}}}"#, "another kernel"),
    ] {
        let error = to_script(text, "n.ipynb").unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("n.ipynb"), "{error}");
    }
}

/// Realistic cells: statements, blank lines, and lines that look like marks.
fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let line = prop_oneof![
        "a = [0-9]",
        Just(String::new()),
        Just("# %%".into()),
        Just("## %% x".into()),
        Just("%%rust".into()),
        Just("rust {".into()),
        "# [a-z ]{0,6}",
        "\\PC{0,12}",
        Just("for i in 1..2 {".into()),
        Just("}".into())
    ];
    let kind = prop_oneof![3 => Just(Kind::Code), 2 => Just(Kind::Markdown), 1 => Just(Kind::Raw)];
    let cell = (kind, prop::collection::vec(line, 0..5), any::<bool>()).prop_map(|(kind, lines, tagged)| {
        let mut cell = Cell::new(kind, lines.join("\n"));
        if tagged {
            cell.metadata.insert("tags".into(), serde_json::json!(["a b", "é"]));
        }
        cell
    });
    prop::collection::vec(cell, 1..6)
}

proptest! {
    #[test]
    fn any_notebook_round_trips_through_a_script(cells in cells()) {
        let notebook = Notebook { cells, language: None };
        let script = script_of(&notebook);
        let again = Notebook::parse(&to_notebook(&script)).unwrap();
        prop_assert_eq!(again.cells, notebook.cells);
    }

    #[test]
    fn any_text_round_trips_through_a_notebook(text in "(a = 1|# x|# %%|\\{|\\}|\"|\n|\n\n|\r| |\\PC){0,20}") {
        prop_assert_eq!(to_script(&to_notebook(&text), "n").unwrap(), text);
    }

    #[test]
    fn percent_marks_round_trip(cells in cells()) {
        let notebook = Notebook { cells, language: None };
        prop_assert_eq!(percent::read(&percent::write(&notebook)).unwrap().cells, notebook.cells);
    }
}
