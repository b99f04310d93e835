//! What the terminal can show: characters, colours, and how large it is.

use std::io::{self, IsTerminal};

/// The value of an environment variable; an empty one counts as none.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether colours are unwelcome (no-color.org).
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Whether the terminal knows no escape sequences.
pub fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Whether text on standard output may be coloured.
pub fn paints_output() -> bool {
    io::stdout().is_terminal() && !no_colour() && !dumb()
}

/// Whether text on standard output may have characters outside ASCII. A pipe takes them; a terminal does unless its locale names another
/// encoding.
pub fn takes_unicode() -> bool {
    !io::stdout().is_terminal() || is_utf8(variable)
}

/// The first of the variables that is set decides, as POSIX has it. Where none is, nearly every terminal of today reads UTF-8.
fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Columns of the terminal that standard error is; none where it is none.
pub fn error_columns() -> Option<usize> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0))
}

/// Columns and rows of the terminal on standard output; none where there is none.
pub fn size() -> Option<(usize, usize)> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, height)| (usize::from(width.0), usize::from(height.0)))
}

/// Pixels across and down in one character, where the terminal tells.
#[cfg(unix)]
pub fn cell() -> Option<(u32, u32)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    let cell = |pixels: u16, cells: u16| u32::from(pixels).checked_div(u32::from(cells)).filter(|pixels| *pixels > 0);
    Some((cell(size.ws_xpixel, size.ws_col)?, cell(size.ws_ypixel, size.ws_row)?))
}

/// Pixels across and down in one character, where the terminal tells.
#[cfg(not(unix))]
pub fn cell() -> Option<(u32, u32)> {
    None
}

/// Text for a terminal that shows ASCII alone.
pub fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => plain.push(c),
            '█' | '▉' | '▊' | '▋' | '▌' | '▇' => plain.push('#'),
            '▍' | '▎' | '▏' | '▂' | '▁' => plain.push('-'),
            '▆' | '▅' => plain.push('+'),
            '▃' | '▄' => plain.push('='),
            '·' => plain.push('.'),
            '…' => plain.push_str("..."),
            '×' => plain.push('x'),
            '±' => plain.push_str("+-"),
            '→' => plain.push_str("->"),
            '–' | '—' | '−' => plain.push('-'),
            '‘' | '’' => plain.push('\''),
            '“' | '”' => plain.push('"'),
            _ => plain.push('?'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_detected_from_the_locale() {
        let with = |name: &'static str, value: &'static str| move |asked: &str| (asked == name).then(|| value.to_string());
        assert!(is_utf8(|_| None));
        assert!(is_utf8(with("LANG", "en_GB.UTF-8")) && is_utf8(with("LC_ALL", "C.utf8")));
        assert!(!is_utf8(with("LC_CTYPE", "C")) && !is_utf8(with("LANG", "de_DE.ISO-8859-1")));
        assert!(!is_utf8(|asked| match asked {
            "LC_ALL" => Some("POSIX".into()),
            _ => Some("en_GB.UTF-8".into()),
        }));
    }

    #[test]
    fn ascii_keeps_the_width_of_bars() {
        assert_eq!(ascii("██▌····· é 960×540"), "###..... ? 960x540");
    }
}
