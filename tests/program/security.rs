//! What SECURITY.md promises and no other test sees from end to end.

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

/// Every Rust file below `folder`, with its place in the repository, in order.
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

/// A pair as `build` writes it, whose caption and file are called as somebody likes.
fn pair(caption: &str) -> String {
    let theta = json!({"pitch_midi": 47, "velocity": 100, "sample_rate": 16000, "duration_s": 1, "attack_s": 0.1, "decay_s": 0.2, "sustain": 0.2,
        "release_s": 0.5, "mod_ratio": 1, "mod_index": 4});
    json!({"prompt": caption, "wav_path": format!("{caption}.wav"), "theta_synth": theta}).to_string()
}

// Code

#[test]
fn nothing_but_rust_cells_and_the_pager_starts_a_program() {
    // Tests, which are at a file's end, may start what they like.
    let program = |text: String| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_string();
    let starters: Vec<String> = sources("src")
        .into_iter()
        .map(|(name, text)| (name, program(text)))
        .filter(|(name, text)| !name.contains("/tests/") && (text.contains("Command::new") || text.contains(".exec()")))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(starters, ["src/console/pager.rs", "src/rust_cells/worker.rs"]);
    // Which pager is for the environment to say, and no statement names one.
    let told = TestRepl::new().refuses("set pager=\"touch ran\"");
    assert!(told.contains("on") && told.contains("off"), "{told}");
}

#[test]
fn a_pickle_that_calls_is_refused_by_name_and_not_obeyed() {
    let shell = Shell::new();
    // What Python's pickle makes of an object that reduces to os.system("touch ran").
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

/// The reasons that files give for `unsafe`, which the compiler keeps true: a file without a reason may have none, a reason without `unsafe` is a
/// warning. docs/unsafe.md is a list of them.
#[test]
fn the_list_of_unsafe_code_is_whole() {
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

// What is shown

#[test]
fn no_text_of_a_file_or_a_script_talks_to_the_terminal() {
    let shell = Shell::new();
    // Colours, a title for the window, the bell, a control character of one byte.
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
        assert_eq!(said.chars().find(speaks), None, "{said:?}");
        assert!(said.matches("\\u{1b}[31mred\\u{1b}]0;owned\\u{7}").count() > if json { 1 } else { 4 }, "{said}");
        if json {
            let shown: Json = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
            assert_eq!(shown, json!({"type": "text", "value": evil}));
        }
    }
}

/// Whether a terminal may obey it.
fn speaks(c: &char) -> bool {
    c.is_control() && *c != '\n' && *c != '\t'
}

#[test]
fn markup_and_control_characters_in_captions_are_text_in_a_notebook() {
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
                    assert_eq!(text.chars().find(speaks), None, "{cell}: {text:?}");
                    named += usize::from(text.contains("\\u{1b}[31m\\u{9b}31m"));
                }
            }
        }
        // The theta, the pairs, the clip as made and as loaded, and the figure: those that show the caption at all.
        assert!(escaped >= 4 && named >= 4, "{escaped}, {named}");
    });
}

// The kernel

#[cfg(unix)]
#[test]
fn a_connection_file_of_the_kernels_own_is_for_its_owner_and_this_machine() {
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
