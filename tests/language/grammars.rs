//! Tests of the grammars for editors: whether they are valid, and the scopes that the TextMate grammar assigns.

use fancy_regex::Regex;
use serde_json::Value;

use awol::commands::grammar::textmate;

fn grammar() -> Value {
    serde_json::from_str(&textmate()).unwrap()
}

/// Collects all regular expressions of a grammar.
fn patterns(node: &Value, found: &mut Vec<String>) {
    match node {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(pattern) if ["match", "begin", "end"].contains(&key.as_str()) => found.push(pattern.clone()),
                    value => patterns(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| patterns(item, found)),
        _ => {}
    }
}

#[test]
fn expressions_compile_and_references_resolve() {
    let grammar = grammar();
    let mut found = Vec::new();
    patterns(&grammar, &mut found);
    assert!(found.len() > 15, "{found:?}");
    for pattern in found {
        Regex::new(&pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    }
    let text = grammar.to_string();
    for reference in text.split("{\"include\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(grammar["repository"][reference].is_object(), "{reference}");
    }
}

#[test]
fn the_files_of_the_extension_are_json() {
    for name in ["package.json", "language-configuration.json"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode").join(name);
        let json: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(json.is_object(), "{name}");
    }
}

/// Returns the scopes that an editor assigns to a line: the innermost scope and its text, for each stretch of text that has one.
fn scopes(line: &str) -> Vec<(String, String)> {
    let grammar = grammar();
    let mut out = Vec::new();
    tokenize(&grammar, &grammar["patterns"], None, line, 0, &mut out);
    out
}

fn resolve_include<'a>(grammar: &'a Value, pattern: &'a Value) -> &'a Value {
    match pattern["include"].as_str().and_then(|name| name.strip_prefix('#')) {
        Some(name) => &grammar["repository"][name],
        None => pattern,
    }
}

/// Tokenizes the line from `at` until `end` matches, or to the end of the line. Returns the position after it.
fn tokenize(grammar: &Value, patterns: &Value, end: Option<&str>, line: &str, mut at: usize, out: &mut Vec<(String, String)>) -> usize {
    while at <= line.len() {
        let mut best: Option<(usize, Option<&Value>, String)> = None;
        let end = end.map(|end| (end, None));
        let inner = patterns.as_array().into_iter().flatten().map(|pattern| resolve_include(grammar, pattern));
        let inner = inner.filter_map(|pattern| pattern["match"].as_str().or(pattern["begin"].as_str()).map(|text| (text, Some(pattern))));
        for (text, pattern) in end.into_iter().chain(inner) {
            let found = Regex::new(text).unwrap().find_from_pos(line, at).unwrap().map(|found| found.start());
            if let Some(start) = found.filter(|found| best.as_ref().is_none_or(|(start, ..)| found < start)) {
                best = Some((start, pattern, text.to_string()));
            }
        }
        let Some((start, pattern, text)) = best else { return line.len() };
        let captures = Regex::new(&text).unwrap().captures_from_pos(line, start).unwrap().unwrap();
        let whole = captures.get(0).unwrap();
        let Some(pattern) = pattern else { return whole.end() };
        if pattern["match"].is_string() {
            let part = |number: usize| captures.get(number).map(|part| part.as_str().to_string());
            push_scopes(pattern, &pattern["captures"], &part, out);
            at = whole.end().max(start + 1);
        } else {
            let name = pattern["name"].as_str().unwrap_or_default().to_string();
            out.push((name.clone(), "(".into()));
            at = tokenize(grammar, &pattern["patterns"], pattern["end"].as_str(), line, whole.end(), out);
            out.push((name, ")".into()));
        }
    }
    line.len()
}

fn push_scopes(pattern: &Value, parts: &Value, part: &dyn Fn(usize) -> Option<String>, out: &mut Vec<(String, String)>) {
    if let Some((name, text)) = pattern["name"].as_str().zip(part(0)) {
        out.push((name.into(), text));
    }
    for (number, scope) in parts.as_object().into_iter().flatten() {
        if let Some(text) = part(number.parse().unwrap()) {
            out.push((scope["name"].as_str().unwrap().into(), text));
        }
    }
}

fn scopes_as_text(line: &str) -> String {
    let short = |scope: &str| scope.trim_end_matches(".awol").rsplit('.').next().unwrap_or_default().to_string();
    scopes(line).iter().map(|(scope, text)| format!("{}:{text}", short(scope))).collect::<Vec<_>>().join(" ")
}

#[test]
fn scripts_get_the_scopes_of_the_language() {
    assert_eq!(scopes_as_text("theta.attack_s = 20ms"), "member:attack_s operator:= numeric:20 unit:ms");
    assert_eq!(scopes_as_text("theta attack_s=1.5s"), "verb:theta parameter:attack_s assignment:= numeric:1.5 unit:s");
    assert_eq!(scopes_as_text("theta.pitch_midi = C#3 # c"), "member:pitch_midi operator:= note:C#3 number-sign:# c");
    assert_eq!(scopes_as_text("t | plot  envelope"), "operator:| verb:plot  envelope");
    assert_eq!(
        scopes_as_text("train pairs objective=nll lr=3e-4"),
        "verb:train parameter:objective assignment:= choice:nll parameter:lr assignment:= numeric:3e-4"
    );
    assert_eq!(
        scopes_as_text("for x in 1..8 step 0.5 {"),
        "control:for other:x control:in numeric:1 operator:.. numeric:8 control:step numeric:0.5"
    );
    assert_eq!(scopes_as_text(r"load 'C:\a b'"), r"verb:load single:'C:\a b'");
    assert_eq!(
        scopes_as_text(r#""a\n{n + 1} {{x}}""#),
        r"double:( escape:\n interpolation:( operator:+ numeric:1 interpolation:) escape:{{ escape:}} double:)"
    );
    assert_eq!(scopes_as_text("rust { let x = \"}\"; }").split(' ').next(), Some("rust:("));
    // Names that contain a verb, and the first word of a two-word verb.
    assert_eq!(scopes_as_text("my_play = played"), "operator:=");
    assert_eq!(scopes_as_text("plot = 1"), "operator:= numeric:1");
    assert_eq!(scopes_as_text("x = true"), "operator:= language:true");
}
