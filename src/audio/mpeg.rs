//! Where the sound of an MP3 file begins, whatever stands before it: tags, zeros, line ends, part of a frame.

/// So many frames in a row are no coincidence.
const IN_A_ROW: usize = 3;

/// The file from the first frame of MPEG layer III; none where it has no such frames.
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
            // A short sound may end before.
            None => frame > 0 && at >= bytes.len(),
        })
    })
}

/// The length in bytes of the frame of MPEG layer III whose header stands at the beginning (ISO 11172-3 and 13818-3, and MPEG 2.5).
fn length(bytes: &[u8]) -> Option<usize> {
    const RATES: [usize; 3] = [44_100, 48_000, 32_000];
    // In kbit/s, of MPEG 1 and of the later versions.
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
