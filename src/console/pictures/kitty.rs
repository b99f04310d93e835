//! The graphics protocol of kitty, which Ghostty and Konsole also support: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>.

use crate::plot::base64;

/// The longest chunk of base64 data, in bytes.
const PIECE: usize = 4096;

/// Returns the sequences that draw the PNG over the given columns and rows without moving the cursor. `q=2` suppresses the terminal's reply, which
/// would be read as typed input.
pub fn text(png: &[u8], columns: usize, rows: usize, id: u32) -> String {
    let data = base64(png);
    let pieces: Vec<&str> = data.as_bytes().chunks(PIECE).filter_map(|piece| std::str::from_utf8(piece).ok()).collect();
    let mut text = String::new();
    for (place, piece) in pieces.iter().enumerate() {
        let more = u8::from(place + 1 < pieces.len());
        if place == 0 {
            text.push_str(&format!("\x1b_Ga=T,f=100,i={id},c={columns},r={rows},C=1,q=2,m={more};{piece}\x1b\\"));
        } else {
            text.push_str(&format!("\x1b_Gq=2,m={more};{piece}\x1b\\"));
        }
    }
    text
}

/// Returns the sequence that removes the picture with this id and frees its data in the terminal.
pub fn erase(id: u32) -> String {
    format!("\x1b_Ga=d,d=I,i={id},q=2\x1b\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_short_and_the_last_is_marked() {
        let png = vec![7; 9000];
        let text = text(&png, 40, 12, 5);
        let pieces: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert_eq!(pieces.len(), 3);
        assert!(pieces[0].starts_with("\x1b_Ga=T,f=100,i=5,c=40,r=12,C=1,q=2,m=1;"));
        assert!(pieces[1].starts_with("\x1b_Gq=2,m=1;") && pieces[2].starts_with("\x1b_Gq=2,m=0;"));
        let data: String = pieces.iter().filter_map(|piece| piece.split_once(';')).map(|(_, data)| data).collect();
        assert_eq!(data, base64(&png));
        assert!(pieces.iter().all(|piece| piece.split_once(';').is_some_and(|(_, data)| data.len() <= PIECE)));
    }
}
