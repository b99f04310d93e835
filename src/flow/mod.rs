//! The conditional Real-NVP flow: caption embedding in, theta out.
