//! Nothing: the manifest alone is what is checked.
