//! What a session that is live keeps between two changes of a theta.

use crate::sink::OutputId;

/// See the verb `live`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live {
    /// The picture that the next one is drawn over.
    pub picture: Option<OutputId>,
    /// The player that the next sound takes the place of, where the front end plays.
    pub sound: Option<OutputId>,
    /// Whether it was said that nothing can be heard.
    pub silent: bool,
}
