//! Runs the built program in a temporary folder.

#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub struct Shell {
    folder: tempfile::TempDir,
}

/// The exit status and the output of a run of the program.
pub struct RunResult {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Shell {
    pub fn new() -> Self {
        Shell { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file that can be written");
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Returns a command that runs the program in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_awol"));
        command.args(arguments).current_dir(self.folder()).stdin(Stdio::null());
        command.env("NO_COLOR", "1").env("AWOL_HISTORY", self.path("history.txt"));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> RunResult {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        RunResult { status: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }

    /// Runs the program with `input` from a pipe.
    pub fn piped(&self, arguments: &[&str], input: &str) -> RunResult {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), input.as_bytes()).expect("it reads");
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        RunResult { status: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }

    /// Runs the program, which must exit with status 0.
    pub fn ok(&self, arguments: &[&str]) -> RunResult {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "awol {arguments:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// Returns the values that `--json -c` prints for these statements.
    pub fn shown(&self, statements: &str) -> Vec<serde_json::Value> {
        let ran = self.ok(&["--json", "-c", statements]);
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
    }
}

/// Returns the peak of a wav file, 0 to 1, and asserts that the file is 16-bit.
pub fn wav_peak(path: &Path) -> f64 {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let bits = bytes.get(34..36).map(|bits| u16::from_le_bytes([bits[0], bits[1]]));
    assert_eq!(bits, Some(16), "{} is not 16-bit", path.display());
    awol::audio::read(path, awol::audio::Channels::First).unwrap_or_else(|error| panic!("{error}")).peak()
}

/// Decodes a whole PNG, asserts that it is not blank, and returns its width and height.
pub fn png_size(bytes: &[u8]) -> (u32, u32) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size that fits")];
    let info = reader.next_frame(&mut pixels).expect("a whole PNG");
    let first = pixels.first().copied();
    assert!(pixels.iter().any(|value| Some(*value) != first), "the picture is blank");
    (info.width, info.height)
}
