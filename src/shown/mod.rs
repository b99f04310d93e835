//! Values as HTML for notebooks. Styles are inline, because notebooks remove style sheets and scripts from untrusted content.
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
