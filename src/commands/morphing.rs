//! `morph`: goes from one sound to another in steps, over their captions or their parameters.

use std::sync::Arc;

use super::imagined::{
    Draw, FLOW, GenerationRequest, SEED, TEMPERATURE, chosen_flow, generate_patches, pins, request, tell_flow, with_pins,
};
use crate::flow::{Flow, Pins};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Origin, Patch, Value};
use crate::theta::text::beginning;
use crate::theta::{Field, warp};

const END: Accepts = Accepts::Value(&[Kind::Text, Kind::Embedding, Kind::Theta]);
pub const LEFT: Param = Param::position("left", END, "where it begins: a caption, an embedding or a theta");
pub const RIGHT: Param = Param::position("right", END, "where it ends");
pub const STEPS: Param =
    Param::key("steps", Accepts::Integer { min: 2, max: 1000 }, Default::Number(5.0), "number of steps, both ends included");

pub static VERBS: &[Verb] = &[Verb {
    signature: Signature {
        name: "morph",
        group: Group::Sound,
        summary: "go from one sound to another in steps",
        params: with_pins!(
            LEFT,
            RIGHT,
            STEPS,
            Param::key(
                "by",
                Accepts::Choice(&["text", "theta"]),
                Default::Computed("text; theta if one of the ends is a theta"),
                "what changes evenly; text: the captions' embeddings, which the flow turns into thetas; theta: the parameters",
            ),
            FLOW,
            TEMPERATURE,
            SEED,
        ),
        gives: Gives::Many(Kind::Theta),
        examples: &[
            Example {
                code: "morph \"a mandolin note\" \"a guitar note\" | render | play",
                note: "five steps, played",
                needs: Needs::Sound,
            },
            Example {
                code: "a = imagine \"an organ note\"; b = imagine \"a mallet note\"; morph a b steps=9 | render",
                note: "over the ten parameters",
                needs: Needs::Nothing,
            },
        ],
        scope: ScopeEffect::None,
    },
    run: morph,
    replay: true,
}];

/// What changes evenly between the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Text,
    Theta,
}

fn morph(call: &mut Call<'_>) -> Result<Value, Fault> {
    let ends_are_thetas = is_theta(call, "left")? || is_theta(call, "right")?;
    let by = match (call.given("by").then(|| call.text("by")).transpose()?, ends_are_thetas) {
        (Some("text"), true) => {
            let which = if is_theta(call, "left")? { "left" } else { "right" };
            return Err(Fault::new("a theta has no caption to start from").help("two captions, or by=theta").at(which));
        }
        (Some("theta"), _) | (None, true) => By::Theta,
        _ => By::Text,
    };
    let ends = Ends::of(call)?;
    Ok(Value::list(ends.path(call, by)?.into_iter().map(Value::Theta).collect()))
}

/// Returns whether an end is a theta.
pub fn is_theta(call: &Call<'_>, param: &'static str) -> Result<bool, Fault> {
    Ok(matches!(call.any(param)?, Value::Theta(_)))
}

/// What both kinds of morph share: the flow, and one draw of z for all steps.
pub struct Ends {
    flow: Arc<Flow>,
    name: String,
    draw: Draw,
}

impl Ends {
    /// # Errors
    /// If an option of the flow is given although both ends are thetas, which need no flow.
    pub fn of(call: &mut Call<'_>) -> Result<Ends, Fault> {
        let thetas = is_theta(call, "left")? && is_theta(call, "right")?;
        if let Some(option) = ["flow", "temperature", "seed"].into_iter().find(|option| thetas && call.typed(option)) {
            return Err(Fault::new(format!("{option}= means nothing between two thetas, of which no flow makes any")).at(option));
        }
        let (flow, name) = chosen_flow(call)?;
        if !thetas {
            tell_flow(call, &name, &flow);
        }
        Ok(Ends { flow, name, draw: Draw::of(call)? })
    }

    /// Returns the thetas from left to right.
    ///
    /// # Errors
    /// If an end is a theta with [`By::Text`], or an end cannot be generated.
    pub fn path(&self, call: &mut Call<'_>, by: By) -> Result<Vec<Patch>, Fault> {
        let steps = call.count("steps")? as usize;
        let parts: Vec<f64> = (0..steps).map(|step| step as f64 / (steps - 1).max(1) as f64).collect();
        match by {
            By::Text => self.over_text(call, &parts),
            By::Theta => self.over_theta(call, &parts),
        }
    }

    fn over_text(&self, call: &mut Call<'_>, parts: &[f64]) -> Result<Vec<Patch>, Fault> {
        let (left, right) = (request(call, "left", &self.flow)?, request(call, "right", &self.flow)?);
        if left.embedding.len() != right.embedding.len() {
            let message = format!("this embedding has {} numbers, that on the left has {}", right.embedding.len(), left.embedding.len());
            return Err(Fault::new(message).at("right"));
        }
        let step = |part: &f64| GenerationRequest {
            embedding: between(&left.embedding, &right.embedding, *part as f32),
            prompt: on_the_way(left.prompt.as_deref(), right.prompt.as_deref(), *part),
            pins: pins_between(&left.pins, &right.pins, *part),
        };
        let requests: Vec<GenerationRequest> = parts.iter().map(step).collect();
        // One z for all steps, so that only the caption changes.
        generate_patches(call, &self.flow, &self.name, &requests, 1, self.draw)
    }

    fn over_theta(&self, call: &mut Call<'_>, parts: &[f64]) -> Result<Vec<Patch>, Fault> {
        let (left, right) = (self.end(call, "left")?, self.end(call, "right")?);
        let prompt = |patch: &Patch| patch.origin.as_deref().and_then(|origin| origin.prompt.clone());
        let (from, to) = (prompt(&left), prompt(&right));
        let step = |part: &f64| {
            let origin = match *part {
                0.0 => left.origin.clone(),
                1.0 => right.origin.clone(),
                part => on_the_way(from.as_deref(), to.as_deref(), part)
                    .map(|prompt| Arc::new(Origin { prompt: Some(prompt), seed: None, flow: None })),
            };
            Patch { theta: warp::between(&left.theta, &right.theta, *part), origin }
        };
        Ok(parts.iter().map(step).collect())
    }

    fn end(&self, call: &mut Call<'_>, param: &'static str) -> Result<Patch, Fault> {
        if let Value::Theta(patch) = call.any(param)? {
            let mut patch = patch.clone();
            for (field, pin) in Field::ALL.into_iter().zip(pins(call)?) {
                patch.theta.set(field, pin.unwrap_or_else(|| patch.theta.get(field)));
            }
            return Ok(patch);
        }
        let request = request(call, param, &self.flow)?;
        let patch = generate_patches(call, &self.flow, &self.name, &[request], 1, self.draw)?.pop();
        patch.ok_or_else(|| Fault::new("the flow gave no theta"))
    }
}

/// Interpolates two embeddings linearly, then scales to the interpolated length: encoders put all captions at the same distance from 0.
fn between(left: &[f32], right: &[f32], part: f32) -> Vec<f32> {
    let length = |vector: &[f32]| vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    let mut mixed: Vec<f32> = left.iter().zip(right).map(|(left, right)| left + part * (right - left)).collect();
    let (found, wanted) = (length(&mixed), length(left) + part * (length(right) - length(left)));
    // The ends stay bit for bit as they are.
    if found > 1e-6 && part > 0.0 && part < 1.0 {
        mixed.iter_mut().for_each(|x| *x *= wanted / found);
    }
    if part >= 1.0 { right.to_vec() } else { mixed }
}

/// Interpolates what the captions of both ends pin. A pin of only one end applies to that end alone.
fn pins_between(left: &Pins, right: &Pins, part: f64) -> Pins {
    std::array::from_fn(|dim| match (left[dim], right[dim]) {
        (from, _) if part <= 0.0 => from,
        (_, to) if part >= 1.0 => to,
        (Some(from), Some(to)) => {
            let [from, to] = [from, to].map(|value| warp::normalize(Field::ALL[dim], value));
            Some(warp::denormalize(Field::ALL[dim], from + part * (to - from)))
        }
        _ => None,
    })
}

/// Returns the name of a step, if the captions of both ends are known.
fn on_the_way(from: Option<&str>, to: Option<&str>, part: f64) -> Option<String> {
    // Limits the name of a morph of morphs.
    const MOST: usize = 200;
    match part {
        0.0 => from.map(String::from),
        1.0 => to.map(String::from),
        part => Some(format!("{} → {}, {:.0} %", beginning(from?, MOST), beginning(to?, MOST), 100.0 * part)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::DIM;

    #[test]
    fn embeddings_interpolate_on_the_sphere() {
        let (left, right) = ([1.0, 0.0], [0.0, 1.0]);
        assert_eq!((between(&left, &right, 0.0), between(&left, &right, 1.0)), (left.to_vec(), right.to_vec()));
        let half = between(&left, &right, 0.5);
        assert!(half.iter().all(|x| (x - 0.5f32.sqrt()).abs() < 1e-6), "{half:?}");
        assert!(between(&[1.0, 0.0], &[-1.0, 0.0], 0.5).iter().all(|x| *x == 0.0), "what cancels out stays 0");
    }

    #[test]
    fn pins_of_both_ends_interpolate() {
        let (mut left, mut right) = ([None; DIM], [None; DIM]);
        (left[0], right[0], left[1]) = (Some(60.0), Some(72.0), Some(100.0));
        let at = |part: f64| pins_between(&left, &right, part);
        assert_eq!((at(0.0)[0], at(1.0)[0]), (Some(60.0), Some(72.0)));
        assert!(at(0.5)[0].is_some_and(|pitch| (pitch - 66.0).abs() < 1e-9));
        assert_eq!((at(0.0)[1], at(0.5)[1], at(1.0)[1]), (Some(100.0), None, None));
    }

    #[test]
    fn steps_are_named_by_their_captions_and_share() {
        assert_eq!(on_the_way(Some("a"), Some("b"), 0.25).as_deref(), Some("a → b, 25 %"));
        assert_eq!((on_the_way(Some("a"), None, 0.0).as_deref(), on_the_way(Some("a"), None, 0.5)), (Some("a"), None));
    }
}
