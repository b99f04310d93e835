//! Tests of the command line: arguments, exit statuses and output streams.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::shell::Shell;
use serde_json::{Value, json};

#[test]
fn status_0_when_all_succeeds() {
    let ran = Shell::new().ok(&["-c", "a = 1; b = a + 1; b"]);
    assert_eq!(ran.out, "2\n");
    assert_eq!(ran.err, "");
}

#[test]
fn status_1_when_a_statement_fails_after_earlier_output() {
    let ran = Shell::new().run(&["-c", "1\n[1][2]\n3"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, "1\n"));
    assert!(ran.err.contains("-c:2:5"), "{}", ran.err);
}

#[test]
fn status_2_when_it_does_not_check_and_nothing_ran() {
    let shell = Shell::new();
    let ran = shell.run(&["-c", "save theta \"a.json\"\nrender banana"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("'banana' is not bound") && ran.err.contains("^^^^^^"), "{}", ran.err);
    assert!(!shell.path("a.json").exists());
}

#[test]
fn status_2_for_wrong_usage() {
    let shell = Shell::new();
    for arguments in
        [&["--nonsense"][..], &["run"], &["check"], &["fly"], &["run", "a.awol", "b.awol"], &["-c"], &["-c", "1", "run", "a.awol"]]
    {
        let ran = shell.run(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.err);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_missing_script_is_named() {
    let shell = Shell::new();
    for verb in ["run", "check"] {
        let ran = shell.run(&[verb, "scripts/none.awol"]);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("cannot read 'scripts/none.awol'"), "{}", ran.err);
    }
}

#[test]
fn a_script_that_is_not_text_is_an_error() {
    let shell = Shell::new();
    std::fs::write(shell.path("x.awol"), [0x61, 0xff, 0xfe]).unwrap();
    let ran = shell.run(&["run", "x.awol"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("x.awol"), "{}", ran.err);
}

#[test]
fn check_does_not_run_the_script() {
    let shell = Shell::new();
    shell.write("good.awol", "save theta \"a.json\"\n");
    shell.write("bad.awol", "save theta \"a.json\"\ntheta.sustain = 3\n");
    let good = shell.ok(&["check", "good.awol"]);
    assert_eq!(good.out, "");
    let bad = shell.run(&["check", "bad.awol"]);
    assert_eq!(bad.status, 2);
    assert!(bad.err.contains("bad.awol:2:17"), "{}", bad.err);
    assert!(!shell.path("a.json").exists());
}

#[test]
fn scripts_can_have_a_bom_and_crlf_line_ends() {
    let shell = Shell::new();
    shell.write("x.awol", "\u{feff}a = 1\r\nfor n in 1..2 {\r\n    a = a + n\r\n}\r\n# ä\r\nshow \"é {a}\"\r\n");
    assert_eq!(shell.ok(&["run", "x.awol"]).out, "é 4\n");
    shell.write("bad.awol", "\u{feff}a = 1\r\nb = c\r\n");
    let ran = shell.run(&["check", "bad.awol"]);
    assert!(ran.err.contains("bad.awol:2:5") && ran.err.contains("b = c\n"), "{:?}", ran.err);
}

#[test]
fn lines_can_end_in_a_carriage_return() {
    let shell = Shell::new();
    let script = "# a comment\ra = 1 # another\r\rshow aa\r";
    shell.write("s.awol", script);
    for arguments in [&["check", "s.awol"][..], &["run", "s.awol"]] {
        let ran = shell.run(arguments);
        assert!(ran.status == 2 && ran.err.contains("s.awol:4:6"), "{}", ran.err);
    }
    shell.write("outer.awol", "run \"s.awol\"\n");
    assert!(shell.run(&["run", "outer.awol"]).err.contains("s.awol:4:6"));
    shell.write("s.awol", &script.replace("aa", "a"));
    assert_eq!(shell.ok(&["run", "s.awol"]).out.trim(), "1");
    shell.ok(&["convert", "s.awol", "s.ipynb"]);
    assert!(shell.text("s.ipynb").contains("show a"));
}

#[test]
fn git_lfs_pointers_are_detected() {
    let shell = Shell::new();
    let names = ["m.pt", "m.safetensors", "p.jsonl", "t.json", "s.wav", "s.flac", "s.awol", "clap/config.json", "own/captions.csv"];
    std::fs::create_dir(shell.path("clap")).unwrap();
    std::fs::create_dir(shell.path("own")).unwrap();
    for name in names.into_iter().chain(["clap/tokenizer.json", "clap/model.safetensors"]) {
        shell.write(name, &format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n", "a".repeat(64)));
    }
    for name in names {
        let statement = match name.split_once('/') {
            Some(("clap", _)) => "embed \"a\" model=\"./clap\"".to_string(),
            Some((folder, _)) => format!("build \"{folder}\""),
            None if name.ends_with("awol") => format!("run \"{name}\""),
            None => format!("load \"{name}\""),
        };
        let ran = shell.run(&["-c", &statement]);
        assert!(ran.status == 1 && ran.err.contains("Git LFS pointer") && ran.err.contains(name), "{}", ran.err);
    }
}

#[test]
fn notes_and_progress_go_to_stderr() {
    let ran = Shell::new().ok(&["-c", "t = imagine \"a guitar note\"; save t \"a.json\"; vars"]);
    assert!(ran.err.contains("flow: starter") && ran.err.contains("wrote a.json"), "{}", ran.err);
    assert!(ran.out.contains("theta") && !ran.out.contains("starter (") && !ran.out.contains("wrote"), "{}", ran.out);
}

#[test]
fn version_and_help_are_printed() {
    let shell = Shell::new();
    assert_eq!(shell.ok(&["--version"]).out, format!("awol {}\n", env!("CARGO_PKG_VERSION")));
    let help = shell.ok(&["--help"]).out;
    for word in ["run", "check", "-c", "--json"] {
        assert!(help.contains(word), "{help}");
    }
}

#[test]
fn a_closed_stdout_is_not_a_failure() {
    let shell = Shell::new();
    let mut child = shell
        .command(&["-c", "for n in 1..20000 { n }\nsave theta \"after.json\""])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "1\n");
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(shell.path("after.json").exists());
}

#[test]
fn statements_are_read_from_a_pipe() {
    use std::io::Write;
    let shell = Shell::new();
    let mut child = shell.command(&[]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a = 20\nfor n in 1..2 {\n  a = a + n\n}\nshow (a * 2)\n").unwrap();
    let ended = child.wait_with_output().unwrap();
    let out = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(out.lines().any(|line| line.trim_end().ends_with("46")), "{out}");
}

#[test]
fn a_pipe_gives_json_lines_and_no_banner() {
    let shell = Shell::new();
    let ran = shell.piped(&["--json"], "a = 20\na + 1\n\"text\"\n");
    let values: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["value"].clone()).collect();
    assert_eq!((ran.status, values), (0, vec![json!(21.0), json!("text")]), "{}", ran.err);
    assert_eq!(shell.piped(&[], "20 + 1\nexit\nnothing\n").out, "21\n");
}

#[test]
fn the_error_in_the_readme_matches_the_program() {
    let statement = "theta.atack_s = 20ms";
    let ran = Shell::new().piped(&[], &format!("{statement}\n"));
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap().replace("\r\n", "\n");
    let printed: String = ran.err.lines().map(|line| format!("    {line}\n")).collect();
    assert!(readme.contains(&format!("    awol> {statement}\n{printed}")), "{printed}");
}

#[test]
fn notebooks_run_and_convert_does_not_overwrite_files() {
    let shell = Shell::new();
    shell.write("a.awol", "a = 20\n\na + 1\n");
    shell.ok(&["convert", "a.awol", "a.ipynb"]);
    assert_eq!(shell.ok(&["run", "a.ipynb"]).out, "21\n");
    let ran = shell.run(&["convert", "a.ipynb", "a.awol"]);
    assert!(ran.status == 1 && ran.err.contains("'a.awol' is there already; --force writes over it"), "{}", ran.err);
    shell.ok(&["convert", "--force", "a.ipynb", "a.awol"]);
}

#[test]
fn habits_from_other_languages_get_helpful_errors() {
    for (statement, help) in [
        ("print(theta)", "a value alone shows itself: theta"),
        ("imagine guitar", "text stands in quotes: imagine \"guitar\""),
        ("theta.sustain = 50%", "50 % is 0.5"),
        ("theta.pitch_midi = a4", "notes are written with a capital: A4"),
        ("theta |> render", "written |"),
        ("imagine \"a bell\" temp=1", "did you mean 'temperature='?"),
        ("!ls", "commands of the shell are not run from here"),
    ] {
        let ran = Shell::new().run(&["-c", statement]);
        assert!(ran.status == 2 && ran.err.contains(help), "{statement}: {}", ran.err);
    }
}

fn only(shell: &Shell, statement: &str) -> Value {
    let shown = shell.shown(statement);
    assert_eq!(shown.len(), 1, "{statement}: {shown:?}");
    shown.into_iter().next().unwrap()
}

#[test]
fn json_of_plain_values() {
    let shell = Shell::new();
    assert_eq!(only(&shell, "20ms"), json!({"type": "number", "value": 0.02, "unit": "s"}));
    assert_eq!(only(&shell, "A4"), json!({"type": "number", "value": 69.0, "unit": "MIDI"}));
    assert_eq!(only(&shell, "\"é\\n\""), json!({"type": "text", "value": "é\n"}));
    assert_eq!(only(&shell, "true"), json!({"type": "bool", "value": true}));
    let list = json!({"type": "list", "value": [{"type": "number", "value": 1.0}, {"type": "text", "value": "a"}]});
    assert_eq!(only(&shell, "[1, \"a\"]"), list);
    assert_eq!(only(&shell, "1..3"), json!({"type": "range", "value": {"start": 1.0, "end": 3.0, "step": 1.0, "count": 3}}));
}

#[test]
fn json_of_a_theta_has_the_ten_keys_and_no_rounding() {
    let shown = only(&Shell::new(), "theta mod_index=0.1 attack_s=12.3456789012345ms");
    assert_eq!(shown["type"], "theta");
    let keys: Vec<&String> = shown["value"].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 10);
    assert_eq!(keys[0], "pitch_midi");
    assert_eq!(shown["value"]["attack_s"], 12.345_678_901_234_5 / 1000.0);
}

#[test]
fn json_of_large_values_is_a_summary() {
    let shell = Shell::new();
    let clip = only(&shell, "render theta");
    assert_eq!((&clip["type"], &clip["value"]["rate"], &clip["value"]["samples"]), (&json!("clip"), &json!(16000), &json!(16000)));
    assert!(clip["value"]["peak"].as_f64().unwrap() > clip["value"]["rms"].as_f64().unwrap());
    let pairs = only(&shell, "starter pairs | embed");
    assert_eq!(pairs["value"], json!({"rows": 3463, "columns": ["prompt", "wav_path", "theta", "text_emb"]}));
    let flow = only(&shell, "starter flow");
    assert_eq!(flow["type"], "flow");
    assert!(flow["value"]["config"]["layers"].is_number() && flow["value"]["losses"]["train"]["total"].is_number(), "{flow}");
    let embedding = only(&shell, "embed \"a note\"");
    assert_eq!((&embedding["type"], embedding["value"].as_array().unwrap().len()), (&json!("embedding"), 512));
    let figure = only(&shell, "plot envelope theta width=640 height=400");
    assert_eq!((&figure["type"], &figure["value"]["width"], &figure["value"]["height"]), (&json!("figure"), &json!(640), &json!(400)));
}

#[test]
fn json_output_has_only_values() {
    let shell = Shell::new();
    let shown = shell.shown("vars; help render; a = 1; a; for n in 1..2 { n }; set; history; show a a");
    assert_eq!(shown.len(), 5);
    shell.write("x.awol", "a = 1\na\n");
    assert_eq!(shell.ok(&["run", "x.awol", "--json"]).out, "{\"type\":\"number\",\"value\":1.0}\n");
    let failed = shell.run(&["--json", "-c", "1\n[1][1]"]);
    assert_eq!((failed.status, failed.out.lines().count()), (1, 1));
}

#[test]
fn json_can_precede_or_follow_run_and_code_excludes_a_command() {
    let shell = Shell::new();
    shell.write("x.awol", "1 + 1\n");
    let shown = "{\"type\":\"number\",\"value\":2.0}\n";
    assert_eq!(shell.ok(&["--json", "run", "x.awol"]).out, shown);
    assert_eq!(shell.ok(&["run", "x.awol", "--json"]).out, shown);
    let ran = shell.run(&["-c", "1", "run", "x.awol"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("exclude each other"), "{}", ran.err);
}

#[test]
fn completions_are_generated_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Shell::new().ok(&["completions", shell]);
        assert!(ran.out.contains("awol") && ran.out.contains("check") && ran.out.contains("json"), "{shell}: {}", ran.out);
    }
    assert_eq!(Shell::new().run(&["completions", "cmd"]).status, 2);
}

#[test]
fn the_man_page_has_options_verbs_and_exit_statuses() {
    let page = Shell::new().ok(&["man"]).out;
    assert!(page.contains(".TH awol"), "{page}");
    for part in ["STATEMENTS", "completions", "plot spectrogram", "EXIT STATUS", "AWOL_HISTORY"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn doctor_gives_its_findings_as_values() {
    let shown = Shell::new().shown("doctor");
    assert_eq!((shown.len(), &shown[0]["type"]), (1, &json!("findings")));
    let findings = shown[0]["value"].as_array().unwrap();
    for what in ["awol", "processor", "vectors", "memory", "GPU", "CLAP", "sound", "folder"] {
        let finding = findings.iter().find(|finding| finding["what"] == what).unwrap_or_else(|| panic!("{what}: {findings:?}"));
        assert!(finding["found"].as_str().is_some_and(|found| !found.is_empty()), "{finding}");
        let lacks = finding["found"].as_str().unwrap().starts_with("none");
        assert!(!lacks || finding["mend"].is_string(), "{finding}");
    }
}

#[test]
fn pipes_get_no_pictures_and_no_colours() {
    let shell = Shell::new();
    let statements = "set inline=kitty; theta; plot envelope theta; help; doctor";
    let mut command = shell.command(&["-c", statements]);
    command.env_remove("NO_COLOR").env("TERM", "xterm-kitty").env("KITTY_WINDOW_ID", "1").env("COLORTERM", "truecolor");
    let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(out.contains("figure \"Envelope") && out.contains("the output is no terminal"), "{out}");
    assert!(!out.contains('\x1b'), "{out:?}");
}

#[test]
fn shown_figures_are_saved_with_set_plots() {
    let shell = Shell::new();
    shell.ok(&["-c", "plot envelope theta title=\"one note\""]);
    assert!(!shell.path("plots").exists());
    let ran = shell.ok(&["-c", "set plots=on; plot envelope theta title=\"one note\"; show (plot envelope theta title=\"one note\")"]);
    assert!(ran.err.contains("one_note.png") && ran.err.contains("one_note-2.png"), "{}", ran.err);
    assert_eq!(shell.bytes("plots/one_note.png"), shell.bytes("plots/one_note-2.png"));
    std::fs::remove_dir_all(shell.path("plots")).unwrap();
    let ran = shell.ok(&["-c", "set plots=on; f = plot envelope theta title=\"one note\"; [f, [f, f]]"]);
    assert_eq!(ran.err.matches("wrote").count(), 1, "one figure is written once: {}", ran.err);
    std::fs::remove_dir_all(shell.path("plots")).unwrap();
    shell.write("plots", "a file in the way");
    let failed = shell.run(&["-c", "set plots=on; plot envelope theta"]);
    assert_eq!(failed.status, 1, "{}", failed.err);
    assert!(failed.err.contains("plots"), "{}", failed.err);
}

#[test]
fn settings_are_listed_with_their_values() {
    let ran = Shell::new().ok(&["-c", "set inline=sixel pager=off; set"]);
    let lines: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split_whitespace().collect()).collect();
    for expected in [["inline", "sixel"], ["pager", "off"], ["plots", "off"], ["figures", "white"], ["progress", "on"], ["jobs", "0"]] {
        assert!(lines.iter().any(|line| *line == expected), "{expected:?}\n{}", ran.out);
    }
}

#[test]
fn a_script_with_a_rust_cell_is_rejected_before_it_runs() {
    let shell = Shell::new();
    shell.write("cell.awol", "save theta \"a.json\"\nrust { let x = 1.0; }\n");
    let ran = shell.run(&["run", "cell.awol"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
    let mend = if cfg!(feature = "rust-cells") { "--allow-rust" } else { "--features rust-cells" };
    assert!(ran.err.contains("cell.awol:2:1") && ran.err.contains(mend), "{}", ran.err);
    assert!(!shell.path("a.json").exists());
    let ran = shell.run(&["-c", "run 'cell.awol'"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains(mend), "{}", ran.err);
}

#[test]
fn a_pitch_above_the_nyquist_limit_is_noted() {
    let told = "the sample rate is too low for the pitch of";
    let shell = Shell::new();
    for (statement, count) in [
        ("render (theta pitch_midi=127 sample_rate=8000)", "the note"),
        ("high = theta pitch_midi=127 sample_rate=8000; render [theta, high, high]", "2 of 3 notes"),
        ("synthesize \"a bell\" pitch_midi=127 out=\"a.wav\"", "the note"),
    ] {
        let ran = shell.ok(&["-c", statement]);
        assert!(ran.err.contains(&format!("{told} {count}")), "{statement}: {}", ran.err);
    }
    assert!(!shell.ok(&["-c", "render theta"]).err.contains(told));
}

#[test]
fn closed_output_streams_do_not_change_the_status() {
    let shell = Shell::new();
    for (source, status) in [("load \"nowhere.json\"", 1), ("1 +", 2), ("for i in 1..20000 { i }; save theta \"t.json\"", 0)] {
        let mut child = shell.command(&["-c", source]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(status), "{source}");
    }
    assert!(shell.path("t.json").exists());
}

/// Interrupts a training run, followed by `after`, once its checkpoint exists. Returns the exit status and the error stream.
#[cfg(unix)]
fn interrupt_training(after: &str) -> (Option<i32>, String) {
    use std::io::Read;
    use std::time::{Duration, Instant};
    let shell = Shell::new();
    let train = "train epochs=1000000 layers=1 hidden=8 checkpoint=\"c.safetensors\" every=1";
    let source = format!("set progress=off; starter pairs | embed with=words | {train}; {after}");
    let mut child = shell.command(&["-c", &source]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !shell.path("c.safetensors").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not train");
        std::thread::sleep(Duration::from_millis(2));
    }
    let pid = rustix::process::Pid::from_raw(child.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

#[cfg(unix)]
#[test]
fn the_status_is_130_after_an_interrupt() {
    let (status, said) = interrupt_training("save theta \"t.json\"");
    assert_eq!(status, Some(130), "{said}");
    assert!(said.contains("interrupted") && said.contains("before this began"), "{said}");
}
