//! Figures from plain data, as PNG and SVG: each function here takes numbers and names, and gives a [`Picture`].
//!
//! One drawing of a figure feeds both forms. `sheet` is the paper, measured in logical pixels; under it lie two plotters backends:
//! `pixels` (anti-aliased by exact coverage, with the bundled font) and plotters' own for SVG. `frame` lays out title, axes, grid and
//! legend. The same data gives the same bytes.

mod axis;
mod colormap;
mod compare;
mod contact;
mod embedding;
mod encode;
mod envelope;
mod font;
mod frame;
mod heat;
mod legend;
mod level;
mod losses;
mod mask;
mod morph;
pub mod note;
mod pairs;
mod pixels;
mod plane;
mod points;
mod scores;
mod sheet;
mod spectrogram;
mod spectrum;
mod stft;
mod style;
#[cfg(test)]
mod tests;
mod theta;
mod ticks;
mod waveform;
mod words;

use thiserror::Error;

pub use compare::{Sound, compare};
pub use contact::contact;
pub use embedding::{Spot, embedding};
pub(crate) use encode::base64;
pub use envelope::{Curve, Phase, envelope};
pub use level::rms;
pub use losses::{Epoch, Terms, likelihoods, losses};
pub use morph::{Path, morph};
pub use pairs::{Column, pairs};
pub use scores::{Bar, Matrix, Panel, scores};
pub use spectrogram::spectrogram;
pub use spectrum::spectrum;
pub use theta::{Parameter, theta};
pub use waveform::waveform;
pub use words::words;

use crate::sink::Picture;

/// How large a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Logical pixels across: 320 to 4000.
    pub width: u32,
    /// Logical pixels down: 200 to 4000.
    pub height: u32,
    /// PNG pixels a logical pixel, 1 to 4. The PNG says so in its resolution (96 dpi times this).
    pub scale: u32,
}

impl Default for Size {
    fn default() -> Self {
        Size { width: 960, height: 540, scale: 1 }
    }
}

impl Size {
    /// For figures of several panels, one below the other.
    pub const TALL: Size = Size { width: 960, height: 720, scale: 1 };

    fn check(self) -> Result<Size, PlotError> {
        let fits = (320..=4000).contains(&self.width) && (200..=4000).contains(&self.height) && (1..=4).contains(&self.scale);
        if fits { Ok(self) } else { Err(PlotError::Size(self)) }
    }
}

/// Why there is no figure.
#[derive(Debug, Error)]
pub enum PlotError {
    /// Nothing is left to draw, perhaps after dropping what is not a finite number.
    #[error("nothing to plot: {figure} needs {needs}")]
    Empty { figure: &'static str, needs: &'static str },
    #[error("a figure of {}x{} at scale {} cannot be drawn: give a width of 320 to 4000, a height of 200 to 4000, a scale of 1 to 4", .0.width, .0.height, .0.scale)]
    Size(Size),
    #[error("cannot plot {figure}: the sample rate is 0")]
    Rate { figure: &'static str },
    #[error("cannot write the figure as PNG: {0}")]
    Png(#[from] png::EncodingError),
    #[error("cannot draw the figure: {0}")]
    Draw(String),
}
