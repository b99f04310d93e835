//! Pairs as JSON, one object per line: `prompt`, `wav_path`, `theta_synth`, then if present `theta_vec`, `theta_keys`, `family`, `instrument`,
//! `register`, `qualities`, `text_emb`, `text_encoder`, and `wav_root` if the sounds are not found from the location of the file.

mod read;
mod write;

pub(super) use read::kind;

/// The keys of a row, in the order of writing.
pub(crate) mod key {
    pub const PROMPT: &str = "prompt";
    pub const WAV_PATH: &str = "wav_path";
    pub const THETA: &str = "theta_synth";
    pub const VECTOR: &str = "theta_vec";
    pub const NAMES: &str = "theta_keys";
    pub const FAMILY: &str = "family";
    pub const INSTRUMENT: &str = "instrument";
    pub const REGISTER: &str = "register";
    pub const QUALITIES: &str = "qualities";
    pub const EMBEDDING: &str = "text_emb";
    pub const ENCODER: &str = "text_encoder";
    pub const ROOT: &str = "wav_root";

    pub const ALL: [&str; 12] = [PROMPT, WAV_PATH, THETA, VECTOR, NAMES, FAMILY, INSTRUMENT, REGISTER, QUALITIES, EMBEDDING, ENCODER, ROOT];
}
