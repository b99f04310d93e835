//! Stores a picture's provenance as text in its PNG.

/// The length of the PNG signature and the first chunk, which must stay first.
const HEAD: usize = 8 + 25;
const KEYWORD: &[u8] = b"Comment";

/// Returns the PNG with this text in an iTXt chunk; data that is not a PNG is returned unchanged.
pub fn add(png: &[u8], text: &str) -> Vec<u8> {
    let Some((head, rest)) = png.split_at_checked(HEAD).filter(|(head, _)| head.starts_with(b"\x89PNG")) else { return png.to_vec() };
    // The keyword, uncompressed, without language and translation.
    let mut chunk = [b"iTXt", KEYWORD, &[0, 0, 0, 0, 0]].concat();
    chunk.extend(text.as_bytes());
    let length = (chunk.len() - 4) as u32;
    let crc = crc32fast::hash(&chunk);
    [head, &length.to_be_bytes(), &chunk, &crc.to_be_bytes(), rest].concat()
}

/// Returns the text that [`add`] stored, if any.
pub fn read(png: &[u8]) -> Option<&str> {
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let body = after.get(..length)?;
        if kind == b"iTXt"
            && let Some(text) = body.strip_prefix(KEYWORD).and_then(|body| body.strip_prefix(&[0, 0, 0, 0, 0]))
        {
            return std::str::from_utf8(text).ok();
        }
        rest = after.get(length.checked_add(4)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Size, waveform};

    #[test]
    fn notes_round_trip_and_keep_the_picture() {
        let picture = waveform("a", &[0.0, 0.5, -0.5], 8000, Size::default()).unwrap();
        assert_eq!(read(&picture.png), None);
        let noted = add(&picture.png, "{\"theta\": \"é\"}");
        assert_eq!(read(&noted), Some("{\"theta\": \"é\"}"));
        let pixels = |bytes: &[u8]| {
            let mut reader = png::Decoder::new(std::io::Cursor::new(bytes.to_vec())).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            pixels
        };
        assert!(pixels(&noted) == pixels(&picture.png));
        for cut in 0..200 {
            read(&noted[..cut]);
        }
        assert_eq!(add(b"no png", "x"), b"no png");
    }
}
