//! Property tests over random thetas, programs and values.

use crate::support::{TestRepl, path_literal};
use awol::audio::Clip;
use awol::commands::Commands;
use awol::dataset::{Facts, Metadata, Pair, Pairs, Params, Quality, Register};
use awol::lang::parser::parse;
use awol::lang::print::print;
use awol::lang::strip::strip_spans;
use awol::lang::units::Dimension;
use awol::session::value::{Embedding, Number, Origin, Patch, Value};
use awol::synth;
use awol::theta::{Field, Theta, warp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// Thetas within their ranges, bounds included, at most three seconds long.
fn thetas() -> impl Strategy<Value = Theta> {
    let share = prop_oneof![8 => 0.0..=1.0f64, 1 => Just(0.0), 1 => Just(1.0)];
    prop::array::uniform10(share).prop_map(|shares| {
        let mut theta = Theta::default();
        for (field, share) in Field::ALL.into_iter().zip(shares) {
            let value = warp::denormalize(field, share);
            let value = if field == Field::DurationS { value.min(3.0) } else { value };
            theta.set(field, if field == Field::SampleRate { value.round() } else { value });
        }
        theta
    })
}

/// Values that a `.json` file can hold: numbers with every unit, texts, thetas and embeddings with optional metadata, and lists of these.
fn values() -> impl Strategy<Value = Value> {
    let dimensions = [Dimension::Scalar, Dimension::Time, Dimension::Frequency, Dimension::Decibel, Dimension::Pitch];
    let numbers = (-1e9..1e9f64, prop::sample::select(dimensions.to_vec())).prop_map(|(value, dimension)| Number { value, dimension });
    let known = || prop::option::of("\\PC{0,12}");
    let thetas = (thetas(), known(), prop::option::of(0..1u64 << 53), known()).prop_map(|(theta, prompt, seed, flow)| {
        let origin = Origin { prompt, seed, flow };
        Value::Theta(Patch { theta, origin: (origin != Origin::default()).then(|| origin.into()) })
    });
    let lengths = prop_oneof![0..8usize, 120..140usize, 500..520usize];
    let vectors = lengths.clone().prop_flat_map(|length| prop::collection::vec(-1e3..1e3f32, length));
    let embeddings = (vectors, known(), known());
    let embeddings = embeddings.prop_map(|(vector, encoder, caption)| Value::Embedding(Embedding { vector, encoder, caption }.into()));
    let plain = lengths.prop_flat_map(|length| prop::collection::vec(-1e9..1e9f64, length));
    let leaves = prop_oneof![
        numbers.prop_map(Value::Number),
        "\\PC{0,30}".prop_map(Value::text),
        any::<bool>().prop_map(Value::Bool),
        thetas,
        embeddings,
        plain.prop_map(|numbers| Value::list(numbers.into_iter().map(Value::number).collect())),
    ];
    leaves.prop_recursive(3, 24, 6, |inner| prop::collection::vec(inner, 0..6).prop_map(Value::list))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn renders_stay_within_full_scale_and_end_at_zero(theta in thetas()) {
        let clip = synth::render(&theta).unwrap();
        prop_assert!(clip.samples.iter().all(|sample| sample.is_finite() && sample.abs() <= 1.0));
        prop_assert_eq!(clip.rate, theta.get(Field::SampleRate) as u32);
        let before = theta.get(Field::AttackS) + theta.get(Field::DecayS);
        // If attack and decay leave at least two samples, the release ends at 0.
        if (theta.get(Field::DurationS) - before) * f64::from(clip.rate) >= 2.0 {
            prop_assert_eq!(clip.samples.last().copied(), Some(0.0));
        }
    }

    #[test]
    fn thetas_round_trip_through_json_and_wav(theta in thetas()) {
        let folder = tempfile::tempdir().unwrap();
        let (json, wav) = (folder.path().join("t.json"), folder.path().join("t.wav"));
        let fields: Vec<String> = Field::ALL.iter().map(|field| format!("{}={}", field.name(), theta.get(*field))).collect();
        let mut repl = TestRepl::after(&format!("t = theta {}; save t {}; save (render t) {}", fields.join(" "), path_literal(&json), path_literal(&wav)));
        prop_assert_eq!(repl.theta("t"), theta);
        repl.ok(&format!("u = load {}; c = load {}; v = c.theta", path_literal(&json), path_literal(&wav)));
        prop_assert_eq!(repl.theta("u"), theta);
        prop_assert_eq!(repl.theta("v"), theta);
        let (Value::Clip(clip), rendered) = (repl.get("c"), synth::render(&theta).unwrap()) else { panic!("a clip") };
        prop_assert_eq!(clip.samples.len(), rendered.samples.len());
        // The resolution of 16 bits.
        let furthest = clip.samples.iter().zip(rendered.samples.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        prop_assert!(furthest <= 1.0 / 32767.0, "{furthest}");
    }

    #[test]
    fn numbers_and_texts_round_trip_through_json(numbers in prop::collection::vec(-1e6..1e6f64, 1..20), text in "[^\\x00-\\x1f\"{}\\\\]{0,30}") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.json");
        let list: Vec<String> = numbers.iter().map(f64::to_string).collect();
        let mut repl = TestRepl::after(&format!("n = [{}]; save n {}; m = load {}", list.join(", "), path_literal(&path), path_literal(&path)));
        prop_assert_eq!(repl.numbers("m"), numbers);
        repl.ok(&format!("s = \"{text}\"; save s {}; u = load {}", path_literal(&path), path_literal(&path)));
        prop_assert_eq!(repl.text("u"), text);
    }

    #[test]
    fn pairs_round_trip_through_jsonl(pairs in pairs()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.jsonl");
        pairs.write(&path).unwrap();
        let again = Pairs::read(&path).unwrap();
        prop_assert_eq!(&again.rows, &pairs.rows);
        prop_assert_eq!(&again.encoder, &pairs.encoder);
        let first = std::fs::read(&path).unwrap();
        again.write(&path).unwrap();
        prop_assert_eq!(std::fs::read(&path).unwrap(), first);
    }

    #[test]
    fn all_json_values_round_trip(value in values()) {
        let folder = tempfile::tempdir().unwrap();
        let path = path_literal(&folder.path().join("v.json"));
        let mut repl = TestRepl::new();
        repl.session.assign("v", Some(value.clone()));
        repl.ok(&format!("save v {path}; w = load {path}"));
        prop_assert_eq!(format!("{:?}", repl.get("w")), format!("{:?}", value));
    }

    #[test]
    fn clips_round_trip_through_wav_within_16_bits(samples in prop::collection::vec(-32767..=32767i16, 1..2000), rate in prop_oneof![Just(8000u32), Just(16_000), Just(44_100)]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.wav");
        let clip = Clip::new(samples.iter().map(|sample| f32::from(*sample) / 32767.0).collect(), rate);
        let mut repl = TestRepl::new();
        repl.session.assign("c", Some(Value::Clip(clip.clone())));
        repl.ok(&format!("save c {0}; d = load {0}; save d {0}; e = load {0}", path_literal(&path)));
        let (Value::Clip(once), Value::Clip(twice)) = (repl.get("d"), repl.get("e")) else { panic!("clips") };
        prop_assert_eq!((once.rate, once.samples.len()), (rate, samples.len()));
        let furthest = clip.samples.iter().zip(once.samples.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        prop_assert!(furthest <= 1.0 / 32767.0, "{furthest}");
        prop_assert_eq!(&once.samples, &twice.samples);
    }

    #[test]
    fn printed_programs_parse_to_the_same_tree(source in programs()) {
        let read = parse(&source, &Commands);
        prop_assume!(read.is_ok());
        let mut tree = read.unwrap();
        let printed = print(&tree);
        let mut again = parse(&printed, &Commands).map_err(|wrong| TestCaseError::fail(format!("{source}\nprinted as\n{printed}: {}", wrong.message)))?;
        strip_spans(&mut tree);
        strip_spans(&mut again);
        prop_assert_eq!(&tree, &again, "{}\nprinted as\n{}", source, printed);
        prop_assert_eq!(&printed, &print(&again));
    }

    #[test]
    fn any_text_is_prepared_without_a_panic(source in "(\\PC|\n|\"|\\{|\\}|\\[|\\(|#|=|\\|| |theta|for x in|1\\.\\.|A4|rust \\{){0,40}") {
        // It must neither panic nor hang. The test above covers programs that check.
        let _ = awol::session::interpret::prepare(&source, &awol::session::Session::default(), &Commands);
    }
}

/// Random statements, valid and invalid.
fn programs() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        "[0-9]{1,4}(\\.[0-9]{1,3})?(ms|s|Hz|kHz|dB)?",
        "-[0-9]{1,3}",
        "[A-G][#b]?[0-8]",
        "[a-z]{1,3}[0-9]?",
        "theta\\.(mod_index|attack_s)",
        Just("true".to_string()),
        "\"[a-z ]{0,6}(\\{x\\})?\\\\n?\"",
        "'[a-z\\\\]{0,5}'",
        "[0-9]\\.\\.[0-9]( step [1-9])?",
        "[a-z]\\[[0-9]\\]",
    ];
    let expression = atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            (inner.clone(), prop_oneof![Just("+"), Just("-"), Just("*"), Just("/")], inner.clone())
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("-({inner})")),
            inner.clone().prop_map(|inner| format!("(render ({inner}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(theta mod_index=({a}) sustain=({b}))")),
            inner.prop_map(|inner| format!("({inner} | render)")),
        ]
    });
    let statement = prop_oneof![
        expression.clone(),
        expression.clone().prop_map(|value| format!("x = {value}")),
        expression.clone().prop_map(|value| format!("x.mod_index += {value}")),
        expression.clone().prop_map(|value| format!("plot envelope ({value}) | save \"x.png\"")),
        (expression.clone(), expression).prop_map(|(over, body)| format!("for i in ({over}) {{ show ({body}); y = i }}")),
    ];
    prop::collection::vec(statement, 1..4).prop_map(|statements| statements.join("\n"))
}

/// Pairs that a file can hold: every kind of row, any text, and embeddings of length 4 or none.
fn pairs() -> impl Strategy<Value = Pairs> {
    let text = || "\\PC{0,20}".boxed();
    let known = (prop::option::of(0.0..127.0f64), 0.0..127.0f64, 1000.0..96_000.0f64)
        .prop_map(|(pitch_midi, velocity, rate)| Params::Known(Metadata { pitch_midi, velocity, sample_rate: rate.round() }));
    let params = prop_oneof![known, thetas().prop_map(Params::Full)];
    let facts =
        (prop::option::of("[a-z ]{1,9}"), prop::option::of("[a-z ]{1,9}"), prop::option::of(prop::sample::select(&Register::ALL[..])))
            .prop_flat_map(|(family, instrument, register)| {
                prop::sample::subsequence(&Quality::ALL[..], 0..=Quality::ALL.len()).prop_map(move |qualities| Facts {
                    family: family.clone(),
                    instrument: instrument.clone(),
                    register,
                    qualities,
                })
            });
    let embedding = (prop::bool::ANY, prop::option::of(prop::collection::vec(-9.0..9.0f32, 4)));
    let rows = prop::collection::vec((text(), text(), params, facts, embedding), 1..5);
    rows.prop_map(|rows| {
        let embedded = rows.iter().all(|row| row.4.1.is_some());
        let encoder = (embedded && rows[0].4.0).then(|| "hash".to_string());
        let row = |(prompt, wav_path, params, facts, (_, text_emb))| Pair { prompt, wav_path, params, facts, text_emb };
        Pairs { rows: rows.into_iter().map(row).collect(), root: Default::default(), encoder }
    })
}

#[test]
fn flows_round_trip_through_safetensors() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut repl = TestRepl::after("p = starter pairs | embed with=words");
    for (place, options) in ["objective=nll layers=2 hidden=8", "objective=reference mask=soft layers=1 hidden=5"].iter().enumerate() {
        let (first, second) = (path(&format!("{place}.safetensors")), path(&format!("{place}-again.safetensors")));
        repl.ok(&format!(
            "f = train p epochs=1 {options}; save f {}; g = load {}; save g {}",
            path_literal(&first),
            path_literal(&first),
            path_literal(&second)
        ));
        assert!(std::fs::read(first).unwrap() == std::fs::read(second).unwrap(), "{options}");
        repl.ok("a = imagine \"a guitar note\" flow=f; b = imagine \"a guitar note\" flow=g");
        assert_eq!(repl.theta("a"), repl.theta("b"), "{options}");
    }
}

#[test]
fn encode_then_generate_restores_thetas() {
    let repl = TestRepl::after("f = starter flow; p = starter pairs; e = embed \"a bright guitar note\"");
    let (Value::Flow(flow), Value::Pairs(pairs), Value::Embedding(embedding)) = (repl.get("f"), repl.get("p"), repl.get("e")) else {
        panic!("a flow, pairs, an embedding")
    };
    let thetas: Vec<_> = pairs.rows.iter().filter_map(|row| row.theta()).map(|theta| Field::ALL.map(|field| theta.get(field))).collect();
    let embeddings = vec![embedding.vector.as_slice(); thetas.len()];
    let z = flow.encode(&embeddings, &thetas).unwrap();
    let again = flow.generate(&embeddings, &z).unwrap();
    let shares = |(theta, again): (&[f64; 10], &[f64; 10])| {
        let share = |field: Field| (warp::normalize(field, theta[field.index()]) - warp::normalize(field, again[field.index()])).abs();
        Field::ALL.into_iter().map(share).fold(0.0, f64::max)
    };
    let mut furthest: Vec<f64> = thetas.iter().zip(&again).map(shares).collect();
    furthest.sort_by(f64::total_cmp);
    assert!(furthest.len() == 3463 && furthest[3430] < 1e-3, "{:?}", &furthest[3400..]);
}

#[test]
fn matched_thetas_render_close_to_the_sound() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut distances = Vec::new();
    while distances.len() < 12 {
        let theta = thetas().new_tree(&mut runner).unwrap().current();
        let theta = theta.with(Field::SampleRate, 16_000.0).with(Field::PitchMidi, 40.0 + theta.get(Field::PitchMidi) / 127.0 * 40.0);
        let clip = synth::render(&theta).unwrap();
        // Skips silent and very short sounds.
        if clip.peak() < 0.02 || clip.seconds() < 0.3 {
            continue;
        }
        let fields: Vec<String> = Field::ALL.iter().map(|field| format!("{}={}", field.name(), theta.get(*field))).collect();
        let mut repl = TestRepl::after(&format!("t = theta {}", fields.join(" ")));
        distances.push(repl.number(&format!("distance t (match (render t) pitch={})", theta.get(Field::PitchMidi))));
    }
    distances.sort_by(f64::total_cmp);
    assert!(distances[6] < 0.5 && distances[9] < 2.0, "{distances:?}");
}
