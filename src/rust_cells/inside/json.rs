//! Cells exchange no JSON.
