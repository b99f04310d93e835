//! From a caption to thetas, for every verb that does so: the flow, its options, and parameters that are pinned.

use std::sync::Arc;

use super::encoder;
use super::starter;
use crate::flow::{Flow, Objective, Pins};
use crate::lang::signature::{Accepts, Default, Param};
use crate::lang::types::Kind;
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::{Origin, Patch, Value};
use crate::theta::{DIM, Field, Theta};

pub const FLOW: Param = Param::key(
    "flow",
    Accepts::Value(&[Kind::Flow]),
    Default::Computed("the variable flow if it holds one, else the starter flow"),
    "the flow that turns the caption into a theta",
);
pub const TEMPERATURE: Param =
    Param::key("temperature", Accepts::plain(0.0, 10.0), Default::Number(0.0), "0 gives the flow's centre; more strays from it, at random");
pub const SEED: Param =
    Param::key("seed", Accepts::count(0), Default::Computed("drawn from the session's seed"), "the same seed strays the same way");

/// The parameter that pins the field at this place.
pub const fn pin(place: usize) -> Param {
    const ALL: [Field; DIM] = Field::ALL;
    let info = ALL[place].info();
    let accepts = Accepts::Number { quantity: info.quantity, min: info.min, max: info.max };
    Param::key(info.name, accepts, Default::Computed("follows the caption"), info.summary)
}

/// A list of parameters, and one for each field of theta that can be pinned.
macro_rules! with_pins {
    ($($param:expr),* $(,)?) => {{
        use crate::commands::imagined::pin;
        &[$($param,)* pin(0), pin(1), pin(2), pin(3), pin(4), pin(5), pin(6), pin(7), pin(8), pin(9)]
    }};
}
pub(super) use with_pins;

/// The flow of a call and what it is called.
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
        _ => Ok((starter::flow()?, starter::NAME.into())),
    }
}

/// The embedding of the caption in `param` by the encoder that the flow was trained with, and the caption where it is known.
pub fn embedding(call: &mut Call<'_>, param: &'static str, flow: &Flow) -> Result<(Vec<f32>, Option<String>), Fault> {
    let trained = flow.encoder.as_str();
    match call.any(param)?.clone() {
        Value::Text(caption) => {
            let encoder = encoder::named(call, trained, "this flow")?;
            let vector = encoder.encode_one(&caption).map_err(|error| Fault::from(error).at(param))?;
            Ok((vector, Some(caption.to_string())))
        }
        Value::Embedding(embedding) => match embedding.encoder.as_deref() {
            Some(encoder) if encoder != trained => {
                let message = format!("the embedding is from the encoder '{encoder}', and the flow was trained with '{trained}'");
                Err(Fault::new(message).at(param).help("give the caption itself: it is embedded as the flow wants it"))
            }
            _ => Ok((embedding.vector.clone(), embedding.caption.clone())),
        },
        other => Err(Fault::new(format!("a caption is text, not {}", other.ty())).at(param)),
    }
}

/// A caption as a flow takes it.
#[derive(Clone)]
pub struct Wanted {
    pub embedding: Vec<f32>,
    pub prompt: Option<String>,
}

/// `count` thetas for the caption of the call.
pub fn imagined(call: &mut Call<'_>, count: usize) -> Result<Vec<Patch>, Fault> {
    let (flow, name) = chosen_flow(call)?;
    let (embedding, prompt) = embedding(call, "caption", &flow)?;
    let draw = Draw::of(call)?;
    call.note(format!("flow: {name} ({} encoder)", flow.encoder));
    made(call, &flow, &name, &vec![Wanted { embedding, prompt }; count], count, draw)
}

/// How z is drawn: the temperature and the seed of a call.
#[derive(Clone, Copy)]
pub struct Draw {
    temperature: f64,
    /// None where nothing is drawn.
    seed: Option<u64>,
}

impl Draw {
    /// Once a call, since a seed that is not given is another one each time.
    pub fn of(call: &mut Call<'_>) -> Result<Draw, Fault> {
        let temperature = call.number("temperature")?;
        Ok(Draw { temperature, seed: if temperature > 0.0 { Some(call.seed("seed")) } else { None } })
    }
}

/// Thetas that are made between two questions whether to stop: a fraction of a second's, by a large flow.
const AT_ONCE: usize = 1024;

/// A theta for each of `wanted`, inside the ranges, with the pins of the call; fields that had to be moved there are noted. `draws` different z are
/// drawn, which are taken in turn.
pub fn made(call: &mut Call<'_>, flow: &Flow, name: &str, wanted: &[Wanted], draws: usize, draw: Draw) -> Result<Vec<Patch>, Fault> {
    let Draw { temperature, seed } = draw;
    let drawn = match seed {
        Some(seed) => flow.noise(seed, temperature, draws),
        None => vec![[0.0; DIM]; draws],
    };
    let z: Vec<[f64; DIM]> = drawn.into_iter().cycle().take(wanted.len()).collect();
    let pins = pins(call)?;
    let untaught = match flow.config.objective {
        Objective::Reference => Some("objective=reference"),
        Objective::Nll => (flow.config.pin == 0.0).then_some("pin=0"),
    };
    if let Some(option) = untaught.filter(|_| pins.iter().any(Option::is_some)) {
        call.note(format!("this flow was trained with {option}: the other parameters do not follow those that are pinned"));
    }
    let embeddings: Vec<&[f32]> = wanted.iter().map(|wanted| wanted.embedding.as_slice()).collect();
    let mut made = Vec::with_capacity(wanted.len());
    for (embeddings, z) in embeddings.chunks(AT_ONCE).zip(z.chunks(AT_ONCE)) {
        if !made.is_empty() && call.sink.interrupted() {
            return Err(Fault::interrupted());
        }
        made.extend(flow.generate_pinned(embeddings, z, &vec![pins; z.len()])?);
    }
    let mut origin: Option<Arc<Origin>> = None;
    let mut moved = [0usize; DIM];
    let patches = made
        .into_iter()
        .zip(wanted)
        .map(|(values, wanted)| {
            let (theta, fields) = Theta(values).clamped();
            for field in fields {
                moved[field.index()] += 1;
            }
            // Thetas for the same caption share it.
            let shared = origin.take().filter(|origin| origin.prompt == wanted.prompt);
            let shared = shared.unwrap_or_else(|| Arc::new(Origin { prompt: wanted.prompt.clone(), seed, flow: Some(name.to_string()) }));
            Patch { theta, origin: Some(origin.insert(shared).clone()) }
        })
        .collect();
    let moved: Vec<&str> = Field::ALL.into_iter().filter(|field| moved[field.index()] > 0).map(Field::name).collect();
    if !moved.is_empty() {
        call.note(format!("moved into range: {}", moved.join(", ")));
    }
    Ok(patches)
}

/// The parameters that the call pins.
pub fn pins(call: &Call<'_>) -> Result<Pins, Fault> {
    let mut pins = [None; DIM];
    for field in Field::ALL {
        if call.given(field.name()) {
            pins[field.index()] = Some(call.number(field.name())?);
        }
    }
    Ok(pins)
}
