//! Finds the first frame of an MP3 file after any leading data: tags, zeros, line ends, part of a frame.

/// This many frames in a row cannot be a coincidence.
const IN_A_ROW: usize = 3;

/// Returns the file from its first frame of MPEG layer III, or `None` if it has no such frames.
pub fn frames(bytes: &[u8]) -> Option<&[u8]> {
    let first = first(bytes)?;
    bytes.get(first..)
}

fn first(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len()).find(|start| {
        let mut at = *start;
        (0..IN_A_ROW).all(|frame| match bytes.get(at..).and_then(length) {
            Some(length) => {
                at += length;
                true
            }
            // A short sound may end earlier.
            None => frame > 0 && at >= bytes.len(),
        })
    })
}

/// Returns the length in bytes of the MPEG layer III frame at the start of `bytes` (ISO 11172-3 and 13818-3, and MPEG 2.5), or `None` if there is
/// no valid header.
fn length(bytes: &[u8]) -> Option<usize> {
    const RATES: [usize; 3] = [44_100, 48_000, 32_000];
    // In kbit/s, for MPEG 1 and for the later versions.
    const KBITS: [[usize; 14]; 2] =
        [[32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]];
    let [0xff, second, third, ..] = *bytes else { return None };
    let layer_3 = second & 0xe6 == 0xe2;
    let (divisor, later) = match second >> 3 & 3 {
        0 => (4, 1),
        2 => (2, 1),
        3 => (1, 0),
        _ => return None,
    };
    let kbits = *KBITS[later].get(usize::from(third >> 4).checked_sub(1)?)?;
    let rate = RATES.get(usize::from(third >> 2 & 3))? / divisor;
    let padding = usize::from(third >> 1 & 1);
    layer_3.then_some(144_000 / (1 + later) * kbits / rate + padding)
}
