//! The `awol` binary: arguments only.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use awol::manual;
use awol::session::rust::RustFrom;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
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
}

fn main() -> ExitCode {
    #[cfg(feature = "rust-cells")]
    awol::rust_cells::hook();
    let arguments = Arguments::parse();
    let rust = if arguments.allow_rust { RustFrom::Anywhere } else { RustFrom::Typed };
    if let Some(name) = awol::simd::misspelt() {
        let levels = awol::simd::Level::ALL.map(awol::simd::Level::name).join(", ");
        eprintln!("warning: {}={name} is none of {levels}, and is left aside", awol::simd::VARIABLE);
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
                eprintln!("error: the man page cannot be made: {error}");
                ExitCode::FAILURE
            }
        },
        (None, Some(code)) => awol::script::run_source(&code, "-c", arguments.json, rust),
        (None, None) => awol::repl::start(rust),
    }
}

/// A reader that has gone away is no failure.
fn print(bytes: &[u8]) -> ExitCode {
    let _ = std::io::stdout().write_all(bytes);
    ExitCode::SUCCESS
}
