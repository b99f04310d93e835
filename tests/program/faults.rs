//! Lets every step of every write fail in turn. The old or the new file must exist in full, the error must name it, and the session must go on.

// Only builds with debug assertions can inject faults.

use std::path::Path;
use std::process::Command;

use crate::support;
use crate::support::{TestRepl, path_literal};
use awol::files::faults::{self, Fault, VARIABLE};

/// The content of a file before the write.
const OLD: &[u8] = b"what was there before";

/// Statements that bind the values to save.
const BEFORE: &str =
    "t = theta mod_index=3; c = render t; p = starter pairs; f = starter flow; g = plot envelope t; e = embed \"a bell\"; n = [1, 2]";

/// Statements that write one file each, with `FILE` for its name, and the file's ending.
const WRITES: [(&str, &str); 10] = [
    ("save t FILE", "json"),
    ("save n FILE", "json"),
    ("save e FILE", "json"),
    ("save c FILE", "wav"),
    ("save p FILE", "jsonl"),
    ("save f FILE", "safetensors"),
    ("save g FILE", "png"),
    ("save g FILE", "svg"),
    ("save session FILE", "awol"),
    ("h = train (p | embed with=words) epochs=1 layers=1 hidden=8 checkpoint=FILE", "safetensors"),
];

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_failed_write_keeps_the_old_file() {
    let mut injected = 0;
    for (write, ending) in WRITES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("kept.{ending}"));
        let statement = write.replace("FILE", &path_literal(&path));
        let mut repl = TestRepl::after(BEFORE);
        let armed = faults::arm(None);
        repl.ok(&statement);
        let steps = armed.steps();
        drop(armed);
        let new = std::fs::read(&path).unwrap();
        // The log of the session grows with every write, and a checkpoint depends on how far training gets.
        let is_new = |there: &[u8]| there == new || (write.contains("session") && there.starts_with(b"# awol")) || write.contains("train");
        assert!(steps >= 5, "{write}: {steps} steps");
        for fault in [Fault::Full, Fault::Denied, Fault::Short] {
            for step in 0..steps {
                std::fs::write(&path, OLD).unwrap();
                let armed = faults::arm(Some((fault, step)));
                let outcome = repl.run(&statement);
                drop(armed);
                injected += 1;
                let there = std::fs::read(&path).unwrap();
                match outcome {
                    // A step that is not essential can fail with a note.
                    Ok(_) => assert!(is_new(&there), "{write}, {fault:?} at {step}"),
                    Err(stopped) => {
                        assert_eq!(there, OLD, "{write}, {fault:?} at {step}");
                        let said = support::explain(&stopped, &statement);
                        assert!(said.contains(&format!("kept.{ending}")), "{write}, {fault:?} at {step}: {said}");
                    }
                }
                assert!(there == OLD || is_new(&there), "{write}, {fault:?} at {step}: neither old nor new");
                assert_eq!(names(folder.path()), [format!("kept.{ending}")], "no litter: {write}, {fault:?} at {step}");
                repl.ok("alive = 1");
            }
        }
    }
    println!("{injected} faults injected");
    assert!(injected > 200, "only {injected}");
}

#[test]
fn a_crash_at_any_step_leaves_the_old_file_or_the_new_one() {
    let mut crashes = 0;
    let script = "t = theta mod_index=3; save t \"kept.json\"; g = plot envelope t width=320 height=200; save g \"kept.png\"";
    let run = |folder: &Path, step: Option<u64>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_awol"));
        command.args(["-c", script]).current_dir(folder);
        if let Some(step) = step {
            command.env(VARIABLE, format!("crash@{step}"));
        }
        command.output().unwrap().status.success()
    };
    let whole = tempfile::tempdir().unwrap();
    assert!(run(whole.path(), None));
    let files = ["kept.json", "kept.png"];
    let new = files.map(|name| std::fs::read(whole.path().join(name)).unwrap());
    for step in 0.. {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|name| std::fs::write(folder.path().join(name), OLD).unwrap());
        let survived = run(folder.path(), Some(step));
        for (name, new) in files.iter().zip(&new) {
            let there = std::fs::read(folder.path().join(name)).unwrap();
            assert!(there == OLD || there == *new, "{name} after a crash at {step} is neither old nor new");
        }
        if survived {
            break;
        }
        crashes += 1;
        // A second run succeeds on top of the files that the crash left.
        assert!(run(folder.path(), None));
        assert_eq!(std::fs::read(folder.path().join("kept.png")).unwrap(), new[1]);
    }
    println!("{crashes} crashes survived");
    assert!(crashes >= 12, "only {crashes}");
}
