//! Properties of every figure: reproducible bytes, the right size, well-formed SVG, and no panic on unusual input.
//! If `AWOL_KEEP_FIGURES` names a folder, every figure drawn here is saved there for inspection.

mod comparisons;
mod curves;
mod embeddings;
mod evaluations;
mod morphs;
mod overlaps;

use std::f64::consts::TAU;

use super::*;

type Result = std::result::Result<Picture, PlotError>;

const ODD: &str = "gitarre <&\"'> ギター 🎸 \u{1} ♯μ→ — a very long caption of a guitar note that goes on and on and on, softly and darkly, far beyond what any sheet can hold, with an end that nobody sees";

fn keep(name: &str, picture: &Picture) {
    let Some(folder) = std::env::var_os("AWOL_KEEP_FIGURES").map(std::path::PathBuf::from) else { return };
    crate::files::write(&folder.join(format!("{name}.png")), &picture.png).unwrap();
    crate::files::write(&folder.join(format!("{name}.svg")), picture.svg.as_bytes()).unwrap();
}

/// Returns the pixels of the PNG on white, after checking its size and resolution.
fn pixels(picture: &Picture) -> Vec<u8> {
    let reader = png::Decoder::new(std::io::Cursor::new(&picture.png[..])).read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().height), picture.size);
    assert!(reader.info().pixel_dims.is_some());
    opaque(&picture.png).unwrap().2.into_flattened()
}

/// Checks that tags are balanced, attributes are quoted, and no forbidden character occurs. This suits awol's SVG and is not an XML parser.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(
            !text.contains('>') && text.split('&').skip(1).all(|entity| entity.split_once(';').is_some_and(|(name, _)| name.len() < 6)),
            "{text}"
        );
        let (tag, tail) = tail.split_once('>').unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (false, false) => open.push(name),
            (false, true) => {}
        }
        rest = tail;
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?}");
    assert!(!svg.contains(|c: char| c.is_control() && c != '\n'));
    assert!(!svg.contains("NaN") && !svg.contains("inf\""));
}

/// Draws a figure twice, and checks the properties of every figure.
fn check(name: &str, titles: &[&str], draw: impl Fn(Size) -> Result) {
    let picture = draw(Size::default()).unwrap_or_else(|why| panic!("{name}: {why}"));
    keep(name, &picture);
    let again = draw(Size::default()).unwrap();
    assert!(picture == again, "{name}: other bytes the second time");
    let pixels = pixels(&picture);
    let dark = pixels.chunks(3).filter(|pixel| pixel.iter().all(|channel| *channel < 150)).count();
    assert!(dark > 500, "{name} is blank: {dark} dark pixels");
    // Nothing is cut off: a border of two pixels is white.
    let (width, height) = (picture.size.0 as usize, picture.size.1 as usize);
    let border = |n: usize| {
        let (x, y) = (n % width, n / width);
        x < 2 || y < 2 || x + 2 >= width || y + 2 >= height
    };
    let touched = pixels.chunks(3).enumerate().filter(|(n, pixel)| border(*n) && *pixel != [255; 3]).count();
    assert_eq!(touched, 0, "{name} touches the border");
    assert_well_formed(&picture.svg);
    overlaps::assert_no_overlap(name, &picture.svg);
    for title in titles {
        assert!(picture.svg.contains(title), "{name}: no '{title}'");
    }
    for (width, height) in [(320, 200), (4000, 300)] {
        let picture = draw(Size { width, height, scale: 1 }).unwrap_or_else(|why| panic!("{name} at {width}x{height}: {why}"));
        assert_well_formed(&picture.svg);
        assert!(!picture.svg.contains("=\"-"), "{name} at {width}x{height} has something at a negative place");
        keep(&format!("{width}/{name}"), &picture);
    }
}

fn adsr(name: &str, [a, d, s, r]: [f64; 4]) -> Curve {
    let held = 2.0 - a - d - r;
    let points = vec![(0.0, 0.0), (a, 1.0), (a + d, s), (a + d + held, s), (2.0, 0.0)];
    let times: Vec<f64> = points.iter().map(|point| point.0).collect();
    let phase = |(n, label): (usize, &str)| Phase { label: label.into(), start: times[n], end: times[n + 1] };
    let phases = ["attack", "decay", "sustain", "release"].into_iter().enumerate().map(phase).collect();
    Curve { name: name.into(), points, phases, measured: false }
}

fn measured() -> Curve {
    let level = |t: f64| (1.0 - (-t / 0.05).exp()) * (-t * 0.8).exp() * (1.0 + 0.04 * (t * 40.0).sin());
    let points = (0..20_000).map(|n| f64::from(n) / 10_000.0).map(|t| (t, level(t))).collect();
    Curve { name: "measured".into(), points, phases: vec![], measured: true }
}

fn note(seconds: f64, rate: u32) -> Vec<f32> {
    let sample = |n: u32| {
        let t = f64::from(n) / f64::from(rate);
        let envelope = (1.0 - (-t / 0.02).exp()) * (-t * 1.2).exp();
        (0.8 * envelope * (TAU * 220.0 * t + 4.0 * (-t).exp() * (TAU * 440.0 * t).sin()).sin()) as f32
    };
    (0..(seconds * f64::from(rate)) as u32).map(sample).collect()
}

fn history(epochs: u64) -> Vec<Epoch> {
    let epoch = |number: u64| {
        let t = number as f64;
        let wobble = |by: f64| 1.0 + 0.06 * (t * by).sin() * (t * 0.37 * by).cos();
        let terms = |gap: f64, by: f64| {
            let (rec, cyc, prior) =
                (0.5 / (1.0 + t / 20.0) + 0.01 * gap, 0.1 / (1.0 + t / 8.0) + 0.002 * gap, 1.2 / (1.0 + t / 200.0) + 0.5);
            let (rec, cyc, prior) = (rec * wobble(by), cyc * wobble(by * 1.3), prior * wobble(by * 0.7));
            Terms { total: rec + 0.5 * cyc + 0.15 * prior, rec, cyc, prior }
        };
        Epoch { number, train: terms(1.0, 1.7), valid: terms(1.5 + (t / 800.0).powi(2), 2.9) }
    };
    (1..=epochs).map(epoch).collect()
}

fn parameters(thetas: usize) -> Vec<Parameter> {
    use crate::theta::{DIM, Field};
    let value = |field: Field, n: usize| {
        let part = ((field.index() * 7 + n * 3) % DIM) as f64 / 9.0;
        BarValue { part, text: crate::theta::text::field_brief(field, crate::theta::warp::denormalize(field, part)) }
    };
    let row = |field: Field| Parameter {
        name: field.name().into(),
        unit: field.info().unit.into(),
        values: (0..thetas).map(|n| value(field, n)).collect(),
    };
    Field::ALL.into_iter().map(row).collect()
}

fn dataset(rows: usize, groups: usize) -> (Vec<Column>, Vec<String>) {
    let mut twister = 12345u64;
    let mut random = move || {
        twister = twister.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (twister >> 33) as f64 / f64::from(1u32 << 31)
    };
    let families = ["brass", "flute", "mallet", "reed", "string", "guitar", "keyboard", "bass", "organ"];
    let labels: Vec<String> = (0..rows)
        .map(|row| match families.get(row % groups) {
            Some(family) => format!("a {family} note"),
            None => format!("caption {}", row % groups),
        })
        .collect();
    let column = |field: crate::theta::Field| {
        let info = field.info();
        let constant = matches!(info.name, "sample_rate" | "duration_s");
        let mut value = |row: usize| {
            let centre = ((row % groups) as f64 + 1.0) / (groups as f64 + 1.0);
            let part = if constant { 0.4 } else { (centre * 0.6 + (random() + random() + random()) / 3.0 * 0.4).clamp(0.0, 1.0) };
            info.min + part * (info.max - info.min)
        };
        Column { values: (0..rows).map(&mut value).collect(), name: info.name.into(), unit: info.unit.into() }
    };
    (crate::theta::Field::ALL.into_iter().map(column).collect(), labels)
}

fn strings<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(String::from).to_vec()
}

#[test]
fn envelopes_are_drawn() {
    let guitar = adsr("a guitar note", [0.03, 0.25, 0.55, 0.4]);
    let others = [guitar.clone(), adsr("an organ note", [0.15, 0.05, 0.95, 0.2]), adsr("a mallet note", [0.002, 0.4, 0.1, 0.5])];
    check("envelope", &["Time (s)", "Level", "attack", "release"], |size| {
        envelope("Envelope of a guitar note", std::slice::from_ref(&guitar), size)
    });
    check("envelope_several", &["an organ note"], |size| envelope("Envelopes", &others, size));
    check("envelope_measured", &["measured"], |size| envelope("Envelope of a guitar note", &[guitar.clone(), measured()], size));
    let mut odd: Vec<Curve> =
        (0..21).map(|n| Curve { name: format!("{n} {ODD}"), ..adsr("", [0.01 * f64::from(n), 0.1, 0.5, 0.2]) }).collect();
    odd[0].points.extend([(f64::NAN, 1.0), (0.5, f64::INFINITY), (1e300, 0.5)]);
    check("envelope_odd", &[], |size| envelope(ODD, &odd, size));
    let phases = || (0..5).map(|_| Phase { label: ODD.into(), start: 0.001, end: 0.001_01 }).collect();
    let dot = Curve { points: vec![(0.0, 0.0)], phases: phases(), ..Curve::default() };
    check("envelope_point", &["Time (ms)"], |size| envelope("", std::slice::from_ref(&dot), size));
    let tiny = Curve { phases: phases(), ..adsr("", [0.001, 0.001, 1.0, 0.01]) };
    check("envelope_phases", &[], |size| envelope("Short phases", std::slice::from_ref(&tiny), size));
    assert!(matches!(envelope("", &vec![dot; 22], Size::default()), Err(PlotError::Many { most: 21, given: 22, .. })));
    let nothing = Curve { points: vec![(f64::NAN, 0.0)], ..Curve::default() };
    assert!(matches!(envelope("", &[nothing], Size::default()), Err(PlotError::Empty { .. })));
}

#[test]
fn waveforms_are_drawn() {
    check("waveform", &["Time (s)", "Amplitude"], |size| waveform("A guitar note", &note(4.0, 16_000), 16_000, size));
    check("waveform_short", &["Time (ms)"], |size| waveform("Ten milliseconds", &note(0.01, 16_000), 16_000, size));
    check("waveform_few", &[], |size| waveform(ODD, &[0.1, f32::NAN, -0.3, 0.2], 8000, size));
    check("waveform_one", &[], |size| waveform("One sample", &[0.5], 48_000, size));
    check("waveform_silence", &[], |size| waveform("Silence", &[0.0; 16_000], 16_000, size));
    assert!(matches!(waveform("", &[f32::NAN], 8000, Size::default()), Err(PlotError::Empty { .. })));
    assert!(matches!(waveform("", &[], 8000, Size::default()), Err(PlotError::Empty { .. })));
    assert!(matches!(waveform("", &[0.0], 0, Size::default()), Err(PlotError::Rate { .. })));
}

#[test]
fn spectrograms_are_drawn() {
    check("spectrogram", &["Time (s)", "Frequency (kHz)", "Level (dBFS)", "data:image/png;base64,iVBORw0KGgo"], |size| {
        spectrogram("A guitar note", &note(4.0, 16_000), 16_000, Scale::Linear, size)
    });
    check("spectrogram_short", &[], |size| spectrogram("30 ms", &note(0.03, 48_000), 48_000, Scale::Linear, size));
    for scale in [Scale::Log, Scale::Mel] {
        check(&format!("spectrogram_{scale:?}").to_lowercase(), &["Frequency (kHz)"], |size| {
            spectrogram("Scaled", &note(1.0, 16_000), 16_000, scale, size)
        });
    }
    check("spectrogram_one", &[], |size| spectrogram(ODD, &[0.5, f32::INFINITY], u32::MAX, Scale::Linear, size));
    check("spectrogram_silence", &[], |size| spectrogram("Silence", &[0.0; 5000], 1, Scale::Linear, size));
    assert!(
        spectrogram("", &[], 8000, Scale::Linear, Size::default()).is_err()
            && spectrogram("", &[0.0], 0, Scale::Linear, Size::default()).is_err()
    );
    let svg = spectrogram("", &note(4.0, 16_000), 16_000, Scale::Linear, Size::default()).unwrap().svg;
    assert!(svg.len() < 1_000_000, "{}", svg.len());
}

#[test]
fn spectra_are_drawn() {
    check("spectrum", &["Frequency (Hz)", "Level (dBFS)"], |size| spectrum("A guitar note", &note(4.0, 16_000), 16_000, size));
    check("spectrum_short", &[], |size| spectrum("20 ms", &note(0.02, 48_000), 48_000, size));
    check("spectrum_one", &[], |size| spectrum(ODD, &[0.5, f32::NAN], u32::MAX, size));
    check("spectrum_silence", &[], |size| spectrum("Silence", &[0.0; 5000], 10, size));
    assert!(spectrum("", &[], 8000, Size::default()).is_err() && spectrum("", &[0.0], 0, Size::default()).is_err());
}

#[test]
fn loss_curves_are_drawn() {
    check("losses", &["Epoch", "Loss", "validation total", "best: epoch"], |size| losses("Training on 495 pairs", &history(300), size));
    check("losses_long", &[], |size| losses("Training on 495 pairs", &history(6000), size));
    check("losses_one", &["best: epoch 1,"], |size| losses("One epoch", &history(1), size));
    check("losses_two", &[], |size| losses(ODD, &history(2), size));
    let mut odd = history(60);
    odd[10].valid.total = f64::NAN;
    odd[20].train.total = 0.0;
    odd[30].valid.rec = f64::INFINITY;
    odd[40].train.total = -1.0;
    odd.iter_mut().for_each(|epoch| epoch.valid.prior = f64::NAN);
    check("losses_odd", &[], |size| losses("Gaps", &odd, size));
    let same = Terms { total: 0.25, rec: 0.25, cyc: 0.25, prior: 0.25 };
    let flat: Vec<Epoch> = (1..9).map(|number| Epoch { number, train: same, valid: same }).collect();
    check("losses_flat", &[], |size| losses("All the same", &flat, size));
    let zero = Terms { total: 0.0, rec: f64::NAN, cyc: -1.0, prior: 1e300 };
    assert!(losses("", &[Epoch { number: 1, train: zero, valid: zero }], Size::default()).is_err());
    assert!(losses("", &[], Size::default()).is_err());
}

#[test]
fn thetas_are_drawn() {
    check("theta", &["mod_index", "Position in the range"], |size| {
        theta("a guitar note", &strings(["a guitar note"]), &parameters(1), size)
    });
    let names = strings(["a guitar note", "a mandolin note", ODD]);
    check("theta_several", &["a mandolin note"], |size| theta("Between two instruments", &names, &parameters(3), size));
    let place = |part: &f64| BarValue { part: *part, text: ODD.into() };
    let row = |parts: &[f64]| Parameter { name: ODD.into(), unit: ODD.into(), values: parts.iter().map(place).collect() };
    let odd = [row(&[f64::NAN, 1e9]), row(&[-3.0]), row(&[f64::INFINITY]), row(&[0.5; 50])];
    check("theta_odd", &[], |size| theta(ODD, &vec![ODD.to_string(); 50], &odd, size));
    assert!(theta("", &[], &[row(&[f64::NAN])], Size::default()).is_err());
}

#[test]
fn datasets_are_drawn() {
    let (columns, groups) = dataset(495, 9);
    check("pairs", &["a guitar note (55)", "mod_index"], |size| pairs("495 pairs", &columns, &groups, size));
    let (columns, groups) = dataset(2000, 60);
    check("pairs_many", &["45 others"], |size| pairs("2000 pairs", &columns, &groups, size));
    let (mut columns, _) = dataset(5, 5);
    columns[0].values = vec![f64::NAN, 1e300];
    columns[1].name = ODD.into();
    check("pairs_odd", &[], |size| pairs(ODD, &columns, &strings([ODD, "", "x", "x"]), size));
    check("pairs_one", &[], |size| pairs("One row", &columns, &strings(["x"]), size));
    assert!(pairs("", &columns, &[], Size::default()).is_err() && pairs("", &[], &strings(["x"]), Size::default()).is_err());
}

#[test]
fn figures_have_the_requested_size() {
    let draw = |width, height, scale| waveform("A guitar note", &note(1.0, 16_000), 16_000, Size { width, height, scale });
    let large = draw(600, 400, 2).unwrap();
    keep("scale_2", &large);
    assert_eq!(large.size, (1200, 800));
    assert!(pixels(&large).iter().any(|channel| *channel < 100));
    assert!(large.svg.contains("width=\"600\" height=\"400\""));
    for (width, height, scale) in [(0, 0, 1), (u32::MAX, 400, 1), (600, 400, 0), (600, 400, 5)] {
        assert!(matches!(draw(width, height, scale), Err(PlotError::Size(_))));
    }
}
