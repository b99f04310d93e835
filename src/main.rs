//! The `awol` binary: arguments only.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

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
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run a script
    Run { file: PathBuf },
    /// Check a script; run nothing
    Check { file: PathBuf },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(name) = awol::simd::misspelt() {
        let levels = awol::simd::Level::ALL.map(awol::simd::Level::name).join(", ");
        eprintln!("warning: {}={name} is none of {levels}, and is left aside", awol::simd::VARIABLE);
    }
    match (arguments.command, arguments.code) {
        (Some(_), Some(_)) => {
            let message = "-c '…' and a command exclude each other: awol -c '…', or awol run FILE";
            Arguments::command().error(ErrorKind::ArgumentConflict, message).exit()
        }
        (Some(Command::Run { file }), None) => awol::script::run_file(&file, arguments.json),
        (Some(Command::Check { file }), None) => awol::script::check_file(&file),
        (None, Some(code)) => awol::script::run_source(&code, "-c", arguments.json),
        (None, None) => awol::repl::start(),
    }
}
