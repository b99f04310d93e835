//! Tests of resumed training, from a saved flow and from the checkpoint of a killed run.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::shell::Shell;

const PAIRS: &str = "pairs = starter pairs | embed";

#[test]
fn resumed_training_gives_the_same_file() {
    for options in ["layers=2 hidden=8 seed=1", "layers=2 hidden=8 seed=1 objective=reference"] {
        let shell = Shell::new();
        shell.ok(&["-c", &format!("{PAIRS}; flow = train pairs epochs=5 {options}; save flow \"straight.safetensors\"")]);
        shell.ok(&["-c", &format!("{PAIRS}; flow = train pairs epochs=2 {options}; save flow \"first.safetensors\"")]);
        shell.ok(&["-c", &format!("{PAIRS}; flow = train pairs epochs=5 resume=\"first.safetensors\"; save flow \"second.safetensors\"")]);
        assert!(shell.bytes("straight.safetensors") == shell.bytes("second.safetensors"), "{options}");
        shell.ok(&["-c", "save (load \"second.safetensors\") \"small.safetensors\" training=false"]);
        assert!(2 * shell.bytes("small.safetensors").len() < shell.bytes("second.safetensors").len());
    }
}

#[test]
fn a_killed_run_can_be_resumed() {
    let shell = Shell::new();
    let code = format!("{PAIRS}; train pairs epochs=1000000 layers=2 hidden=8 seed=1 checkpoint=\"kept.safetensors\" every=1");
    for pause in [0, 3, 11, 37] {
        let mut run = shell.command(&["-c", &code]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        while !shell.path("kept.safetensors").is_file() {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing was written");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(200 + pause));
        run.kill().unwrap();
        run.wait().unwrap();
        let flow = shell.shown("load \"kept.safetensors\"");
        let epochs = flow[0]["value"]["epochs"].as_u64().unwrap();
        assert!(epochs > 0);
        let on = format!("{PAIRS}; train pairs epochs={} resume=\"kept.safetensors\"", epochs + 2);
        assert_eq!(shell.shown(&on).last().unwrap()["value"]["epochs"], epochs + 2);
    }
}

#[test]
fn a_checkpoint_that_cannot_be_written_keeps_the_flow() {
    let shell = Shell::new();
    // A folder of that name makes the file unwritable.
    std::fs::create_dir(shell.path("taken.safetensors")).unwrap();
    let ran = shell.ok(&["-c", &format!("{PAIRS}; flow = train pairs epochs=2 layers=1 hidden=4 checkpoint=\"taken.safetensors\"; flow")]);
    assert!(ran.err.contains("not saved") && ran.out.contains("2 epochs"), "{} {}", ran.out, ran.err);
}
