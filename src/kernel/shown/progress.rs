//! Progress as a bar with its numbers.

use crate::console;
use crate::shown::escape;
use crate::sink::Progress;

pub fn html(progress: &Progress) -> String {
    let bar = match progress.total {
        0 => String::new(),
        total => format!("<progress max=\"{total}\" value=\"{}\" style=\"vertical-align:middle\"></progress> ", progress.done),
    };
    format!("<div>{bar}<code>{}</code></div>", escape(&console::progress_text(progress)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_needs_a_total() {
        let progress = Progress { label: "train".into(), done: 3, total: 4, unit: "epochs", ..Progress::default() };
        assert!(html(&progress).contains("max=\"4\" value=\"3\""));
        assert!(!html(&Progress { total: 0, ..progress }).contains("<progress"));
    }
}
