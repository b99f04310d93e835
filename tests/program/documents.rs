//! Pages that are generated from the table of verbs match it (`AWOL_UPDATE=1 cargo test --test program documents::` renews them), links between pages lead
//! somewhere, and recipes work.

use std::path::{Path, PathBuf};

use crate::support::shell::Shell;
use awol::commands::{grammar, reference};

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
        panic!("{name} is not what the table of verbs gives; AWOL_UPDATE=1 cargo test --test program documents:: renews it");
    }
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

/// README.md, the other pages at the root, and all of docs/.
fn pages() -> Vec<PathBuf> {
    let in_folder = |folder: &str| {
        let entries = std::fs::read_dir(at_root(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect::<Vec<_>>()
    };
    [in_folder("."), in_folder("docs")].concat()
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut links = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            if !file.is_empty() && !link.contains("://") {
                links += 1;
                assert!(page.parent().unwrap().join(file).exists(), "{}: {link}", page.display());
            }
        }
    }
    assert!(links > 40, "{links} links");
}

/// Files that a page names in backticks, such as `src/files.rs` or `tests/program/cli.rs`.
#[test]
fn files_that_a_page_names_exist() {
    let mut named = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for path in text.split('`').skip(1).step_by(2) {
            let is_file = ["src/", "tests/", "benches/", "assets/", "scripts/", "docs/"].iter().any(|folder| path.starts_with(folder));
            if is_file && !path.contains([' ', '*', '\n']) {
                named += 1;
                assert!(at_root(path).exists(), "{}: {path}", page.display());
            }
        }
    }
    assert!(named > 20, "{named}");
}

/// The map in CONTRIBUTING.md names every room of src/.
#[test]
fn the_map_has_every_room() {
    let map = std::fs::read_to_string(at_root("CONTRIBUTING.md")).unwrap();
    for entry in std::fs::read_dir(at_root("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // A folder beside a file of its name is that file's.
        if path.is_dir() && !path.with_extension("rs").exists() {
            assert!(map.contains(&format!("`{name}/`")), "{name}/");
        } else if path.is_file() && name != "lib.rs" {
            let folder = name.replace(".rs", "/");
            assert!(map.contains(&format!("`{name}`")) || map.contains(&format!("`{folder}`")), "{name}");
        }
    }
}

#[test]
fn the_index_has_every_page() {
    let index = std::fs::read_to_string(at_root("docs/README.md")).unwrap();
    for page in pages().iter().filter(|page| page.starts_with(at_root("docs"))) {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(name == "README.md" || index.contains(&format!("]({name})")), "{name}");
    }
}

/// What a recipe needs that is not there.
const ELSEWHERE: [&str; 4] = ["my sounds", "bell.wav", "fetch clap", "device=cuda"];

#[test]
fn recipes_work() {
    let text = std::fs::read_to_string(at_root("docs/recipes.md")).unwrap().replace("\r\n", "\n");
    let blocks: Vec<&str> = text.split("```awol\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 8, "{}", blocks.len());
    for block in blocks {
        let shell = Shell::new();
        shell.write("recipe.awol", block);
        shell.ok(&["check", "recipe.awol"]);
        if !ELSEWHERE.iter().any(|need| block.contains(need)) {
            shell.ok(&["run", "recipe.awol"]);
        }
    }
}
