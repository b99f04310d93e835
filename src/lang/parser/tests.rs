//! Tests for each rule of the language. `Words` holds the verbs of the design document here.

mod calls;
mod grammar;
mod hostile;
mod lines;
mod literals;
mod round_trip;
mod statements;

use super::{Completeness, Words, is_complete, parse};
use crate::lang::ast::{Expr, ExprKind, Statement, StatementKind};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::print::print;
use crate::lang::strip::strip_spans;

const VERBS: &str = "build extract embed load save fetch train evaluate sample log_prob similar imagine theta render synthesize match distance \
    compare morph vary sweep tweak play stop volume show vars drop undo redo history seed set run watch live record help tour doctor quit";
const PLOTS: [&str; 8] = ["envelope", "waveform", "spectrum", "spectrogram", "losses", "theta", "pairs", "compare"];

fn with_words<T>(use_them: impl FnOnce(&Words) -> T) -> T {
    let plots = PLOTS.map(|second| format!("plot {second}"));
    let names = VERBS.split_whitespace().chain(plots.iter().map(String::as_str)).chain(["save session"]);
    use_them(&names.collect())
}

fn read(source: &str) -> Result<Vec<Statement>, Diagnostic> {
    with_words(|words| parse(source, words))
}

fn completeness(source: &str) -> Completeness {
    with_words(|words| is_complete(source, words))
}

/// Parses the source, which must be valid.
fn good(source: &str) -> Vec<Statement> {
    read(source).unwrap_or_else(|wrong| panic!("{source:?}: {wrong:?}"))
}

/// Parses a source that is a single expression.
fn expr(source: &str) -> Expr {
    let mut statements = good(source);
    assert_eq!(statements.len(), 1, "{source:?}");
    match statements.remove(0).kind {
        StatementKind::Expr(expr) => expr,
        other => panic!("{source:?}: {other:?}"),
    }
}

/// Returns the error, which must occur, and the source text that it underlines.
fn bad(source: &str) -> (Diagnostic, &str) {
    match read(source) {
        Err(wrong) => {
            let place = source.get(wrong.span.start..wrong.span.end).unwrap_or_else(|| panic!("{source:?}: {wrong:?}"));
            (wrong, place)
        }
        Ok(statements) => panic!("{source:?} parses: {statements:?}"),
    }
}

/// Asserts that the source is wrong: the message contains `message`, the help contains `help`, and `place` is underlined.
#[track_caller]
fn refuses(source: &str, place: &str, message: &str, help: &str) {
    let (wrong, found) = bad(source);
    assert!(wrong.message.contains(message), "{source:?}: {wrong:?}");
    assert!(wrong.help.as_deref().unwrap_or_default().contains(help), "{source:?}: {wrong:?}");
    assert_eq!(found, place, "{source:?}: {wrong:?}");
}

/// Asserts that two sources have the same meaning.
#[track_caller]
fn same(one: &str, other: &str) {
    let (mut a, mut b) = (good(one), good(other));
    strip_spans(&mut a);
    strip_spans(&mut b);
    assert_eq!(a, b, "{one:?} and {other:?}");
}

/// Formats the source with brackets around every operation and call, to show its grouping.
fn grouped(source: &str) -> String {
    fn show(expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Binary { op, left, right } => format!("<{} {} {}>", show(left), op.symbol(), show(right)),
            ExprKind::Neg(value) => format!("<-{}>", show(value)),
            ExprKind::Paren(value) => format!("({})", show(value)),
            ExprKind::Range { start, end, step } => {
                let step = step.as_ref().map_or(String::new(), |step| format!(" step {}", show(step)));
                format!("<{}..{}{step}>", show(start), show(end))
            }
            ExprKind::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
            ExprKind::Field { base, field } => format!("{}.{}", show(base), field.text),
            ExprKind::Index { base, index } => format!("{}[{}]", show(base), show(index)),
            ExprKind::Call(call) => format!("<{}>", show_call(call)),
            ExprKind::Pipe { input, call } => format!("<{} | {}>", show(input), show_call(call)),
            _ => crate::lang::print::print_expr(expr),
        }
    }
    fn show_call(call: &crate::lang::ast::Call) -> String {
        let args = call.args.iter().map(|arg| match &arg.key {
            Some(key) => format!(" {}:{}", key.text, show(&arg.value)),
            None => format!(" {}", show(&arg.value)),
        });
        format!("{}{}", call.verb.text.replace(' ', "_"), args.collect::<String>())
    }
    show(&expr(source))
}

/// Asserts that printed source parses to the same tree and prints the same again.
#[track_caller]
fn round_trips(source: &str) {
    let mut first = good(source);
    let printed = print(&first);
    let mut second = read(&printed).unwrap_or_else(|wrong| panic!("{source:?} prints as {printed:?}: {wrong:?}"));
    assert_eq!(printed, print(&second));
    strip_spans(&mut first);
    strip_spans(&mut second);
    assert_eq!(first, second, "{source:?} prints as {printed:?}");
}
