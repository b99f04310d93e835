//! What the terminal can show: characters, colours and its size.

use std::io::{self, IsTerminal};

/// Returns the value of an environment variable, or `None` if it is unset or empty.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns whether `NO_COLOR` (no-color.org) is set.
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Returns whether the terminal supports no escape sequences.
pub fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Returns whether text on standard output may be coloured.
pub fn paints_output() -> bool {
    io::stdout().is_terminal() && !no_colour() && !dumb()
}

/// Returns whether text on standard output may contain characters outside ASCII. A pipe accepts them; a terminal does unless its locale names another
/// encoding.
pub fn takes_unicode() -> bool {
    !io::stdout().is_terminal() || is_utf8(variable)
}

/// Returns whether the locale's encoding is UTF-8. The first variable that is set decides, as in POSIX. With none set, UTF-8 is assumed.
fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Returns the columns of the terminal on standard error, or `None` if it is not a terminal.
pub fn error_columns() -> Option<usize> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0))
}

/// Returns the columns and rows of the terminal on standard output, or `None` if it is not a terminal.
pub fn size() -> Option<(usize, usize)> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, height)| (usize::from(width.0), usize::from(height.0)))
}

/// Returns the width and height of a character in pixels, if the terminal reports them.
#[cfg(unix)]
pub fn cell() -> Option<(u32, u32)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    let cell = |pixels: u16, cells: u16| u32::from(pixels).checked_div(u32::from(cells)).filter(|pixels| *pixels > 0);
    Some((cell(size.ws_xpixel, size.ws_col)?, cell(size.ws_ypixel, size.ws_row)?))
}

/// Returns the width and height of a character in pixels, if the terminal reports them.
#[cfg(not(unix))]
pub fn cell() -> Option<(u32, u32)> {
    None
}

/// Returns text in ASCII, with each other character replaced by a similar one or by `?`.
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
