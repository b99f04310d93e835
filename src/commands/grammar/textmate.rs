//! A TextMate grammar, for Visual Studio Code and others.

use serde_json::{Value, json};

use super::Lexicon;

/// Returns the content of `editors/vscode/syntaxes/awol.tmLanguage.json`.
pub fn textmate() -> String {
    let words = Lexicon::new();
    let one_of = |words: &[&str]| words.join("|").replace(' ', "[ \\t]+");
    let include = |name: &str| json!({"include": format!("#{name}")});
    let all = [
        "comment", "rust", "for", "text", "raw-text", "option", "choice", "verb", "field", "constant", "keyword", "note", "number",
        "operator",
    ];
    let expression = &all[3..];
    let grammar = json!({
        "name": "awol",
        "scopeName": "source.awol",
        "fileTypes": ["awol"],
        "patterns": all.map(include),
        "repository": {
            "comment": matched("comment.line.number-sign.awol", r"(?:^|(?<=[\s;{}]))#.*$"),
            "rust": {
                "name": "meta.embedded.block.rust",
                "begin": r"(?<![\w.])(rust)\s*(\{)",
                "beginCaptures": {"1": {"name": "keyword.control.awol"}, "2": {"name": "punctuation.section.block.begin.awol"}},
                "end": r"\}",
                "endCaptures": {"0": {"name": "punctuation.section.block.end.awol"}},
                "patterns": [include("rust-braces"), {"include": "source.rust"}],
            },
            "rust-braces": {"begin": r"\{", "end": r"\}", "patterns": [include("rust-braces"), {"include": "source.rust"}]},
            "for": {
                "match": r"(?<![\w.])(for)\s+([A-Za-z_]\w*)\s+(in)\b",
                "captures": {
                    "1": {"name": "keyword.control.awol"},
                    "2": {"name": "variable.other.awol"},
                    "3": {"name": "keyword.control.awol"},
                },
            },
            "text": {
                "name": "string.quoted.double.awol",
                "begin": "\"",
                "end": "\"|$",
                "patterns": [
                    matched("constant.character.escape.awol", r#"\\(?:[nt\\"]|u\{[0-9A-Fa-f]+\})|\{\{|\}\}"#),
                    matched("invalid.illegal.escape.awol", r"\\."),
                    {
                        "name": "meta.interpolation.awol",
                        "begin": r"\{",
                        "beginCaptures": {"0": {"name": "punctuation.section.interpolation.begin.awol"}},
                        "end": r"\}|(?=$)",
                        "endCaptures": {"0": {"name": "punctuation.section.interpolation.end.awol"}},
                        "patterns": expression.iter().map(|name| include(name)).collect::<Vec<Value>>(),
                    },
                ],
            },
            "raw-text": matched("string.quoted.single.awol", "'[^']*(?:'|$)"),
            "option": {
                "match": format!(r"(?<![\w.])({})(=)(?!=)", one_of(&words.options)),
                "captures": {"1": {"name": "variable.parameter.awol"}, "2": {"name": "keyword.operator.assignment.awol"}},
            },
            "choice": matched("constant.other.choice.awol", &format!(r"(?<=\w=)(?:{})(?!\w)", one_of(&words.choices))),
            "verb": matched(
                "support.function.verb.awol",
                // `theta` is a verb before an option, else a name.
                &format!(r"(?<![\w.])(?:(?:{})(?![\w.])|theta(?=[ \t]+[A-Za-z_]\w*=(?!=)))", one_of(&words.verbs)),
            ),
            "field": matched("variable.other.member.awol", &format!(r"(?<=\w\.)(?:{})(?!\w)", one_of(&words.fields))),
            "constant": matched("constant.language.awol", r"(?<![\w.])(?:true|false)(?!\w)"),
            "keyword": matched("keyword.control.awol", r"(?<![\w.])(?:for|in|step|rust)(?!\w)"),
            "note": matched("constant.other.note.awol", r"(?<!\w)[A-G][#b]?-?[0-9](?!\w)"),
            "number": {
                "match": format!(r"(?<!\w)(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)({})?(?!\w)", one_of(&words.units)),
                "captures": {"1": {"name": "constant.numeric.awol"}, "2": {"name": "keyword.other.unit.awol"}},
            },
            "operator": matched("keyword.operator.awol", r"\||\.\.|[-+*/]=?|="),
        },
    });
    format!("{grammar:#}\n")
}

fn matched(name: &str, pattern: &str) -> Value {
    json!({"name": name, "match": pattern})
}
