//! Reference pages generated from the verb table: text for `help`, Markdown for the docs.

use super::in_group;
use crate::lang::signature::{Default, Given, Gives, Group, Param, Signature, quantity_word};
use crate::lang::types::{Kind, Type};
use crate::theta::{Field, FieldInfo};

/// Returns the page of one verb: usage, parameters, result, examples.
pub fn verb_page(signature: &Signature) -> String {
    let mut page = format!("{}: {}\n\n  {}\n", signature.name, signature.summary, signature.usage());
    if !signature.params.is_empty() {
        page.push('\n');
    }
    let width = signature.params.iter().map(|param| param.name.len()).max().unwrap_or(0);
    for param in signature.params {
        page.push_str(&format!("  {:<width$}  {}; {}{}\n", param.name, param.summary, param.accepts.describe(), default_text(param)));
    }
    if let Some(result) = result_text(signature) {
        page.push_str(&format!("\n  gives {result}\n"));
    }
    if !signature.examples.is_empty() {
        page.push('\n');
    }
    let width = signature.examples.iter().map(|example| example.code.chars().count()).max().unwrap_or(0);
    for example in signature.examples {
        let note = if example.note.is_empty() { String::new() } else { format!("  # {}", example.note) };
        page.push_str(format!("    {:<width$}{note}", example.code).trim_end());
        page.push('\n');
    }
    page.trim_end().to_string()
}

/// Returns the page of one field of theta.
pub fn field_page(field: Field) -> String {
    let FieldInfo { name, unit, quantity, min, max, default, summary } = field.info();
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("theta.{name}: {summary}\n\n  {}, {min} to {max}{unit}; {default}{unit} by default", quantity_word(*quantity))
}

fn default_text(param: &Param) -> String {
    match (param.default, param.default.text()) {
        (Default::Computed(how), _) => format!(" (default: {how})"),
        (_, Some(text)) => format!(" (default {text})"),
        _ => String::new(),
    }
}

fn result_text(signature: &Signature) -> Option<String> {
    match signature.gives {
        Gives::Is(Kind::Nothing) => None,
        Gives::Is(kind) => Some(Type::One(kind).to_string()),
        Gives::Many(kind) => Some(Type::List(kind).to_string()),
        Gives::Each(kind) => Some(format!("{}, or a list of them for a list", Type::One(kind))),
        Gives::ListWith(kind, name) => Some(format!("{}, or a list of them with {name}=", Type::One(kind))),
        Gives::ByInput(table) => {
            let cases: Vec<String> =
                table.iter().map(|(input, output)| format!("{} for {}", Type::One(*output), Type::One(*input))).collect();
            Some(cases.join(", "))
        }
    }
}

/// Returns a table of all verbs, one per line.
fn table() -> String {
    let mut table = String::from("| group | verb | what it does |\n| --- | --- | --- |\n");
    for group in Group::ALL {
        for verb in in_group(group) {
            let usage = verb.signature.params.iter().filter(|param| param.given != Given::Key).map(|param| format!(" {}", param.usage()));
            let name = format!("{}{}", verb.signature.name, usage.collect::<String>());
            table.push_str(&format!("| {} | `{name}` | {} |\n", group.title(), verb.signature.summary));
        }
    }
    table
}

/// Returns all verbs in Markdown, the content of `docs/verbs.md`.
pub fn document() -> String {
    let mut page =
        format!("# The verbs\n\nEvery verb with its options and examples. `help VERB` shows the same at the prompt.\n\n{}", table());
    for group in Group::ALL {
        page.push_str(&format!("\n## {}\n", group.title()));
        for verb in in_group(group) {
            let signature = &verb.signature;
            page.push_str(&format!("\n### {}\n\n{}.\n", signature.name, sentence(signature.summary)));
            if !signature.params.is_empty() {
                page.push_str("\n| parameter | takes | default | |\n| --- | --- | --- | --- |\n");
            }
            for param in signature.params {
                let default = match (param.default, param.default.text()) {
                    (Default::Computed(how), _) => how.to_string(),
                    (_, Some(text)) => format!("`{text}`"),
                    _ => "must be given".into(),
                };
                let name = if param.given == Given::Key { format!("{}=", param.name) } else { param.name.to_uppercase() };
                page.push_str(&format!("| `{name}` | {} | {default} | {} |\n", param.accepts.describe(), param.summary));
            }
            if let Some(result) = result_text(signature) {
                page.push_str(&format!("\nGives {result}.\n"));
            }
            if !signature.examples.is_empty() {
                page.push('\n');
            }
            for example in signature.examples {
                let note = if example.note.is_empty() { String::new() } else { format!("    # {}", example.note) };
                page.push_str(&format!("    {}{note}\n", example.code));
            }
        }
    }
    page
}

fn sentence(summary: &str) -> String {
    let mut letters = summary.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
