//! The `awol` binary: parses the arguments.

#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use awol::cause::chain;
use awol::console::{eprint_line, flush_stdout, record_write_error};
use awol::kernel::InstallLocation;
use awol::manual;
use awol::session::rust::RustFrom;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

/// Say a sound, hear it, bend it by hand.
#[derive(Parser)]
#[command(name = "awol", version, about, arg_required_else_help = false)]
struct Arguments {
    /// Run these statements and exit
    #[arg(short = 'c', value_name = "STATEMENTS")]
    code: Option<String>,
    /// Print every shown value as one JSON object per line
    #[arg(long, global = true)]
    json: bool,
    /// Let files run Rust cells, which can do anything that you can
    #[arg(long, global = true)]
    allow_rust: bool,
    /// Start with the statements of the last session that ended unexpectedly
    #[arg(long, conflicts_with = "code")]
    recover: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run a script or the cells of a notebook
    Run { file: PathBuf },
    /// Check a script without running it
    Check { file: PathBuf },
    /// Print the completion script for a shell
    Completions { shell: Shell },
    /// Print the man page
    Man,
    /// Convert a script to a notebook, or a notebook to a script
    Convert {
        /// A .awol or .ipynb file
        from: PathBuf,
        /// The converted file
        to: PathBuf,
        /// Overwrite an existing file
        #[arg(long)]
        force: bool,
    },
    /// Manage the Jupyter kernel
    #[command(subcommand)]
    Kernel(Kernel),
}

#[derive(Subcommand)]
enum Kernel {
    /// Install the kernel for Jupyter
    Install(Spec),
    /// Uninstall the kernel
    Uninstall(Spec),
    /// Serve a front end; Jupyter runs this
    Start {
        /// The connection file; without it, the kernel creates one and prints its path
        connection_file: Option<PathBuf>,
        /// `jupyter run --kernel=awol FILE` also passes its file to the kernel, but sends the contents as cells
        #[arg(hide = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Args)]
struct Spec {
    /// In the user's own folder (default)
    #[arg(long, conflicts_with = "prefix")]
    user: bool,
    /// In PREFIX/share/jupyter, such as a Python environment or /usr/local
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<PathBuf>,
    /// In the environment of the `python` on the PATH
    #[arg(long, conflicts_with_all = ["user", "prefix"])]
    sys_prefix: bool,
}

impl Spec {
    fn place(self) -> InstallLocation {
        match self.prefix {
            Some(prefix) => InstallLocation::Prefix(prefix),
            None if self.sys_prefix => InstallLocation::Python,
            None => InstallLocation::User,
        }
    }
}

fn main() -> ExitCode {
    #[cfg(feature = "rust-cells")]
    awol::rust_cells::hook();
    let arguments = Arguments::parse();
    let rust = if arguments.allow_rust { RustFrom::Anywhere } else { RustFrom::Typed };
    if let Some(name) = awol::simd::misspelt() {
        let levels = awol::simd::Level::ALL.map(awol::simd::Level::name).join(", ");
        eprint_line(format_args!("warning: {}={name} is none of {levels}, and is left aside", awol::simd::VARIABLE));
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
                eprint_line(format_args!("error: the man page cannot be made: {error}"));
                ExitCode::FAILURE
            }
        },
        (Some(Command::Kernel(kernel)), None) => self::kernel(kernel),
        (Some(Command::Convert { from, to, force }), None) => match awol::notebook::convert(&from, &to, force) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprint_line(format_args!("error: {}", chain(&error)));
                ExitCode::FAILURE
            }
        },
        (None, Some(code)) => awol::script::run_source(&code, "-c", arguments.json, rust),
        (None, None) => awol::repl::start(arguments.json, rust, arguments.recover),
    }
}

fn kernel(command: Kernel) -> ExitCode {
    let (done, what) = match command {
        Kernel::Start { connection_file, files: _ } => return awol::kernel::start(connection_file.as_deref()),
        Kernel::Install(spec) => (awol::kernel::install(&spec.place()), "the kernel is in"),
        Kernel::Uninstall(spec) => (awol::kernel::uninstall(&spec.place()), "the kernel is gone from"),
    };
    match done {
        Ok(folder) => print(format!("{what} {}\n", folder.display()).as_bytes()),
        Err(error) => {
            eprint_line(format_args!("error: {}", chain(&error)));
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output. A reader that closed the pipe is not an error.
fn print(bytes: &[u8]) -> ExitCode {
    record_write_error(std::io::stdout().write_all(bytes));
    if flush_stdout() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
