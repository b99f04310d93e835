//! Tests that no data is lost or changed without a message: files, numbers, sounds, and input from a pipe.

use std::process::Stdio;

use crate::support::shell::{RunResult, Shell};
use serde_json::Value;

fn only(shell: &Shell, statement: &str) -> Value {
    let shown = shell.shown(statement);
    assert_eq!(shown.len(), 1, "{statement}: {shown:?}");
    shown.into_iter().next().unwrap()
}

/// Asserts that the code fails with this text in the message.
fn assert_refused(shell: &Shell, code: &str, says: &str) {
    let RunResult { status, err, .. } = shell.run(&["-c", code]);
    assert!(matches!(status, 1 | 2) && err.contains(says), "{code}: {status} {err}");
}

/// Runs the program on these lines as standard input. Returns its status and its error stream.
fn run_piped(shell: &Shell, lines: &[u8]) -> (Option<i32>, String) {
    std::fs::write(shell.path("typed"), lines).unwrap();
    let typed = std::fs::File::open(shell.path("typed")).unwrap();
    let ended = shell.command(&[]).stdin(typed).stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

/// Asserts that the saved session of `code`, replayed in another folder, gives the same files and the same value of `last`.
fn assert_replays(code: &str, last: &str, files: &[&str]) {
    let (live, replay) = (Shell::new(), Shell::new());
    let shown = live.shown(&format!("{code}; save session \"s.awol\"; {last}"));
    replay.write("s.awol", &live.text("s.awol"));
    replay.write("x.awol", &format!("run \"s.awol\"\n{last}"));
    let again = replay.ok(&["--json", "run", "x.awol"]);
    let last = again.out.lines().last().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(shown.last(), last.as_ref(), "{}", live.text("s.awol"));
    for file in files {
        assert!(live.bytes(file) == replay.bytes(file), "{file}");
    }
}

#[test]
fn irreversible_effects_are_in_the_replay() {
    let lock = "for i in [1] { lock pitch_midi }";
    assert_replays(&format!("{lock}; {lock}; undo; a = vary theta amount=0.5"), "a", &[]);
    assert_replays("for i in 1..3 { seed 5; a = vary theta }; undo; a = vary theta", "a", &[]);
    assert_replays("set plots=on; for i in [1] { plot envelope theta; a = i }; undo", "1", &["plots/Envelope_of_theta.png"]);
    assert_replays("compare (synthesize \"a gong\" out=\"g.wav\") theta; c = load \"g.wav\"", "c.theta", &["g.wav"]);
    assert_replays("t = synthesize \"a gong\" out=\"g.wav\"; undo; redo; undo; c = load \"g.wav\"", "c.theta", &["g.wav"]);
    assert_replays("for i in 1..2 { synthesize \"a gong\" temperature=1 }", "1", &["renders/a_gong.wav", "renders/a_gong-2.wav"]);
    assert_replays("volume 0.4; for v in [0.1] { volume v; a = v }; undo", "volume", &[]);
}

#[test]
fn files_written_by_a_failed_statement_are_noted() {
    let shell = Shell::new();
    let (_, said) = run_piped(
        &shell,
        b"save 1 \"x.json\"\nfor i in [2, 3, 11] { save i \"x.json\"; t = theta mod_index=i }\nsave session \"s.awol\"\n",
    );
    assert!(
        shell.text("s.awol").contains("# failed, and the files that it wrote until then stay: for i in [2, 3, 11] {"),
        "{}",
        shell.text("s.awol")
    );
    assert!(said.contains("a statement failed after writing files"), "{said}");
    shell.ok(&["run", "s.awol"]);
    // Failed statements that wrote nothing are not recorded.
    shell.write("plots", "in the way");
    run_piped(&shell, b"set plots=on\nplot envelope theta\nset plots=off\ntrain (starter pairs | embed) epochs=1 plot=\"x.txt\" checkpoint=\"c.safetensors\"\nsave theta \"no/such.wav\"\nsave 1 \"/dev/null\"\nfor i in [1, 0] { a = 1 / i }\nsave session \"s.awol\"\n");
    assert!(!shell.text("s.awol").contains('#') || shell.text("s.awol").matches('#').count() == 1, "{}", shell.text("s.awol"));
}

#[test]
fn a_script_does_not_overwrite_itself() {
    let shell = Shell::new();
    assert_refused(&shell, "for i in [1] { save session \"self.awol\" }", "must be a separate statement");
    let script = "# mine\nb = 1\nsave session \"self.awol\"\n";
    shell.write("self.awol", script);
    shell.write("x.awol", "run \"self.awol\"");
    let ran = shell.run(&["run", "x.awol"]);
    assert!(ran.status == 1 && ran.err.contains("does not write over itself"), "{}", ran.err);
    assert_eq!(shell.text("self.awol"), script);
    let ran = shell.run(&["run", "self.awol"]);
    assert!(ran.status == 1 && ran.err.contains("does not write over itself"), "{}", ran.err);
    assert_eq!(shell.text("self.awol"), script);
    shell.write("twice.awol", "save 1 \"once.json\"\nrun \"twice.awol\"");
    assert!(shell.run(&["run", "twice.awol"]).err.contains("is running already"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_unwritable_stdout_is_a_failure() {
    let shell = Shell::new();
    for arguments in [&["-c", "show 1"][..], &["--json", "-c", "1"], &["completions", "bash"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = shell.command(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.code() == Some(1) && said.matches("what is shown cannot be written").count() == 1, "{arguments:?}: {said}");
    }
}

#[test]
fn a_pipe_is_read_to_its_end_and_errors_set_the_status() {
    let shell = Shell::new();
    assert_eq!(run_piped(&shell, b"a = 1\nsave a \"a.json\"").0, Some(0));
    assert_eq!(shell.text("a.json"), "1.0\n");
    let (status, said) = run_piped(&shell, b"save 3 \"b.json\"; x = [1,\n2\n");
    assert!(status == Some(1) && said.contains("never closed"), "{said}");
    let (status, said) = run_piped(&shell, b"x = \"caf\xe9\"\n1 / 0\nsave 4 \"c.json\"\n");
    assert!(status == Some(1) && said.contains("not UTF-8") && said.contains("division by zero"), "{said}");
    assert_eq!(shell.text("c.json"), "4.0\n");
    // The lines of a block with an error do not run as single statements.
    for block in [
        &b"for i in [1] {\n  show \"}\"\n  save 5 \"d.json\"\n}\n"[..],
        b"for i in [] {\n  a = )\n  save 5 \"d.json\"\n}\n",
        b"for i in [1, 2]] {\n  save 5 \"d.json\"\n}\n",
        b"for i in [1] {\n  x = \"caf\xe9\"\n  save 5 \"d.json\"\n}\n",
        b"for i in [1] { # caf\xe9\n  save 5 \"d.json\"\n}\n",
    ] {
        let (status, said) = run_piped(&shell, &[block, b"save 6 \"e.json\"\n"].concat());
        assert!(status == Some(1) && said.contains("error"), "{said}");
        assert_eq!(shell.text("e.json"), "6.0\n");
        std::fs::remove_file(shell.path("e.json")).unwrap();
    }
    assert!(!shell.path("d.json").exists());
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_a_pipe_ends_the_statement_and_skips_the_rest() {
    let shell = Shell::new();
    shell.write("typed", "p = starter pairs | embed\ntrain p epochs=900000 checkpoint=\"c.safetensors\" every=1 layers=1 hidden=8 | save \"f.safetensors\"\nsave 1 \"after.json\"\n");
    let typed = std::fs::File::open(shell.path("typed")).unwrap();
    let mut child = shell.command(&[]).stdin(typed).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while !shell.path("c.safetensors").exists() {
        assert!(begun.elapsed().as_secs() < 60 && child.try_wait().unwrap().is_none(), "it does not train");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    rustix::process::kill_process(rustix::process::Pid::from_raw(child.id() as i32).unwrap(), rustix::process::Signal::INT).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", String::from_utf8_lossy(&ended.stderr));
    // The flow is saved in the same statement; the next line does not run.
    assert!(shell.path("f.safetensors").exists() && !shell.path("after.json").exists());
}

#[cfg(unix)]
#[test]
fn named_pipes_are_not_loaded() {
    let shell = Shell::new();
    for ending in ["json", "jsonl", "wav", "safetensors", "pt", "png"] {
        let pipe = shell.path(&format!("p.{ending}"));
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_refused(&shell, &format!("load \"p.{ending}\""), "no regular file");
    }
    assert!(std::process::Command::new("mkfifo").arg(shell.path("p.awol")).status().unwrap().success());
    assert_refused(&shell, "run \"p.awol\"", "no regular file");
    assert_refused(&shell, "watch \"p.awol\"", "no regular file");
    assert_refused(&shell, "train (starter pairs | embed) resume=\"p.pt\"", "no regular file");
}

#[test]
fn a_dataset_saved_in_another_folder_finds_its_sounds() {
    let shell = Shell::new();
    for (folder, pitch) in [("one", "D3"), ("two", "G5")] {
        shell.write("x.awol", &format!("theta pitch_midi={pitch} | render | save \"{folder}/s.wav\""));
        shell.ok(&["run", "x.awol"]);
        shell.write(&format!("{folder}/captions.csv"), "file,caption\ns.wav,a note\n");
    }
    let code = "save (build \"one\") \"two/mine.jsonl\"; save (build \"one\") \"here.jsonl\"; save (build \"one\") \"one/own.jsonl\"";
    shell.ok(&["-c", code]);
    for file in ["two/mine.jsonl", "here.jsonl", "one/own.jsonl"] {
        let pitch = only(&shell, &format!("p = load \"{file}\" | extract; p.thetas[0].pitch_midi"));
        assert!((pitch["value"].as_f64().unwrap() - 50.0).abs() < 0.5, "{file}: {pitch}");
    }
    assert!(shell.text("one/own.jsonl").contains("\"wav_path\": \"s.wav\""));
    // Through a link to a folder and to a file, and with a sound that no longer exists.
    #[cfg(unix)]
    {
        std::fs::create_dir_all(shell.path("real/inner")).unwrap();
        shell.write("x.awol", "theta pitch_midi=C2 | render | save \"real/one/s.wav\"");
        shell.ok(&["run", "x.awol"]);
        std::os::unix::fs::symlink("real/inner", shell.path("link")).unwrap();
        std::os::unix::fs::symlink("../../plain.jsonl", shell.path("real/inner/p.jsonl")).unwrap();
        shell.ok(&["-c", "save (build \"one\") \"link/mine.jsonl\"; save (build \"one\") \"real/inner/p.jsonl\""]);
        for file in ["link/mine.jsonl", "real/inner/mine.jsonl", "plain.jsonl", "real/inner/p.jsonl", "link/p.jsonl"] {
            let pitch = only(&shell, &format!("p = load \"{file}\" | extract; p.thetas[0].pitch_midi"));
            assert!((pitch["value"].as_f64().unwrap() - 50.0).abs() < 0.5, "{file}: {pitch}");
        }
        std::fs::rename(shell.path("one/s.wav"), shell.path("one/away.wav")).unwrap();
        shell.ok(&["-c", "save (load \"here.jsonl\") \"two/deep/again.jsonl\""]);
        assert!(shell.text("two/deep/again.jsonl").contains("\"wav_root\": \"../../one/\""), "{}", shell.text("two/deep/again.jsonl"));
    }
    // Paths of sounds that do not exist are saved unchanged.
    shell.ok(&["-c", "save (starter pairs) \"two/starter.jsonl\""]);
    assert!(!shell.text("two/starter.jsonl").contains("../"));
}

#[test]
fn sounds_of_the_working_folder_are_found_from_another_folder() {
    let (here, there) = (Shell::new(), Shell::new());
    here.ok(&["-c", "theta pitch_midi=D3 | render | save \"s.wav\""]);
    here.write("captions.csv", "file,caption\ns.wav,a note\n");
    let file = there.path("p.jsonl");
    // From one folder, and from a sum of two folders, whose rows have paths relative to the working folder.
    std::fs::create_dir(here.path("more")).unwrap();
    here.write("more/captions.csv", "file,caption\nt.wav,a note\n");
    std::fs::copy(here.path("s.wav"), here.path("more/t.wav")).unwrap();
    for (built, count) in [("build \".\"", 1.0), ("(build \".\") + (build \"more\")", 2.0)] {
        here.ok(&["-c", &format!("save ({built}) '{}'", file.display())]);
        assert_eq!(only(&there, "p = load \"p.jsonl\" | extract method=reference; p.rows")["value"], count, "{built}");
    }
}

#[test]
fn unknown_keys_are_noted() {
    let shell = Shell::new();
    shell.write(
        "x.jsonl",
        "{\"prompt\": \"a\", \"wav_path\": \"a.wav\", \"theta_synth\": {\"velocity\": 1, \"sample_rate\": 16000}, \"my_note\": 1}\n",
    );
    assert!(shell.ok(&["-c", "load \"x.jsonl\""]).err.contains("keys that are passed over: my_note"));
}

#[test]
fn numbers_are_exact_or_errors() {
    let shell = Shell::new();
    assert_refused(&shell, "9007199254740993", "more digits than a number holds");
    assert_eq!(only(&shell, "9007199254740994")["value"], 9_007_199_254_740_994.0);
    assert_eq!(only(&shell, "1152921504606846976")["value"], 2f64.powi(60));
    assert_eq!(only(&shell, "100000000000000000000000")["value"], 1e23);
    shell.write("x.json", "9007199254740993");
    assert_refused(&shell, "load \"x.json\"", "the nearest is 9007199254740992");
    assert_eq!(only(&shell, "volume 0.4; volume")["value"], 0.4);
    for code in ["A4 / A3", "A4 * 2", "2 * A4", "x = -A4", "t = theta; t.pitch_midi *= 2", "x = [A4]; -x[0]"] {
        assert_refused(&shell, code, "semitones");
    }
}

#[test]
fn long_file_names_are_truncated() {
    let shell = Shell::new();
    let letters = "𝐀".repeat(80);
    shell.ok(&["-c", &format!("synthesize \"bell {letters}\"")]);
}

#[test]
fn synthesize_does_not_overwrite_other_sounds() {
    let shell = Shell::new();
    // One name for several sounds, a name that is not that of a wav file, and captions that map to the same name.
    for (code, says) in [
        ("synthesize [\"a bell\", \"a gong\"] out=\"two.wav\"", "2 files would have this name"),
        ("synthesize \"a bell\" out=\"notes.json\" dump_json=true", "save it as \"notes.wav\""),
        ("synthesize \"a bell\" out=\"bell\"", "save it as \"bell.wav\""),
        ("p = starter pairs | embed; train [p, p] checkpoint=\"x.safetensors\"", "2 files would have this name"),
    ] {
        assert_refused(&shell, code, says);
    }
    shell.ok(&[
        "-c",
        "synthesize [\"a/bell\", \"a bell\", \"a_bell\", \"a: bell\", \"a; bell\"]; synthesize [\"one bell\"] out=\"one.wav\"",
    ]);
    // Different sounds of a caption get different names, equal sounds share one, and a failed statement reserves none.
    shell.ok(&[
        "-c",
        "synthesize [\"a gong\", \"a gong\"]; for i in 1..2 { synthesize \"a gong\" seed=i temperature=1 }; synthesize \"a gong\"",
    ]);
    let takes = (1..).map(|n| if n == 1 { "renders/a_gong.wav".to_string() } else { format!("renders/a_gong-{n}.wav") });
    assert_eq!(takes.take_while(|name| shell.path(name).exists()).count(), 3);
    let failed = "for i in [1, 0] { synthesize \"a harp\" temperature=1; x = 1 / i }";
    run_piped(&shell, format!("{failed}\nsynthesize \"a harp\"\n").as_bytes());
    let harp = shell.bytes("renders/a_harp.wav");
    shell.ok(&["-c", "synthesize \"a harp\" out=\"harp.wav\""]);
    assert!(shell.bytes("harp.wav") == harp);
    // A file saved by the user keeps its name. Replacing one of an earlier session gives a note.
    shell.ok(&["-c", "save (render theta) \"renders/a_oboe.wav\"; synthesize \"a oboe\""]);
    assert!(shell.path("renders/a_oboe-2.wav").exists());
    assert!(shell.ok(&["-c", "synthesize \"a oboe\""]).err.contains("a_oboe.wav, in place of another sound"));
    assert!(!shell.ok(&["-c", "synthesize \"a oboe\""]).err.contains("in place of"));
    let mut names: Vec<_> =
        std::fs::read_dir(shell.path("renders")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.retain(|name| !name.starts_with("a_gong") && !name.starts_with("a_oboe") && !name.starts_with("a_harp"));
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.contains(&"a_bell.wav".to_string()), "{names:?}");
}

#[test]
fn numbers_in_texts_keep_their_digits() {
    let shell = Shell::new();
    shell.ok(&["-c", "for x in [0.4, 0.4000001] { save x \"v_{x}.json\" }"]);
    assert_eq!((shell.text("v_0.4.json"), shell.text("v_0.4000001.json")), ("0.4\n".into(), "0.4000001\n".into()));
    assert_eq!(
        only(&shell, "\"{0.1 + 0.2} {1234567.25} {20ms} {9007199254740991} {1e-7}\"")["value"],
        "0.3 1234567.25 20 ms 9007199254740991 1e-7"
    );
    assert_refused(&shell, "seed 9007199254740992", "9007199254740991");
    assert!(shell.ok(&["-c", "seed 9007199254740991; seed"]).out.contains("9007199254740991"));
}

#[test]
fn thetas_outside_their_ranges_are_marked_and_rejected() {
    let shell = Shell::new();
    let shown = shell.ok(&["-c", "t = 2 * theta; t"]).out;
    assert!(shown.lines().any(|line| line.contains("pitch_midi")) && shown.contains("outside"), "{shown}");
    for code in ["vary (9 * theta)", "log_prob (9 * theta) \"a bell\"", "render (9 * theta)"] {
        assert_refused(&shell, code, "outside");
    }
}
