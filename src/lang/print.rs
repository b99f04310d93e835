//! Prints a syntax tree as canonical source. Printed source parses back to the same tree, except for spans.

use super::ast::{Call, Expr, ExprKind, Statement, StatementKind, TextPart};

/// Prints the statements, each on its own lines, with blocks indented by four blanks.
///
/// Parentheses are printed only where the tree holds them ([`ExprKind::Paren`]). A tree built by hand must contain those that it needs.
pub fn print(statements: &[Statement]) -> String {
    let mut out = String::new();
    for statement in statements {
        write_statement(&mut out, statement, 0);
    }
    out
}

/// Prints one statement, without a final line break.
pub fn print_statement(statement: &Statement) -> String {
    let mut out = String::new();
    write_statement(&mut out, statement, 0);
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// Prints one expression.
pub fn print_expr(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr);
    out
}

fn write_statement(out: &mut String, statement: &Statement, indent: usize) {
    indent_to(out, indent);
    match &statement.kind {
        StatementKind::Expr(value) => write_expr(out, value),
        StatementKind::Bind { name, value } => {
            out.push_str(&name.text);
            out.push_str(" = ");
            write_expr(out, value);
        }
        StatementKind::SetField { name, field, op, value } => {
            out.push_str(&format!("{}.{} {} ", name.text, field.text, op.symbol()));
            write_expr(out, value);
        }
        StatementKind::For { var, over, body } => {
            out.push_str(&format!("for {} in ", var.text));
            write_expr(out, over);
            out.push_str(" {\n");
            for inner in body {
                write_statement(out, inner, indent + 1);
            }
            indent_to(out, indent);
            out.push('}');
        }
        StatementKind::Rust { code } => {
            out.push_str("rust {");
            out.push_str(code);
            out.push('}');
        }
    }
    out.push('\n');
}

fn indent_to(out: &mut String, indent: usize) {
    for _ in 0..indent {
        out.push_str("    ");
    }
}

fn write_expr(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Number { value, unit } => {
            out.push_str(&print_number(*value));
            out.push_str(unit.map_or("", |unit| unit.symbol()));
        }
        ExprKind::Note(name) | ExprKind::Name(name) => out.push_str(name),
        ExprKind::Text { parts, raw } => write_text(out, parts, *raw),
        ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ExprKind::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write_expr(out, item);
            }
            out.push(']');
        }
        ExprKind::Range { start, end, step } => {
            write_expr(out, start);
            out.push_str("..");
            write_expr(out, end);
            if let Some(step) = step {
                out.push_str(" step ");
                write_expr(out, step);
            }
        }
        ExprKind::Field { base, field } => {
            write_expr(out, base);
            out.push('.');
            out.push_str(&field.text);
        }
        ExprKind::Index { base, index } => {
            write_expr(out, base);
            out.push('[');
            write_expr(out, index);
            out.push(']');
        }
        ExprKind::Neg(value) => {
            out.push('-');
            write_expr(out, value);
        }
        ExprKind::Binary { op, left, right } => {
            write_expr(out, left);
            out.push(' ');
            out.push(op.symbol());
            out.push(' ');
            write_expr(out, right);
        }
        ExprKind::Call(call) => write_call(out, call),
        ExprKind::Pipe { input, call } => {
            write_expr(out, input);
            out.push_str(" | ");
            write_call(out, call);
        }
        ExprKind::Paren(value) => {
            out.push('(');
            write_expr(out, value);
            out.push(')');
        }
    }
}

fn write_call(out: &mut String, call: &Call) {
    out.push_str(&call.verb.text);
    for arg in &call.args {
        out.push(' ');
        if let Some(key) = &arg.key {
            out.push_str(&key.text);
            out.push('=');
        }
        write_expr(out, &arg.value);
    }
}

/// Formats with the fewest digits that read back as the same number: `5`, `0.02`, `1e21`.
pub fn print_number(value: f64) -> String {
    let digits = format!("{value:?}");
    digits.strip_suffix(".0").map(str::to_string).unwrap_or(digits)
}

fn write_text(out: &mut String, parts: &[TextPart], raw: bool) {
    if raw
        && let [TextPart::Literal(text)] = parts
        && !text.contains(['\'', '\n'])
    {
        out.push('\'');
        out.push_str(text);
        out.push('\'');
        return;
    }
    out.push('"');
    for part in parts {
        match part {
            TextPart::Literal(text) => write_escaped(out, text),
            TextPart::Expr(value) => {
                out.push('{');
                write_expr(out, value);
                out.push('}');
            }
        }
    }
    out.push('"');
}

/// Writes `text` as it appears between double quotes.
fn write_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '{' => out.push_str("{{"),
            '}' => out.push_str("}}"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
}
