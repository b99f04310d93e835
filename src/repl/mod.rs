//! The REPL: rustyline in front of the interpreter.

mod colours;
mod guide;
mod helper;
pub mod history;
pub mod keeper;
mod keys;
mod piped;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use rustyline::error::ReadlineError;
use rustyline::history::{History, MemHistory};
use rustyline::{ColorMode, CompletionType, Config, Editor};

use crate::assist::Names;
use crate::assist::inspect::{asked, inspect};
use crate::commands::Commands;
use crate::console::{Interrupt, TextSink, all_heard, colour, complain, say};
use crate::lang::render::render;
use crate::script::INTERRUPTED;
use crate::session::interpret::run;
use crate::session::rust::RustFrom;
use crate::session::{Keep, Session};
use crate::sink::{Output, Sink};
use guide::Guide;
use helper::LineHelper;
use keeper::{Keeper, Wreck};
use piped::Next;

const PROMPT: &str = "awol> ";

/// Reads and runs statements until `quit` or the end of input; `rust` says where Rust cells may come from.
pub fn start(rust: RustFrom) -> ExitCode {
    match read_and_run(rust) {
        Ok(Ended::Well) if all_heard() => ExitCode::SUCCESS,
        Ok(Ended::Interrupted) => ExitCode::from(INTERRUPTED),
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            complain(format_args!("error: the terminal cannot be used: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// How a line or a session ended, as far as the program's status tells: where a person types, mistakes are theirs to see.
enum Ended {
    Well,
    Failed,
    Interrupted,
}

fn read_and_run(rust: RustFrom) -> rustyline::Result<Ended> {
    let config = Config::builder()
        .auto_add_history(true)
        .max_history_size(history::MOST)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .color_mode(if colour() { ColorMode::Enabled } else { ColorMode::Disabled })
        .build();
    let typed = MemHistory::with_config(&config);
    let mut editor: Editor<LineHelper, MemHistory> = Editor::with_history(config, typed)?;
    editor.set_helper(Some(LineHelper::default()));
    keys::bind(&mut editor);
    let mut history = Kept::load(&mut editor)?;
    say(format_args!("awol {}: say a sound, hear it, bend it by hand (help, tour, quit)", env!("CARGO_PKG_VERSION")));
    let keeper = Keeper::new();
    tell_of(keeper.cut_off());
    let interrupt = Interrupt::default();
    if let Err(error) = interrupt.on_ctrl_c() {
        complain(format_args!("Ctrl-C will end awol at once: {error}"));
    }
    let mut session = Session::default();
    session.rust_from = rust;
    let keeper = Arc::new(Mutex::new(keeper));
    session.keep = Some(kept_by(&keeper));
    let mut guide = Guide::default();
    let typed = io::stdin().is_terminal();
    let mut ended = Ended::Well;
    while !session.has_quit() {
        let names = Names::of(&session);
        if let Some(helper) = editor.helper_mut() {
            helper.names = names.clone();
        }
        let line = if typed {
            editor.readline_with_initial(PROMPT, (guide.next(&session), ""))
        } else {
            match piped::next(&mut io::stdin().lock()).map_err(ReadlineError::Io)? {
                Next::Source(source) => Ok(source),
                Next::End => Err(ReadlineError::Eof),
                Next::NoText => {
                    complain("error: a line is not UTF-8 text; the statement that it stands in is left out");
                    ended = Ended::Failed;
                    continue;
                }
            }
        };
        match line {
            Ok(line) => {
                history.append(&line);
                // In a pipe it is meant for whatever comes.
                if typed {
                    interrupt.clear();
                }
                match asked(&line).and_then(|topic| inspect(topic, &Commands, &names)) {
                    Some(page) => _ = sink(&session, &interrupt).emit(Output::Text(page)),
                    None => match evaluate(&line, &mut session, &interrupt) {
                        Ended::Well => guide.after(&line, &mut session),
                        _ if typed => {}
                        Ended::Failed => ended = Ended::Failed,
                        Ended::Interrupted => {
                            complain("interrupted: what follows is not run");
                            ended = Ended::Interrupted;
                            break;
                        }
                    },
                }
            }
            // At the prompt, Ctrl-C gives up the line.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error),
        }
    }
    session.player.stop();
    session.keep = None;
    if let Some(keeper) = Arc::into_inner(keeper).and_then(|keeper| keeper.into_inner().ok()) {
        keeper.leave();
    }
    Ok(if matches!(ended, Ended::Well) && !typed && interrupt.was_set() { Ended::Interrupted } else { ended })
}

/// Tells of sessions that were cut off.
fn tell_of(wrecks: Vec<Wreck>) {
    for wreck in wrecks {
        match wreck {
            Wreck::Script { path, statements } => {
                let (count, them) =
                    if statements == 1 { ("1 statement".into(), "it") } else { (format!("{statements} statements"), "them") };
                say(format_args!("A session was cut off after {count}; this does {them} again:\n  run '{}'", path.display()));
            }
            Wreck::Unreadable { path } => {
                say(format_args!("A session was cut off, and nothing of it can be read; what was found is '{}'", path.display()))
            }
        }
    }
}

/// Writes statements down as they are done.
fn kept_by(keeper: &Arc<Mutex<Keeper>>) -> Keep {
    let keeper = keeper.clone();
    Box::new(move |done, seed| {
        if let Ok(mut keeper) = keeper.lock()
            && let Err(message) = keeper.write(done, seed)
        {
            complain(message);
        }
    })
}

/// The file of typed lines, as long as it can be written.
struct Kept {
    path: Option<PathBuf>,
    last: String,
}

impl Kept {
    /// Hands the editor the lines of earlier sessions.
    fn load(editor: &mut Editor<LineHelper, MemHistory>) -> rustyline::Result<Kept> {
        let path = history::path();
        let mut last = String::new();
        if let Some(path) = &path {
            match history::load(path) {
                Ok(lines) => {
                    last = lines.last().cloned().unwrap_or_default();
                    for line in lines {
                        editor.history_mut().add_owned(line)?;
                    }
                }
                Err(error) => complain(format_args!("the history in '{}' cannot be read: {error}", path.display())),
            }
        }
        Ok(Kept { path, last })
    }

    /// Keeps a line at once, so that a crash loses none.
    fn append(&mut self, line: &str) {
        // A blank before it keeps a line out.
        if line.trim().is_empty() || line.starts_with(char::is_whitespace) || line == self.last {
            return;
        }
        if let Some(path) = &self.path {
            if let Err(error) = history::append(path, line) {
                // Said once; the session goes on without.
                complain(format_args!("typed lines are not kept: '{}' cannot be written: {error}", path.display()));
                self.path = None;
            }
            self.last = line.to_string();
        }
    }
}

fn sink(session: &Session, interrupt: &Interrupt) -> TextSink {
    TextSink::new(interrupt.clone()).at_prompt(&session.settings().looks, history::path())
}

/// Runs a line, and shows what went wrong.
fn evaluate(line: &str, session: &mut Session, interrupt: &Interrupt) -> Ended {
    let mut sink = sink(session, interrupt);
    let Err(stopped) = run(line, session, &Commands, &mut sink) else { return Ended::Well };
    let ended = if stopped.is_interrupted() { Ended::Interrupted } else { Ended::Failed };
    for diagnostic in stopped.diagnostics() {
        complain(render(&diagnostic, line, "here", colour()));
    }
    ended
}
