//! Remarks on captions, as notes of a call.

use crate::pipeline::caption::remarks;
use crate::session::call::Call;
use crate::text::{Reading, TextError};

/// Notes what is not understood of a caption, whatever flow it may be for.
///
/// # Errors
/// The vocabulary inside this binary is damaged.
pub fn note(call: &mut Call<'_>, caption: &str) -> Result<(), TextError> {
    // What has no words, the encoder refuses.
    let Ok(reading) = Reading::of(caption) else { return Ok(()) };
    let remarks = remarks(&reading, None)?;
    if !remarks.is_empty() {
        call.note(remarks);
    }
    Ok(())
}
