//! Serializes values that cross between the session and its Rust cells. Both sides compile this file.
//!
//! A value is a tag byte followed by its content. Numbers are little-endian; texts and lists begin with their length.

use std::sync::Arc;

use crate::audio::Clip;
use crate::dataset::{Facts, Metadata, Pair, Params, Quality, Register};
use crate::theta::{DIM, Theta};

/// A value that both sides understand.
#[derive(Clone, Debug, PartialEq)]
pub enum Crossing {
    Number(f64),
    Text(String),
    Bool(bool),
    Theta(Theta),
    Clip(Clip),
    Pair(Box<Pair>),
    List(Vec<Crossing>),
    /// A value that the other side cannot hold, and why.
    Refused(String),
}

/// The deepest nesting of lists.
const DEEPEST: usize = 32;

impl Crossing {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Bytes(Vec::new());
        bytes.value(self);
        bytes.0
    }

    /// Returns the value in the bytes, or `None` if they are not exactly one value.
    pub fn from_bytes(bytes: &[u8]) -> Option<Crossing> {
        let mut rest = Rest(bytes);
        let value = rest.value(DEEPEST)?;
        rest.0.is_empty().then_some(value)
    }
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn value(&mut self, value: &Crossing) {
        match value {
            Crossing::Number(number) => self.tag(b'n').f64(*number),
            Crossing::Text(text) => self.tag(b't').text(text),
            Crossing::Refused(why) => self.tag(b'r').text(why),
            Crossing::Bool(flag) => self.tag(if *flag { b'+' } else { b'-' }),
            Crossing::Theta(theta) => self.tag(b'h').theta(theta),
            Crossing::Clip(clip) => {
                self.tag(b'c').0.extend(clip.rate.to_le_bytes());
                self.f32s(&clip.samples)
            }
            Crossing::Pair(pair) => self.tag(b'p').pair(pair),
            Crossing::List(items) => {
                self.tag(b'l').length(items.len());
                items.iter().for_each(|item| self.value(item));
                self
            }
        };
    }

    fn tag(&mut self, tag: u8) -> &mut Self {
        self.0.push(tag);
        self
    }

    fn length(&mut self, length: usize) -> &mut Self {
        self.0.extend((length as u64).to_le_bytes());
        self
    }

    fn f64(&mut self, number: f64) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn f32s(&mut self, numbers: &[f32]) -> &mut Self {
        self.length(numbers.len());
        self.0.reserve(4 * numbers.len());
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.length(text.len()).0.extend(text.as_bytes());
        self
    }

    fn theta(&mut self, theta: &Theta) -> &mut Self {
        theta.0.iter().for_each(|number| _ = self.f64(*number));
        self
    }

    fn option<T>(&mut self, option: Option<T>, some: impl FnOnce(&mut Self, T)) -> &mut Self {
        self.tag(u8::from(option.is_some()));
        if let Some(value) = option {
            some(self, value);
        }
        self
    }

    fn pair(&mut self, pair: &Pair) -> &mut Self {
        let Pair { prompt, wav_path, params, facts, text_emb } = pair;
        self.text(prompt).text(wav_path);
        match params {
            Params::Known(known) => {
                self.tag(0).option(known.pitch_midi, |out, pitch| _ = out.f64(pitch));
                self.f64(known.velocity).f64(known.sample_rate);
            }
            Params::Full(theta) => _ = self.tag(1).theta(theta),
        }
        self.option(facts.family.as_deref(), |out, text| _ = out.text(text));
        self.option(facts.instrument.as_deref(), |out, text| _ = out.text(text));
        self.option(facts.register, |out, register| _ = out.text(register.name()));
        self.length(facts.qualities.len());
        facts.qualities.iter().for_each(|quality| _ = self.text(quality.name()));
        self.option(text_emb.as_deref(), |out, vector| _ = out.f32s(vector))
    }
}

/// The bytes that are still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn value(&mut self, deep: usize) -> Option<Crossing> {
        Some(match self.tag()? {
            b'n' => Crossing::Number(self.f64()?),
            b't' => Crossing::Text(self.text()?),
            b'r' => Crossing::Refused(self.text()?),
            b'+' => Crossing::Bool(true),
            b'-' => Crossing::Bool(false),
            b'h' => Crossing::Theta(self.theta()?),
            b'c' => {
                let rate = u32::from_le_bytes(self.array()?);
                Crossing::Clip(Clip { samples: Arc::from(self.f32s()?), rate, provenance: None, name: None })
            }
            b'p' => Crossing::Pair(Box::new(self.pair()?)),
            b'l' => {
                let deep = deep.checked_sub(1)?;
                let length = self.length()?;
                Crossing::List((0..length).map(|_| self.value(deep)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn tag(&mut self) -> Option<u8> {
        self.array().map(|[tag]| tag)
    }

    /// Reads the length of a sequence whose elements take at least one byte each. Returns `None` if too few bytes are left.
    fn length(&mut self) -> Option<usize> {
        let length = usize::try_from(u64::from_le_bytes(self.array()?)).ok()?;
        (length <= self.0.len()).then_some(length)
    }

    fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    fn f32s(&mut self) -> Option<Vec<f32>> {
        let length = self.length()?;
        let (numbers, _) = self.take(length.checked_mul(4)?)?.as_chunks::<4>();
        Some(numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
    }

    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    fn theta(&mut self) -> Option<Theta> {
        let mut theta = Theta([0.0; DIM]);
        for number in &mut theta.0 {
            *number = self.f64()?;
        }
        Some(theta)
    }

    fn option<T>(&mut self, some: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.tag()? == 0 { Some(None) } else { some(self).map(Some) }
    }

    fn pair(&mut self) -> Option<Pair> {
        let (prompt, wav_path) = (self.text()?, self.text()?);
        let params = match self.tag()? {
            0 => {
                let pitch_midi = self.option(Self::f64)?;
                Params::Known(Metadata { pitch_midi, velocity: self.f64()?, sample_rate: self.f64()? })
            }
            _ => Params::Full(self.theta()?),
        };
        let (family, instrument) = (self.option(Self::text)?, self.option(Self::text)?);
        let register = self.option(|rest| Register::parse(&rest.text()?).ok())?;
        let count = self.length()?;
        let qualities = (0..count).map(|_| Quality::parse(&self.text()?).ok()).collect::<Option<_>>()?;
        let facts = Facts { family, instrument, register, qualities };
        Some(Pair { prompt, wav_path, params, facts, text_emb: self.option(Self::f32s)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Field;

    fn all() -> Crossing {
        let theta = Theta::default().with(Field::AttackS, 0.25);
        let facts = Facts {
            family: Some("guitar".into()),
            instrument: None,
            register: Some(Register::High),
            qualities: vec![Quality::Bright, Quality::Percussive],
        };
        let full =
            Pair {
                prompt: "Ré 🎵".into(), wav_path: "a.wav".into(), params: Params::Full(theta), facts, text_emb: Some(vec![0.5, -1.0])
            };
        let known = Metadata { pitch_midi: None, velocity: 90.0, sample_rate: 16_000.0 };
        let bare = Pair { params: Params::Known(known), facts: Facts::default(), text_emb: None, ..full.clone() };
        Crossing::List(vec![
            Crossing::Number(-0.1),
            Crossing::Text("\"{}\"\n".into()),
            Crossing::Refused("9007199254740993 is too large".into()),
            Crossing::Bool(true),
            Crossing::Bool(false),
            Crossing::Theta(theta),
            Crossing::Clip(Clip::new(vec![0.0, 0.5, -1.0], 16_000)),
            Crossing::Pair(Box::new(full)),
            Crossing::Pair(Box::new(bare)),
            Crossing::List(vec![]),
        ])
    }

    #[test]
    fn every_value_round_trips() {
        assert_eq!(Crossing::from_bytes(&all().to_bytes()), Some(all()));
    }

    #[test]
    fn truncated_and_damaged_bytes_give_none() {
        let bytes = all().to_bytes();
        for end in 0..bytes.len() {
            assert_eq!(Crossing::from_bytes(&bytes[..end]), None, "{end}");
        }
        for place in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[place] ^= 0xff;
            let _ = Crossing::from_bytes(&broken);
        }
        let deep = [[b'l', 1, 0, 0, 0, 0, 0, 0, 0].repeat(100_000), vec![b'+']].concat();
        assert_eq!(Crossing::from_bytes(&deep), None);
    }
}
