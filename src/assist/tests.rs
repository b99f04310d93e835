use super::complete::{Sort, complete};
use super::hint::hint;
use super::inspect::{asked, inspect};
use super::paint::{Paint, paint};
use super::*;
use crate::commands::Commands;
use crate::session::interpret::run;
use crate::sink::Recorder;

fn names(statements: &str) -> Names {
    let mut session = Session::default();
    run(statements, &mut session, &Commands, &mut Recorder::default()).unwrap();
    Names::of(&session)
}

/// Returns the completions at the end of a line.
fn texts(line: &str, names: &Names) -> Vec<String> {
    complete(line, line.len(), &Commands, names).candidates.into_iter().map(|candidate| candidate.text).collect()
}

fn has(line: &str, names: &Names, wanted: &[&str]) {
    let found = texts(line, names);
    for text in wanted {
        assert!(found.iter().any(|found| found == text), "'{line}' lacks {text}: {found:?}");
    }
}

fn lacks(line: &str, names: &Names, unwanted: &[&str]) {
    let found = texts(line, names);
    for text in unwanted {
        assert!(found.iter().all(|found| found != text), "'{line}' has {text}: {found:?}");
    }
}

#[test]
fn choices_have_their_own_descriptions() {
    let line = "plot spectrogram theta scale=";
    let found = complete(line, line.len(), &Commands, &names("")).candidates;
    let about: Vec<(&str, &str)> = found.iter().map(|candidate| (candidate.text.as_str(), candidate.about.as_str())).collect();
    assert_eq!(about, [("linear", "evenly"), ("log", "by octaves"), ("mel", "as the ear resolves them")]);
}

#[test]
fn names_of_unsuitable_types_are_not_offered() {
    let names = names("tone = theta; loud = 2; caption = \"a bell\"; pairs = [tone]");
    has("render ", &names, &["tone", "pairs"]);
    lacks("render ", &names, &["loud", "caption"]);
    has("tone.mod_index = ", &names, &["loud"]);
}

#[test]
fn a_loop_variable_has_the_fields_of_the_elements() {
    let names = names("tones = [theta, theta]");
    has("for tone in tones { tone.", &names, &["mod_index"]);
    has("for tone in tones {\n    save (render tone) \"a_{tone.", &names, &["pitch_midi"]);
    has("for tone in tones { render ", &names, &["tone"]);
    lacks("for other in tones { tone.", &names, &["mod_index"]);
}

#[test]
fn completions_depend_on_the_position() {
    let names = names("tone = theta mod_index=3; loud = 2; tones = [tone, tone]; sound = render tone");
    has("", &names, &["imagine", "plot", "tone", "loud"]);
    has("x = ren", &names, &["render"]);
    assert_eq!(texts("tone | rend", &names), ["render"]);
    assert_eq!(texts("tone | plot enve", &names), ["envelope"]);
    has("plot ", &names, &["envelope", "losses"]);
    has("(ren", &names, &["render"]);
    has("for x in 1..3 { ren", &names, &["render"]);
    has("a = 1; ren", &names, &["render"]);
    has("a = 1\nren", &names, &["render"]);
    // Fields depend on the kind of the value.
    assert_eq!(texts("tone.mod_", &names), ["mod_ratio", "mod_index"]);
    assert_eq!(texts("tones[0].mod_i", &names), ["mod_index"]);
    assert_eq!(texts("sound.p", &names), ["peak"]);
    assert!(texts("loud.", &names).is_empty() && texts("nothere.", &names).is_empty() && texts("tones.", &names).is_empty());
    // Options that are not given yet, choices, and names of the matching kind first.
    has("train pairs ", &names, &["epochs=", "mask="]);
    lacks("train pairs epochs=3 ", &names, &["epochs="]);
    assert_eq!(texts("train pairs mask=h", &names), ["hard"]);
    has("train pairs mask=", &names, &["hard", "soft", "fixed"]);
    assert_eq!(texts("train pairs epochs=3 mask=ha", &names), ["hard"]);
    assert_eq!(texts("imagine \"a bell\" temp", &names), ["temperature="]);
    assert_eq!(complete("render ", 7, &Commands, &names).candidates[0].text, "tone");
    has("help tr", &names, &["train"]);
    has("help mod_", &names, &["mod_index"]);
    // The braces of a text hold an expression.
    has("show \"{ren", &names, &["render"]);
    assert_eq!(texts("show \"a {1} {tone.mod_i", &names), ["mod_index"]);
    // No completion inside other texts, numbers and comments.
    for line in ["imagine \"rend", "show \"ren", "show \"{tone} ren", "x = 12", "# ren", "imagine 'rend"] {
        assert!(texts(line, &names).is_empty(), "{line}");
    }
    let found = complete("train pairs mask=h", 18, &Commands, &names);
    assert_eq!((found.span.start, found.span.end, found.candidates[0].sort), (17, 18, Sort::Choice));
}

#[test]
fn paths_complete_inside_texts() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tone.wav"), "").unwrap();
    let base = folder.path().display();
    for line in [
        format!("match \"{base}/to"),
        format!("load \"{base}/to"),
        format!("train pairs resume=\"{base}/to"),
        format!("tone | save \"{base}/to"),
    ] {
        assert_eq!(texts(&line, &Names::default()), [format!("{base}/tone.wav")], "{line}");
    }
    assert!(texts(&format!("imagine \"{base}/to"), &Names::default()).is_empty());
}

#[test]
fn words_complete_inside_captions() {
    let names = names("tone = theta");
    let first = |line: &str| {
        let found = complete(line, line.len(), &Commands, &names);
        let candidate = found.candidates.first().unwrap_or_else(|| panic!("nothing for '{line}'")).clone();
        (found.span.start, candidate.text, candidate.about, candidate.sort)
    };
    assert_eq!(first("imagine \"a bright"), (11, "bright".into(), "more brightness".into(), Sort::Word));
    assert_eq!(first("imagine \"a dark violi").3, Sort::Word);
    assert_eq!(first("synthesize 'GUIT").1, "guitar");
    // By position and by key, in every verb that takes a caption.
    for line in [
        "imagine caption=\"gui",
        "sample \"gui",
        "x = morph \"a bell\" \"a gui",
        "plot morph \"gui",
        "similar \"a bell\" \"a gui",
        "plot embedding \"gui",
        "log_prob tone \"gui",
        "embed \"gui",
        "words \"gui",
        "synthesize \"a bright, gui",
    ] {
        has(line, &names, &["guitar", "guiro"]);
    }
    // A name may begin before the word at the cursor, and its completion may have several words.
    has("imagine \"a bass dr", &names, &["drum"]);
    has("imagine \"an electric ", &names, &["guitar", "piano", "bright", "organ"]);
    has("imagine \"tub", &names, &["tubular bells"]);
    has("imagine \"ver", &names, &["very"]);
    has("imagine \"", &names, &["bright", "dark", "guitar"]);
    // Other texts are not captions, and no candidate contains the closing quote.
    lacks("save tone \"gui", &names, &["guitar"]);
    lacks("plot theta tone title=\"gui", &names, &["guitar"]);
    lacks("imagine 'bosun", &names, &["bosun's whistle"]);
    assert!(texts("imagine \"xyzzy", &names).is_empty());
    assert!(texts("imagine \"a", &names).len() <= 60);
}

#[test]
fn every_cursor_position_is_accepted() {
    let names = names("tone = theta");
    for caption in ["imagine \"é🎸 \u{300}b", "imagine \"\u{3000}a", "imagine \"a\u{a0}", "imagine '  , . é"] {
        complete(caption, caption.len(), &Commands, &names);
    }
    let line = "a = (tone | plot envelope x=[1, \"é{a}\"] b.c[0].d += 'x' # C#3\nfor i in 1..2 { train mask= } ]) | | ..= \u{1f3b8}";
    for cursor in 0..=line.len() {
        complete(line, cursor, &Commands, &names);
        if let Some(before) = line.get(..cursor) {
            hint(before, &Commands, &names);
            paint(before, cursor, &Commands, &names);
        }
    }
}

#[test]
fn hints_show_the_rest_of_the_call() {
    let names = names("tone = theta");
    let of = |line: &str| hint(line, &Commands, &names).map(|hint| (hint.rest_of_word, hint.rest));
    let (word, rest) = of("synth").unwrap();
    assert!(word == "esize" && rest.starts_with(" CAPTION"), "{word} {rest}");
    let (word, rest) = of("x = imagine ").unwrap();
    assert!(word.is_empty() && rest.starts_with("CAPTION"), "{rest}");
    let rest = of("x = imagine \"a\" n=2 ").unwrap().1;
    assert!(!rest.contains("CAPTION") && !rest.contains(" n=N") && rest.contains("temperature=0"), "{rest}");
    assert_eq!(of("tone | describe "), None);
    assert_eq!(of("tone"), None);
    assert_eq!(of("imagine \"a"), None);
    assert_eq!(of(""), None);
}

#[test]
fn tokens_have_their_colour_and_unbound_names_are_unknown() {
    let names = names("tone = theta");
    let of = |line: &str, part: &str| {
        let at = line.find(part).unwrap();
        paint(line, 0, &Commands, &names).into_iter().find(|(span, _)| span.start <= at && at < span.end).unwrap().1
    };
    let line = "x = imagine \"a\" n=2 # why";
    for (part, paint) in [
        ("x", Paint::Plain),
        ("imagine", Paint::Verb),
        ("\"a\"", Paint::Text),
        ("n=", Paint::Option),
        ("2", Paint::Number),
        ("# why", Paint::Comment),
    ] {
        assert_eq!(of(line, part), paint, "{part}");
    }
    assert_eq!(of("for i in 1..3 { }", "for"), Paint::Keyword);
    assert_eq!(of("plot envelope tone", "envelope"), Paint::Verb);
    assert_eq!(of("tone.attack_s = 20ms", "20ms"), Paint::Number);
    for (line, part) in [
        ("render nothere", "nothere"),
        ("imagin \"a\"", "imagin"),
        ("train (starter pairs) epoch=3", "epoch"),
        ("tone.attak = 1", "attak"),
        ("train (starter pairs) mask=herd", "herd"),
    ] {
        assert_eq!(of(line, part), Paint::Unknown, "{line}");
    }
    assert_eq!(of("render tone", "tone"), Paint::Plain);
    // The code inside the braces of a text is classified as code.
    for (part, paint) in [("a ", Paint::Text), ("render", Paint::Verb), ("n=", Paint::Option), (" b", Paint::Text)] {
        assert_eq!(of("show \"a {imagine 'x' n=3 | render} b\"", part), paint, "{part}");
    }
    // The word at the cursor is not marked unknown if it can be completed.
    let last = |line: &str| paint(line, line.len(), &Commands, &names).last().map(|part| part.1);
    assert_eq!((last("render to"), last("render xyz")), (Some(Paint::Plain), Some(Paint::Unknown)));
}

#[test]
fn questions_are_distinguished_from_statements() {
    assert_eq!(asked("train?"), Some("train"));
    assert_eq!(asked(" ?plot envelope "), Some("plot envelope"));
    assert_eq!(asked("theta.attack_s ?"), Some("theta.attack_s"));
    for line in ["imagine \"what?\"", "?", "a = 1?", "train"] {
        assert_eq!(asked(line), None, "{line}");
    }
    let names = names("tone = theta; sound = render tone");
    let page = |topic: &str| inspect(topic, &Commands, &names, None);
    assert!(page("train").unwrap().contains("epochs"));
    assert!(page("tone.attack_s").unwrap().contains("attack_s") && page("attack_s").unwrap().contains("0 to 1 s"));
    assert!(page("sound").unwrap().contains("sound: a clip") && page("sound").unwrap().contains(".peak"));
    assert!(page("plot").unwrap().contains("plot envelope"));
    let variable = inspect("tone", &Commands, &names, Some("theta …")).unwrap();
    assert!(variable.starts_with("tone: a theta\ntheta …\n"), "{variable}");
    // A variable takes precedence over the verb of the same name.
    let both = inspect("theta", &Commands, &self::names("theta = theta"), None).unwrap();
    assert!(both.starts_with("theta: a theta") && both.contains("a theta by hand"), "{both}");
    assert!(page("nothere").is_none() && page("sound.attack_s").is_none());
}
