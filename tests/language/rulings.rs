//! Tests of decisions in the command language where two readings are possible: what the checker rejects, and what a statement does.

use crate::support;
use crate::support::TestRepl;
use awol::session::value::Value;
use awol::theta::{Field, Theta};

// Statements

#[test]
fn expressions_show_their_value_and_assignments_do_not() {
    let repl = TestRepl::after("x = 3");
    assert!(repl.shown_json().is_empty());
    let repl = TestRepl::after("x = 3\nx");
    assert_eq!(repl.shown_json(), [serde_json::json!({"type": "number", "value": 3.0})]);
}

#[test]
fn assignment_copies_the_value() {
    let mut repl = TestRepl::after("theta.mod_index = 2\na = theta\ntheta.mod_index = 5\nb = a\nb.mod_index = 7");
    assert_eq!(repl.number("a.mod_index"), 2.0);
    assert_eq!(repl.number("theta.mod_index"), 5.0);
    assert_eq!(repl.number("b.mod_index"), 7.0);
}

#[test]
fn compound_assignment_changes_fields() {
    let mut repl =
        TestRepl::after("theta.mod_index = 2\ntheta.mod_index += 1\ntheta.mod_index *= 2\ntheta.mod_index -= 2\ntheta.mod_index /= 8");
    assert_eq!(repl.number("theta.mod_index"), 0.5);
    repl.ok("theta.pitch_midi += 12");
    assert_eq!(repl.number("theta.pitch_midi"), 72.0);
}

#[test]
fn semicolons_separate_statements_and_comments_end_lines() {
    let mut repl = TestRepl::after("a = 1; b = a + 1; c = b * 2 # and this is no statement; d = 1");
    assert_eq!(repl.names(), ["a", "b", "c"]);
    assert_eq!(repl.number("c"), 4.0);
}

#[test]
fn a_for_loop_restores_its_variable() {
    let mut repl = TestRepl::after("x = 7\nlast = 0\nfor x in [1, 2, 3] { last = x }");
    assert_eq!((repl.number("x"), repl.number("last")), (7.0, 3.0));
    let repl = TestRepl::after("for y in 1..2 { y }");
    assert!(repl.names().is_empty());
}

#[test]
fn for_loops_nest_and_span_lines() {
    let mut repl = TestRepl::after("sum = 0\nfor a in 1..3 {\n    for b in [10, 20] {\n        sum = sum + a * b\n    }\n}");
    assert_eq!(repl.number("sum"), 180.0);
}

#[test]
fn a_for_loop_is_one_step_for_undo() {
    let mut repl = TestRepl::after("sum = 0\nfor n in 1..4 { sum = sum + n }\nundo");
    assert_eq!(repl.number("sum"), 0.0);
}

// theta, as a name and as a verb

#[test]
fn theta_is_a_default_theta_until_it_is_bound() {
    let mut repl = TestRepl::new();
    assert_eq!(repl.theta("theta"), Theta::default());
    repl.ok("theta.attack_s = 20ms");
    assert_eq!(repl.field("theta", Field::AttackS), 0.02);
}

#[test]
fn theta_before_a_key_is_the_verb_even_if_bound() {
    let mut repl = TestRepl::after("theta.attack_s = 20ms\nother = theta mod_index=3");
    assert_eq!(repl.theta("other"), Theta::default().with(Field::ModIndex, 3.0));
    assert_eq!(repl.field("theta", Field::AttackS), 0.02);
}

#[test]
fn only_theta_is_both_a_verb_and_a_name() {
    assert!(TestRepl::new().refuses("render = 3").contains("render"));
    assert!(TestRepl::new().refuses("session = 3").contains("session"));
    TestRepl::after("theta = imagine \"a guitar note\"");
}

// Bare words and names

#[test]
fn bare_words_in_options_are_choices_and_not_variables() {
    let repl = TestRepl::after("hash = 3\ne = embed \"a note\" with=words\nset progress=off");
    assert!(matches!(repl.get("e"), Value::Embedding(_)));
    assert!(!repl.session.settings().progress);
}

#[test]
fn choices_can_be_quoted() {
    TestRepl::after("e = embed \"a note\" with=\"hash\"");
}

#[test]
fn drop_takes_names_and_not_their_values() {
    let mut repl = TestRepl::after("a = \"b\"\nb = 2\ndrop a");
    assert_eq!(repl.names(), ["b"]);
    repl.ok("undo");
    assert_eq!(repl.names(), ["a", "b"]);
    repl.ok("drop a b");
    assert!(repl.names().is_empty());
}

#[test]
fn the_checker_rejects_dropped_names() {
    assert!(TestRepl::new().refuses("a = 1\ndrop a\nb = a").contains("'a' is not bound"));
}

// Numbers, units, notes

#[test]
fn units_are_converted_to_seconds_and_hertz() {
    let mut repl = TestRepl::new();
    assert_eq!(repl.number("20ms"), 0.02);
    assert_eq!(repl.number("1.5s"), 1.5);
    assert_eq!(repl.number("16kHz"), 16000.0);
    assert_eq!(repl.number("3e-4"), 3e-4);
    repl.ok("theta.sample_rate = 44.1kHz");
    assert_eq!(repl.field("theta", Field::SampleRate), 44100.0);
}

#[test]
fn notes_are_midi_pitches() {
    let mut repl = TestRepl::new();
    for (note, midi) in [("A4", 69.0), ("C#3", 49.0), ("Bb2", 46.0), ("E4", 64.0), ("C-1", 0.0)] {
        assert_eq!(repl.number(note), midi, "{note}");
    }
    assert_eq!(repl.number("1e4"), 10_000.0);
    assert!(TestRepl::new().refuses("E4 = 3").contains("E4"));
}

#[test]
fn a_pitch_may_be_a_note_a_number_or_a_frequency() {
    for typed in ["A3", "57", "220Hz", "0.22kHz"] {
        let mut repl = TestRepl::after(&format!("theta.pitch_midi = {typed}"));
        assert!((repl.field("theta", Field::PitchMidi) - 57.0).abs() < 1e-9, "{typed}");
    }
}

#[test]
fn decibels_convert_to_a_factor_for_levels() {
    let mut repl = TestRepl::after("theta.sustain = -6dB");
    assert!((repl.field("theta", Field::Sustain) - 0.501_187_233_627).abs() < 1e-9);
    repl.ok("theta = theta sustain=-20dB");
    assert!((repl.field("theta", Field::Sustain) - 0.1).abs() < 1e-12);
    // -6dB is a level of minus six decibels, not the negated factor.
    assert_eq!(repl.number("-6dB"), -6.0);
    assert_eq!(repl.number("-6dB + 2dB"), -4.0);
}

#[test]
fn decibels_scale_a_level_in_place() {
    let mut repl = TestRepl::after("theta.sustain = 0.5\ntheta.sustain *= -20dB");
    assert!((repl.field("theta", Field::Sustain) - 0.05).abs() < 1e-12);
    repl.ok("theta.sustain /= -20dB");
    assert!((repl.field("theta", Field::Sustain) - 0.5).abs() < 1e-12);
    let message = TestRepl::new().refuses("theta.sustain = 0.5 * -6dB");
    assert!(message.contains("cannot multiply"), "{message}");
    let message = TestRepl::new().refuses("theta.mod_index *= -6dB");
    assert!(message.contains("level in dB"), "{message}");
}

#[test]
fn arithmetic_tracks_units() {
    let mut repl = TestRepl::new();
    assert_eq!(repl.number("1s + 500ms"), 1.5);
    assert_eq!(repl.number("1s / 500ms"), 2.0);
    assert_eq!(repl.number("1 / 20ms"), 50.0);
    assert_eq!(repl.number("A4 - A3"), 12.0);
    assert_eq!(repl.number("A3 + 12"), 69.0);
    assert_eq!(repl.number("-(2 + 3) * 4"), -20.0);
    repl.ok("theta.attack_s = 2 * 10ms");
    assert_eq!(repl.field("theta", Field::AttackS), 0.02);
    repl.refuses("theta.attack_s = 1 / 20ms");
}

#[test]
fn a_minus_after_a_blank_starts_an_argument_of_a_verb() {
    let mut repl = TestRepl::new();
    assert_eq!(repl.number("5 -3"), 2.0);
    repl.ok("show 5 -3");
    let shown: Vec<f64> = repl.shown_json().iter().map(|json| json["value"].as_f64().unwrap()).collect();
    assert_eq!(shown, [5.0, -3.0]);
    assert_eq!(TestRepl::after("show (5 - 3)").shown_json()[0]["value"], 2.0);
}

// Arithmetic on thetas

#[test]
fn theta_arithmetic_is_linear_in_each_field() {
    let mut repl = TestRepl::after("a = theta attack_s=10ms pitch_midi=C4\nb = theta attack_s=30ms pitch_midi=E4\nc = 0.5*a + 0.5*b");
    assert!((repl.field("c", Field::AttackS) - 0.02).abs() < 1e-12);
    assert_eq!(repl.field("c", Field::PitchMidi), 62.0);
    assert_eq!(repl.field("(a + b) / 2", Field::PitchMidi), 62.0);
    assert_eq!(repl.field("a + 0.25*(b - a)", Field::PitchMidi), 61.0);
}

// Text

#[test]
fn braces_interpolate_expressions_in_texts() {
    let mut repl = TestRepl::after("n = 3\ntheta.attack_s = 20ms");
    assert_eq!(repl.text("\"take {n + 1}: {theta.attack_s}\""), "take 4: 20 ms");
    assert_eq!(repl.text("\"{{n}}\""), "{n}");
    assert_eq!(repl.text(r#""a\tb\u{e9}""#), "a\tbé");
    assert_eq!(repl.text(r"'C:\new\{n}'"), r"C:\new\{n}");
    assert_eq!(repl.text("\"a\" + \"b\""), "ab");
}

// Ranges and lists

#[test]
fn ranges_include_their_end() {
    let mut repl = TestRepl::new();
    assert_eq!(repl.numbers("1..4"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(repl.numbers("0..1 step 0.25"), [0.0, 0.25, 0.5, 0.75, 1.0]);
    assert_eq!(repl.numbers("0..1 step 0.1").len(), 11);
    assert_eq!(repl.numbers("3..1 step -1"), [3.0, 2.0, 1.0]);
    assert!(repl.numbers("3..1").is_empty());
    assert_eq!(repl.numbers("C4..E4 step 2"), [60.0, 62.0, 64.0]);
    assert_eq!(repl.numbers("0s..20ms step 10ms"), [0.0, 0.01, 0.02]);
}

#[test]
fn range_elements_are_start_plus_whole_steps() {
    let mut repl = TestRepl::after("x = 0..1 step 0.1");
    assert_eq!(repl.number("x[3]"), 3.0 * 0.1);
}

#[test]
fn ranges_are_lazy() {
    let mut repl = TestRepl::after("x = 0..1e18");
    assert_eq!(repl.number("x[123456789]"), 123_456_789.0);
    repl.ok("x");
    let message = repl.fails("save x \"x.json\"");
    assert!(message.contains("a list has at most 1000000"), "{message}");
    assert!(!std::path::Path::new("x.json").exists());
}

#[test]
fn a_blank_before_a_bracket_starts_a_list() {
    let mut repl = TestRepl::after("x = [5, 6]");
    assert_eq!(repl.number("x[1]"), 6.0);
    repl.ok("show x [1]");
    assert_eq!(repl.shown_json().len(), 2);
}

#[test]
fn a_range_index_takes_a_slice() {
    let mut repl = TestRepl::after("x = [5, 6, 7, 8, 9]; r = 10..30 step 5; all = starter pairs");
    for (part, numbers) in [
        ("x[1..2]", &[6.0, 7.0][..]),
        ("x[4..4]", &[9.0]),
        ("x[0..4 step 2]", &[5.0, 7.0, 9.0]),
        ("x[3..1 step -1]", &[8.0, 7.0, 6.0]),
        ("r[1..3]", &[15.0, 20.0, 25.0]),
        ("r[4..0 step -2]", &[30.0, 20.0, 10.0]),
        ("x[1..3][0..1]", &[6.0, 7.0]),
    ] {
        assert_eq!(repl.numbers(part), numbers, "{part}");
    }
    let Value::Pairs(all) = repl.get("all") else { panic!("no pairs") };
    let mut rows = |expression: &str| match repl.value(expression) {
        Value::Pairs(pairs) => pairs.rows.clone(),
        other => panic!("{expression} is {}", other.ty()),
    };
    assert_eq!(rows("all[10..19]"), all.rows[10..20]);
    assert_eq!(rows("all[0..999] + all[1000..3462]"), all.rows);
    assert_eq!(rows("(starter pairs)[3462..0 step -1][0..0]"), all.rows[3462..]);
    assert_eq!(repl.numbers("[all[0..9].rows, all.thetas[3..5][2].velocity]")[0], 10.0);
    assert!(repl.fails("x[0..5]").contains("the list has 5 elements, [0] to [4], and no [5]"));
    assert!(repl.fails("x[0..2 step 0.5]").contains("the step of this range is 0.5"));
    assert!(repl.fails("x[-1..2]").contains("from 0, and this is -1"));
    assert!(repl.fails("x[[0, 1]]").contains("or a range of them"));
    assert!(repl.refuses("x[1s..2s]").contains("an index is a whole number"));
}

#[test]
fn single_value_verbs_map_over_lists() {
    let mut repl = TestRepl::after("many = imagine \"a guitar note\" n=3 temperature=0.5\nclips = many | render");
    let Value::List(clips) = repl.get("clips") else { panic!("no list") };
    assert_eq!(clips.len(), 3);
    repl.ok("one = render many[1]");
    match (repl.get("one"), &clips[1]) {
        (Value::Clip(one), Value::Clip(mapped)) => assert_eq!(one.samples, mapped.samples),
        _ => panic!("no clips"),
    }
    repl.ok("e = embed [\"a note\", \"an organ note\"]");
    assert!(matches!(repl.get("e"), Value::List(list) if list.len() == 2));
}

#[test]
fn multi_value_verbs_take_a_list_as_a_whole() {
    let repl = TestRepl::after("picture = imagine \"a note\" n=2 temperature=1 | plot envelope");
    assert!(matches!(repl.get("picture"), Value::Figure(_)));
}

#[test]
fn lists_of_numbers_in_options_are_rejected() {
    assert!(TestRepl::new().refuses("imagine \"a note\" temperature=[0, 1]").contains("list of numbers"));
}

// Verbs of two words

#[test]
fn two_word_verbs_take_precedence_over_arguments() {
    let mut repl = TestRepl::after("theta.attack_s = 20ms\np = theta | plot theta\nq = plot theta theta");
    assert!(matches!(repl.get("p"), Value::Figure(_)) && matches!(repl.get("q"), Value::Figure(_)));
    let folder = tempfile::tempdir().unwrap();
    let pairs = support::path_literal(&folder.path().join("pairs.jsonl"));
    repl.ok(&format!("pairs = starter pairs\nsave pairs {pairs}"));
    let session = support::path_literal(&folder.path().join("x.awol"));
    repl.ok(&format!("save session {session}"));
    assert!(folder.path().join("pairs.jsonl").exists() && folder.path().join("x.awol").exists());
}

#[test]
fn a_line_that_ends_in_a_pipe_continues() {
    let repl = TestRepl::after("p = theta |\n    render |\n    plot waveform");
    assert!(matches!(repl.get("p"), Value::Figure(_)));
}

// What is checked, and when

#[test]
fn a_typo_in_the_last_line_fails_before_the_first_line_runs() {
    let mut repl = TestRepl::new();
    let message = repl.refuses("a = 1\na\nplot envelop theta");
    assert!(message.contains("test:3:6") && message.contains("plot envelope"), "{message}");
    assert!(repl.names().is_empty() && repl.sink.shown.is_empty());
    let message = repl.refuses("a = 1\na\ntheta | plot envelope title=3");
    assert!(message.contains("test:3:29"), "{message}");
    assert!(repl.names().is_empty() && repl.sink.shown.is_empty());
}

#[test]
fn every_mistake_of_a_program_is_reported_at_once() {
    let message = TestRepl::new().refuses("theta.sustain = 3\nrender banana");
    assert_eq!(message.matches("error:").count(), 2, "{message}");
}

#[test]
fn types_of_loaded_values_are_checked_at_run_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = support::path_literal(&folder.path().join("x.json"));
    let mut repl = TestRepl::after(&format!("save theta {file}"));
    repl.ok(&format!("ran = 1\nx = load {file}\nrender x"));
    let message = repl.fails(&format!("ran = 2\nx = load {file}\nplot losses x"));
    assert!(message.contains("this is a theta"), "{message}");
    assert_eq!(repl.number("ran"), 2.0);
}

#[test]
fn after_undo_the_checker_accepts_any_type() {
    let message = TestRepl::new().fails("a = 1\nundo\nrender a");
    assert!(message.contains("'a' is not bound"), "{message}");
    TestRepl::after("a = theta\na = 1\nundo\nrender a");
}

#[test]
fn undo_redo_run_and_tweak_must_be_whole_statements() {
    for source in [
        "for x in 1..2 { undo }",
        "for x in 1..2 { redo }",
        "for x in 1..2 { run \"a.awol\" }",
        "for x in 1..2 { a = theta; tweak a }",
        "undo | show",
        "x = [(undo)]",
    ] {
        let message = TestRepl::after("a = 1\na = 2").refuses(source);
        assert!(message.contains("must be a separate statement"), "{source}: {message}");
    }
    // After a semicolon it is a whole statement.
    assert_eq!(TestRepl::after("a = 1; a = 2; undo").number("a"), 1.0);
}

#[test]
fn rust_cells_are_refused_before_anything_runs() {
    let mut repl = TestRepl::new();
    assert!(repl.refuses("a = 1\nrust { let x = 1; }").contains("Rust"));
    assert!(repl.names().is_empty());
}

// A statement that fails

#[test]
fn a_failed_statement_restores_values_seed_and_settings() {
    let mut repl = TestRepl::after("seed 5\na = 1\nset jobs=3\ntheta.sustain = 0.5");
    let (state, seed, settings) = (repl.state(), repl.session.seed(), repl.session.settings().clone());
    let log = repl.session.log().to_vec();
    let broken = "[1, 0]";
    repl.fails(&format!("for d in {broken} {{ a = 9; theta.sustain = 1; seed 77; set jobs=1; new = 3; drop a; b = 1 / d }}"));
    assert_eq!(repl.state(), state);
    assert_eq!(repl.session.seed(), seed);
    assert_eq!(*repl.session.settings(), settings);
    assert_eq!(repl.session.log(), log);
    repl.ok("undo");
    assert_eq!(repl.number("theta.sustain"), 0.7);
}

#[test]
fn statements_before_a_failed_one_keep_their_effect() {
    let mut repl = TestRepl::new();
    repl.fails("a = 1\nb = [1][3]\nc = 3");
    assert_eq!(repl.names(), ["a"]);
}

// Randomness

const DRAW: &str = "imagine \"a guitar note\" temperature=0.8";

#[test]
fn random_statements_draw_by_seed_and_ordinal() {
    let mut one = TestRepl::after(&format!("a = {DRAW}\nb = {DRAW}"));
    assert_ne!(one.theta("a"), one.theta("b"));
    // Statements that draw nothing do not advance the ordinal.
    let mut two = TestRepl::after(&format!("x = 1\na = {DRAW}\nimagine \"an organ note\"\nrender a\nb = {DRAW}"));
    assert_eq!((one.theta("a"), one.theta("b")), (two.theta("a"), two.theta("b")));
    let mut other = TestRepl::after(&format!("seed 1\na = {DRAW}"));
    assert_ne!(one.theta("a"), other.theta("a"));
    let mut same = TestRepl::after(&format!("seed 0\na = {DRAW}"));
    assert_eq!(one.theta("a"), same.theta("a"));
}

#[test]
fn a_seed_option_does_not_advance_the_session() {
    let mut plain = TestRepl::after(&format!("a = {DRAW}"));
    let mut given = TestRepl::after(&format!("b = {DRAW} seed=4\na = {DRAW}\nc = {DRAW} seed=4"));
    assert_eq!(plain.theta("a"), given.theta("a"));
    assert_eq!(given.theta("b"), given.theta("c"));
}

#[test]
fn undo_restores_the_random_ordinal() {
    let mut repl = TestRepl::after(&format!("a = {DRAW}\nkept = a\nundo\nundo\na = {DRAW}"));
    let mut fresh = TestRepl::after(&format!("a = {DRAW}"));
    assert_eq!(repl.theta("a"), fresh.theta("a"));
}

#[test]
fn redo_advances_the_random_ordinal() {
    let mut repl = TestRepl::after(&format!("a = {DRAW}\nundo\nredo\nb = {DRAW}"));
    let mut fresh = TestRepl::after(&format!("a = {DRAW}\nb = {DRAW}"));
    assert_eq!((repl.theta("a"), repl.theta("b")), (fresh.theta("a"), fresh.theta("b")));
}

#[test]
fn a_failed_statement_restores_the_random_ordinal() {
    let mut repl = TestRepl::new();
    repl.fails(&format!("for n in [1, 0] {{ x = {DRAW}; y = 1 / n }}"));
    repl.fails(&format!("({DRAW}) | render | save \"x.json\""));
    repl.ok(&format!("a = {DRAW}"));
    let mut fresh = TestRepl::after(&format!("a = {DRAW}"));
    assert_eq!(repl.theta("a"), fresh.theta("a"));
}

#[test]
fn draws_within_a_statement_differ() {
    let mut repl = TestRepl::after(&format!("many = []\nfor n in 1..2 {{ many = [{DRAW_IN_PARENTHESES}, {DRAW_IN_PARENTHESES}] }}"));
    assert_ne!(repl.theta("many[0]"), repl.theta("many[1]"));
}

const DRAW_IN_PARENTHESES: &str = "(imagine \"a guitar note\" temperature=0.8)";

// The session

#[test]
fn the_log_omits_failed_and_undone_statements() {
    let mut repl = TestRepl::after("a = 1");
    repl.fails("b = [1][4]");
    repl.ok("c = 2; help; vars; undo");
    assert_eq!(repl.session.log(), ["a = 1"]);
}

#[test]
fn run_adds_the_statements_of_a_script_to_the_session() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.awol"), "a = 1\r\nb = a + 1\r\n").unwrap();
    let file = support::path_literal(&folder.path().join("x.awol"));
    let mut repl = TestRepl::after(&format!("run {file}\nundo"));
    assert_eq!(repl.names(), ["a"]);
    assert_eq!(repl.session.log(), ["a = 1"]);
    repl.ok("redo");
    assert_eq!(repl.number("b"), 2.0);
}

#[test]
fn evaluate_does_not_change_the_session() {
    let mut repl = TestRepl::after("a = 1\na = 2");
    let (state, log) = (repl.state(), repl.session.log());
    for (source, works) in [("vary theta", true), ("undo", false), ("run \"x.awol\"", false), ("a = 3", false)] {
        let value = awol::session::interpret::evaluate(source, &mut repl.session, &awol::commands::Commands, &mut repl.sink);
        assert_eq!(value.is_ok(), works, "{source}");
    }
    assert_eq!((repl.state(), repl.session.log()), (state, log));
    let drawn = repl.theta("vary theta");
    assert_eq!(drawn, TestRepl::new().theta("vary theta"));
}

#[test]
fn quit_ends_the_script() {
    let repl = TestRepl::after("a = 1\nquit\nb = 2");
    assert_eq!(repl.names(), ["a"]);
    assert!(repl.session.has_quit());
}

#[test]
fn imagine_uses_the_variable_flow() {
    let mut repl = TestRepl::after("a = imagine \"a guitar note\"\nflow = train (starter pairs | embed) epochs=1 layers=1 hidden=8 seed=1");
    repl.ok("b = imagine \"a guitar note\"\nc = imagine \"a guitar note\" flow=(starter flow)");
    assert_ne!(repl.theta("a"), repl.theta("b"));
    assert_eq!(repl.theta("a"), repl.theta("c"));
}
