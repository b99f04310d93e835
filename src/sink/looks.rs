//! The user's display settings.

/// How a terminal shows pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inline {
    /// The best method that the terminal is known to support.
    #[default]
    Auto,
    /// The graphics protocol of kitty.
    Kitty,
    /// iTerm2's inline images.
    Iterm,
    /// Sixel, as in DEC's terminals.
    Sixel,
    /// Half blocks in colour: two pixels per character.
    Blocks,
    /// No pictures: a figure is shown as a line of text.
    Off,
}

impl Inline {
    /// All choices.
    pub const ALL: [Inline; 6] = [Inline::Auto, Inline::Kitty, Inline::Iterm, Inline::Sixel, Inline::Blocks, Inline::Off];
    /// The names, in the same order.
    pub const NAMES: [&str; 6] = ["auto", "kitty", "iterm", "sixel", "blocks", "off"];

    /// Returns the name as a setting is written.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Returns the choice of a name.
    pub fn from_name(name: &str) -> Option<Inline> {
        Inline::ALL.into_iter().find(|inline| inline.name() == name)
    }
}

/// The display settings that `set` changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// How pictures are shown.
    pub inline: Inline,
    /// Whether output longer than the terminal goes through a pager.
    pub pager: bool,
}

impl Default for Looks {
    fn default() -> Self {
        Looks { inline: Inline::Auto, pager: true }
    }
}

/// A fact about the machine, as reported by `doctor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was checked, such as "sound".
    pub what: &'static str,
    /// What was found.
    pub found: String,
    /// How to fix it, if something is missing.
    pub mend: Option<String>,
}

impl Finding {
    /// Creates a finding without a remedy.
    pub fn new(what: &'static str, found: impl Into<String>) -> Finding {
        Finding { what, found: found.into(), mend: None }
    }

    /// Adds a remedy.
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
