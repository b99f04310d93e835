//! Two sounds side by side.

use super::*;

fn at<'a>(name: &'a str, samples: &'a [f32], rate: u32) -> Sound<'a> {
    Sound { name, samples, rate }
}

#[test]
fn comparisons_are_drawn() {
    let draw = |name: &str, seen: &[&str], left: &Sound, right: &Sound, note: &str| {
        check(name, seen, |size| compare("A note and its match", left, right, note, size));
        let tall = compare("A note and its match", left, right, note, Size::TALL).unwrap();
        assert!(!tall.svg.contains("=\"-"), "{name} has something at a negative place");
        keep(&format!("tall/{name}"), &tall);
    };
    let (guitar, soft) = (note(4.0, 16_000), note(2.5, 44_100).iter().map(|sample| sample * 0.3).collect::<Vec<_>>());
    let seen =
        ["A note and its match", "D = 2.9 dB", "a guitar note", "+10.5 dB to the same RMS", "Time (s)", "Frequency (kHz)", "Level (dBFS)"];
    draw("compare", &seen, &at("a guitar note", &guitar, 16_000), &at("match", &soft, 44_100), "D = 2.9 dB");
    let same = note(4.0, 16_000);
    draw("compare_same", &["0.0 dB to the same RMS"], &at("clip", &guitar, 16_000), &at("theta", &same, 16_000), "");
    let (click, blip) = (note(0.012, 16_000), note(0.09, 44_100));
    draw("compare_short", &["Time (ms)"], &at("click", &click, 16_000), &at("blip", &blip, 44_100), ODD);
    draw("compare_far", &[], &at("click", &click, 16_000), &at(ODD, &guitar, 8000), "");
    draw("compare_silence", &["silent"], &at("a guitar note", &guitar, 16_000), &at("silence", &[0.0; 30_000], 16_000), "D = 55 dB");
    draw("compare_silences", &[], &at("", &[0.0; 9], 1), &at("", &[0.0; 30_000], u32::MAX), "");
    draw("compare_odd", &[], &at(ODD, &[1e29, f32::NAN, -3e38], 8000), &at(ODD, &[1e-30], 1), ODD);
    let refused = |samples: &[f32], rate| compare("", &at("", &[0.5], 16_000), &at("", samples, rate), "", Size::default());
    assert!(matches!(refused(&[f32::NAN], 8000), Err(PlotError::Empty { .. })));
    assert!(matches!(refused(&[0.0], 0), Err(PlotError::Rate { .. })));
}
