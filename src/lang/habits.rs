//! Help for input that follows the habits of other languages and shells: `print(x)`, `let x = 3`, `x |> f`, `!ls`, a caption without quotes.

use std::borrow::Cow;

use super::ast::Span;
use super::lexer::{is_note_name, tokens};

/// Prompts that are pasted along with a copied session.
const PROMPTS: [&str; 3] = ["awol> ", ">>> ", "... "];

/// Removes pasted prompts from typed text, and maps the exit commands of other programs to `quit`.
pub fn typed(text: &str) -> Cow<'_, str> {
    let bare = |line: &str| PROMPTS.iter().find_map(|prompt| line.strip_prefix(prompt)).map(str::to_string);
    match text.trim() {
        "exit" | "exit()" | "quit()" | ":q" => return "quit".into(),
        "help()" => return "help".into(),
        _ => {}
    }
    if text.lines().next().is_some_and(|line| line.trim_end() == PARAMETERS) {
        return parameters(text).into();
    }
    if text.lines().any(|line| bare(line).is_some()) {
        let lines: Vec<String> = text.lines().map(|line| bare(line).unwrap_or_else(|| line.to_string())).collect();
        return lines.join("\n").into();
    }
    text.into()
}

/// First line of a cell in which papermill injects parameters.
const PARAMETERS: &str = "# Parameters";

/// Translates parameters that papermill wrote for Python. A parameter set to `None` is commented out.
fn parameters(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_string();
        if line.trim_end().ends_with("= None") {
            line.insert_str(0, "# ");
        }
        for token in tokens(&line.clone()).iter().rev().filter(|token| token.is_word()) {
            match token.text {
                "True" => line.replace_range(token.span.start..token.span.end, "true"),
                "False" => line.replace_range(token.span.start..token.span.end, "false"),
                _ => {}
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// What to write in place of the part of `source` that an error underlines, where that is a habit that is known. `wants_text` says whether a verb wants
/// text where this name stands, `is_caption` whether words are a caption.
pub fn help(source: &str, span: Span, wants_text: impl Fn(&str, &str) -> bool, is_caption: impl Fn(&str) -> bool) -> Option<String> {
    let before = source.get(..span.start)?;
    let begin = before.rfind(['\n', ';', '{', '}']).map_or(0, |at| at + 1);
    let line = source.get(begin..)?.split(['\n', ';']).next()?;
    let indent = line.len() - line.trim_start().len();
    let (line, at) = (line.trim(), span.start.checked_sub(begin + indent)?);
    let word = source.get(span.start..span.end)?;
    if let Some(file) = line.rsplit_once(" >").map(|(_, file)| file.trim()).filter(|file| names_a_file(file)) {
        return Some(format!("a value is written to a file by save: | save \"{file}\""));
    }
    if at == 0 {
        let plain = line.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-');
        return opening(line, word)
            .or_else(|| (plain && is_caption(line)).then(|| format!("a caption needs a verb and quotes: imagine \"{line}\"")));
    }
    let (left, right) = (line.get(..at)?, line.get(at..)?);
    if word.starts_with('>') || word.starts_with("->") {
        return ["|", "-", "="]
            .iter()
            .any(|mark| left.ends_with(mark))
            .then(|| "values are handed on by a pipe, which is written |".to_string());
    }
    if right.starts_with('%') {
        let number = left.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next()?;
        let share: f64 = number.parse().ok()?;
        return Some(format!("there is no percent sign; {number} % is {}", share / 100.0));
    }
    match word {
        "True" | "False" => return Some(format!("write {}", word.to_lowercase())),
        "None" | "null" | "nil" => return Some("there is no empty value; drop NAME unbinds a name".into()),
        "range" => return Some(range(right)),
        _ => {}
    }
    let mut letters = word.chars();
    let raised = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())?;
    if raised != word && is_note_name(&raised) {
        return Some(format!("notes are written with a capital: {raised}"));
    }
    unquoted(line, at, wants_text)
}

/// Returns help for a statement that begins with a habit.
fn opening(line: &str, word: &str) -> Option<String> {
    let rest = line.strip_prefix(word)?.trim();
    let within = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest).trim();
    Some(match word {
        "print" | "println" | "echo" | "puts" | "display" if !within.is_empty() => format!("a value alone shows itself: {within}"),
        "len" | "size" | "length" | "count" if !within.is_empty() => format!("a value alone says how much it holds: {within}"),
        "let" | "var" | "const" | "val" if !rest.is_empty() => {
            format!("a name is bound without a keyword: {}", rest.trim_start_matches("mut "))
        }
        "if" | "else" | "elif" | "while" | "loop" | "switch" | "try" => {
            "the only control structure is: for x in … { … }; Rust cells have the others: rust { … }".into()
        }
        "def" | "fn" | "function" | "lambda" | "class" | "return" => {
            "there are no functions; run \"file.awol\" runs the statements of a file, and Rust cells have functions: rust { … }".into()
        }
        "import" | "from" | "use" | "require" | "include" => "nothing needs to be imported; help lists all verbs".into(),
        "exit" | "bye" | "logout" | "close" => "quit leaves".into(),
        "ls" | "dir" | "pwd" | "cd" | "cat" | "rm" => {
            "commands of the shell are not run from here; Tab completes file names within quotes".into()
        }
        "export" | "write" | "store" => "save writes values to files: save NAME \"file.wav\"".into(),
        "awol" => match rest.trim_start_matches("run ").trim() {
            "" => "this is awol already; help lists the verbs".into(),
            file => format!("that is for the shell; here, write: run \"{}\"", file.trim_matches(['"', '\''])),
        },
        _ if line.starts_with("%time") => "`set timing=on` tells how long each statement takes".into(),
        _ if word.starts_with('%') => "there are no magics, but for %%rust at the start of a notebook's cell".into(),
        _ if word.starts_with('!') => "commands of the shell are not run from here".into(),
        _ => return None,
    })
}

/// Translates `range(3)` and `range(1, 4)` to ranges.
fn range(call: &str) -> String {
    let numbers = call.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(numbers, _)| numbers);
    let numbers: Vec<i64> = numbers.split(',').map_while(|number| number.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [end] => format!("a range includes its end: 0..{}", end - 1),
        [start, end] => format!("a range includes its end: {start}..{}", end - 1),
        _ => "a range is written 0..10, or 0..10 step 2".into(),
    }
}

/// Whether this is the name of a file of a kind that awol reads or writes, without quotes.
fn names_a_file(piece: &str) -> bool {
    const ENDINGS: [&str; 12] =
        [".wav", ".flac", ".ogg", ".mp3", ".json", ".jsonl", ".awol", ".png", ".svg", ".safetensors", ".pt", ".csv"];
    ENDINGS.iter().any(|ending| piece.ends_with(ending)) && !piece.contains(['"', '\'', ' '])
}

/// A caption or the name of a file without quotes, which begins or goes on at a place.
fn unquoted(line: &str, at: usize, wants_text: impl Fn(&str, &str) -> bool) -> Option<String> {
    let piece = line.get(at..)?.split([' ', ')', ',']).next()?;
    if names_a_file(piece) {
        return Some(format!("the name of a file stands in quotes: \"{piece}\""));
    }
    let (verb, rest) = line.split_once(' ')?;
    if let Some(option) = rest.trim().strip_prefix('-') {
        let (name, value) = option.trim_start_matches('-').split_once([' ', '=']).unwrap_or((option.trim_start_matches('-'), ""));
        return match (name, value.split(' ').next()) {
            ("help" | "h", _) => Some(format!("{verb}? explains {verb}")),
            (name, Some(value)) if !value.is_empty() && name.starts_with(char::is_alphabetic) => {
                Some(format!("options are written {name}={value}; {verb}? lists them"))
            }
            _ => None,
        };
    }
    let rest = rest.split('|').next()?.trim();
    let words: Vec<&str> = rest.split(' ').take_while(|word| !word.contains('=')).collect();
    let text = words.join(" ");
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-');
    (plain && at > verb.len() && wants_text(verb, words.first()?)).then(|| format!("text stands in quotes: {verb} \"{text}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_stripped_and_exit_means_quit() {
        assert_eq!(typed("awol> a = 1\nawol> a\n1"), "a = 1\na\n1");
        assert_eq!(typed(">>> for i in 1..2 {\n... i\n... }"), "for i in 1..2 {\ni\n}");
        for way in ["exit", " exit()", "quit()"] {
            assert_eq!(typed(way), "quit");
        }
        assert_eq!(typed("a = \"awol> \""), "a = \"awol> \"");
    }

    #[test]
    fn parameters_of_papermill_are_understood() {
        let cell = "# Parameters\ncount = 3\nname = \"True bell\"\nloud = True\nmarks = [False, 1.5]\nnothing = None\n";
        let read = "# Parameters\ncount = 3\nname = \"True bell\"\nloud = true\nmarks = [false, 1.5]\n# nothing = None";
        assert_eq!(typed(cell), read);
        assert_eq!(typed("loud = True"), "loud = True");
    }

    #[test]
    fn habits_get_help_with_the_right_form() {
        for (source, word, wanted) in [
            ("print(theta)", "print", "shows itself: theta"),
            ("a = 1; len(takes)", "len", "how much it holds: takes"),
            ("let mut x = 3", "let", "without a keyword: x = 3"),
            ("if a { b }", "if", "for x in"),
            ("import numpy as np", "import", "nothing needs to be imported"),
            ("awol run a.awol", "awol", "run \"a.awol\""),
            ("exit", "exit", "quit leaves"),
            ("%time x", "%", "set timing=on"),
            ("%matplotlib", "%", "no magics"),
            ("!ls", "!", "not run from here"),
            ("theta |> render", ">", "written |"),
            ("theta.sustain = 50%", "%", "50 % is 0.5"),
            ("theta.pitch_midi = a4", "a4", "A4"),
            ("x = True", "True", "write true"),
            ("for i in range(1, 4) { i }", "range", "1..3"),
            ("imagine guitar n=2", "guitar", "imagine \"guitar\""),
            ("imagine a guitar note | play", "guitar", "imagine \"a guitar note\""),
            ("load foo.wav", "foo", "\"foo.wav\""),
            ("a low bell", "a", "imagine \"a low bell\""),
            ("ls", "ls", "not run from here"),
            ("imagine -n 3", "-n", "n=3"),
            ("imagine --help", "--", "imagine?"),
            ("theta | render > b.wav", "> b", "save \"b.wav\""),
        ] {
            let start = source.find(word).unwrap();
            let said =
                help(source, Span::new(start, start + word.len()), |verb, _| verb == "imagine", |words| words.contains("bell")).unwrap();
            assert!(said.contains(wanted), "{source}: {said}");
        }
        for (source, word) in [("render guitar", "guitar"), ("imagine (a + b)", "a"), ("x = y", "y"), ("é = 3", "3"), ("", "")] {
            let start = source.find(word).unwrap();
            assert_eq!(
                help(source, Span::new(start, start + word.len()), |verb, _| verb == "imagine", |words| words.contains("bell")),
                None,
                "{source}"
            );
        }
    }
}
