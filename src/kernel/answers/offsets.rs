//! Converts positions: front ends count Unicode characters, the language counts bytes.

/// Returns the byte offset of character `place`, or the length of the text if it has fewer characters.
pub fn byte_of(text: &str, place: usize) -> usize {
    text.char_indices().nth(place).map_or(text.len(), |(byte, _)| byte)
}

/// Returns the number of characters that begin before `byte`.
pub fn place_of(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < byte).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_and_character_offsets_convert_both_ways() {
        let text = "é😀𝄞 日x";
        for (place, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!((byte_of(text, place), place_of(text, byte)), (byte, place));
        }
        assert_eq!((byte_of(text, 99), place_of(text, 99)), (text.len(), 6));
    }
}
