//! Telling the processor what will be read next.

#![cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "an instruction that tells the processor what is read next"))]

/// Numbers in a line of the cache.
pub const LINE: usize = 16;

/// Asks for the line of the cache that `numbers[at]` lies in; a place beyond the end is left aside. It changes nothing but the time that reading takes.
#[inline(always)]
pub fn prefetch(numbers: &[f32], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(number) = numbers.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: it is a hint, for an address that a reference has; every x86-64 processor takes it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(number).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (numbers, at);
}
