//! Removes the spans from syntax trees, so that they can be compared by meaning.

use super::ast::{Arg, Call, Expr, ExprKind, Name, Span, Statement, StatementKind, TextPart};

/// Sets every span of the statements to `0..0`.
pub fn strip_spans(statements: &mut [Statement]) {
    for statement in statements {
        statement.span = Span::default();
        match &mut statement.kind {
            StatementKind::Expr(value) => strip_expr(value),
            StatementKind::Bind { name, value } => {
                strip_name(name);
                strip_expr(value);
            }
            StatementKind::SetField { name, field, op: _, value } => {
                strip_name(name);
                strip_name(field);
                strip_expr(value);
            }
            StatementKind::For { var, over, body } => {
                strip_name(var);
                strip_expr(over);
                strip_spans(body);
            }
            StatementKind::Rust { code: _ } => {}
        }
    }
}

fn strip_name(name: &mut Name) {
    name.span = Span::default();
}

fn strip_call(call: &mut Call) {
    strip_name(&mut call.verb);
    for Arg { key, value } in &mut call.args {
        if let Some(key) = key {
            strip_name(key);
        }
        strip_expr(value);
    }
}

fn strip_expr(expr: &mut Expr) {
    expr.span = Span::default();
    match &mut expr.kind {
        ExprKind::Number { .. } | ExprKind::Note(_) | ExprKind::Bool(_) | ExprKind::Name(_) => {}
        ExprKind::Text { parts, raw: _ } => {
            for part in parts {
                if let TextPart::Expr(value) = part {
                    strip_expr(value);
                }
            }
        }
        ExprKind::List(items) => items.iter_mut().for_each(strip_expr),
        ExprKind::Range { start, end, step } => {
            strip_expr(start);
            strip_expr(end);
            if let Some(step) = step {
                strip_expr(step);
            }
        }
        ExprKind::Field { base, field } => {
            strip_expr(base);
            strip_name(field);
        }
        ExprKind::Index { base, index } => {
            strip_expr(base);
            strip_expr(index);
        }
        ExprKind::Neg(value) | ExprKind::Paren(value) => strip_expr(value),
        ExprKind::Binary { op: _, left, right } => {
            strip_expr(left);
            strip_expr(right);
        }
        ExprKind::Call(call) => strip_call(call),
        ExprKind::Pipe { input, call } => {
            strip_expr(input);
            strip_call(call);
        }
    }
}
