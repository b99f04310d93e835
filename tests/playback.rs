//! Tests that played clips reach the device at their pitch and level, and that errors give the reason.

#![allow(clippy::unwrap_used)]

mod support;

use awol::audio::Clip;
use awol::audio::playback::Player;

/// Returns a sine sampled at 16 kHz.
fn tone(hz: f64, seconds: f64, level: f64) -> Clip {
    let rate = 16000;
    let samples = (0..(seconds * f64::from(rate)) as usize)
        .map(|i| (level * (std::f64::consts::TAU * hz * i as f64 / f64::from(rate)).sin()) as f32)
        .collect();
    Clip::new(samples, rate)
}

#[test]
#[cfg(not(feature = "playback"))]
fn without_the_feature_play_is_an_error() {
    let mut player = Player::new();
    let problem = player.play(&tone(440.0, 0.1, 0.5)).unwrap_err().to_string();
    assert!(problem.contains("feature 'playback'"), "{problem}");
    assert!(!player.is_playing());
    player.wait(|| false).unwrap();
}

#[cfg(all(feature = "playback", target_os = "linux"))]
mod alsa {
    use std::path::Path;
    use std::process::{Command, Output};
    use std::time::Instant;

    use super::*;

    /// Set in child processes. Without it the ignored tests would use the machine's real device.
    const CHILD: &str = "AWOL_PLAYBACK_CHILD";

    fn skip_if_not_child() -> bool {
        let is_parent = std::env::var_os(CHILD).is_none();
        if is_parent {
            crate::support::reference::skip("this test is run by another one");
        }
        is_parent
    }

    /// How many frames the capture keeps, 16-bit stereo at 48 kHz.
    const CAPTURED_FRAMES: usize = 48000 * 3;

    /// Runs one of the ignored tests in a child process, where libasound reads its settings again.
    fn run_child(test: &str, variables: &[(&str, &Path)]) -> Output {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "--nocapture", test]).env(CHILD, "1").envs(variables.iter().copied());
        command.output().unwrap()
    }

    fn text(output: &Output) -> String {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    /// Writes settings whose default device has no clock and pipes its frames to a file. `keep` is `head` or `tail`: which frames the file keeps.
    fn write_capture_settings(folder: &Path, keep: &str) -> std::path::PathBuf {
        let settings = folder.join("asound.conf");
        let capture = folder.join("capture.raw");
        let wanted = CAPTURED_FRAMES * 4;
        // Limited, as a device without a clock accepts silence without end.
        let text = format!(
            "pcm.!default {{ type plug slave {{ pcm capture rate 48000 channels 2 format S16_LE }} }}\n\
             pcm.capture {{ type file format raw slave.pcm {{ type null }} file \"|{{ {keep} -c {wanted} > '{}'; cat > /dev/null; }}\" }}\n",
            capture.display()
        );
        std::fs::write(&settings, text).unwrap();
        settings
    }

    #[test]
    fn played_samples_reach_the_device() {
        let folder = tempfile::tempdir().unwrap();
        let output = run_child("alsa::child_plays_a_tone", &[("ALSA_CONFIG_PATH", &write_capture_settings(folder.path(), "head"))]);
        let said = text(&output);
        if said.contains("libasound.so.2 is not on this machine") {
            crate::support::reference::skip(&said);
            return;
        }
        assert!(output.status.success(), "{said}");
        assert!(!said.contains("ALSA lib"), "{said}");

        let bytes = std::fs::read(folder.path().join("capture.raw")).unwrap();
        let left: Vec<f64> = bytes.chunks_exact(4).map(|frame| f64::from(i16::from_le_bytes([frame[0], frame[1]])) / 32768.0).collect();
        let right: Vec<f64> = bytes.chunks_exact(4).map(|frame| f64::from(i16::from_le_bytes([frame[2], frame[3]])) / 32768.0).collect();
        assert_eq!(left, right);
        let start = left.iter().position(|sample| sample.abs() > 0.001).expect("silence was captured");
        let end = left.iter().rposition(|sample| sample.abs() > 0.001).unwrap();
        assert!((end - start).abs_diff(48000) < 60, "a second was played, {} frames sounded", end - start);

        let middle = &left[start + 4800..start + 43200];
        let level = (middle.iter().map(|sample| sample * sample).sum::<f64>() / middle.len() as f64).sqrt() * 2.0_f64.sqrt();
        let crossings = middle.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        let hz = crossings as f64 / (middle.len() as f64 / 48000.0);
        assert!((level - 0.25).abs() < 0.002, "0.5 at half volume was played, {level} captured");
        assert!((hz - 440.0).abs() < 2.0, "440 Hz was played, {hz} captured");
    }

    #[test]
    #[ignore = "run by played_samples_reach_the_device, with settings that capture"]
    fn child_plays_a_tone() {
        if skip_if_not_child() {
            return;
        }
        let mut player = Player::new();
        player.set_volume(0.5);
        if let Err(problem) = player.play(&tone(440.0, 1.0, 0.5)) {
            panic!("{problem}");
        }
        assert!(player.is_playing());
        player.wait(|| false).unwrap();
        assert!(!player.is_playing());
    }

    #[test]
    fn a_second_clip_stops_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let output =
            run_child("alsa::child_plays_clips_in_sequence", &[("ALSA_CONFIG_PATH", &write_capture_settings(folder.path(), "tail"))]);
        let said = text(&output);
        if said.contains("libasound.so.2 is not on this machine") {
            crate::support::reference::skip(&said);
            return;
        }
        assert!(output.status.success(), "{said}");
        let last = std::fs::read(folder.path().join("capture.raw")).unwrap();
        assert_eq!(last.len(), CAPTURED_FRAMES * 4);
        assert!(last.iter().all(|byte| *byte == 0), "a clip that was cut still sounds at the end");
    }

    #[test]
    #[ignore = "run by a_second_clip_stops_the_first, with settings that capture"]
    fn child_plays_clips_in_sequence() {
        if skip_if_not_child() {
            return;
        }
        let long = tone(440.0, 600.0, 0.5);
        let started = Instant::now();
        let mut player = Player::new();
        if let Err(problem) = player.play(&long) {
            panic!("{problem}");
        }
        let asked = std::cell::Cell::new(0);
        let interrupted = || {
            asked.set(asked.get() + 1);
            asked.get() > 3
        };
        player.wait(interrupted).unwrap();
        assert!(!player.is_playing());
        player.play(&long).unwrap();
        player.stop();
        assert!(!player.is_playing());
        player.play(&long).unwrap();
        player.play(&tone(880.0, 0.1, 0.5)).unwrap();
        player.wait(|| false).unwrap();
        assert!(started.elapsed().as_secs() < 30, "ten minutes of sound were waited for");
    }

    #[test]
    fn a_missing_device_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("asound.conf");
        std::fs::write(&settings, "pcm.!default { type hw card 99 }\n").unwrap();
        for settings in [settings.as_path(), Path::new("/nowhere/asound.conf")] {
            let output = run_child("alsa::child_finds_no_device", &[("ALSA_CONFIG_PATH", settings)]);
            assert!(output.status.success(), "{}", text(&output));
            assert!(text(&output).contains("cannot play: "), "{}", text(&output));
            assert!(!text(&output).contains("ALSA lib"), "{}", text(&output));
        }
    }

    #[test]
    fn a_missing_library_is_an_error() {
        // An invalid file that is found first hides an installed library.
        let folder = tempfile::tempdir().unwrap();
        for name in ["libasound.so.2", "libasound.so"] {
            std::fs::write(folder.path().join(name), "not a library").unwrap();
        }
        let output = run_child("alsa::child_finds_no_device", &[("LD_LIBRARY_PATH", folder.path())]);
        assert!(output.status.success(), "{}", text(&output));
        assert!(text(&output).contains("libasound.so.2 is not on this machine; install it"), "{}", text(&output));
    }

    #[test]
    #[ignore = "run by the tests of errors, where nothing can play"]
    fn child_finds_no_device() {
        if skip_if_not_child() {
            return;
        }
        let mut player = Player::new();
        for _ in 0..2 {
            println!("{}", player.play(&tone(440.0, 0.1, 0.5)).unwrap_err());
            assert!(!player.is_playing());
            player.wait(|| false).unwrap();
        }
    }
}
