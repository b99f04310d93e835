//! A mono sound as samples.

use std::sync::Arc;

/// The maximum number of characters in a clip's name.
const LONGEST_NAME: usize = 80;

/// Mono audio. Cloning is cheap: clones share their samples. Two clips are equal if their samples and rates are, whatever their provenance and name.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Linear amplitude, nominally -1 to 1.
    pub samples: Arc<[f32]>,
    /// Samples per second.
    pub rate: u32,
    /// How the clip was generated, usually as JSON; stored in wav files.
    pub provenance: Option<Arc<str>>,
    /// A display name: the file, or what distinguishes the clip from others.
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

    /// Returns the clip with this name, cut to 80 characters.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let short: String = name.chars().take(LONGEST_NAME).collect();
        Clip { name: Some(short.into()), ..self }
    }

    /// Returns the length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate.max(1))
    }

    /// Returns the largest magnitude; 0 for an empty clip.
    pub fn peak(&self) -> f64 {
        self.samples.iter().fold(0.0, |peak, sample| f64::from(sample.abs()).max(peak))
    }

    /// Returns the number of samples beyond full scale at this volume.
    pub fn beyond(&self, volume: f32) -> usize {
        self.samples.iter().filter(|sample| (*sample * volume).abs() > 1.0).count()
    }

    /// Returns the root mean square; 0 for an empty clip.
    pub fn rms(&self) -> f64 {
        let sum: f64 = self.samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        (sum / self.samples.len().max(1) as f64).sqrt()
    }
}
