//! Paths from one sound to another.

use super::*;

#[test]
fn morphs_are_drawn() {
    let (low, high) = (note(2.0, 16_000), note(1.9, 16_000));
    let steps = |count: usize, ends: &'static str| -> Vec<Sound<'_>> {
        let name = |step: usize| if step == 0 || step + 1 == count { ends } else { "50 %" };
        let sound = |step: usize| Sound { name: name(step), samples: if step.is_multiple_of(2) { &low } else { &high }, rate: 16_000 };
        (0..count).map(sound).collect()
    };
    for count in [2, 5, 12] {
        for ends in ["a guitar note", ODD] {
            let paths = [Path { name: "over the captions", steps: steps(count, ends) }, Path { name: ODD, steps: steps(count, ends) }];
            check(&format!("morph_{count}_{}", ends.len()), &["Time (s)", "Frequency (kHz)"], |size| morph(ends, &paths, size));
        }
    }
    assert!(matches!(morph("", &[], Size::default()), Err(PlotError::Empty { .. })));
}
