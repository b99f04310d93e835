//! Theta to sound: the FM synth.
