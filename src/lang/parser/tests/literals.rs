//! Numbers, units, notes, texts, lists, ranges, grouping.

use super::*;
use crate::lang::ast::{TextPart, Unit};

fn number(source: &str) -> (f64, Option<Unit>) {
    match expr(source).kind {
        ExprKind::Number { value, unit } => (value, unit),
        other => panic!("{source:?}: {other:?}"),
    }
}

fn literal(source: &str) -> String {
    match expr(source).kind {
        ExprKind::Text { parts, .. } => match parts.as_slice() {
            [] => String::new(),
            [TextPart::Literal(text)] => text.clone(),
            other => panic!("{source:?}: {other:?}"),
        },
        other => panic!("{source:?}: {other:?}"),
    }
}

#[test]
fn numbers_parse_with_their_units() {
    assert_eq!(number("0.02"), (0.02, None));
    assert_eq!(number("3e-4"), (3e-4, None));
    assert_eq!(number("1e4"), (1e4, None));
    assert_eq!(number("2.5E+3"), (2500.0, None));
    assert_eq!(number("20ms"), (20.0, Some(Unit::Millisecond)));
    assert_eq!(number("1.5s"), (1.5, Some(Unit::Second)));
    assert_eq!(number("440Hz"), (440.0, Some(Unit::Hertz)));
    assert_eq!(number("16kHz"), (16.0, Some(Unit::Kilohertz)));
    assert_eq!(number("-6dB"), (-6.0, Some(Unit::Decibel)));
    assert_eq!(number("- 6dB"), (-6.0, Some(Unit::Decibel)));
    assert_eq!(number("1e4ms"), (1e4, Some(Unit::Millisecond)));
    assert_eq!(number(&format!("1{}", "0".repeat(308))).0, 1e308);
    assert_eq!(number("9007199254740994").0, 9_007_199_254_740_994.0);
}

#[test]
fn invalid_numbers_are_errors_with_help() {
    refuses(".5", ".5", "a number begins with a digit", "write 0.5");
    refuses("theta.x = .25ms", ".25ms", "a number begins with a digit", "write 0.25ms");
    refuses("sweep x .5", ".5", "a number begins with a digit", "write 0.5");
    refuses("sweep x -.5", ".5", "a number begins with a digit", "write 0.5");
    refuses("1.", "1.", "a digit must follow the dot", "write 1 or 1.0");
    refuses("1.x", "1.", "a digit must follow the dot", "");
    refuses("20 ms", "ms", "a unit must touch its number", "write 20ms");
    refuses("x = -6 dB", "dB", "a unit must touch its number", "write -6dB");
    refuses("sweep x 20 ms", "ms", "a unit must touch its number", "write 20ms");
    refuses("20sec", "sec", "no unit 'sec'", "did you mean 20s? The units are s, ms, Hz, kHz, dB");
    refuses("16khz", "khz", "no unit 'khz'", "16kHz");
    refuses("3apples", "apples", "no unit 'apples'", "the units are s, ms");
    refuses("1_000", "_000", "no unit", "without '_'");
    refuses("1e400", "1e400", "too large", "");
    refuses("9007199254740993", "9007199254740993", "more digits than a number holds", "");
    let nines = "9".repeat(308);
    refuses(&nines, &nines, "more digits than a number holds", "");
    refuses("1e", "e", "no unit 'e'", "");
    refuses("+5", "+", "expected a value", "no plus sign");
    assert_eq!(grouped("sweep x 20 s=3"), "<sweep x 20 s:3>");
    assert_eq!(grouped("sweep x 20 ms.a"), "<sweep x 20 ms.a>");
}

#[test]
fn a_dot_belongs_to_a_number_only_before_a_digit() {
    assert_eq!(grouped("0..10"), "<0..10>");
    assert_eq!(grouped("0.5..1.5"), "<0.5..1.5>");
    assert_eq!(grouped("20ms..1s step 20ms"), "<20ms..1s step 20ms>");
}

#[test]
fn notes_are_whole_words() {
    for note in ["A4", "C#3", "Bb2", "C-1", "G9", "E4", "C#-1"] {
        assert_eq!(expr(note).kind, ExprKind::Note(note.to_string()));
    }
    for name in ["A10", "A4x", "Bb", "H2", "a4", "E4_"] {
        assert_eq!(expr(name).kind, ExprKind::Name(name.to_string()));
    }
    assert_eq!(grouped("-A4"), "<-A4>");
    assert_eq!(grouped("A3..A4"), "<A3..A4>");
    assert_eq!(grouped("A-12"), "<A - 12>");
    refuses("A9", "A9", "the note A9 is out of range", "C-1 to G9");
    refuses("G#9", "G#9", "out of range", "C-1 to G9");
    refuses("Cb-1", "Cb-1", "out of range", "to subtract, write Cb - 1");
}

#[test]
fn comments_start_at_a_line_or_after_a_blank_or_brace() {
    assert_eq!(grouped("C#3 # a note"), "C#3");
    assert_eq!(good("# one\n  # two\na # three\n;# four\n").len(), 1);
    same("for x in 1..2 {# c\n a }# d", "for x in 1..2 { a }");
    same("[1, # one\n 2 # two\n]", "[1, 2]");
    refuses("a#3", "#", "a comment needs a blank", "a note is written C#3");
}

#[test]
fn texts_resolve_escapes() {
    assert_eq!(literal(r#""a\n\t\"\\\u{e9}{{}}""#), "a\n\t\"\\é{}");
    assert_eq!(literal(r"'C:\new\{x}'"), r"C:\new\{x}");
    assert_eq!(literal("\"\""), "");
    assert_eq!(literal("''"), "");
    assert_eq!(literal("\"it's\""), "it's");
    assert_eq!(literal("'say \"x\"'"), "say \"x\"");
    assert_eq!(literal("\"日本 # no comment\""), "日本 # no comment");
}

#[test]
fn texts_interpolate_expressions() {
    let ExprKind::Text { parts, raw } = expr("\"a {x} b {2 * y.z}{f[0] | render | save \"t.wav\"}\"").kind else { panic!() };
    assert!(!raw);
    let shown: Vec<String> = parts
        .iter()
        .map(|part| match part {
            TextPart::Literal(text) => format!("'{text}'"),
            TextPart::Expr(value) => crate::lang::print::print_expr(value),
        })
        .collect();
    assert_eq!(shown, ["'a '", "x", "' b '", "2 * y.z", "f[0] | render | save \"t.wav\""]);
    refuses("\"a {} b\"", "{}", "empty braces", "{{ and }}");
    refuses("\"a {b\"", "{", "'{' in a text is not closed", "{{");
    refuses("\"a } b\"", "}", "without its '{'", "}}");
    refuses("\"{x:.2}\"", ":", "found ':'", "no formats");
    refuses("\"{x y}\"", "x", "no verb 'x'", "");
    refuses("\"{x # y}\"", "#", "within the braces", "");
    refuses(r#""{show \"x\"}""#, "\\", "a backslash cannot stand", "no backslash");
}

#[test]
fn invalid_texts_are_errors_with_help() {
    refuses(r#"load "C:\Users\x""#, r"\U", r"no escape '\U'", r"'C:\Users\x'");
    refuses(r#""\{""#, r"\{", "no escape", "{{");
    refuses(r#""\u{zz}""#, r"\u{", "not a character's code", "hexadecimal");
    refuses(r#""\u{110000}""#, r"\u{110000}", "not a character's code", "");
    refuses(r#""\u{d800}""#, r"\u{d800}", "not a character's code", "");
    refuses("x = \"abc", "\"", "this text is not closed", "put \" at its end");
    refuses("x = 'abc\ny'", "'", "this text is not closed", "put ' at its end");
    refuses("\"a\nb\"", "\"", "this text is not closed", "\\n");
    refuses("\"abc\\", "\"", "this text is not closed", "");
    refuses("imagine “a guitar”", "“", "typographic quote", "write \"");
    refuses("x = ‘a’", "‘", "typographic quote", "write '");
}

#[test]
fn lists_and_ranges_parse() {
    assert_eq!(grouped("[0.5, 1, 2,]"), "[0.5, 1, 2]");
    assert_eq!(grouped("[]"), "[]");
    assert_eq!(grouped("[\n1,\n2\n]"), "[1, 2]");
    assert_eq!(grouped("[a + 1, -b, 0..3, [c]]"), "[<a + 1>, <-b>, <0..3>, [c]]");
    assert_eq!(grouped("0..2*n step n/2"), "<0..<2 * n> step <n / 2>>");
    assert_eq!(grouped("(0..3)[1]"), "(<0..3>)[1]");
    refuses("[1 2]", "2", "expected ',' or ']'", "");
    refuses("[1,, 2]", ",", "expected a value", "");
    refuses("[,]", ",", "expected a value", "");
    refuses("0...3", "...", "two dots", "included");
    refuses("0..=3", "..=", "two dots", "included");
    refuses("..3", "..", "expected a value", "");
    refuses("0..", "", "expected a value", "");
}

#[test]
fn an_index_follows_without_a_blank() {
    assert_eq!(grouped("a[0].b[i + 1]"), "a[0].b[<i + 1>]");
    assert_eq!(grouped("[1, 2][0]"), "[1, 2][0]");
    assert_eq!(grouped("compare a [1]"), "<compare a [1]>");
    refuses("a [0]", "[", "found '['", "a[0]");
    refuses("a[]", "[]", "the index is missing", "[0]");
}

#[test]
fn operators_have_the_precedence_of_arithmetic() {
    assert_eq!(grouped("a - b - c"), "<<a - b> - c>");
    assert_eq!(grouped("a + b * c / d"), "<a + <<b * c> / d>>");
    assert_eq!(grouped("-a * b"), "<<-a> * b>");
    assert_eq!(grouped("2 * -3"), "<2 * -3>");
    assert_eq!(grouped("a--1"), "<a - -1>");
    assert_eq!(grouped("--1"), "<--1>");
    assert_eq!(grouped("-a.b"), "<-a.b>");
    assert_eq!(grouped("(a + b) * c"), "<(<a + b>) * c>");
    assert_eq!(grouped("a-b"), "<a - b>");
    refuses("1 +", "+", "a value must follow '+'", "");
    refuses("2 ** 3", "**", "no power operator", "a * a");
    refuses("a ^ 2", "^", "no power operator", "");
    refuses("a // b", "//", "begins no comment", "#");
    refuses("a − b", "−", "a dash", "write -");
    refuses("2 × a", "×", "multiplication", "write *");
    refuses("a == b", "==", "no comparisons", "");
    refuses("a < b", "<", "no comparisons", "");
    refuses("a\u{a0}b", "\u{a0}", "U+00A0 (NO-BREAK SPACE)", "ordinary blank");
}

#[test]
fn invisible_characters_are_named() {
    refuses("show \u{200b}1", "\u{200b}", "U+200B (ZERO WIDTH SPACE)", "delete it");
    for (unseen, name) in [
        ("\u{200b}", "U+200B (ZERO WIDTH SPACE)"),
        ("\u{200c}", "U+200C (ZERO WIDTH NON-JOINER)"),
        ("\u{200d}", "U+200D (ZERO WIDTH JOINER)"),
        ("\u{2060}", "U+2060 (WORD JOINER)"),
        ("\u{feff}", "U+FEFF (ZERO WIDTH NO-BREAK SPACE"),
        ("\u{ad}", "U+00AD (SOFT HYPHEN)"),
        ("\u{200e}", "U+200E (LEFT-TO-RIGHT MARK)"),
        ("\u{202e}", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("\u{2066}", "U+2066 (LEFT-TO-RIGHT ISOLATE)"),
        ("\u{3164}", "U+3164 (HANGUL FILLER)"),
        ("\u{fe0f}", "U+FE0F (VARIATION SELECTOR-16)"),
        ("\u{e0001}", "U+E0001"),
        ("\u{2003}", "U+2003 (EM SPACE)"),
        ("\u{2800}", "U+2800 (BRAILLE PATTERN BLANK)"),
    ] {
        for source in [
            "?show theta",
            "sh?ow theta",
            "show? theta",
            "show ?theta",
            "show the?ta",
            "theta?",
            "a? = 1",
            "a =? 1",
            "a = 1?",
            "a = 1?2",
            "a?.x = 1",
            "theta.pitch?_midi",
            "theta attack?_s=1ms",
            "theta attack_s=?1ms",
            "theta attack_s=1?ms",
            "theta |? render",
            "theta | ren?der",
            "[1,? 2]",
            "a[?0]",
            "(?1 + 2)",
            "1 +? 2",
            "\"{a?}\"",
            "for x? in 1..3 { show x }",
            "for x in 1..?3 { show x }",
            "{?",
            "save? x \"y\"",
            "A?4",
            "-?1",
            "a = 1\n?\nb = 2",
        ] {
            let source = format!("x = 1\n{}", source.replace('?', unseen));
            refuses(&source, unseen, name, "blank");
        }
        good(&format!("imagine \"a{unseen}b\" # {unseen}"));
    }
}
