//! The statements that produced one value: a slice of the log.

use std::collections::HashSet;

use super::Session;
use super::log::{Entry, Outcome};
use crate::lang::lexer::{TokenKind, tokens};

/// Verbs whose result depends on the locked fields.
const DEPENDING_ON_LOCKS: [&str; 4] = ["vary", "adjust", "lock", "unlock"];

impl Session {
    /// Returns a script that gives `name` its current value, with only the statements that it depends on.
    pub fn script_of(&self, name: &str) -> String {
        let mut needed = HashSet::from([name.to_string()]);
        let mut locks = false;
        let mut kept: Vec<&Entry> = Vec::new();
        for entry in self.log.holding().into_iter().rev().filter(|entry| entry.outcome != Outcome::Failed) {
            let changes_locks = entry.step && entry.changed.is_empty();
            let makes = (locks && changes_locks) || entry.changed.iter().any(|name| needed.contains(name));
            if !makes {
                continue;
            }
            let words = match bound_whole(entry) {
                Some((name, value)) => {
                    needed.remove(name);
                    words(value)
                }
                None => words(&entry.source),
            };
            locks |= DEPENDING_ON_LOCKS.iter().any(|verb| words.contains(*verb));
            needed.extend(words);
            kept.push(entry);
        }
        let mut script = format!("# awol {}: what made {name}\n", env!("CARGO_PKG_VERSION"));
        let mut at = None;
        for entry in kept.into_iter().rev() {
            if let Some((seed, ordinal)) = entry.drew {
                // Statements that were left out may also have drawn.
                if at != Some((seed, ordinal)) {
                    script.push_str(&format!("seed {seed} drawn={ordinal}\n"));
                }
                at = Some((seed, ordinal + 1));
            }
            script.push_str(&entry.line());
            script.push('\n');
        }
        script
    }
}

/// Returns the words of a statement: its verbs, and every name that it may read.
fn words(source: &str) -> HashSet<String> {
    let mut words = HashSet::new();
    for token in tokens(source) {
        match token.kind {
            TokenKind::Word | TokenKind::Key => _ = words.insert(token.text.to_string()),
            TokenKind::Code => {
                let names = token.text.split(|c: char| !c.is_alphanumeric() && c != '_');
                words.extend(names.map(String::from));
            }
            _ => {}
        }
    }
    words
}

/// Returns the name that a statement binds and the bound expression, if it does nothing else.
fn bound_whole(entry: &Entry) -> Option<(&str, &str)> {
    let all = tokens(&entry.source);
    let mut seen = all.iter().filter(|token| !token.is_blank());
    let (name, sign) = (seen.next()?, seen.next()?);
    let only = entry.statements == 1 && entry.changed.iter().eq([name.text]);
    (only && name.is_word() && sign.text == "=").then(|| (&entry.source[name.span.start..name.span.end], &entry.source[sign.span.end..]))
}

#[cfg(test)]
mod tests {
    use crate::commands::Commands;
    use crate::session::Session;
    use crate::session::interpret::run;
    use crate::sink::Recorder;

    fn after(source: &str) -> Session {
        let mut session = Session::default();
        run(source, &mut session, &Commands, &mut Recorder::default()).unwrap();
        session
    }

    /// Asserts that the script of a name gives the same value, and returns the script without its first line.
    fn script(source: &str, name: &str) -> String {
        let session = after(source);
        let script = session.script_of(name);
        let again = after(&script);
        assert_eq!(format!("{:?}", session.get(name)), format!("{:?}", again.get(name)), "{script}");
        script.split_once('\n').unwrap().1.to_string()
    }

    #[test]
    fn only_statements_that_a_value_depends_on_are_kept() {
        assert_eq!(script("a = 1; b = 2; c = a + 1; show b; a = 5", "c"), "a = 1\nc = a + 1\n");
        assert_eq!(
            script("t = theta; t.mod_index = 3; t = theta velocity=90; t.sustain = 0.5", "t"),
            "t = theta velocity=90\nt.sustain = 0.5\n"
        );
        assert_eq!(script("x = 1; for i in 1..3 { x = x + i }", "x"), "x = 1\nfor i in 1..3 { x = x + i }\n");
        assert_eq!(script("n = 2; s = \"take {n}\"; k = 1", "s"), "n = 2\ns = \"take {n}\"\n");
    }

    #[test]
    fn undone_statements_are_dropped_and_redone_ones_kept() {
        assert_eq!(script("a = 1; show a; a = 2; show a; undo", "a"), "a = 1\n");
        assert_eq!(script("a = 1; show a; a = 2; show a; undo; show a; redo", "a"), "a = 2\n");
    }

    #[test]
    fn seeds_and_locks_are_restored() {
        let source = "seed 7; t = theta; x = vary t; lock velocity; y = vary t; z = vary y amount=0.3";
        assert_eq!(script(source, "z"), "t = theta\nlock velocity\nseed 7 drawn=1\ny = vary t\nz = vary y amount=0.3\n");
        assert_eq!(script(source, "x"), "t = theta\nseed 7 drawn=0\nx = vary t\n");
    }
}
