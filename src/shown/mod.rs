//! Values as notebooks show them: HTML that carries its own look, since a notebook takes style sheets and scripts out of what it does not trust.
//!
//! ```
//! let html = awol::shown::theta_html(&awol::Theta::default(), Some("theta"));
//! assert!(html.contains("mod_index"));
//! ```

mod clip;
mod escape;
mod evcxr;
mod theta;

pub use clip::{clip_html, waveform_svg};
pub use escape::escape;
pub use theta::theta_html;
