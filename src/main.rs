//! The `awol` binary: arguments only.

#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use awol::console::{all_heard, complain, heard};
use awol::kernel::Place;
use awol::manual;
use awol::session::rust::RustFrom;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

/// Say a sound, hear it, bend it by hand.
#[derive(Parser)]
#[command(name = "awol", version, about, arg_required_else_help = false)]
struct Arguments {
    /// Run these statements and leave
    #[arg(short = 'c', value_name = "STATEMENTS")]
    code: Option<String>,
    /// Print every shown value as one JSON object a line
    #[arg(long, global = true)]
    json: bool,
    /// Let files run Rust cells, which can do anything that you can
    #[arg(long, global = true)]
    allow_rust: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run a script
    Run { file: PathBuf },
    /// Check a script; run nothing
    Check { file: PathBuf },
    /// Print what a shell reads to complete the arguments of awol
    Completions { shell: Shell },
    /// Print the man page
    Man,
    /// Make a notebook of a script, or a script of a notebook
    Convert {
        /// A .awol or .ipynb file
        from: PathBuf,
        /// The other
        to: PathBuf,
    },
    /// The kernel of notebooks
    #[command(subcommand)]
    Kernel(Kernel),
}

#[derive(Subcommand)]
enum Kernel {
    /// Make the kernel known to Jupyter
    Install(Spec),
    /// Take it away again
    Uninstall(Spec),
    /// Serve a front end: what Jupyter runs
    Start {
        /// Where to listen; without it a connection file is made, and named
        connection_file: Option<PathBuf>,
    },
}

#[derive(Args)]
struct Spec {
    /// In the user's own folder (the default)
    #[arg(long, conflicts_with = "prefix")]
    user: bool,
    /// In PREFIX/share/jupyter: a Python environment, /usr/local
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<PathBuf>,
}

impl Spec {
    fn place(self) -> Place {
        self.prefix.map_or(Place::User, Place::Prefix)
    }
}

fn main() -> ExitCode {
    #[cfg(feature = "rust-cells")]
    awol::rust_cells::hook();
    let arguments = Arguments::parse();
    let rust = if arguments.allow_rust { RustFrom::Anywhere } else { RustFrom::Typed };
    if let Some(name) = awol::simd::misspelt() {
        let levels = awol::simd::Level::ALL.map(awol::simd::Level::name).join(", ");
        complain(format_args!("warning: {}={name} is none of {levels}, and is left aside", awol::simd::VARIABLE));
    }
    match (arguments.command, arguments.code) {
        (Some(_), Some(_)) => {
            let message = "-c '…' and a command exclude each other: awol -c '…', or awol run FILE";
            Arguments::command().error(ErrorKind::ArgumentConflict, message).exit()
        }
        (Some(Command::Run { file }), None) => awol::script::run_file(&file, arguments.json, rust),
        (Some(Command::Check { file }), None) => awol::script::check_file(&file),
        (Some(Command::Completions { shell }), None) => print(&manual::completions(shell, Arguments::command())),
        (Some(Command::Man), None) => match manual::page(Arguments::command()) {
            Ok(page) => print(&page),
            Err(error) => {
                complain(format_args!("error: the man page cannot be made: {error}"));
                ExitCode::FAILURE
            }
        },
        (Some(Command::Kernel(kernel)), None) => self::kernel(kernel),
        (Some(Command::Convert { from, to }), None) => match awol::notebook::convert(&from, &to) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                complain(format_args!("error: {error}"));
                ExitCode::FAILURE
            }
        },
        (None, Some(code)) => awol::script::run_source(&code, "-c", arguments.json, rust),
        (None, None) => awol::repl::start(rust),
    }
}

fn kernel(command: Kernel) -> ExitCode {
    let (done, what) = match command {
        Kernel::Start { connection_file } => return awol::kernel::start(connection_file.as_deref()),
        Kernel::Install(spec) => (awol::kernel::install(&spec.place()), "the kernel is in"),
        Kernel::Uninstall(spec) => (awol::kernel::uninstall(&spec.place()), "the kernel is gone from"),
    };
    match done {
        Ok(folder) => print(format!("{what} {}\n", folder.display()).as_bytes()),
        Err(error) => {
            complain(format_args!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// A reader that has gone away is no failure.
fn print(bytes: &[u8]) -> ExitCode {
    heard(std::io::stdout().write_all(bytes));
    if all_heard() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
