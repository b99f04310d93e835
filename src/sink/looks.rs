//! How a person wants things shown.

/// With what a terminal is asked to show pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inline {
    /// What the terminal is known to understand.
    #[default]
    Auto,
    /// The graphics protocol of kitty.
    Kitty,
    /// The inline images of iTerm2.
    Iterm,
    /// Sixel, as DEC's terminals had it.
    Sixel,
    /// Coloured half blocks: two pixels a character.
    Blocks,
    /// Nothing: a figure is a line of text.
    Off,
}

impl Inline {
    pub const ALL: [Inline; 6] = [Inline::Auto, Inline::Kitty, Inline::Iterm, Inline::Sixel, Inline::Blocks, Inline::Off];
    /// Their names, in the same order.
    pub const NAMES: [&str; 6] = ["auto", "kitty", "iterm", "sixel", "blocks", "off"];

    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    pub fn from_name(name: &str) -> Option<Inline> {
        Inline::ALL.into_iter().find(|inline| inline.name() == name)
    }
}

/// What `set` can change of how things are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    pub inline: Inline,
    /// Whether what is longer than the terminal is shown a page at a time.
    pub pager: bool,
}

impl Default for Looks {
    fn default() -> Self {
        Looks { inline: Inline::Auto, pager: true }
    }
}

/// Something that this machine has or lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked for: "sound".
    pub what: &'static str,
    pub found: String,
    /// What to do where something is missing.
    pub mend: Option<String>,
}

impl Finding {
    pub fn new(what: &'static str, found: impl Into<String>) -> Finding {
        Finding { what, found: found.into(), mend: None }
    }

    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Finding {
        self.mend = Some(mend.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_modes_parse_from_their_names() {
        for inline in Inline::ALL {
            assert_eq!(Inline::from_name(inline.name()), Some(inline));
        }
        assert_eq!(Inline::from_name("png"), None);
    }
}
