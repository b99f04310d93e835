//! The pages that are made from the table of verbs are those of this table. `AWOL_UPDATE=1 cargo test --test documents` renews them.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use awol::commands::{grammar, reference};

const START: &str = "<!-- verbs -->\n";
const END: &str = "<!-- /verbs -->";

fn at_root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The file as it should be, against the file as it is.
fn compare(name: &str, expected: &str) {
    let path = at_root(name);
    let found = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if found == expected {
        return;
    }
    if std::env::var_os("AWOL_UPDATE").is_some() {
        awol::files::write(&path, expected.as_bytes()).unwrap();
    } else {
        panic!("{name} is not what the table of verbs gives; AWOL_UPDATE=1 cargo test --test documents renews it");
    }
}

#[test]
fn the_readme_has_the_table_of_verbs() {
    let readme = std::fs::read_to_string(at_root("README.md")).unwrap().replace("\r\n", "\n");
    let (head, rest) = readme.split_once(START).expect("README.md has no <!-- verbs -->");
    let (_, tail) = rest.split_once(END).expect("README.md has no <!-- /verbs -->");
    compare("README.md", &format!("{head}{START}{}{END}{tail}", reference::table()));
}

#[test]
fn the_reference_page_has_every_verb() {
    compare("docs/verbs.md", &reference::document());
}

#[test]
fn the_grammars_for_editors_know_every_verb() {
    compare("editors/vscode/syntaxes/awol.tmLanguage.json", &grammar::textmate());
    compare("editors/vim/syntax/awol.vim", &grammar::vim());
}
