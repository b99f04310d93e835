//! The kernel's description of itself and of the language.

use serde_json::{Value as Json, json};

use super::wire::VERSION;

/// Returns the content of `kernel_info_reply`.
pub fn kernel() -> Json {
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "status": "ok",
        "protocol_version": VERSION,
        "implementation": "awol",
        "implementation_version": version,
        "language_info": language(),
        "banner": format!("awol {version}: say a sound, hear it, bend it by hand"),
        "debugger": false,
        "supported_features": [],
        "help_links": [],
    })
}

/// Returns `language_info`, which tells front ends how to treat cells. JupyterLab uses the installed extension's colours; exported pages use Python's,
/// which come closest.
pub fn language() -> Json {
    json!({
        "name": "awol",
        "version": env!("CARGO_PKG_VERSION"),
        "mimetype": "text/x-awol",
        "file_extension": ".awol",
        "codemirror_mode": "awol",
        "pygments_lexer": "python",
        "nbconvert_exporter": "",
    })
}
