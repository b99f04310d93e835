//! Reads checkpoints of the published pipeline, which PyTorch's `torch.save` writes.

mod checkpoint;

#[cfg(test)]
mod tests;
