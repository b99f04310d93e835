//! Empty: only the manifest is checked.
