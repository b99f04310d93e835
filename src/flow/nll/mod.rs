//! The flow trained on its exact likelihood: alternating hard masks, ActNorm, bounded log-scales, and pinned parameters as conditions.
//!
//! Theta is in unbounded coordinates (`coordinates`), so that every sample is within the parameters' ranges. A layer is ActNorm (Kingma & Dhariwal,
//! "Glow", 2018) followed by an affine coupling (Dinh et al., "Density estimation using Real NVP", 2017):
//!
//! `x <- (x - shift) * exp(log_scale)`, `y = m*x + (1-m)*(x*exp(s) + t)`, `s = 2 tanh(a/2)`, `(a, t) = net(m*x, text, pins)`,
//!
//! This maps theta to a heavy-tailed z (`base`), with `log |det| = sum of log_scale + sum of s over the dims that change`.

pub mod base;
pub mod infer;
pub mod init;
pub mod layout;
pub mod noise;
