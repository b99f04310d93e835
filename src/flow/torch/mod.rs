//! Checkpoints of the published pipeline, as PyTorch's `torch.save` writes them.

mod checkpoint;

#[cfg(test)]
mod tests;
