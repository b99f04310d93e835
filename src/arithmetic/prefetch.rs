//! Cache prefetch hints.

#![cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "an instruction that tells the processor what is read next"))]

/// Number of floats in a cache line.
pub const LINE: usize = 16;

/// Prefetches the cache line of `numbers[at]`; does nothing if `at` is out of range. It affects only the speed of reading.
#[inline(always)]
pub fn prefetch(numbers: &[f32], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(number) = numbers.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch is only a hint. The address is that of a valid reference, and every x86-64 processor has the instruction.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(number).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (numbers, at);
}
