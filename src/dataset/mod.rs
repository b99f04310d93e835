//! Pairs of caption and sound: building them from NSynth, reading and writing them.
