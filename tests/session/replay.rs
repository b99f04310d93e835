//! Tests that a script and a saved session reproduce their files byte for byte: sounds, thetas, pictures and checkpoints.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::shell::Shell;

/// Returns the files of a folder with their bytes, by name.
fn files(shell: &Shell, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(shell.path(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let bytes = shell.bytes(Path::new(folder).join(&name).to_str().unwrap());
        found.insert(name, bytes);
    }
    found
}

fn assert_same(first: &BTreeMap<String, Vec<u8>>, second: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in first {
        assert!(*bytes == second[name], "{name} has other bytes: {what}");
    }
}

const SCRIPT: &str = r#"
seed 11
a = imagine "a guitar note" temperature=0.7
b = imagine "an organ note" temperature=0.7 n=3
for n in 0..2 { b[n] | render | save "out/b{n}.wav" }
a.mod_index *= 0.5
save a "out/a.json"
a | render | save "out/a.wav"
plot envelope a b | save "out/envelope.png"
plot spectrogram a | save "out/spectrogram.svg"
synthesize "a reed note" temperature=1 out="out/reed.wav" dump_json=true
flow = train (starter pairs | embed) epochs=2 layers=2 hidden=16 batch=64
save flow "out/flow.safetensors"
plot losses flow | save "out/losses.png"
c = imagine "a flute note" temperature=0.5
save c "out/c.json"
"#;

#[test]
fn two_runs_of_a_script_give_the_same_bytes() {
    let made: Vec<_> = (0..2)
        .map(|_| {
            let shell = Shell::new();
            shell.write("x.awol", SCRIPT);
            shell.ok(&["run", "x.awol"]);
            files(&shell, "out")
        })
        .collect();
    assert_eq!(made[0].len(), 12);
    assert_same(&made[0], &made[1], "two runs of one script");
}

#[test]
fn another_seed_gives_different_bytes() {
    let run = |seed: &str| {
        let shell = Shell::new();
        shell.write("x.awol", &SCRIPT.replace("seed 11", seed));
        shell.ok(&["run", "x.awol"]);
        files(&shell, "out")
    };
    let (one, other) = (run("seed 11"), run("seed 12"));
    for name in ["a.json", "b0.wav", "reed.wav", "flow.safetensors", "c.json"] {
        assert!(one[name] != other[name], "{name} does not depend on the seed");
    }
}

/// Lines typed at the prompt, with mistakes and undos. The REPL goes on after a failed statement.
const PROMPT_LINES: &str = r#"
seed 3
theta = imagine "a guitar note" temperature=0.6
theta.attack_s = 20ms
theta.attack_s = 20kHz
theta | render | save "out/first.wav"
theta = imagine "a guitar note" temperature=0.6
undo
theta.mod_index = 3
theta | render | save "out/second.wav"
for n in [1, 0] { x = imagine "an organ note" temperature=1; y = 1 / n }
imagine "a mallet note" temperature=0.5
undo
undo
redo
theta | render | save "out/third.wav"
save theta "out/third.json"
save theta "out/third.wav"
other = imagine "a brass note" temperature=0.4 n=2
drop other
undo
undo
other = imagine "a brass note" temperature=0.4
plot theta theta other | save "out/thetas.png"
(starter pairs | embed) | train epochs=1 layers=1 hidden=8 | save "out/flow.safetensors"
misspelt = imagin "a note"
set jobs=1
vars
compare (imagine "a bell note" temperature=1) theta
similar (starter pairs | recaption)
later = imagine "a bell note" temperature=1
save later "out/later.json"
for n in 1..2 { imagine "a string note" temperature=1 | render | save "out/string{n}.wav" }
save session "session.awol"
"#;

#[test]
fn a_saved_session_replays_to_the_same_bytes() {
    use std::io::Write;
    use std::process::Stdio;
    let shell = Shell::new();
    let mut child = shell.command(&[]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PROMPT_LINES.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    for mistake in ["this is a frequency", "division by zero", "a theta is rendered before", "did you mean 'imagine'"] {
        assert!(said.contains(mistake), "{mistake}:\n{said}");
    }
    let made = files(&shell, "out");
    assert_eq!(made.len(), 9, "{said}");

    let replay = Shell::new();
    replay.write("session.awol", &shell.text("session.awol"));
    replay.ok(&["run", "session.awol"]);
    assert_same(&made, &files(&replay, "out"), &shell.text("session.awol"));
    // The session saved by a replay replays to the same bytes too.
    let again = Shell::new();
    again.write("x.awol", "run \"session.awol\"\nsave session \"again.awol\"");
    again.write("session.awol", &shell.text("session.awol"));
    again.ok(&["run", "x.awol"]);
    let last = Shell::new();
    last.write("again.awol", &again.text("again.awol"));
    last.ok(&["run", "again.awol"]);
    assert_same(&made, &files(&last, "out"), &again.text("again.awol"));
}
