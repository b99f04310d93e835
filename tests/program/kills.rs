//! Kills a scripted session at random moments and starts it again until it completes. Its files must equal those of an undisturbed run.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::shell::Shell;
use rand::{Rng, SeedableRng};

/// The variable with the number of kills; 20 without it.
const KILLS: &str = "AWOL_KILLS";

const FILES: [&str; 4] = ["pairs.jsonl", "flow.safetensors", "note.wav", "note.png"];

/// Returns the script of the session, which resumes training from a checkpoint if `begun`.
fn script(begun: bool) -> String {
    let resume = if begun { " resume=\"kept.safetensors\"" } else { "" };
    format!(
        "pairs = starter pairs | embed\nsave pairs \"pairs.jsonl\"\n\
         flow = train pairs epochs=40 layers=2 hidden=8 batch=256 seed=1 checkpoint=\"kept.safetensors\" every=1{resume}\n\
         save flow \"flow.safetensors\"\nnote = imagine \"a guitar note\" flow=flow\nsave (render note) \"note.wav\"\n\
         save (plot envelope note) \"note.png\"\n"
    )
}

#[test]
fn killed_sessions_resume_to_the_same_files() {
    let wanted: u32 = std::env::var(KILLS).ok().and_then(|text| text.parse().ok()).unwrap_or(20);
    let undisturbed = Shell::new();
    undisturbed.write("whole.awol", &script(false));
    let began = Instant::now();
    undisturbed.ok(&["run", "whole.awol"]);
    let length = began.elapsed();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let (mut kills, mut sessions) = (0, 0);
    while kills < wanted {
        let shell = Shell::new();
        sessions += 1;
        loop {
            shell.write("session.awol", &script(shell.path("kept.safetensors").is_file()));
            let mut run = shell.command(&["run", "session.awol"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let until = Instant::now() + length.mul_f64(rng.gen_range(0.0..0.7));
            let mut ended = None;
            while ended.is_none() && (Instant::now() < until || kills >= wanted) {
                ended = run.try_wait().unwrap();
                std::thread::sleep(Duration::from_micros(500));
            }
            if let Some(status) = ended {
                assert!(status.success(), "started again, it fails");
                break;
            }
            run.kill().unwrap();
            run.wait().unwrap();
            kills += 1;
        }
        for name in FILES {
            assert!(shell.bytes(name) == undisturbed.bytes(name), "{name} differs after {kills} kills");
        }
    }
    println!("{kills} kills survived in {sessions} sessions");
}
