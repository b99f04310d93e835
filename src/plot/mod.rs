//! Figures from plain data, as PNG and SVG. Each function takes numbers and names, and returns a [`Picture`].
//!
//! Both forms come from the same drawing code. `sheet` is the drawing surface, measured in logical pixels, on top of two plotters backends: `pixels`
//! (anti-aliased by exact coverage, with the bundled font), and plotters' own for SVG. `frame` lays out title, axes, grid and legend. Equal data
//! gives equal bytes.
//!
//! Figures have a transparent background, and colours that are readable on white and on black. [`Picture::on_white`] adds a white background.
//!
//! ```
//! use awol::plot::{Size, envelope};
//! use awol::{Curve, Theta};
//!
//! # let folder = tempfile::tempdir()?;
//! # std::env::set_current_dir(&folder)?;
//! let curve = Curve { name: "pluck".into(), ..Curve::try_from(&Theta::default())? };
//! envelope("A note", &[curve], Size::default())?.save("envelope.png")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axis;
mod colormap;
mod compare;
mod contact;
mod embedding;
mod encode;
mod envelope;
mod font;
mod frame;
mod ground;
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

use std::path::{Path as FilePath, PathBuf};

use thiserror::Error;

pub use axis::Scale;
#[cfg(feature = "app")]
pub(crate) use colormap::color as heat_color;
pub use compare::{Sound, compare};
pub use contact::contact;
pub use embedding::{Spot, embedding};
pub(crate) use encode::base64;
pub use envelope::{Curve, Phase, envelope};
#[cfg(any(feature = "app", test))]
pub(crate) use ground::opaque;
pub use level::rms;
pub use losses::{Epoch, Terms, likelihoods, losses};
pub use morph::{Path, morph};
pub use pairs::{Column, pairs};
pub use scores::{Bar, Matrix, Panel, scores};
pub use spectrogram::spectrogram;
pub use spectrum::spectrum;
pub use style::MOST_LINES;
pub use theta::{BarValue, MOST as MOST_THETAS, Parameter, theta};
pub use waveform::waveform;
pub use words::words;

use crate::cause::Cause;
use crate::files::{self, FileError};
use crate::sink::Picture;

/// The size of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width in logical pixels, from 320 to 4000.
    pub width: u32,
    /// Height in logical pixels, from 200 to 4000.
    pub height: u32,
    /// PNG pixels per logical pixel, from 1 to 4. The PNG's resolution is 96 dpi times this.
    pub scale: u32,
}

impl Default for Size {
    fn default() -> Self {
        Size { width: 960, height: 540, scale: 1 }
    }
}

impl Size {
    /// The size for figures of several panels, one below the other.
    pub const TALL: Size = Size { width: 960, height: 720, scale: 1 };

    fn check(self) -> Result<Size, PlotError> {
        let fits = (320..=4000).contains(&self.width) && (200..=4000).contains(&self.height) && (1..=4).contains(&self.scale);
        if fits { Ok(self) } else { Err(PlotError::Size(self)) }
    }
}

/// Why a figure cannot be drawn or saved.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlotError {
    /// There is nothing to draw, perhaps because no value is finite.
    #[error("nothing to plot: {figure} needs {needs}")]
    Empty {
        /// The kind of figure.
        figure: &'static str,
        /// What the figure needs.
        needs: &'static str,
    },
    /// There are more curves than can be told apart.
    #[error("{figure} shows at most {most} curves, and these are {given}")]
    Many {
        /// The kind of figure.
        figure: &'static str,
        /// The largest number of curves that can be shown.
        most: usize,
        /// The number of curves that were given.
        given: usize,
    },
    /// The width, height or scale is out of range.
    #[error("a figure of {}x{} at scale {} cannot be drawn: give a width of 320 to 4000, a height of 200 to 4000, a scale of 1 to 4", .0.width, .0.height, .0.scale)]
    Size(Size),
    /// The sample rate is 0.
    #[error("cannot plot {figure}: the sample rate is 0")]
    Rate {
        /// The kind of figure.
        figure: &'static str,
    },
    /// The figure cannot be encoded as PNG.
    #[error("cannot write the figure as PNG")]
    Png(#[from] png::EncodingError),
    /// The figure cannot be drawn.
    #[error("cannot draw the figure")]
    Draw(#[source] Cause),
    /// The path ends in neither `.png` nor `.svg`.
    #[error("a figure is saved as .png or .svg, and '{}' ends in neither", .0.display())]
    Ending(PathBuf),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Picture {
    /// Saves the figure on a white background, as PNG or SVG depending on the path's extension.
    ///
    /// # Errors
    /// Fails if the path has another extension, or the file cannot be written. An existing file is then unchanged.
    pub fn save(&self, path: impl AsRef<FilePath>) -> Result<(), PlotError> {
        let path = path.as_ref();
        let is = |wanted: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
        if is("png") {
            Ok(files::write(path, &self.on_white().png)?)
        } else if is("svg") {
            Ok(files::write(path, self.on_white().svg.as_bytes())?)
        } else {
            Err(PlotError::Ending(path.to_path_buf()))
        }
    }
}
