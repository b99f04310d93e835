//! The dataset and the flow inside the binary, so that awol works without a network or a download.

use std::io::BufReader;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use flate2::read::GzDecoder;
use thiserror::Error;

use crate::dataset::{DatasetError, Pairs};
use crate::flow::{Flow, FlowError};

/// Why the data inside the binary cannot be read.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StarterError {
    /// The starter flow is damaged.
    #[error("the starter flow inside this binary is damaged")]
    Flow(#[source] Arc<FlowError>),
    /// The starter pairs are damaged.
    #[error("the starter pairs inside this binary are damaged")]
    Pairs(#[source] Arc<DatasetError>),
}

static FLOW: LazyLock<Result<Arc<Flow>, StarterError>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../assets/starter/flow.safetensors");
    Flow::from_bytes(bytes).map(Arc::new).map_err(|error| StarterError::Flow(Arc::new(error)))
});

static PAIRS: LazyLock<Result<Arc<Pairs>, StarterError>> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!("../../assets/starter/pairs.jsonl.gz");
    Pairs::parse(BufReader::new(GzDecoder::new(packed)), Path::new("starter"))
        .map(Arc::new)
        .map_err(|error| StarterError::Pairs(Arc::new(error)))
});

/// Returns the starter flow, which is read once.
///
/// # Errors
/// Fails if it is damaged.
pub(crate) fn flow() -> Result<Arc<Flow>, StarterError> {
    FLOW.clone()
}

/// Returns the starter pairs, which are read once.
///
/// # Errors
/// Fails if they are damaged.
pub(crate) fn pairs() -> Result<Arc<Pairs>, StarterError> {
    PAIRS.clone()
}

impl Flow {
    /// Returns the flow inside the binary, which was trained on [`Pairs::starter`]. It needs no file and no network.
    ///
    /// # Errors
    /// Fails if it is damaged.
    pub fn starter() -> Result<Flow, StarterError> {
        flow().map(|flow| (*flow).clone())
    }
}

impl Pairs {
    /// Returns the dataset inside the binary: captioned notes with their thetas, without embeddings ([`Pairs::embed`] adds them).
    ///
    /// # Errors
    /// Fails if it is damaged.
    pub fn starter() -> Result<Pairs, StarterError> {
        pairs().map(|pairs| (*pairs).clone())
    }
}
