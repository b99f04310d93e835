//! The comment of a wav file: text in its LIST chunk, which other programs display and preserve.

use super::riff::chunks;

/// Total size of the chunk's header, the list type and the entry's header, in bytes.
const HEADERS: usize = 20;

/// Appends a comment to a wav file's bytes; does nothing if the file would exceed the size that its header can state.
pub fn add(bytes: &mut Vec<u8>, comment: &str) {
    // Text ends with a zero byte, and chunks are padded to even length.
    let text = comment.len() + 1;
    let padded = text.next_multiple_of(2);
    let even = bytes.len().next_multiple_of(2);
    let Ok(size) = u32::try_from(even + HEADERS + padded - 8) else { return };
    if bytes.get(..4) != Some(b"RIFF") || bytes.len() < 12 {
        return;
    }
    bytes.resize(even, 0);
    bytes.extend(b"LIST");
    bytes.extend(((4 + 8 + padded) as u32).to_le_bytes());
    bytes.extend(b"INFOICMT");
    bytes.extend((text as u32).to_le_bytes());
    bytes.extend(comment.as_bytes());
    bytes.resize(even + HEADERS + padded, 0);
    bytes[4..8].copy_from_slice(&size.to_le_bytes());
}

/// Returns the comment of a wav file, or `None` if it has none in UTF-8.
pub fn read(bytes: &[u8]) -> Option<&str> {
    let list = chunks(bytes.get(12..)?, false).find(|chunk| chunk.name == b"LIST" && chunk.body().starts_with(b"INFO"))?.body();
    let text = chunks(list.get(4..)?, false).find(|chunk| chunk.name == b"ICMT")?.body();
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    std::str::from_utf8(&text[..end]).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wav file with `length` bytes of sound.
    fn file(length: u32) -> Vec<u8> {
        let mut bytes = [&b"RIFF"[..], &[0; 4], b"WAVEdata", &length.to_le_bytes()].concat();
        bytes.resize(20 + length as usize, 7);
        bytes
    }

    #[test]
    fn comments_round_trip() {
        for comment in ["{\"theta\": 1}", "a", "a bell, é 🎸"] {
            for length in [0, 4, 5] {
                let mut bytes = file(length);
                add(&mut bytes, comment);
                assert_eq!(read(&bytes), Some(comment));
                assert_eq!(bytes.len() % 2, 0);
                assert_eq!(u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize, bytes.len() - 8);
            }
        }
        assert_eq!(read(&file(8)), None);
    }

    #[test]
    fn damaged_files_have_no_comment() {
        let mut bytes = file(4);
        add(&mut bytes, "what made it");
        for cut in 0..bytes.len() {
            read(&bytes[..cut]);
        }
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] = 0xff;
            read(&spoilt);
        }
        let mut none = b"no wav".to_vec();
        add(&mut none, "x");
        assert_eq!(none, b"no wav");
    }
}
