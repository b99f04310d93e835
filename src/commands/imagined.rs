//! Generates thetas from captions, for all verbs that do so: the flow, its options, and pinned parameters.

use std::sync::Arc;

use super::{encoder, starter};
use crate::flow::{Flow, Objective, Pins};
use crate::lang::signature::{Accepts, Default, Param};
use crate::lang::types::Kind;
use crate::pipeline::imagine::LEAST_DECAY;
use crate::pipeline::{ImagineError, caption, starter_flow};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::{Origin, Patch, Value};
use crate::text::{Reading, Words};
use crate::theta::{DIM, Field};

pub const FLOW: Param = Param::key(
    "flow",
    Accepts::Value(&[Kind::Flow]),
    Default::Computed("the variable flow if it is a flow, else the starter flow"),
    "the flow that turns the caption into a theta",
);
pub const TEMPERATURE: Param = Param::key(
    "temperature",
    Accepts::plain(0.0, 10.0),
    Default::Number(0.0),
    "0 gives the centre of the flow; higher values give more variation",
);
pub const SEED: Param =
    Param::key("seed", Accepts::count(0), Default::Computed("drawn from the session's seed"), "the same seed gives the same variation");

/// Returns the parameter that pins the field with this index.
pub const fn pin(place: usize) -> Param {
    const ALL: [Field; DIM] = Field::ALL;
    let info = ALL[place].info();
    let accepts = Accepts::Number { quantity: info.quantity, min: info.min, max: info.max };
    Param::key(info.name, accepts, Default::Computed("follows the caption"), info.summary)
}

/// Builds a parameter list that ends with one pin for each field of theta.
macro_rules! with_pins {
    ($($param:expr),* $(,)?) => {{
        use crate::commands::imagined::pin;
        &[$($param,)* pin(0), pin(1), pin(2), pin(3), pin(4), pin(5), pin(6), pin(7), pin(8), pin(9)]
    }};
}
pub(super) use with_pins;

/// Returns the flow of a call and its name: the one of `flow=`, else the variable `flow`, else the starter flow.
pub fn chosen_flow(call: &Call<'_>) -> Result<(Arc<Flow>, String), Fault> {
    if call.given("flow") {
        let flow = call.flow("flow")?.clone();
        let name = call.session.values().find_map(|(name, value)| match value {
            Value::Flow(bound) if Arc::ptr_eq(bound, &flow) => Some(name.to_string()),
            _ => None,
        });
        return Ok((flow, name.unwrap_or_else(|| "given".into())));
    }
    match call.session.get("flow") {
        Some(Value::Flow(flow)) => Ok((flow.clone(), "flow".into())),
        _ => Ok((starter_flow()?, starter::NAME.into())),
    }
}

/// The input to a flow for one patch.
#[derive(Clone)]
pub struct GenerationRequest {
    pub embedding: Vec<f32>,
    /// The caption, if it is known.
    pub prompt: Option<String>,
    /// Parameters that the caption gives as values.
    pub pins: Pins,
}

/// Builds the request for the caption or the embedding in `param`. Notes the words of a caption that are not understood.
///
/// # Errors
/// If the flow understands nothing of the caption, a parameter in it is out of range, or the embedding is from another encoder.
pub fn request(call: &mut Call<'_>, param: &'static str, flow: &Flow) -> Result<GenerationRequest, Fault> {
    let trained = flow.encoder.as_str();
    let given = pins(call)?;
    let is_own = matches!(call.session.get("flow"), Some(Value::Flow(own)) if !call.given("flow") && std::ptr::eq(&**own, flow));
    let at = |error: ImagineError| not_imagined(error, is_own).at(param);
    match call.any(param)?.clone() {
        Value::Text(text) => {
            let prompt = Some(text.to_string());
            if trained == Words::NAME {
                let reading = Reading::of(&text).map_err(|error| Fault::from(error).at(param))?;
                let pins = caption::pins(&reading, &given).map_err(at)?;
                let (embedding, remarks) = caption::embed(&reading, flow).map_err(at)?;
                if !remarks.is_empty() {
                    call.note(remarks);
                }
                return Ok(GenerationRequest { embedding, prompt, pins });
            }
            let encoder = encoder::named(call, trained, "this flow")?;
            let embedding = encoder.encode_one(&text).map_err(|error| Fault::from(error).at(param))?;
            let pins = caption::pins(&Reading::of(&text).unwrap_or_default(), &given).map_err(at)?;
            Ok(GenerationRequest { embedding, prompt, pins })
        }
        Value::Embedding(embedding) => {
            if let Some(encoder) = embedding.encoder.as_deref().filter(|encoder| *encoder != trained) {
                let message = format!("the embedding is from the encoder '{encoder}', and the flow was trained with '{trained}'");
                return Err(Fault::new(message).at(param).help("give the caption itself: it is embedded as the flow wants it"));
            }
            let reading = embedding.caption.as_deref().and_then(|caption| Reading::of(caption).ok()).unwrap_or_default();
            let pins = caption::pins(&reading, &given).map_err(at)?;
            // Words that the flow was not trained on would act as noise, so they are left out.
            let is_whole = trained == Words::NAME && Words::embed(&reading, |_| true) == embedding.vector;
            let vector = if is_whole { Words::embed(&reading, |concept| caption::knows(flow, concept)) } else { embedding.vector.clone() };
            Ok(GenerationRequest { embedding: vector, prompt: embedding.caption.clone(), pins })
        }
        other => Err(Fault::new(format!("a caption is text, not {}", other.ty())).at(param)),
    }
}

/// With what helps where a caption is not understood; `is_own` says whether the flow is the variable `flow`.
fn not_imagined(error: ImagineError, is_own: bool) -> Fault {
    match error {
        ImagineError::Interrupted => Fault::interrupted(),
        ImagineError::NothingUnderstood { .. } if is_own => Fault::from(error).help(
            "the variable 'flow' stands in for the starter flow, and understands only the captions that it was trained on; 'drop flow' unbinds it",
        ),
        ImagineError::NothingUnderstood { .. } => Fault::from(error).help(
            "say what it is and what it is like, as in \"a bright guitar note\" or \"a short, low bell\"; 'words' lists what is understood",
        ),
        error => error.into(),
    }
}

/// Generates `count` patches for the caption of the call.
///
/// # Errors
/// As [`request`] and [`generate_patches`].
pub fn patches_for_caption(call: &mut Call<'_>, count: usize) -> Result<Vec<Patch>, Fault> {
    let (flow, name) = chosen_flow(call)?;
    let request = request(call, "caption", &flow)?;
    let draw = Draw::of(call)?;
    tell_flow(call, &name, &flow);
    generate_patches(call, &flow, &name, &vec![request; count], count, draw)
}

/// Notes which flow is used, if it differs from the last one.
pub fn tell_flow(call: &mut Call<'_>, name: &str, flow: &Flow) {
    let line = format!("flow: {name} ({} encoder)", flow.encoder);
    if call.session.announced_flow.as_ref() != Some(&line) {
        call.note(line.as_str());
        call.session.announced_flow = Some(line);
    }
}

/// How z is drawn: the temperature and the seed of a call.
#[derive(Clone, Copy)]
pub struct Draw {
    temperature: f64,
    /// `None` if nothing is drawn.
    seed: Option<u64>,
}

impl Draw {
    /// Reads the options of a verb's call. Use it once in a call, since it draws a new seed each time if none was given.
    pub fn of(call: &mut Call<'_>) -> Result<Draw, Fault> {
        let temperature = call.number("temperature")?;
        Ok(Draw { temperature, seed: if temperature > 0.0 { Some(call.seed("seed")) } else { None } })
    }
}

/// Generates a patch for each request, within the ranges and with the pins. Notes the fields that had to be moved into their range. Draws `draws`
/// different z and cycles through them.
pub fn generate_patches(
    call: &mut Call<'_>,
    flow: &Flow,
    name: &str,
    requests: &[GenerationRequest],
    draws: usize,
    draw: Draw,
) -> Result<Vec<Patch>, Fault> {
    let Draw { temperature, seed } = draw;
    let drawn = flow.draws(seed.unwrap_or_default(), temperature, draws);
    let z: Vec<[f64; DIM]> = drawn.into_iter().cycle().take(requests.len()).collect();
    let given = pins(call)?;
    let pins: Vec<Pins> = requests.iter().map(|request| std::array::from_fn(|dim| given[dim].or(request.pins[dim]))).collect();
    let untaught = match flow.config.objective {
        Objective::Reference => Some("objective=reference"),
        Objective::Nll => (flow.config.pin == 0.0).then_some("pin=0"),
    };
    if let Some(option) = untaught.filter(|_| pins.iter().flatten().any(Option::is_some)) {
        call.note(format!("this flow was trained with {option}: the other parameters do not follow those that are pinned"));
    }
    let embeddings: Vec<&[f32]> = requests.iter().map(|request| request.embedding.as_slice()).collect();
    let generated = flow.generate_thetas(&embeddings, &z, &pins, || call.sink.interrupted()).map_err(|error| not_imagined(error, false))?;
    let mut origin: Option<Arc<Origin>> = None;
    let patches = generated
        .thetas
        .into_iter()
        .zip(requests)
        .map(|(theta, request)| {
            // Consecutive patches for the same caption share their origin.
            let shared = origin.take().filter(|origin| origin.prompt == request.prompt);
            let shared = shared.unwrap_or_else(|| Arc::new(Origin { prompt: request.prompt.clone(), seed, flow: Some(name.to_string()) }));
            Patch { theta, origin: Some(origin.insert(shared).clone()) }
        })
        .collect();
    let moved: Vec<&str> = Field::ALL.into_iter().filter(|field| generated.moved.contains(field)).map(Field::name).collect();
    if !moved.is_empty() {
        call.note(format!("moved into range: {}", moved.join(", ")));
    }
    if generated.silent > 0 {
        let which = if requests.len() == 1 { "the note".to_string() } else { format!("{} of {} notes", generated.silent, requests.len()) };
        call.note(format!("{which} would have been silent, with no attack, decay or sustain: decay_s is {LEAST_DECAY} s instead"));
    }
    Ok(patches)
}

/// Returns the parameters that the call pins.
pub fn pins(call: &Call<'_>) -> Result<Pins, Fault> {
    let mut pins = [None; DIM];
    for field in Field::ALL {
        if call.given(field.name()) {
            pins[field.index()] = Some(call.number(field.name())?);
        }
    }
    Ok(pins)
}
