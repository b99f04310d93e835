//! The dataset and the flow inside the binary, so that a fresh clone answers with no network and no download.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use crate::dataset::Pairs;
use crate::flow::Flow;
use crate::session::fault::Fault;

/// What messages and saved files call the starter flow.
pub const NAME: &str = "starter";

static FLOW: LazyLock<Result<Arc<Flow>, String>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../assets/starter/flow.safetensors");
    Flow::from_bytes(bytes).map(Arc::new).map_err(|error| format!("the starter flow inside this binary is damaged: {error}"))
});

static PAIRS: LazyLock<Result<Arc<Pairs>, String>> = LazyLock::new(|| {
    let text = include_str!("../../assets/starter/pairs.jsonl");
    Pairs::parse(text.as_bytes(), Path::new("starter"))
        .map(Arc::new)
        .map_err(|error| format!("the starter pairs inside this binary are damaged: {error}"))
});

pub fn flow() -> Result<Arc<Flow>, Fault> {
    FLOW.clone().map_err(Fault::new)
}

pub fn pairs() -> Result<Arc<Pairs>, Fault> {
    PAIRS.clone().map_err(Fault::new)
}
