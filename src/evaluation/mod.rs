//! How good a sampler of thetas is: plain data in, numbers out.
//!
//! - [`Scale`]: thetas as points in which a step means about the same anywhere; [`energy_distance`] of two sets of such points;
//! - [`Gaussian`]: the likelihood to beat; [`Forest`]: which family a theta is taken for;
//! - [`PitchRange`]: whether a pitch is where a word says; [`auc`]: whether there is more of what a word says; [`lookup`]: samplers that copy;
//! - [`split`]: which notes are held out; [`Evaluation`]: all figures in a table, pooled over seeds.
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
