//! Where statements end and continue, and when a prompt waits for more lines.

use super::*;

#[test]
fn statements_end_at_lines_and_semicolons() {
    assert_eq!(good("").len(), 0);
    assert_eq!(good(" \n\t\n;;\n# c").len(), 0);
    assert_eq!(good("a; b\nc;\n").len(), 3);
    assert_eq!(good("a\r\nb\r\n\r\n# c\r\nd = 1\r\n").len(), 3);
    assert_eq!(good("\u{feff}a = 1\nb").len(), 2);
    assert_eq!(good("\u{feff}a = 1")[0].span.start, 3);
    assert_eq!(good("\u{feff}# c\na").len(), 1);
}

#[test]
fn lines_continue_after_a_pipe_a_comma_or_in_brackets() {
    same("a |\n  render |  # then\n\n  play", "a | render | play");
    same("a\n  | render\n  # then\n  | play\nb", "a | render | play; b");
    same("train p,\n  epochs=3,\n  lr=0.1", "train p epochs=3 lr=0.1");
    same("f = train (\n load\n \"x\"\n lr=3\n) a=1", "f = train (load \"x\" lr=3) a=1");
    same("x = (1\n + 2\r\n)\r\n", "x = (1 + 2)");
    same("for x in a { b\n | render }", "for x in a { b | render }");
    // Outside brackets a new line ends the call.
    assert_eq!(good("train p\nepochs").len(), 2);
}

#[test]
fn incomplete_input_asks_for_another_line() {
    for source in [
        "a |",
        "a | # then",
        "a |\n\n",
        "x = a | render |",
        "train p,",
        "train p, # more\n",
        "(",
        "[1,",
        "[1",
        "[",
        "x = (1 +",
        "render (imagine \"a\"",
        "a[",
        "a[1",
        "(1 - ",
        "(a.",
        "(train lr=",
        "for x in 1..3 {",
        "for x in 1..3 {\n  a",
        "for x in 1..3 {\n  for y in 1..3 {\n }",
        "for x in 1..3 { a |",
        "rust {",
        "rust { \"}",
        "rust { fn f() {}",
    ] {
        assert_eq!(completeness(source), Completeness::Incomplete, "{source:?}");
        assert!(read(source).is_err(), "{source:?}");
    }
}

#[test]
fn complete_and_invalid_input_ask_for_no_more_lines() {
    for source in ["", "a", "a | render", "a = [1,\n2]", "for x in 1..3 { a }", "rust { }", "train p"] {
        assert_eq!(completeness(source), Completeness::Complete, "{source:?}");
    }
    for source in [
        "x =",
        "1 +",
        "\"abc",
        "'abc",
        "for x in 1..3",
        "for",
        "a |;",
        "a | \"",
        "[1, 20 ms",
        "(a b",
        "plot",
        "plot enveloppe (",
        "}",
        "for x in a { y =",
        "\"{a |",
        "\"{train p,",
        "\"{(a",
        "\"{[",
        "\"{a[1\n]}\"",
        "[1, \"a",
        "a | rendr",
        "a |\n3",
    ] {
        assert!(matches!(completeness(source), Completeness::Invalid(_)), "{source:?}: {:?}", completeness(source));
    }
}
