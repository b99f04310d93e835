//! Chooses how a terminal shows pictures, from its environment variables. The terminal is not queried, because its reply could mix with typed input.

use super::blocks::Depth;
use crate::sink::Inline;

/// A method to show pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Kitty,
    Iterm,
    Sixel,
    Blocks(Depth),
}

impl Protocol {
    /// Returns the protocol's name for use in a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Protocol::Kitty => "kitty's graphics protocol",
            Protocol::Iterm => "iTerm2's inline images",
            Protocol::Sixel => "sixel",
            Protocol::Blocks(Depth::Full) => "charts in characters and half blocks in 24-bit colours",
            Protocol::Blocks(Depth::Palette) => "charts in characters and half blocks in 256 colours",
            Protocol::Blocks(Depth::Mono) => "charts in characters without colours",
        }
    }
}

/// The first Konsole version that supports kitty's protocol: 22.04, in the form of `KONSOLE_VERSION`.
const KONSOLE: u32 = 220_400;

/// Returns how to show pictures, from the user's setting and the environment; `None` if the terminal cannot.
pub fn choose(inline: Inline, variable: impl Fn(&str) -> Option<String>) -> Option<Protocol> {
    let term = variable("TERM").unwrap_or_default();
    if term == "dumb" {
        return None;
    }
    let depth = depth(&term, &variable);
    let mono = variable("NO_COLOR").is_some();
    match inline {
        Inline::Off => None,
        Inline::Kitty => Some(Protocol::Kitty),
        Inline::Iterm => Some(Protocol::Iterm),
        Inline::Sixel => Some(Protocol::Sixel),
        // An explicit setting uses 256 colours if the terminal names no depth.
        Inline::Blocks if mono => Some(Protocol::Blocks(Depth::Mono)),
        Inline::Blocks => Some(Protocol::Blocks(depth.unwrap_or(Depth::Palette))),
        Inline::Auto if term.is_empty() => graphics(&term, &variable),
        Inline::Auto => {
            let depth = if mono { Depth::Mono } else { depth.unwrap_or(Depth::Mono) };
            Some(graphics(&term, &variable).unwrap_or(Protocol::Blocks(depth)))
        }
    }
}

/// Returns why a terminal shows no pictures, and what to do about it.
pub fn refusal(inline: Inline, variable: impl Fn(&str) -> Option<String>) -> (&'static str, &'static str) {
    if variable("TERM").is_some_and(|term| term == "dumb") {
        ("none: TERM is dumb", "set TERM to what the terminal is, such as xterm-256color")
    } else if inline == Inline::Off {
        ("none: they are turned off", "set inline=auto")
    } else {
        ("none: TERM is not set", "set inline=kitty, iterm, sixel or blocks, if the terminal knows one of them")
    }
}

fn graphics(term: &str, variable: &impl Fn(&str) -> Option<String>) -> Option<Protocol> {
    // A multiplexer forwards only the sequences that it supports, and the environment does not tell which.
    if variable("TMUX").is_some() || variable("STY").is_some() || term.starts_with("tmux") || term.starts_with("screen") {
        return None;
    }
    let program = variable("TERM_PROGRAM").or_else(|| variable("LC_TERMINAL")).unwrap_or_default();
    let konsole = variable("KONSOLE_VERSION").and_then(|version| version.parse::<u32>().ok());
    if term.contains("kitty") || term.contains("ghostty") || program == "ghostty" || variable("KITTY_WINDOW_ID").is_some() {
        Some(Protocol::Kitty)
    } else if matches!(program.as_str(), "iTerm.app" | "iTerm2" | "WezTerm" | "mintty") {
        Some(Protocol::Iterm)
    } else if konsole.is_some_and(|version| version >= KONSOLE) {
        Some(Protocol::Kitty)
    } else if ["foot", "mlterm", "contour", "yaft"].iter().any(|name| term.starts_with(name)) || term.contains("sixel") {
        Some(Protocol::Sixel)
    } else {
        None
    }
}

fn depth(term: &str, variable: &impl Fn(&str) -> Option<String>) -> Option<Depth> {
    let full = variable("COLORTERM").is_some_and(|depth| depth == "truecolor" || depth == "24bit")
        || term.ends_with("-direct")
        || variable("WT_SESSION").is_some();
    if full {
        Some(Depth::Full)
    } else if term.contains("256color") {
        Some(Depth::Palette)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(inline: Inline, environment: &[(&str, &str)]) -> Option<Protocol> {
        choose(inline, |asked| environment.iter().find(|(name, _)| *name == asked).map(|(_, value)| value.to_string()))
    }

    #[test]
    fn the_protocol_follows_from_the_environment() {
        let auto = |environment: &[(&str, &str)]| chosen(Inline::Auto, environment);
        assert_eq!(auto(&[("TERM", "xterm-kitty")]), Some(Protocol::Kitty));
        assert_eq!(auto(&[("TERM", "xterm-ghostty")]), Some(Protocol::Kitty));
        assert_eq!(auto(&[("TERM", "xterm-256color"), ("KONSOLE_VERSION", "230804")]), Some(Protocol::Kitty));
        assert_eq!(auto(&[("TERM", "xterm-256color"), ("KONSOLE_VERSION", "210400")]), Some(Protocol::Blocks(Depth::Palette)));
        assert_eq!(auto(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")]), Some(Protocol::Iterm));
        assert_eq!(auto(&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")]), Some(Protocol::Iterm));
        assert_eq!(auto(&[("TERM", "foot")]), Some(Protocol::Sixel));
        assert_eq!(auto(&[("TERM", "xterm-256color")]), Some(Protocol::Blocks(Depth::Palette)));
        assert_eq!(auto(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Some(Protocol::Blocks(Depth::Full)));
        assert_eq!(auto(&[("TERM", "tmux-256color"), ("TMUX", "x"), ("KITTY_WINDOW_ID", "1")]), Some(Protocol::Blocks(Depth::Palette)));
        assert_eq!(auto(&[("TERM", "vt100")]), Some(Protocol::Blocks(Depth::Mono)));
        assert_eq!(auto(&[]), None);
    }

    #[test]
    fn dumb_terminals_get_no_pictures_and_no_color_no_colours() {
        for inline in Inline::ALL {
            assert_eq!(chosen(inline, &[("TERM", "dumb"), ("KITTY_WINDOW_ID", "1")]), None);
        }
        let mono = Some(Protocol::Blocks(Depth::Mono));
        let no_colour = [("TERM", "xterm-256color"), ("NO_COLOR", "1")];
        assert_eq!((chosen(Inline::Auto, &no_colour), chosen(Inline::Blocks, &no_colour)), (mono, mono));
        assert_eq!(chosen(Inline::Sixel, &no_colour), Some(Protocol::Sixel));
        assert_eq!(chosen(Inline::Off, &[("TERM", "xterm-kitty")]), None);
        assert_eq!(chosen(Inline::Blocks, &[("TERM", "vt100")]), Some(Protocol::Blocks(Depth::Palette)));
    }
}
