//! What made a sound, sealed with a checksum of its samples: words that stay in a file whose sound another program has changed say nothing of it.

use crc32fast::Hasher;

use super::quantised;
use crate::audio::Clip;

/// How a sealed object begins.
const BEGINS: &str = "{\"samples\":\"";
/// Hexadecimal digits of a checksum.
const DIGITS: usize = 8;

/// `made`, a JSON object, with the checksum of the clip's samples as its first member. What is no object stays as it is.
pub fn seal(made: &str, clip: &Clip) -> String {
    match made.strip_prefix('{') {
        Some(members) => format!("{BEGINS}{:08x}\",{members}", checksum(clip)),
        None => made.to_string(),
    }
}

/// What a seal held.
#[derive(Debug, PartialEq)]
pub enum Opened {
    /// It is of these samples.
    Whole(String),
    /// The samples are others, or it does not say which they are.
    Broken,
}

/// Opens what [`seal`] made. The words of others, who seal nothing, are taken as they are.
pub fn open(sealed: &str, clip: &Clip) -> Opened {
    let parts = sealed.strip_prefix(BEGINS).and_then(|rest| rest.split_at_checked(DIGITS));
    let Some((digits, members)) = parts.and_then(|(digits, rest)| Some((digits, rest.strip_prefix("\",")?))) else {
        return if sealed.starts_with("{\"awol\"") || sealed.starts_with(BEGINS) {
            Opened::Broken
        } else {
            Opened::Whole(sealed.to_string())
        };
    };
    if u32::from_str_radix(digits, 16) == Ok(checksum(clip)) { Opened::Whole(format!("{{{members}")) } else { Opened::Broken }
}

/// CRC-32 of the rate and the samples as 16-bit integers, which a file of any width keeps.
fn checksum(clip: &Clip) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&clip.rate.to_le_bytes());
    let mut block = Vec::with_capacity(2 * 4096);
    for samples in clip.samples.chunks(4096) {
        block.clear();
        samples.iter().for_each(|sample| block.extend(quantised(*sample).to_le_bytes()));
        hasher.update(&block);
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_the_samples_that_it_was_made_for() {
        let clip = Clip::new(vec![0.0, 0.5, -0.25], 16_000);
        let made = r#"{"awol":"0.1.0","theta":{}}"#;
        let sealed = seal(made, &clip);
        assert!(serde_json::from_str::<serde_json::Value>(&sealed).unwrap().get("samples").is_some());
        assert_eq!(open(&sealed, &clip), Opened::Whole(made.into()));
        for other in [Clip::new(vec![0.0, 0.5, -0.26], 16_000), Clip::new(vec![0.0, 0.5], 16_000), Clip { rate: 8000, ..clip.clone() }] {
            assert_eq!(open(&sealed, &other), Opened::Broken);
        }
        for unsealed in [made, "{\"samples\":\"", "{\"samples\":\"0123456é\","] {
            assert_eq!(open(unsealed, &clip), Opened::Broken, "{unsealed}");
        }
        assert_eq!(open(&seal("a bell", &clip), &clip), Opened::Whole("a bell".into()));
    }
}
