//! Facts about a note beyond its caption and parameters, for use in captions.

/// What a caption may say about a note. Unknown facts are omitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The instrument family, if the name of the sound file does not contain it; see [`super::Pair::family`].
    pub family: Option<String>,
    /// The instrument, if the name of the sound file does not contain it.
    pub instrument: Option<String>,
    /// The register of the pitch, where it is known.
    pub register: Option<Register>,
    /// In the order of [`Quality::ALL`], without duplicates.
    pub qualities: Vec<Quality>,
}

impl Facts {
    /// Returns the register and the qualities by their names in the grammar. The middle register is omitted, since captions do not mention it.
    pub fn attributes(&self) -> Vec<&'static str> {
        let register = self.register.filter(|register| *register != Register::Middle);
        register.map(Register::name).into_iter().chain(self.qualities.iter().map(|quality| quality.name())).collect()
    }
}

/// The position of a note's pitch within the range of its instruments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Register {
    /// The lowest third of the pitches.
    Low,
    /// The middle third of the pitches.
    Middle,
    /// The highest third of the pitches.
    High,
}

/// A quality from NSynth that the synth can render.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// Strong upper harmonics.
    Bright,
    /// Weak upper harmonics.
    Dark,
    /// Decays before the note is released.
    FastDecay,
    /// Decays slowly after the note is released.
    LongRelease,
    /// A percussive onset.
    Percussive,
}

impl Register {
    /// All registers, lowest first.
    pub const ALL: [Register; 3] = [Register::Low, Register::Middle, Register::High];

    /// Returns the name, as in files.
    pub const fn name(self) -> &'static str {
        match self {
            Register::Low => "low",
            Register::Middle => "middle",
            Register::High => "high",
        }
    }

    /// Returns the register with this name.
    ///
    /// # Errors
    /// No register has this name. The message continues the name of the key or column.
    pub fn parse(name: &str) -> Result<Register, String> {
        Register::ALL.into_iter().find(|register| register.name() == name).ok_or_else(|| unknown(name, &Register::ALL.map(Register::name)))
    }
}

impl Quality {
    /// All qualities.
    pub const ALL: [Quality; 5] = [Quality::Bright, Quality::Dark, Quality::FastDecay, Quality::LongRelease, Quality::Percussive];

    /// Returns the name, as in NSynth's files and in awol's.
    pub const fn name(self) -> &'static str {
        match self {
            Quality::Bright => "bright",
            Quality::Dark => "dark",
            Quality::FastDecay => "fast_decay",
            Quality::LongRelease => "long_release",
            Quality::Percussive => "percussive",
        }
    }

    /// Returns the quality with this name.
    ///
    /// # Errors
    /// No quality has this name. The message continues the name of the key or column.
    pub fn parse(name: &str) -> Result<Quality, String> {
        Quality::ALL.into_iter().find(|quality| quality.name() == name).ok_or_else(|| unknown(name, &Quality::ALL.map(Quality::name)))
    }

    /// Sorts qualities in the order of [`Quality::ALL`] and removes duplicates.
    pub fn in_order(mut qualities: Vec<Quality>) -> Vec<Quality> {
        qualities.sort_unstable();
        qualities.dedup();
        qualities
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    format!("is '{name}', which is none of {}", known.join(", "))
}

/// The pitches that split the notes into three equal parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terciles {
    /// MIDI note number; lower pitches are in the low register.
    pub lower: f64,
    /// MIDI note number; higher pitches are in the high register.
    pub upper: f64,
}

impl Terciles {
    /// Returns the quantiles 1/3 and 2/3 of `pitches` (MIDI note numbers), interpolated between neighbours; `None` if there are no pitches.
    pub fn of(pitches: impl IntoIterator<Item = f64>) -> Option<Terciles> {
        let mut sorted: Vec<f64> = pitches.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = share * (sorted.len() as f64 - 1.0);
            let (low, high) = (sorted.get(place as usize)?, sorted.get(place.ceil() as usize)?);
            Some(low + (high - low) * place.fract())
        };
        Some(Terciles { lower: quantile(1.0 / 3.0)?, upper: quantile(2.0 / 3.0)? })
    }

    /// Returns the register of a MIDI note number. The two limits belong to the middle register.
    pub fn register(&self, pitch_midi: f64) -> Register {
        if pitch_midi < self.lower {
            Register::Low
        } else if pitch_midi > self.upper {
            Register::High
        } else {
            Register::Middle
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_to_their_values() {
        assert!(Register::ALL.into_iter().all(|register| Register::parse(register.name()) == Ok(register)));
        assert!(Quality::ALL.into_iter().all(|quality| Quality::parse(quality.name()) == Ok(quality)));
        assert_eq!(Register::parse("Low"), Err("is 'Low', which is none of low, middle, high".into()));
        assert!(Quality::parse("reverb").is_err());
    }

    #[test]
    fn the_lower_and_upper_thirds_are_low_and_high() {
        let terciles = Terciles::of((0..30).rev().map(f64::from)).unwrap();
        let counted = |register| (0..30).filter(|pitch| terciles.register(f64::from(*pitch)) == register).count();
        assert_eq!(Register::ALL.map(counted), [10, 10, 10]);
        // numpy.quantile([1, 2, 4, 8], [1/3, 2/3])
        assert_eq!(Terciles::of([8.0, 1.0, 4.0, 2.0]), Some(Terciles { lower: 2.0, upper: 4.0 }));
        assert_eq!(Terciles::of([]), None);
    }

    #[test]
    fn notes_of_a_single_pitch_are_middle() {
        assert_eq!(Terciles::of([60.0; 5]).unwrap().register(60.0), Register::Middle);
    }
}
