//! Captions to embeddings.
