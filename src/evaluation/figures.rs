//! The figures that describe a sampler's quality.

use crate::percept::{self, Percept};

/// A figure of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Figure {
    /// Energy distance between samples and notes.
    EnergyDistance,
    /// Log-likelihood of a note, nats.
    LogLikelihood,
    /// Log-likelihood over that of a Gaussian, nats.
    LogLikelihoodGain,
    /// Distance of one sample from a note, dB.
    OneSample,
    /// Distance of the nearest of eight samples, dB.
    BestOfEight,
    /// Distance of the theta at z = 0, dB.
    Mode,
    /// As [`Figure::OneSample`], with the note's pitch given.
    OneSamplePinned,
    /// As [`Figure::BestOfEight`], with the note's pitch given.
    BestOfEightPinned,
    /// As [`Figure::Mode`], with the note's pitch given.
    ModePinned,
    /// Share of samples that a classifier assigns to the caption's family.
    FamilyAccuracy,
    /// Share of samples in the register that the caption names.
    RegisterShare,
    /// Probability that a sample of "high" is above one of "low".
    RegisterOrder,
    /// Probability that a sample has more of the quality that a word names (0.5 is chance).
    Words,
    /// Share of words whose degrees are in order.
    Degrees,
    /// Share of samples outside the ranges of theta.
    OutOfRange,
}

impl Figure {
    /// The number of figures.
    pub const COUNT: usize = 15;

    /// All figures, in the order of output.
    pub const ALL: [Figure; Figure::COUNT] = [
        Figure::EnergyDistance,
        Figure::LogLikelihood,
        Figure::LogLikelihoodGain,
        Figure::OneSample,
        Figure::BestOfEight,
        Figure::Mode,
        Figure::OneSamplePinned,
        Figure::BestOfEightPinned,
        Figure::ModePinned,
        Figure::FamilyAccuracy,
        Figure::RegisterShare,
        Figure::RegisterOrder,
        Figure::Words,
        Figure::Degrees,
        Figure::OutOfRange,
    ];

    /// Returns its key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Figure::EnergyDistance => "energy_distance",
            Figure::LogLikelihood => "log_likelihood",
            Figure::LogLikelihoodGain => "log_likelihood_gain",
            Figure::OneSample => "one_sample_distance",
            Figure::BestOfEight => "best_of_8_distance",
            Figure::Mode => "mode_distance",
            Figure::OneSamplePinned => "one_sample_distance_pinned",
            Figure::BestOfEightPinned => "best_of_8_distance_pinned",
            Figure::ModePinned => "mode_distance_pinned",
            Figure::FamilyAccuracy => "family_accuracy",
            Figure::RegisterShare => "register_share",
            Figure::RegisterOrder => "register_order",
            Figure::Words => "word_auc",
            Figure::Degrees => "degrees",
            Figure::OutOfRange => "out_of_range",
        }
    }
}

/// The figures of one run; `None` for a figure that the sampler does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    figures: [Option<f64>; Figure::COUNT],
    /// The AUC of the words for each percept.
    words: [Option<f64>; percept::COUNT],
}

impl Figures {
    /// Returns a figure, where it was measured.
    pub fn get(&self, figure: Figure) -> Option<f64> {
        self.figures[figure as usize]
    }

    /// Sets a figure; a number that is not finite becomes `None`.
    pub fn set(&mut self, figure: Figure, value: Option<f64>) {
        self.figures[figure as usize] = value.filter(|value| value.is_finite());
    }

    /// Returns [`Figure::Words`] for the words of one percept.
    pub fn word(&self, percept: Percept) -> Option<f64> {
        self.words[percept.index()]
    }

    /// Sets the AUC of the words of one percept; a number that is not finite becomes `None`.
    pub fn set_word(&mut self, percept: Percept, value: Option<f64>) {
        self.words[percept.index()] = value.filter(|value| value.is_finite());
    }

    /// Returns the figures with one of them set.
    #[must_use]
    pub fn with(mut self, figure: Figure, value: f64) -> Self {
        self.set(figure, Some(value));
        self
    }
}
