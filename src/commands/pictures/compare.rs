//! `plot compare`: draws two sounds for comparison.

use super::{figure, size, sounds, title};
use crate::commands::likeness::decibels;
use crate::plot::{self, Sound};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

pub(super) fn compare(call: &mut Call<'_>) -> Result<Value, Fault> {
    let sounds = sounds(call, &["left", "right"])?;
    let [(left, left_name), (right, right_name)] = sounds.as_slice() else { return Err(Fault::new("two sounds are compared")) };
    // Sounds without a distance can still be drawn.
    let note = decibels(left, right).map_or(String::new(), |distance| format!("distance {distance:.2} dB"));
    let title = title(call, || format!("{left_name} and {right_name}"))?;
    let side = |name, samples, rate| Sound { name, samples, rate };
    let left = side(left_name, &left.samples, left.rate);
    let right = side(right_name, &right.samples, right.rate);
    figure(call, plot::compare(&title, &left, &right, &note, size(call)?)?)
}
