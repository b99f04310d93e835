//! Input that nobody types by hand must not panic, exhaust the stack or take long.

use std::time::{Duration, Instant};

use super::*;
use crate::lang::parser::{MAX_HEIGHT, MAX_NESTING};
use crate::lang::render::render;

/// Reads, prints, renders and drops the source within a time that only a backtracking parser would exceed.
#[track_caller]
fn survives(source: &str) -> Result<(), Diagnostic> {
    let began = Instant::now();
    let outcome = read(source);
    let agrees = matches!(completeness(source), Completeness::Complete) == outcome.is_ok();
    assert!(agrees, "{:?}", source.chars().take(60).collect::<String>());
    let outcome = match outcome {
        Ok(statements) => {
            print(&statements);
            Ok(())
        }
        Err(wrong) => {
            assert!(wrong.span.start <= wrong.span.end && source.get(wrong.span.start..wrong.span.end).is_some(), "{source:?}: {wrong:?}");
            render(&wrong, source, "x", false);
            Err(wrong)
        }
    };
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}: {:?}", source.chars().take(60).collect::<String>(), began.elapsed());
    outcome
}

#[test]
fn a_hundred_thousand_brackets_are_an_error() {
    for unit in [
        "(",
        "[",
        "a[",
        "-",
        "- ",
        "(-",
        "\"{",
        "for x in a {",
        "render (",
        "[[1],",
        "1+(",
        "1..(",
        "a|set (",
        "(a b",
        "f(",
        "render -",
        "\"{(\"{[",
    ] {
        survives(&unit.repeat(100_000)).expect_err(unit);
    }
}

#[test]
fn a_hundred_thousand_chained_operators_do_not_overflow() {
    for unit in ["1+", "a*", "a|", "a.", "a | render |", "render ", "render imagine ", "1..", "a -", "plot ", "help (help ", "a[0]", "a="] {
        let _ = survives(&unit.repeat(100_000));
    }
    for (unit, end) in [("1+", "1"), ("a.", "b"), ("a - ", "1"), ("play | ", "play")] {
        let wrong = survives(&(unit.repeat(100_000) + end)).expect_err(unit);
        assert!(wrong.message.contains("nested too deeply"), "{unit}: {wrong:?}");
    }
}

#[test]
fn long_flat_sources_parse_in_linear_time() {
    for unit in [
        "a = 1\n",
        "x = render theta # c\n",
        ";",
        "\n",
        "# c\n",
        "for x in 1..3 { a }\n",
        "rust { '}' }\n",
        "\"a{b}c\"\n",
        "save session \"x\"\n",
    ] {
        survives(&unit.repeat(50_000)).unwrap_or_else(|wrong| panic!("{unit:?}: {wrong:?}"));
    }
    survives(&format!("[{}]", "1, ".repeat(100_000))).unwrap();
    survives(&format!("help {}", "a ".repeat(100_000))).unwrap();
    survives(&format!("\"{}\"", "{a}".repeat(100_000))).unwrap();
}

#[test]
fn nesting_limits_are_exact() {
    let deep = usize::from(MAX_NESTING);
    let nested = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    survives(&nested(deep)).unwrap();
    survives(&nested(deep + 1)).unwrap_err();
    let chain = |n: usize| vec!["1"; n].join(" + ");
    survives(&chain(MAX_HEIGHT)).unwrap();
    survives(&chain(MAX_HEIGHT + 1)).unwrap_err();
    // The deepest tree within the limits, with the most costly levels.
    survives(&format!("{}1{}", "(-a + 1 * -".repeat(deep / 3), ")".repeat(deep / 3))).unwrap();
}

#[test]
fn the_deepest_source_fits_a_small_stack() {
    // The main thread on Windows has 1 MiB.
    let small = std::thread::Builder::new().stack_size(1 << 20).spawn(|| {
        for unit in [
            "(",
            "[",
            "(1 + 2 * -",
            "(1 | set ",
            "(1 | set [0..",
            "a[",
            "-",
            "\"{",
            "for x in (1 | set ",
            "for x in 1..3 {",
            "render (a ",
            "render a ",
        ] {
            survives(&unit.repeat(10_000)).unwrap_err();
        }
        let deep = usize::from(MAX_NESTING);
        for (opening, closing, levels) in
            [("(1 | set ", ")", 1), ("(1 | set [1, 2 * ", "])", 2), ("for x in 1..3 { ", "}", 1), ("\"{", "}\"", 1)]
        {
            survives(&format!("{}1{}", opening.repeat(deep / levels), closing.repeat(deep / levels))).unwrap();
        }
    });
    small.unwrap().join().unwrap();
}

/// Reads the same pieces in every order: none may panic, and every span must lie on character boundaries.
#[test]
fn random_fragments_do_not_panic() {
    let pieces = [
        "a",
        "theta",
        "render",
        "plot",
        "envelope",
        "save",
        "session",
        "for",
        "in",
        "step",
        "rust",
        "true",
        "A4",
        "C#3",
        "1",
        "0.5",
        "20ms",
        ".",
        "..",
        "=",
        "+=",
        "==",
        "+",
        "-",
        "*",
        "/",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "|",
        ",",
        ";",
        "\n",
        " ",
        " ",
        " ",
        "\"",
        "'",
        "\\",
        "#",
        "é",
        "日",
        "“",
        "\u{a0}",
        "\r\n",
        "\t",
        ":",
        "x=",
        "\u{0}",
        "\u{feff}",
        "\u{1f3b5}",
        "_",
        "e",
        "b2",
    ];
    let mut state = 42u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(state >> 33).unwrap() % n
    };
    let mut good = 0;
    for _ in 0..30_000 {
        let source: String = (0..1 + draw(10)).map(|_| pieces[draw(pieces.len())]).collect();
        good += usize::from(survives(&source).is_ok());
    }
    assert!(good > 250, "only {good} of them parse: the pieces are badly chosen");
}

#[test]
fn every_prefix_of_a_script_parses_or_fails() {
    let script =
        "\u{feff}x = \"é{a | render}\" # c\r\nfor t in [1, 日, A4] { t.a += -6dB; rust { '}' } }\nplot envelope (x -1) key=0..1 step 'r'\n";
    survives(script).unwrap();
    for end in (0..script.len()).filter(|&end| script.is_char_boundary(end)) {
        let _ = survives(&script[..end]);
    }
}
