//! `plot compare`.

use super::{figure, size, sound, title};
use crate::commands::likeness::decibels;
use crate::plot::{self, Sound};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

pub(super) fn compare(call: &mut Call<'_>) -> Result<Value, Fault> {
    let kind = |param| call.any(param).map(Value::ty);
    // Numbers tell two of a kind apart.
    let count = if kind("left")? == kind("right")? { 2 } else { 1 };
    let (left, left_name) = sound(call, "left", 0, count)?;
    let (right, right_name) = sound(call, "right", 1, count)?;
    let (left_name, right_name) =
        if left_name == right_name { (format!("{left_name} (1)"), format!("{right_name} (2)")) } else { (left_name, right_name) };
    // What cannot be compared can be drawn all the same.
    let note = decibels(&left, &right).map_or(String::new(), |distance| format!("distance {distance:.2} dB"));
    let title = title(call, || format!("{left_name} and {right_name}"))?;
    let side = |name, samples, rate| Sound { name, samples, rate };
    let left = side(&left_name, &left.samples, left.rate);
    let right = side(&right_name, &right.samples, right.rate);
    figure(call, plot::compare(&title, &left, &right, &note, size(call)?)?)
}
