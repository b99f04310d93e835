//! Seals the provenance of a sound with a checksum of it and of the samples: after another program changes the samples, the provenance is void.

use crc32fast::Hasher;
use serde_json::{Map, Value};

use super::quantised;
use crate::audio::Clip;

/// The key of the checksum.
const SEAL: &str = "samples";

/// Parses provenance that awol wrote: an object with the theta of a sound, or with the key `awol`. Returns `None` for any other text.
fn object(made: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(made) {
        Ok(Value::Object(members)) if members.contains_key("awol") || members.get("theta").is_some_and(Value::is_object) => Some(members),
        _ => None,
    }
}

/// Inserts the checksum as the first member into `made`, a JSON object with the provenance of the sound. Other text is returned unchanged.
pub fn seal(made: &str, clip: &Clip) -> String {
    let Some(members) = object(made) else { return made.to_string() };
    let mut sealed = Map::new();
    sealed.insert(SEAL.into(), checksum(clip, &members).into());
    sealed.extend(members);
    Value::Object(sealed).to_string()
}

/// The result of verifying a seal.
#[derive(Debug, PartialEq)]
pub enum Opened {
    /// The checksum matches, or the text is not awol's: the provenance without the checksum.
    Whole(String),
    /// The samples or the text have changed, or there is no checksum.
    Broken,
}

/// Verifies the result of [`seal`], even if the JSON has been reformatted since. Text that is not awol's is accepted unchanged.
pub fn open(sealed: &str, clip: &Clip) -> Opened {
    let Some(mut members) = object(sealed) else { return Opened::Whole(sealed.to_string()) };
    let seal = members.shift_remove(SEAL);
    if seal == Some(checksum(clip, &members).into()) { Opened::Whole(Value::Object(members).to_string()) } else { Opened::Broken }
}

/// Returns the CRC-32, in hexadecimal digits, of the rate, the samples as 16-bit integers, which files of any sample format preserve, and the
/// members.
fn checksum(clip: &Clip, members: &Map<String, Value>) -> String {
    let mut hasher = Hasher::new();
    hasher.update(&clip.rate.to_le_bytes());
    let mut block = Vec::with_capacity(2 * 4096);
    for samples in clip.samples.chunks(4096) {
        block.clear();
        samples.iter().for_each(|sample| block.extend(quantised(*sample).to_le_bytes()));
        hasher.update(&block);
    }
    hasher.update(Value::Object(members.clone()).to_string().as_bytes());
    format!("{:08x}", hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_valid_only_for_its_samples() {
        let clip = Clip::new(vec![0.0, 0.5, -0.25], 16_000);
        let made = r#"{"awol":"0.1.0","theta":{"mod_index":0.1,"decay_s":1e-7}}"#;
        let sealed = seal(made, &clip);
        let written_again = sealed.replace(':', ": ").replace(',', ", ").replace("1e-7", "1e-07");
        for sealed in [&sealed, &written_again, &format!(" {sealed}")] {
            assert_eq!(open(sealed, &clip), Opened::Whole(made.into()), "{sealed}");
            for other in [Clip::new(vec![0.0, 0.5, -0.26], 16_000), Clip::new(vec![0.0, 0.5], 16_000), Clip { rate: 8000, ..clip.clone() }]
            {
                assert_eq!(open(sealed, &other), Opened::Broken);
            }
        }
        for broken in [made, &sealed.replace("0.1,", "0.2,"), &sealed.replace(SEAL, "sample")] {
            assert_eq!(open(broken, &clip), Opened::Broken, "{broken}");
        }
        for words in ["a bell", "", "{}", r#"{"title":"x","bpm":120}"#, r#"{"theta":"of greek letters"}"#, "{\"samples\":\""] {
            assert_eq!(open(&seal(words, &clip), &clip), Opened::Whole(words.into()));
        }
    }
}
