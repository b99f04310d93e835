//! Comma-separated values per RFC 4180, but lenient: blanks around the fields and any kind of line end are accepted.

/// The maximum number of characters of a field that an error quotes.
const QUOTED: usize = 40;

/// A record; its fields have no blanks around them.
#[derive(Debug, PartialEq)]
pub struct Record {
    /// The line where the record starts, from 1.
    pub line: usize,
    pub fields: Vec<String>,
}

/// Parses the records of a text whose lines end in a line feed; blank lines are skipped.
///
/// # Errors
/// A quoted field is not closed, or text follows its closing quote: returns the line of the opening quote, and the problem.
pub fn records(text: &str) -> Result<Vec<Record>, (usize, String)> {
    let (mut records, mut fields) = (Vec::new(), Vec::new());
    let (mut line, mut begins) = (1, 1);
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        let (field, behind) = match skip_blanks(rest).strip_prefix('"') {
            Some(quoted) => in_quotes(quoted).map_err(|what| (line, what))?,
            None => {
                let (field, behind) = rest.split_at(rest.find([',', '\n']).unwrap_or(rest.len()));
                (field.to_string(), behind)
            }
        };
        line += field.matches('\n').count();
        fields.push(field.trim().to_string());
        if let Some(behind) = behind.strip_prefix(',') {
            rest = behind;
            continue;
        }
        let fields = std::mem::take(&mut fields);
        if fields.iter().any(|field| !field.is_empty()) || fields.len() > 1 {
            records.push(Record { line: begins, fields });
        }
        match behind.strip_prefix('\n') {
            Some(behind) => rest = behind,
            None => return Ok(records),
        }
        line += 1;
        begins = line;
    }
}

/// Parses the field whose opening quote precedes `text`; returns the field and what follows it: a comma, a line feed or nothing.
fn in_quotes(text: &str) -> Result<(String, &str), String> {
    let mut field = String::new();
    let mut rest = text;
    while let Some((part, behind)) = rest.split_once('"') {
        field += part;
        let Some(more) = behind.strip_prefix('"') else {
            let behind = skip_blanks(behind);
            return match behind.chars().next() {
                None | Some(',' | '\n') => Ok((field, behind)),
                Some(_) if field.contains('\n') => Err(not_closed(text)),
                Some(_) => Err(format!("text follows the quotes around '{}'; a quote within them is written twice: \"\"", start(&field))),
            };
        };
        field.push('"');
        rest = more;
    }
    Err(not_closed(text))
}

fn not_closed(text: &str) -> String {
    format!("the quote that opens before '{}' is not closed; put another where the text ends, or leave it out", start(text))
}

/// Returns the start of a text, for use in an error.
fn start(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().chars().take(QUOTED).collect()
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() && c != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_blanks_and_quotes_are_read() {
        let read = |text: &str| records(text).unwrap().into_iter().map(|record| (record.line, record.fields)).collect::<Vec<_>>();
        let row = |line: usize, fields: &[&str]| (line, fields.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(
            read("\u{feff}a, b\r\n\n x , \"y, \"\"z\"\"\" \r\n \t\n\t\"1\n2\",\u{a0}\"\"\n,\nlast,5\" tall"),
            [row(1, &["a", "b"]), row(3, &["x", "y, \"z\""]), row(5, &["1\n2", ""]), row(7, &["", ""]), row(8, &["last", "5\" tall"])]
        );
        assert!(read("").is_empty() && read("\n\n").is_empty());
    }

    #[test]
    fn unclosed_quotes_are_errors_with_their_line() {
        for (text, line, what) in [
            ("a,b\nx,\"y\nz,w\n", 2, "before 'y' is not closed"),
            ("a,b\nx,1\ny, \"z\nx,\"w\"\n", 3, "before 'z' is not closed"),
            ("\"a,b\nx,y", 1, "before 'a,b' is not closed"),
            ("a,b\n\"1\n2\",\"3", 3, "before '3' is not closed"),
            ("a\n\"x\" y", 2, "text follows the quotes around 'x'"),
        ] {
            let (at, found) = records(text).unwrap_err();
            assert!(at == line && found.contains(what), "{text:?}: {at}, {found}");
        }
    }
}
