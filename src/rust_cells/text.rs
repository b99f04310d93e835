//! Analyses a cell's source: its words, its command lines, and positions in it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lang::lexer::rust_token_length;

/// Returns all words of the code, including those in strings and comments, because a format string can name a variable.
pub fn words(code: &str) -> BTreeSet<&str> {
    code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).filter(|word| !word.is_empty()).collect()
}

/// Returns the names in the patterns of the code's `let` statements.
pub fn bound(code: &str) -> BTreeSet<&str> {
    let (mut names, mut at, mut in_pattern) = (BTreeSet::new(), 0, false);
    while let Some(tail) = code.get(at..).filter(|tail| !tail.is_empty()) {
        let token = &tail[..rust_token_length(tail)];
        at += token.len();
        match token {
            "let" => in_pattern = true,
            "=" | ";" | ":" => in_pattern = false,
            name if in_pattern && name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') => _ = names.insert(name),
            _ => {}
        }
    }
    names
}

/// Returns whether a Rust variable can have this name without hiding a name that every cell has.
pub fn is_variable(name: &str) -> bool {
    const WORDS: &str = "as async await break const continue crate dyn else enum extern false fn for gen if impl in let loop match mod move mut pub ref \
                         return self Self static struct super trait true type unsafe use where while abstract become box do final macro override priv \
                         try typeof unsized virtual yield _ Theta Some None Ok Err";
    !WORDS.split(' ').any(|word| word == name)
}

/// A command line, which is not Rust, such as `:dep name = "1"`.
#[derive(Debug, PartialEq)]
pub struct Command<'a> {
    pub text: &'a str,
    pub place: Range<usize>,
}

/// Returns the command lines, and the code with spaces in their place, so that every other byte keeps its position.
///
/// A command begins a line and a statement. A `:` within a string, a comment, brackets or a wrapped statement is Rust.
pub fn commands(code: &str) -> (Vec<Command<'_>>, String) {
    let (mut commands, mut rest) = (Vec::new(), code.to_string());
    let (mut at, mut depth, mut begins_line, mut begins_statement) = (0, 0usize, true, true);
    while let Some(tail) = code.get(at..).filter(|tail| !tail.is_empty()) {
        let is_command = tail.strip_prefix(':').is_some_and(|name| name.starts_with(|letter: char| letter.is_ascii_alphabetic()));
        if is_command && begins_line && begins_statement && depth == 0 {
            let text = tail.lines().next().unwrap_or_default().trim_end();
            let place = at..at + text.len();
            rest.replace_range(place.clone(), &" ".repeat(text.len()));
            at = place.end;
            commands.push(Command { text, place });
            continue;
        }
        let token = &tail[..rust_token_length(tail)];
        at += token.len();
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_comment = token.starts_with("//") || token.starts_with("/*");
        if token == "\n" {
            begins_line = true;
        } else if !is_comment && !token.trim().is_empty() {
            (begins_line, begins_statement) = (false, matches!(token, ";" | "}"));
        }
    }
    (commands, rest)
}

/// Returns the name and the version (or table) of `:dep name = …`.
pub fn dependency(command: &str) -> Option<(&str, &str)> {
    let rest = command.strip_prefix(":dep").filter(|rest| rest.starts_with(char::is_whitespace))?.trim();
    let (name, config) = rest.split_once('=').map_or((rest, "\"*\""), |(name, config)| (name.trim(), config.trim()));
    let whole = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
    whole.then_some((name, config))
}

/// Returns the byte offset of a line and column, which count from 1 in characters.
pub fn offset(code: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for text in code.split_inclusive('\n').take(line.saturating_sub(1)) {
        start += text.len();
    }
    let text = code.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
    start + text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at)
}

/// Returns the range of the only line of the code that equals `line`, from `column` on; `None` if there is no such line or more than one.
pub fn find(code: &str, line: &str, column: usize) -> Option<Range<usize>> {
    let wanted = line.trim();
    let mut found = code.lines().enumerate().filter(|(_, text)| text.trim() == wanted && !wanted.is_empty());
    let (number, text) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    // The compiler may see the line with a different indent.
    let blanks = |text: &str| text.chars().take_while(|letter| letter.is_whitespace()).count();
    let column = (column + blanks(text)).saturating_sub(blanks(line)).max(1);
    let start = offset(code, number + 1, column);
    let end = offset(code, number + 1, blanks(text) + wanted.chars().count() + 1);
    Some(start.min(end)..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_anywhere() {
        let found = words("let x2 = theta.get(a); println!(\"{n}\"); // über");
        assert!(["x2", "theta", "a", "n", "über"].iter().all(|word| found.contains(word)));
        assert!(!found.contains("x"));
        assert!(is_variable("theta") && is_variable("looped"));
        assert!(!["loop", "Theta", "mut", "return", "try", "_"].iter().any(|word| is_variable(word)));
    }

    #[test]
    fn a_let_binds_the_names_of_its_pattern() {
        let code = "let k = 1.0; let (mut a, b): (f64, f64) = (x, y);\nlet Some(c) = z else { return }; // let d\nletter = \"let e\";";
        assert_eq!(bound(code).into_iter().filter(|name| !["mut", "Some"].contains(name)).collect::<Vec<_>>(), ["a", "b", "c", "k"]);
    }

    #[test]
    fn commands_are_replaced_by_blanks() {
        let code = "\n  :dep rand = \"0.8\"\nlet x = 1;\n::std::mem::drop(x)";
        let (found, rest) = commands(code);
        assert_eq!(found.len(), 1);
        assert_eq!(code.get(found[0].place.clone()), Some(":dep rand = \"0.8\""));
        assert_eq!(rest, "\n                   \nlet x = 1;\n::std::mem::drop(x)");
        assert_eq!(dependency(found[0].text), Some(("rand", "\"0.8\"")));
        assert_eq!(dependency(":dep a-b"), Some(("a-b", "\"*\"")));
        assert_eq!(dependency(":dep x = { version = \"1\", features = [\"a\"] }"), Some(("x", "{ version = \"1\", features = [\"a\"] }")));
        assert_eq!((dependency(":quit"), dependency(":dep"), dependency(":dep a b")), (None, None, None));
    }

    #[test]
    fn colons_within_rust_are_not_commands() {
        for code in [
            "let q\n: f64 = 3.0;",
            "let q\n:f64 = 3.0;",
            "let s = r#\"\n:dep a\n\"#;",
            "let s = \"\n:help\n\";",
            "/*\n:vars\n*/ let x = 1;",
            "f(|a\n:u8| a);",
        ] {
            assert_eq!(commands(code), (vec![], code.to_string()), "{code}");
        }
        let code = "let x = 1; // one\n:dep é = \"1\"\n/* two */\n:vars\nx";
        let (found, rest) = commands(code);
        assert_eq!(found.iter().map(|command| command.text).collect::<Vec<_>>(), [":dep é = \"1\"", ":vars"]);
        assert_eq!((rest.len(), rest.find("\nx")), (code.len(), code.find("\nx")));
    }

    #[test]
    fn columns_count_characters() {
        let code = "let é = 1;\nlet y = é + z;";
        assert_eq!(code.get(offset(code, 2, 13)..), Some("z;"));
        assert_eq!(offset(code, 1, 99), "let é = 1;".len());
        assert_eq!(offset(code, 9, 1), code.len());
        let place = find(code, "  let y = é + z;", 15).unwrap();
        assert_eq!(code.get(place), Some("z;"));
        assert_eq!(find("a;\na;", "a;", 1), None);
    }
}
