//! Measures the quality of samplers of thetas, from plain data.
//!
//! - [`Scale`] converts thetas to points in which equal steps are about equally audible; [`energy_distance`] compares two sets of points.
//! - [`Gaussian`] gives a baseline likelihood; [`Forest`] classifies thetas by instrument family.
//! - [`PitchRange`] checks whether a pitch fits a word; [`auc`] checks whether a percept fits a word; [`lookup`] has baseline samplers that copy.
//! - [`split`] selects the held-out notes; [`Evaluation`] is the table of all figures, pooled over seeds.
//!
//! ```
//! use awol::evaluation::{auc, median};
//!
//! // How often a number on the left is greater than one on the right; half of it where they are equal.
//! assert_eq!(auc(&[2.0, 3.0], &[1.0, 2.0]), Some(0.875));
//! assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
//! ```

mod auc;
mod energy;
mod figures;
mod forest;
mod gaussian;
pub mod lookup;
mod register;
mod report;
mod scale;
pub mod split;

pub use auc::{auc, median};
pub use energy::{Point, energy_distance};
pub use figures::{Figure, Figures};
pub use forest::{Forest, ForestError};
pub use gaussian::{Covariance, Gaussian};
pub use register::{PitchRange, Pitches};
pub use report::{Confusion, Evaluation, Row};
pub use scale::Scale;
