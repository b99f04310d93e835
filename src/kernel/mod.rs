//! The Jupyter kernel: the language in notebooks. One thread handles the sockets, another the session.

mod about;
mod answers;
pub mod connection;
mod execute;
mod outbox;
mod parent;
mod queue;
mod shown;
mod sink;
mod sliders;
mod sockets;
mod spec;
pub mod wire;
mod worker;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use crate::cause::chain;
use crate::console::{Interrupt, eprint_line, say};
use connection::Connection;
use outbox::Outbox;
use sockets::Sockets;
use wire::Codec;
use worker::Worker;

pub(crate) use about::language;
pub(crate) use execute::RUST;
pub use spec::{InstallLocation, install, uninstall};

/// The session thread's stack size in bytes, enough for the deepest expressions that the language allows.
const STACK: usize = 16 << 20;

/// Serves the connection in `file`. Without a file, creates a connection file and prints how to connect. Returns when a front end requests a shutdown.
pub fn start(file: Option<&Path>) -> ExitCode {
    match serve(file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint_line(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn serve(file: Option<&Path>) -> Result<(), String> {
    let mut connection = match file {
        Some(file) => Connection::read(file).map_err(|error| chain(&error))?,
        None => Connection::fresh(),
    };
    if connection.is_open_to_others() {
        eprint_line(format_args!(
            "awol kernel: other machines can reach {}; what they send is obeyed where it is signed with the key",
            connection.ip
        ));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the sockets need a thread: {error}"))?;
    runtime.block_on(async {
        let sockets = Sockets::bind(&mut connection).await.map_err(|error| format!("cannot listen on {}: {error}", connection.ip))?;
        if file.is_none() {
            announce(&connection)?;
        }
        close_stdout();
        let interrupt = Interrupt::default();
        let signalled = interrupt.clone();
        if let Err(error) = ctrlc::set_handler(move || signalled.set()) {
            eprint_line(format_args!("awol kernel: Ctrl-C will end it at once: {error}"));
        }
        let codec = Arc::new(Codec::new(&connection.key));
        let (outbox, mail) = Outbox::new(codec.clone());
        let (jobs, todo) = queue::queue(interrupt.clone());
        let worker = Worker::new(outbox.clone(), interrupt.clone());
        std::thread::Builder::new()
            .name("session".into())
            .stack_size(STACK)
            .spawn(move || worker.work(&todo))
            .map_err(|error| format!("the session needs a thread: {error}"))?;
        sockets.serve(codec, outbox, mail, jobs, interrupt).await;
        Ok(())
    })
}

/// Writes a connection file and prints the command that connects to it. Only the user can read the file, because it holds the key.
fn announce(connection: &Connection) -> Result<(), String> {
    use std::io::Write;
    let path = std::env::temp_dir().join(format!("awol-kernel-{}.json", std::process::id()));
    let text = serde_json::to_string_pretty(connection).map_err(|error| error.to_string())?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| format!("cannot write '{}': {error}", path.display()))?;
    say(format_args!("jupyter console --existing '{}'", path.display()));
    Ok(())
}

/// Redirects standard output to `/dev/null`. The process that started the kernel may read it until it closes.
fn close_stdout() {
    #[cfg(unix)]
    if let Ok(nowhere) = std::fs::OpenOptions::new().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(nowhere);
    }
}
