//! The REPL: rustyline in front of the interpreter.

mod helper;
mod history;

use std::process::ExitCode;

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};

use crate::commands::Commands;
use crate::console::{Interrupt, TextSink, colour};
use crate::lang::render::render;
use crate::session::Session;
use crate::session::interpret::{Stopped, run};
use helper::LineHelper;

const PROMPT: &str = "awol> ";

/// Reads and runs statements until `quit` or the end of input.
pub fn start() -> ExitCode {
    match read_and_run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: the terminal cannot be used: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read_and_run() -> rustyline::Result<()> {
    let config = Config::builder().auto_add_history(true).history_ignore_space(true).completion_type(CompletionType::List).build();
    let mut editor: Editor<LineHelper, FileHistory> = Editor::with_config(config)?;
    editor.set_helper(Some(LineHelper));
    let history = history::path();
    if let Some(path) = &history {
        history::load(&mut editor, path);
    }
    println!("awol {}: say a sound, hear it, bend it by hand. help lists the verbs, quit leaves.", env!("CARGO_PKG_VERSION"));
    let interrupt = Interrupt::default();
    if let Err(error) = interrupt.on_ctrl_c() {
        eprintln!("Ctrl-C will end awol at once: {error}");
    }
    let mut session = Session::default();
    while !session.has_quit() {
        match editor.readline(PROMPT) {
            Ok(line) => {
                if let Some(path) = &history {
                    history::append(&mut editor, path);
                }
                interrupt.clear();
                evaluate(&line, &mut session, &interrupt);
            }
            // At the prompt, Ctrl-C gives up the line.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error),
        }
    }
    session.player.stop();
    Ok(())
}

fn evaluate(line: &str, session: &mut Session, interrupt: &Interrupt) {
    let mut sink = TextSink::new(interrupt.clone()).at_prompt(&session.settings().looks, history::path());
    let found = match run(line, session, &Commands, &mut sink) {
        Ok(()) => return,
        Err(Stopped::Unchecked(found)) => found,
        Err(Stopped::Failed(diagnostic)) => vec![diagnostic],
    };
    for diagnostic in found {
        eprintln!("{}", render(&diagnostic, line, "here", colour()));
    }
}
