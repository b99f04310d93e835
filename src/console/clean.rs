//! Escapes control characters in outputs, so that no text from a file moves the cursor or sends commands to the terminal.

use crate::clean::text;
use crate::sink::{Output, Table};

/// Escapes the control characters in every text of an output. JSON values and forms other than `text/plain` are unchanged.
pub fn output(shown: Output) -> Output {
    match shown {
        Output::Text(said) => Output::Text(text(said)),
        Output::Note(said) => Output::Note(text(said)),
        Output::Table(shown) => Output::Table(table(shown)),
        Output::Theta(theta, shown) => Output::Theta(theta, table(shown)),
        Output::Picture(mut picture) => {
            picture.title = text(picture.title);
            Output::Picture(picture)
        }
        Output::Progress(mut progress) => {
            (progress.label, progress.detail) = (text(progress.label), text(progress.detail));
            Output::Progress(progress)
        }
        Output::Value { look, json } => Output::Value { look: Box::new(output(*look)), json },
        Output::Clip(mut clip) => {
            clip.name = clip.name.map(|name| text(name.to_string()).into());
            Output::Clip(clip)
        }
        Output::Forms(forms) => {
            let form = |(mime, form): (String, String)| if mime == "text/plain" { (mime, text(form)) } else { (mime, form) };
            Output::Forms(forms.into_iter().map(form).collect())
        }
        Output::Gallery(items, shown) => Output::Gallery(items.into_iter().map(output).collect(), table(shown)),
    }
}

fn table(shown: Table) -> Table {
    let all = |texts: Vec<String>| texts.into_iter().map(text).collect::<Vec<_>>();
    Table {
        title: text(shown.title),
        columns: all(shown.columns),
        rows: shown.rows.into_iter().map(all).collect(),
        footer: text(shown.footer),
        ..shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;

    const EVIL: &str = "a\u{1b}[31m\u{7}\u{9b}é\r\n\t日本";
    const CLEAN: &str = "a\\u{1b}[31m\\u{7}\\u{9b}é\\u{d}\n\t日本";

    #[test]
    fn every_text_of_a_table_is_escaped() {
        let of = |text: &str| Table {
            title: text.into(),
            columns: vec![text.into()],
            rows: vec![vec![text.into(); 2]],
            footer: text.into(),
            ..Table::default()
        };
        let value = |look| Output::Value { look: Box::new(look), json: serde_json::Value::Null };
        let same = |found: Output, expected: Output| assert_eq!(format!("{:?}", output(found)), format!("{expected:?}"));
        same(value(Output::Table(of(EVIL))), value(Output::Table(of(CLEAN))));
        same(Output::Theta(Theta::default(), of(EVIL)), Output::Theta(Theta::default(), of(CLEAN)));
        same(Output::Note(EVIL.into()), Output::Note(CLEAN.into()));
    }
}
