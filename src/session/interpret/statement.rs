//! Runs each kind of statement.

use std::sync::Arc;

use super::Interpreter;
use super::expr::binary;
use crate::cause::chain;
use crate::lang::ast::{self, Expr, Statement, StatementKind};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::infer::no_field;
use crate::lang::quantity::as_factor;
use crate::session::value::{Number, Value};
use crate::session::{convert, ops, show};
use crate::sink::Output;
use crate::theta::Field;

impl Interpreter<'_> {
    pub(super) fn statement(&mut self, statement: &Statement) -> Result<(), Diagnostic> {
        match &statement.kind {
            StatementKind::Expr(expr) => {
                let value = self.expr(expr)?;
                show::show(&value, self.session, self.sink).map_err(|error| Diagnostic::new(chain(&error), expr.span))?;
                if self.sink.pictures()
                    && let Some(picture) = self.verbs.portrait(&value)
                {
                    self.sink.emit(Output::Picture(picture));
                }
                Ok(())
            }
            StatementKind::Bind { name, value } => {
                let bound = self.expr(value)?;
                if matches!(bound, Value::Nothing) {
                    return Err(Diagnostic::new(format!("there is no value to bind to '{}'", name.text), value.span).label("gives nothing"));
                }
                self.session.assign(&name.text, Some(bound));
                Ok(())
            }
            StatementKind::SetField { name, field, op, value } => self.set_field(name, field, *op, value),
            StatementKind::For { var, over, body } => self.for_each(var, over, body),
            StatementKind::Rust { code } => self.rust(code, statement.span),
        }
    }

    fn set_field(&mut self, name: &ast::Name, field: &ast::Name, op: ast::AssignOp, value: &Expr) -> Result<(), Diagnostic> {
        let base = self.name(&name.text, name.span)?;
        let Value::Theta(mut patch) = base else {
            return Err(Diagnostic::new("only the fields of a theta can be set", name.span).label(format!("this is {}", base.ty())));
        };
        let target = Field::from_name(&field.text).ok_or_else(|| no_field(field))?;
        let mut new = self.expr(value)?;
        if let Some(op) = op.arithmetic() {
            let old = ops::field(&Value::Theta(patch.clone()), &field.text).map_err(|wrong| Diagnostic::new(wrong, field.span))?;
            if let Value::Number(Number { value, dimension }) = new {
                let (value, dimension) = as_factor(target.info().quantity, op, value, dimension);
                new = Value::Number(Number { value, dimension });
            }
            new = binary(op, &old, &new, value.span)?;
        }
        let info = target.info();
        let number = convert::number(info.name, info.quantity, info.min, info.max, &new, value.span)?;
        patch.theta.set(target, number);
        self.session.assign(&name.text, Some(Value::Theta(patch)));
        Ok(())
    }

    fn for_each(&mut self, var: &ast::Name, over: &Expr, body: &[Statement]) -> Result<(), Diagnostic> {
        let elements = self.expr(over)?;
        let count = match &elements {
            Value::Range(range) => range.len(),
            Value::List(items) => items.len() as u64,
            other => return Err(Diagnostic::new("for goes over a list or a range", over.span).label(format!("this is {}", other.ty()))),
        };
        let outer = self.session.state.get(&var.text).cloned();
        self.loops += 1;
        'rounds: for place in 0..count {
            if self.sink.interrupted() {
                return Err(Diagnostic::interrupted(var.span).label(format!("after {place} of {count} rounds")));
            }
            let element = ops::index(&elements, &Value::number(place as f64)).map_err(|wrong| Diagnostic::new(wrong, over.span))?;
            self.session.state.bind(&var.text, Some(Arc::new(element)));
            for statement in body {
                self.statement(statement)?;
                if self.session.quit {
                    break 'rounds;
                }
            }
        }
        self.loops -= 1;
        self.session.state.bind(&var.text, outer);
        Ok(())
    }
}
