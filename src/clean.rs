//! Control characters, written out as the language writes them: no text of a file or a script moves the cursor or talks to the terminal.

/// The text with its lines and tabs, and of all other control characters the names: `\u{1b}`.
pub fn text(text: String) -> String {
    let speaks = |c: char| c.is_control() && c != '\n' && c != '\t';
    if !text.contains(speaks) {
        return text;
    }
    text.chars().map(|c| if speaks(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_the_rest_is_kept() {
        assert_eq!(text("a\u{1b}[31m\u{7}\u{9b}é\r\n\t日本".into()), "a\\u{1b}[31m\\u{7}\\u{9b}é\\u{d}\n\t日本");
        assert_eq!(text("Ré 🎵".into()), "Ré 🎵");
    }
}
