//! iTerm2's inline images, which WezTerm and mintty also support: <https://iterm2.com/documentation-images.html>.

use crate::plot::base64;

/// Returns the sequence that draws the PNG over the given columns and rows.
pub fn text(png: &[u8], columns: usize, rows: usize) -> String {
    let data = base64(png);
    format!("\x1b]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=1:{data}\x07", png.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_escape_sequence_holds_the_file() {
        assert_eq!(text(b"png", 40, 12), "\x1b]1337;File=inline=1;size=3;width=40;height=12;preserveAspectRatio=1:cG5n\x07");
    }
}
