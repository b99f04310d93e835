//! Notes on rendered sounds, and their provenance.

use crate::audio::Clip;
use crate::session::call::Call;
use crate::session::json::provenance;
use crate::session::value::Patch;
use crate::synth;
use crate::theta::Theta;

/// Notes that the sample rate is too low for the pitch, if it is.
pub fn note_mirrors(call: &mut Call<'_>, thetas: &[Theta]) {
    let count = thetas.iter().filter(|theta| synth::is_mirrored(theta)).count();
    let which = match (count, thetas.len()) {
        (0, _) => return,
        (_, 1) => "the note".to_string(),
        (count, of) => format!("{count} of {of} notes"),
    };
    call.note(format!("the sample rate is too low for the pitch of {which}: aliasing gives another pitch"));
}

/// Adds provenance and a name to a clip that was rendered from `patch`.
pub fn made_of(patch: &Patch, clip: Clip) -> Clip {
    let prompt = patch.origin.as_deref().and_then(|origin| origin.prompt.as_deref());
    let clip = Clip { provenance: Some(provenance(patch).into()), ..clip };
    if let Some(prompt) = prompt { clip.named(prompt) } else { clip }
}
