//! A table in HTML.

use crate::shown::escape;
use crate::sink::Table;

pub fn html(table: &Table) -> String {
    let row = |cells: &[String], cell: &str| {
        let cells: String = cells.iter().map(|text| format!("<{cell} style=\"text-align:left\">{}</{cell}>", escape(text))).collect();
        format!("<tr>{cells}</tr>")
    };
    let mut html = String::from("<table>");
    if !table.title.is_empty() {
        html.push_str(&format!("<caption style=\"caption-side:top;text-align:left\">{}</caption>", escape(&table.title)));
    }
    if !table.columns.is_empty() {
        html.push_str(&format!("<thead>{}</thead>", row(&table.columns, "th")));
    }
    let rows: String = table.rows.iter().map(|cells| row(cells, "td")).collect();
    html.push_str(&format!("<tbody>{rows}</tbody></table>"));
    if !table.footer.is_empty() {
        html.push_str(&format!("<div>{}</div>", escape(&table.footer)));
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_tables_is_escaped() {
        let evil = "<script>alert(1)</script>&\"'";
        let table = Table {
            title: evil.into(),
            columns: vec![evil.into()],
            rows: vec![vec![evil.into()]],
            footer: evil.into(),
            ..Table::default()
        };
        let html = html(&table);
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;").count(), 4);
    }
}
