//! `plot embedding`: draws the embeddings of captions.

use super::{figure, size, title};
use crate::commands::similar::points;
use crate::plot::{self, Spot};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

pub(super) fn embedding(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (points, encoder) = points(call, "captions")?;
    if points.len() < 2 {
        return Err(Fault::new("one caption alone lies nowhere: it takes two that differ").at("captions"));
    }
    let title = title(call, || format!("{} captions as {encoder} embeds them", points.len()))?;
    let spots: Vec<Spot> =
        points.into_iter().map(|point| Spot { caption: point.caption, group: point.family, embedding: point.vector }).collect();
    figure(call, plot::embedding(&title, &spots, size(call)?)?)
}
