//! Colours of text in a terminal.

pub fn bold(text: &str) -> String {
    format!("\x1b[1m{text}\x1b[0m")
}

pub fn dim(text: &str) -> String {
    format!("\x1b[2m{text}\x1b[0m")
}

/// Colours the filled part of a row's bars, and dims the free part.
pub fn bars(text: &str) -> String {
    let mut painted = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c| style(c).is_some()) {
        let (before, from) = rest.split_at(start);
        let kind = from.chars().next().and_then(style);
        let end = from.find(|c| style(c) != kind).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        painted.push_str(before);
        painted.push_str(&format!("\x1b[{}m{run}\x1b[0m", kind.unwrap_or("0")));
        rest = after;
    }
    painted.push_str(rest);
    painted
}

fn style(c: char) -> Option<&'static str> {
    match c {
        '█' | '▉' | '▊' | '▋' | '▌' | '▍' | '▎' | '▏' => Some("36"),
        '·' => Some("2"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bars_are_coloured() {
        assert_eq!(bars("a  ██▌··  b"), "a  \x1b[36m██▌\x1b[0m\x1b[2m··\x1b[0m  b");
        assert_eq!(bars("a caption"), "a caption");
    }
}
