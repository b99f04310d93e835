//! Escapes text for HTML.

/// Escapes `text` for use between tags and inside quoted attributes.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(letter),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_characters_are_escaped() {
        assert_eq!(escape(r#"<b class="x">'R&D'</b>"#), "&lt;b class=&quot;x&quot;&gt;&#39;R&amp;D&#39;&lt;/b&gt;");
        assert_eq!(escape("Ré 🎵"), "Ré 🎵");
    }
}
