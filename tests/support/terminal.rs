//! Runs awol in a pseudo-terminal, types keys and reads the screen.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long a test waits for something on the screen.
const TIMEOUT: Duration = Duration::from_secs(120);

/// How long to wait before Ctrl-D is sent again.
const RESEND_INTERVAL: Duration = Duration::from_millis(300);

/// Switches bracketed paste on. The line editor writes it whenever it begins to read a line.
const BRACKETED_PASTE_ON: &[u8] = b"\x1b[?2004h";

pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    seen: Arc<Mutex<(vt100::Parser, Vec<u8>)>>,
    /// How many lines the editor had begun to read when the last line was sent.
    lines: usize,
}

impl Terminal {
    /// Starts awol in a terminal of this size. `folder` is its working directory and its home.
    pub fn start(folder: &Path, (rows, cols): (u16, u16), variables: &[(&str, &str)]) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_awol"));
        command.cwd(folder);
        command.env_clear();
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("HOME", folder);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in variables {
            if value.is_empty() {
                command.env_remove(name);
            } else {
                command.env(name, value);
            }
        }
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let seen = Arc::new(Mutex::new((vt100::Parser::new(rows, cols, 2000), Vec::new())));
        let shared = seen.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes) {
                if count == 0 {
                    break;
                }
                let mut seen = shared.lock().unwrap();
                seen.0.process(&bytes[..count]);
                seen.1.extend_from_slice(&bytes[..count]);
            }
        });
        Terminal { master: pair.master, child, writer, seen, lines: 0 }
    }

    /// Sends keys to the terminal.
    pub fn send(&mut self, keys: &str) {
        if keys.contains('\r') {
            self.lines = self.lines_begun();
        }
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Returns the screen as text.
    pub fn screen(&self) -> String {
        self.seen.lock().unwrap().0.screen().contents()
    }

    /// Returns everything that was written, with escape codes.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap().1).into_owned()
    }

    /// Returns the row and the column of the cursor.
    pub fn cursor(&self) -> (u16, u16) {
        self.seen.lock().unwrap().0.screen().cursor_position()
    }

    /// Returns a row of the screen.
    pub fn row(&self, row: u16) -> String {
        let seen = self.seen.lock().unwrap();
        let screen = seen.0.screen();
        screen.rows(0, screen.size().1).nth(usize::from(row)).unwrap_or_default()
    }

    /// Whether a text on the screen has this one of the sixteen colours.
    pub fn has_colour(&self, text: &str, colour: u8) -> bool {
        let seen = self.seen.lock().unwrap();
        let screen = seen.0.screen();
        let (rows, cols) = screen.size();
        (0..rows).any(|row| {
            let line: String = (0..cols)
                .map(|col| screen.cell(row, col).map_or(" ", |cell| if cell.has_contents() { cell.contents() } else { " " }))
                .collect();
            line.find(text).is_some_and(|at| {
                let first = line[..at].chars().count() as u16;
                (first..first + text.chars().count() as u16)
                    .all(|col| screen.cell(row, col).is_some_and(|cell| cell.fgcolor() == vt100::Color::Idx(colour)))
            })
        })
    }

    /// Waits until `wanted` holds of the terminal. Returns how long that took.
    pub fn wait(&self, what: &str, wanted: impl Fn(&Terminal) -> bool) -> Duration {
        let start = Instant::now();
        while !wanted(self) {
            assert!(start.elapsed() < TIMEOUT, "{what} did not come; the screen:\n{}\n--\n{:?}", self.screen(), self.written());
            std::thread::sleep(Duration::from_micros(200));
        }
        start.elapsed()
    }

    /// Waits for a text on the screen. Returns how long that took.
    pub fn expect(&self, text: &str) -> Duration {
        self.wait(text, |terminal| terminal.screen().contains(text))
    }

    fn lines_begun(&self) -> usize {
        let seen = self.seen.lock().unwrap();
        let count = |what: &[u8]| seen.1.windows(what.len()).filter(|bytes| *bytes == what).count();
        // In a dumb terminal the editor writes no codes; each line that it reads has a prompt.
        if count(BRACKETED_PASTE_ON) > 0 { count(BRACKETED_PASTE_ON) } else { count(b"awol> ") }
    }

    /// Waits for an empty prompt after the last line that was sent. Returns how long that took.
    pub fn prompt(&self) -> Duration {
        self.wait("a prompt", |terminal| {
            let (row, col) = terminal.cursor();
            terminal.row(row).trim_end() == "awol>" && col == 6 && terminal.lines_begun() > terminal.lines
        })
    }

    /// Ends awol with Ctrl-D and returns its exit status.
    pub fn end(mut self) -> u32 {
        let start = Instant::now();
        let mut sent = Duration::ZERO;
        self.send("\x04");
        loop {
            // Between two lines nothing reads the terminal, and the system takes Ctrl-D as the end of input.
            if start.elapsed() > sent + RESEND_INTERVAL {
                sent = start.elapsed();
                let _ = self.writer.write_all(b"\x04");
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < TIMEOUT, "it does not end; the screen:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Kills awol with SIGKILL.
    pub fn kill(&mut self) {
        #[cfg(unix)]
        {
            let pid = rustix::process::Pid::from_raw(self.child.process_id().unwrap() as i32).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        }
        #[cfg(not(unix))]
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn resize(&self, rows: u16, cols: u16) {
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        self.seen.lock().unwrap().0.screen_mut().set_size(rows, cols);
    }
}
