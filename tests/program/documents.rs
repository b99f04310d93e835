//! Tests of the documents: generated pages match the table of verbs, links resolve, and recipes run.
//! `AWOL_UPDATE=1 cargo test --test program documents::` rewrites the generated pages.

use std::path::{Path, PathBuf};

use crate::support::shell::Shell;
use awol::commands::{grammar, reference};

fn repository_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a generated file with its expected text, or rewrites it if `AWOL_UPDATE` is set.
fn compare(name: &str, expected: &str) {
    let path = repository_path(name);
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
fn the_page_of_verbs_is_up_to_date() {
    compare("docs/verbs.md", &reference::document());
}

#[test]
fn the_grammars_for_editors_are_up_to_date() {
    compare("editors/vscode/syntaxes/awol.tmLanguage.json", &grammar::textmate());
    compare("editors/vim/syntax/awol.vim", &grammar::vim());
}

/// Returns README.md, the other pages at the root, and all of docs/.
fn pages() -> Vec<PathBuf> {
    let in_folder = |folder: &str| {
        let entries = std::fs::read_dir(repository_path(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect::<Vec<_>>()
    };
    [in_folder("."), in_folder("docs")].concat()
}

#[test]
fn links_between_pages_resolve() {
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

/// Checks paths in backticks, such as `src/files.rs` or `tests/program/cli.rs`.
#[test]
fn files_named_in_pages_exist() {
    let mut named = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for path in text.split('`').skip(1).step_by(2) {
            let is_file = ["src/", "tests/", "benches/", "assets/", "scripts/", "docs/"].iter().any(|folder| path.starts_with(folder));
            if is_file && !path.contains([' ', '*', '\n']) {
                named += 1;
                assert!(repository_path(path).exists(), "{}: {path}", page.display());
            }
        }
    }
    assert!(named > 20, "{named}");
}

/// Checks that CONTRIBUTING.md names every module of src/.
#[test]
fn contributing_lists_every_module() {
    let map = std::fs::read_to_string(repository_path("CONTRIBUTING.md")).unwrap();
    for entry in std::fs::read_dir(repository_path("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // A folder that belongs to a file of the same name is checked with that file.
        if path.is_dir() && !path.with_extension("rs").exists() {
            assert!(map.contains(&format!("`{name}/`")), "{name}/");
        } else if path.is_file() && name != "lib.rs" {
            let folder = name.replace(".rs", "/");
            assert!(map.contains(&format!("`{name}`")) || map.contains(&format!("`{folder}`")), "{name}");
        }
    }
}

#[test]
fn the_index_of_docs_lists_every_page() {
    let index = std::fs::read_to_string(repository_path("docs/README.md")).unwrap();
    for page in pages().iter().filter(|page| page.starts_with(repository_path("docs"))) {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(name == "README.md" || index.contains(&format!("]({name})")), "{name}");
    }
}

/// Texts that mark a recipe with needs that the test cannot meet.
const EXTERNAL_NEEDS: [&str; 4] = ["my sounds", "bell.wav", "fetch clap", "device=cuda"];

#[test]
fn recipes_run() {
    let text = std::fs::read_to_string(repository_path("docs/recipes.md")).unwrap().replace("\r\n", "\n");
    let blocks: Vec<&str> = text.split("```awol\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 8, "{}", blocks.len());
    for block in blocks {
        let shell = Shell::new();
        shell.write("recipe.awol", block);
        shell.ok(&["check", "recipe.awol"]);
        if !EXTERNAL_NEEDS.iter().any(|need| block.contains(need)) {
            shell.ok(&["run", "recipe.awol"]);
        }
    }
}
