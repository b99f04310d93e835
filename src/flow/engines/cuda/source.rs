//! The source code and the names of the kernels.

/// The source of all kernels, as one program.
pub const SOURCE: &str = concat!(
    include_str!("kernels/common.cu"),
    include_str!("kernels/draws.cu"),
    include_str!("kernels/reference.cu"),
    include_str!("kernels/reference_back.cu"),
    include_str!("kernels/nll.cu"),
    include_str!("kernels/sums.cu"),
    include_str!("kernels/update.cu"),
);

/// Returns the names of the kernels.
pub fn names() -> impl Iterator<Item = &'static str> {
    SOURCE.split("\nKERNEL(").skip(1).filter_map(|rest| rest.split(')').next())
}
