//! The file in which typed lines outlive the session.

use std::path::{Path, PathBuf};

use rustyline::Editor;
use rustyline::history::FileHistory;

use super::helper::LineHelper;

/// `$AWOL_HISTORY`, else a place in the user's folder for such state; none where there is no such folder.
pub fn path() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("AWOL_HISTORY").or_else(|| {
        let state = variable("XDG_STATE_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".local/state")))
            .or_else(|| variable("LOCALAPPDATA"))?;
        Some(state.join("awol").join("history.txt"))
    })
}

/// Reads the lines of earlier sessions; a missing file is none.
pub fn load(editor: &mut Editor<LineHelper, FileHistory>, path: &Path) {
    if !path.exists() {
        return;
    }
    if let Err(error) = editor.load_history(path) {
        eprintln!("the history in '{}' cannot be read: {error}", path.display());
    }
}

/// Adds the lines that are not in the file yet, so that a crash loses none.
pub fn append(editor: &mut Editor<LineHelper, FileHistory>, path: &Path) {
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| error.to_string());
    let written = written.and_then(|()| editor.append_history(path).map_err(|error| error.to_string()));
    if let Err(error) = written {
        // Said once; the session goes on without.
        static SAID: std::sync::Once = std::sync::Once::new();
        SAID.call_once(|| eprintln!("typed lines are not kept: '{}' cannot be written: {error}", path.display()));
    }
}
