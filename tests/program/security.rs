//! Tests of the claims in SECURITY.md that no other test covers from end to end.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::support::TestRepl;
use crate::support::kernel::{Client, Kernel, block_on};
use crate::support::shell::Shell;
use serde_json::{Value as Json, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the path and the text of every Rust file below `folder`, sorted by path.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut folders = vec![repository().join(folder)];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match entry.is_dir() {
                true => folders.push(entry),
                false if entry.extension().is_some_and(|extension| extension == "rs") => files.push(entry),
                false => {}
            }
        }
    }
    files.sort();
    let name = |file: &PathBuf| file.strip_prefix(repository()).unwrap().to_str().unwrap().replace('\\', "/");
    files.iter().map(|file| (name(file), fs::read_to_string(file).unwrap())).collect()
}

/// Returns a row of a pairs file with this caption, which also names the wav file.
fn pair(caption: &str) -> String {
    let theta = json!({"pitch_midi": 47, "velocity": 100, "sample_rate": 16000, "duration_s": 1, "attack_s": 0.1, "decay_s": 0.2, "sustain": 0.2,
        "release_s": 0.5, "mod_ratio": 1, "mod_index": 4});
    json!({"prompt": caption, "wav_path": format!("{caption}.wav"), "theta_synth": theta}).to_string()
}

// Code

#[test]
fn only_rust_cells_and_the_pager_start_programs() {
    // Test modules, at the end of a file, can start programs.
    let program = |text: String| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_string();
    let starters: Vec<String> = sources("src")
        .into_iter()
        .map(|(name, text)| (name, program(text)))
        .filter(|(name, text)| !name.contains("/tests/") && (text.contains("Command::new") || text.contains(".exec()")))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(starters, ["src/console/pager.rs", "src/rust_cells/worker.rs"]);
    // Only the environment names the pager; no statement can.
    let told = TestRepl::new().refuses("set pager=\"touch ran\"");
    assert!(told.contains("on") && told.contains("off"), "{told}");
}

#[test]
fn a_pickle_with_a_call_is_rejected_and_not_executed() {
    let shell = Shell::new();
    // The pickle of an object that reduces to os.system("touch ran").
    let command = b"touch ran";
    let pickle = [b"\x80\x02cposix\nsystem\nX", &(command.len() as u32).to_le_bytes()[..], command, b"\x85R."].concat();
    let mut zip = ZipWriter::new(fs::File::create(shell.path("evil.pt")).unwrap());
    zip.start_file("archive/data.pkl", SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
    zip.write_all(&pickle).unwrap();
    zip.finish().unwrap();
    let ran = shell.run(&["-c", "load \"evil.pt\""]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("'posix.system'") && ran.err.contains("nothing was executed"), "{}", ran.err);
    assert!(!shell.path("ran").exists());
}

/// Compares docs/unsafe.md with the reasons that files give for `unsafe`. The compiler enforces the reasons: `unsafe` without one is an error, and
/// a reason without `unsafe` is a warning.
#[test]
fn the_list_of_unsafe_code_is_complete() {
    let attribute = "expect(unsafe_code, reason = \"";
    let mut table = String::from("| file | what for |\n| --- | --- |\n");
    for (name, text) in ["src", "tests", "benches"].into_iter().flat_map(sources) {
        let lines = text.lines().filter(|line| line.starts_with("#!["));
        for reason in lines.filter_map(|line| line.split_once(attribute)?.1.split_once('"')) {
            table += &format!("| `{name}` | {} |\n", reason.0);
        }
        let allows = |line: &str| line.trim_start().starts_with('#') && line.contains("allow") && line.contains("unsafe_code");
        assert!(!text.lines().any(allows), "{name} allows what it is to give a reason for");
    }
    let place = repository().join("docs/unsafe.md");
    let told = fs::read_to_string(&place).unwrap();
    let (before, rest) = told.split_once("| file |").unwrap();
    let after = rest.split_once("\n\n").unwrap().1;
    let renewed = format!("{before}{table}\n{after}");
    if std::env::var_os("AWOL_UPDATE").is_some() {
        fs::write(&place, &renewed).unwrap();
    } else {
        assert!(told == renewed, "docs/unsafe.md is not what the files say; AWOL_UPDATE=1 cargo test --test program security:: renews it");
    }
}

// Output

#[test]
fn control_characters_from_files_and_scripts_are_escaped() {
    let shell = Shell::new();
    // Colours, a window title, the bell, and CSI as one character.
    let evil = "a \u{1b}[31mred\u{1b}]0;owned\u{7} \u{9b}31m note";
    shell.write("evil.jsonl", &(pair(evil) + "\n"));
    let quoted = evil.replace('\u{1b}', "\\u{1b}").replace('\u{7}', "\\u{7}").replace('\u{9b}', "\\u{9b}");
    let script = format!(
        "c = \"{quoted}\"; c; [c, c]; vars; x = imagine c; x; history; p = load \"evil.jsonl\"; p; plot embedding c \"a bell\" title=c; load c"
    );
    for json in [false, true] {
        let options = if json { &["--json", "-c", &script][..] } else { &["-c", &script] };
        let ran = shell.run(options);
        assert!(ran.err.contains("has no ending that load knows"), "{}", ran.err);
        let said = ran.out.clone() + &ran.err;
        assert_eq!(said.chars().find(is_unsafe_control), None, "{said:?}");
        assert!(said.matches("\\u{1b}[31mred\\u{1b}]0;owned\\u{7}").count() > if json { 1 } else { 4 }, "{said}");
        if json {
            let shown: Json = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
            assert_eq!(shown, json!({"type": "text", "value": evil}));
        }
    }
}

/// Whether a terminal can interpret the character as a command.
fn is_unsafe_control(c: &char) -> bool {
    c.is_control() && *c != '\n' && *c != '\t'
}

#[test]
fn markup_and_control_characters_are_escaped_in_notebooks() {
    const EVIL: &str = "guitar <script>alert(1)</script><img src=x onerror=alert(1)>\u{1b}[31m\u{9b}31m";
    let quoted = EVIL.replace('\u{1b}', "\\u{1b}").replace('\u{9b}', "\\u{9b}");
    let cells = [
        format!("c = \"{quoted}\"; c"),
        "x = imagine c; x".into(),
        "[x, x]".into(),
        "show c".into(),
        "vars".into(),
        "p = load \"evil.jsonl\"; p".into(),
        "history".into(),
        "y = render x; y".into(),
        "save y \"y.wav\"; z = load \"y.wav\"; z".into(),
        "plot embedding c \"a bell\" title=c".into(),
        "play x".into(),
    ];
    block_on(async {
        let kernel = Kernel::start();
        fs::write(kernel.path("evil.jsonl"), pair(EVIL) + "\n").unwrap();
        let mut client = Client::connect(&kernel, "one").await;
        let (mut escaped, mut named) = (0, 0);
        for cell in cells {
            let (answer, messages) = client.run(&cell).await;
            assert_eq!(answer["status"], "ok", "{cell}: {answer}");
            for form in ["text/html", "image/svg+xml", "text/markdown"] {
                for shown in messages.iter().filter_map(|message| message.content["data"][form].as_str()) {
                    assert!(!shown.contains("<script>alert") && !shown.contains("<img src=x"), "{cell}: {shown}");
                    escaped += usize::from(shown.contains("&lt;script&gt;alert(1)"));
                }
            }
            for message in &messages {
                for text in [&message.content["text"], &message.content["data"]["text/plain"]].into_iter().filter_map(Json::as_str) {
                    assert_eq!(text.chars().find(is_unsafe_control), None, "{cell}: {text:?}");
                    named += usize::from(text.contains("\\u{1b}[31m\\u{9b}31m"));
                }
            }
        }
        // The theta, the pairs, the rendered and the loaded clip, and the figure show the caption.
        assert!(escaped >= 4 && named >= 4, "{escaped}, {named}");
    });
}

// The kernel

#[cfg(unix)]
#[test]
fn the_kernels_connection_file_is_private_and_local() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::new();
    let mut kernel = shell.command(&["kernel", "start"]).env("TMPDIR", shell.folder()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(kernel.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let path = PathBuf::from(line.trim().split('\'').nth(1).unwrap());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    let told: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    kernel.kill().unwrap();
    kernel.wait().unwrap();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!((&told["ip"], &told["transport"], &told["signature_scheme"]), (&json!("127.0.0.1"), &json!("tcp"), &json!("hmac-sha256")));
    assert!(told["key"].as_str().is_some_and(|key| key.len() == 36), "{told}");
}
