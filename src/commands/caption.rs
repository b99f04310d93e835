//! Remarks on captions, as notes of a call.

use crate::pipeline::caption::remarks;
use crate::session::call::Call;
use crate::text::{Reading, TextError};

/// Notes which words of a caption are not understood, regardless of the flow.
///
/// # Errors
/// If the vocabulary inside this binary is damaged.
pub fn note(call: &mut Call<'_>, caption: &str) -> Result<(), TextError> {
    // The encoder rejects a caption without words.
    let Ok(reading) = Reading::of(caption) else { return Ok(()) };
    let remarks = remarks(&reading, None)?;
    if !remarks.is_empty() {
        call.note(remarks);
    }
    Ok(())
}
