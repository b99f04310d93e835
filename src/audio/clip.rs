//! Sound as samples.

use std::sync::Arc;

/// Letters of a clip's name, at most.
const LONGEST_NAME: usize = 80;

/// Mono audio. Cheap to copy: clones share their samples. Two are equal where they sound alike, whatever made them.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Linear amplitude, nominally -1 to 1.
    pub samples: Arc<[f32]>,
    /// Samples per second.
    pub rate: u32,
    /// What made it, in the words of who did; kept in wav files.
    pub provenance: Option<Arc<str>>,
    /// What it is called where it is shown: its file, or what was different about it.
    pub name: Option<Arc<str>>,
}

impl PartialEq for Clip {
    fn eq(&self, other: &Clip) -> bool {
        self.rate == other.rate && self.samples == other.samples
    }
}

impl Clip {
    /// Creates a clip from mono samples and a rate in Hz, without a name or provenance.
    pub fn new(samples: Vec<f32>, rate: u32) -> Self {
        Clip { samples: samples.into(), rate, provenance: None, name: None }
    }

    /// The same, called so.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let short: String = name.chars().take(LONGEST_NAME).collect();
        Clip { name: Some(short.into()), ..self }
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate.max(1))
    }

    /// Largest magnitude; 0 for an empty clip.
    pub fn peak(&self) -> f64 {
        self.samples.iter().fold(0.0, |peak, sample| f64::from(sample.abs()).max(peak))
    }

    /// How many samples are louder than full scale, played by so much of it.
    pub fn beyond(&self, volume: f32) -> usize {
        self.samples.iter().filter(|sample| (*sample * volume).abs() > 1.0).count()
    }

    /// Root of the mean square; 0 for an empty clip.
    pub fn rms(&self) -> f64 {
        let sum: f64 = self.samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        (sum / self.samples.len().max(1) as f64).sqrt()
    }
}
