//! Bindings, fields, loops, Rust blocks.

use super::*;
use crate::lang::ast::AssignOp;

#[test]
fn names_and_fields_are_assigned() {
    for (source, expected) in [
        ("t.attack_s = 20ms", AssignOp::Set),
        ("t.attack_s += 1", AssignOp::Add),
        ("t.attack_s -= 1", AssignOp::Sub),
        ("theta.mod_index *= 1.5", AssignOp::Mul),
        ("t.x/=2", AssignOp::Div),
    ] {
        let StatementKind::SetField { op, name, .. } = &good(source)[0].kind else { panic!("{source}") };
        assert_eq!(*op, expected);
        assert_eq!(name.span.start, 0);
    }
    let StatementKind::Bind { name, value } = &good("x = a | render")[0].kind else { panic!() };
    assert_eq!((name.text.as_str(), value.span.start, value.span.end), ("x", 4, 14));
    assert!(matches!(good("θ = 3")[0].kind, StatementKind::Bind { .. }));
}

#[test]
fn invalid_assignments_are_errors_with_help() {
    refuses("a = ", "=", "a value must follow '='", "");
    refuses("t.a *= # c", "*=", "a value must follow '*='", "");
    refuses("x += 1", "+=", "'+=' changes a field", "write x = x + 1");
    refuses("x -= a + b", "-=", "changes a field", "write x = x - (a + b)");
    refuses("a == 3", "==", "no comparisons", "one '='");
    refuses("a : 3", ":", "found ':'", "write a = …");
    refuses("x = y = 3", "=", "must be a separate statement", "");
    refuses("a[0] = 3", "=", "only a name or name.field", "");
    refuses("a.b.c = 3", "=", "only a name or name.field", "");
    refuses("3 = x", "=", "only a name or name.field", "");
    refuses("a.b.c += 3", "+=", "found '+='", "name.field += 1");
    refuses("a = 3 }", "}", "closes nothing", "");
    refuses("a = )", ")", "expected a value", "one bracket too many");
    refuses("a. = 3", " ", "expected a field's name after '.', found a blank", "touches its dot");
}

#[test]
fn verbs_notes_and_reserved_words_cannot_be_bound() {
    refuses("render = 3", "render", "'render' is a verb", "my_render");
    refuses("plot = 3", "plot", "'plot' is a verb", "");
    refuses("render.x = 3", "render", "is a verb", "");
    refuses("A4 = 3", "A4", "'A4' is a note", "my_a4");
    refuses("C#3 = 3", "C#3", "'C#3' is a note", "my_cs3");
    refuses("for render in 1..3 { }", "render", "is a verb", "");
    for word in crate::lang::lexer::RESERVED {
        refuses(&format!("{word} = 3"), word, "a word of the language", "");
    }
    good("theta = 3");
    good("theta.attack_s = 3");
    good("for theta in thetas { theta | play }");
    good("s = 3; ms = s");
}

#[test]
fn reserved_words_are_not_values() {
    refuses("x = in", "in", "'in' is a word of the language", "");
    refuses("x = rust { 1 }", "rust", "a word of the language", "a separate statement");
    refuses("(for)", "for", "a word of the language", "for x in");
    refuses("session", "session", "a word of the language", "save session");
}

#[test]
fn loops_nest_and_span_lines() {
    let source = "for x in 1..3 {\n  a = x\n  for y in [x, 2] { y; a }\n}\nb";
    let all = good(source);
    assert_eq!(all.len(), 2);
    let StatementKind::For { var, body, .. } = &all[0].kind else { panic!() };
    assert_eq!((var.text.as_str(), body.len()), ("x", 2));
    let StatementKind::For { body, .. } = &body[1].kind else { panic!() };
    assert_eq!(body.len(), 2);
    same("for t in imagine \"x\" n=4 { t | play }", "for t in imagine \"x\" n=4 {\n t | play\n}\n");
    assert_eq!(good("for x in 1..3 {}").len(), 1);
}

#[test]
fn invalid_loops_are_errors_with_help() {
    refuses("for in 1..3 { }", "in", "'in' is a word", "");
    refuses("for 3", "3", "expected a name", "for x in 1..3");
    refuses("for x of 1..3 { }", "of", "expected 'in', found 'of'", "for x in 1..3");
    refuses("for x in { }", "{", "expected a range or a list", "for x in 1..3");
    refuses("for x in 1..3", "", "expected '{', found the end", "for x in 1..3");
    refuses("for x in 1..3\n{ }", "", "expected '{', found the end of the line", "");
    refuses("for x in 1..3 do", "do", "found 'do'", "");
    refuses("for x in 1..3 { a", "{", "this '{' is never closed", "");
    refuses("for x in 1..3 { a } b", "b", "expected the end of the statement", "");
}

#[test]
fn rust_blocks_are_kept_verbatim() {
    let source = "rust { let s = \"}\"; // }\n '}' }\nx = 1";
    let all = good(source);
    assert_eq!(all[0].kind, StatementKind::Rust { code: " let s = \"}\"; // }\n '}' ".to_string() });
    assert_eq!(all.len(), 2);
    good("for x in 1..3 { rust { f(); } }");
    refuses("rust { {", "{", "never closed", "");
}

#[test]
fn brackets_must_match() {
    refuses("(1 + 2", "(", "this '(' is never closed", "");
    refuses("[1, 2", "[", "this '[' is never closed", "");
    refuses("a[1", "[", "this '[' is never closed", "");
    refuses("(1]", "]", "expected ')', found ']'", "open is '('");
    refuses("1)", ")", "found ')'", "one bracket too many");
    refuses("()", "()", "empty parentheses", "");
    refuses("x = (imagine \"a\"\ny = 2\n", "(", "this '(' is not closed", "before 'y' in line 2");
    refuses("x = (imagine \"a\"\ny.a = 2\n", "(", "this '(' is not closed", "before 'y' in line 2");
    refuses("x = (imagine \"a\"\nsave x \"y\"", "(", "this '(' is not closed", "before 'save' in line 2");
    refuses("x = [1, 2\ny = 2", "[", "this '[' is not closed", "before 'y' in line 2");
    refuses("}", "}", "expected a value, found '}'", "closes nothing");
}
