//! The REPL: a rustyline prompt for the interpreter.

pub mod autosave;
mod colours;
mod guide;
mod helper;
pub mod history;
mod keys;
mod piped;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use rustyline::error::ReadlineError;
use rustyline::history::{History, MemHistory};
use rustyline::{ColorMode, CompletionType, Config, Editor};

use crate::assist::Names;
use crate::assist::inspect::{asked, inspect};
use crate::commands::Commands;
use crate::console::{Interrupt, JsonSink, TextSink, colour, eprint_line, flush_stdout, report, say};
use crate::lang::habits;
use crate::script::INTERRUPTED;
use crate::session::interpret::{Done, run};
use crate::session::rust::RustFrom;
use crate::session::{Keep, Session, show};
use crate::sink::{Output, Sink};
use autosave::{RecoveredSession, SessionAutosave};
use guide::Guide;
use helper::LineHelper;
use piped::Next;

const PROMPT: &str = "awol> ";
/// The answer that restores the offered session, unless it is the name of a value.
const YES: &str = "y";

/// Reads and runs statements until `quit` or the end of input. `json` prints shown values as JSON lines; `rust` sets where Rust cells may come from.
/// With `recover`, the statements of the last session that ended unexpectedly run first.
pub fn start(json: bool, rust: RustFrom, recover: bool) -> ExitCode {
    match read_and_run(json, rust, recover) {
        Ok(Ended::Well) if flush_stdout() => ExitCode::SUCCESS,
        Ok(Ended::Interrupted) => ExitCode::from(INTERRUPTED),
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprint_line(format_args!("error: the terminal cannot be used: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// How a line or a session ended, for the exit status. At a prompt, failed lines do not count.
enum Ended {
    Well,
    Failed,
    Interrupted,
}

fn read_and_run(json: bool, rust: RustFrom, recover: bool) -> rustyline::Result<Ended> {
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
    let typed = io::stdin().is_terminal();
    if typed && !json {
        say(format_args!("awol {}: say a sound, hear it, bend it by hand (help, tour, quit)", env!("CARGO_PKG_VERSION")));
    }
    let autosave = SessionAutosave::new();
    let found = autosave.cut_off();
    let mut first = None;
    if recover {
        first = autosave.last_cut_off().map(|path| run_again(&path));
        if first.is_none() {
            eprint_line("there is no session to restore");
        }
    } else {
        offer_recovery(&found, typed);
    }
    let mut offered =
        found.into_iter().find_map(|recovered| if let RecoveredSession::Script { path, .. } = recovered { Some(path) } else { None });
    let interrupt = Interrupt::default();
    if let Err(error) = interrupt.on_ctrl_c() {
        eprint_line(format_args!("Ctrl-C will end awol at once: {error}"));
    }
    let mut session = Session::default();
    session.rust_from = rust;
    let autosave = Arc::new(Mutex::new(autosave));
    session.keep = Some(autosaving(&autosave));
    let mut guide = Guide::default();
    let mut ended = Ended::Well;
    while !session.has_quit() {
        let names = Names::of(&session);
        if let Some(helper) = editor.helper_mut() {
            helper.names = names.clone();
        }
        let line = if let Some(first) = first.take() {
            Ok(first)
        } else if typed {
            editor.readline_with_initial(PROMPT, (guide.next(&session), ""))
        } else {
            match piped::next(&mut io::stdin().lock()).map_err(ReadlineError::Io)? {
                Next::Source(source) => Ok(source),
                Next::End => Err(ReadlineError::Eof),
                Next::NoText => {
                    eprint_line("error: a line is not UTF-8 text; the statement that it stands in is left out");
                    ended = Ended::Failed;
                    continue;
                }
            }
        };
        match line {
            Ok(line) => {
                let restores = line.trim() == YES && session.get(YES).is_none();
                let line = offered.take_if(|_| restores).map_or(line, |path| run_again(&path));
                history.append(&line);
                let line = habits::typed(&line);
                // In a pipe, an interrupt also applies to the statements that follow.
                if typed {
                    interrupt.clear();
                }
                let look = |topic: &str| session.get(topic).map(show::inline);
                match asked(&line).and_then(|topic| inspect(topic, &Commands, &names, look(topic).as_deref())) {
                    Some(page) => _ = sink(&session, &interrupt, json).emit(Output::Text(page)),
                    None => match evaluate(&line, &mut session, &interrupt, json) {
                        Ended::Well => guide.after(&line, &mut session),
                        _ if typed => {}
                        Ended::Failed => ended = Ended::Failed,
                        Ended::Interrupted => {
                            eprint_line("interrupted: what follows is not run");
                            ended = Ended::Interrupted;
                            break;
                        }
                    },
                }
            }
            // At the prompt, Ctrl-C discards the line.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error),
        }
    }
    session.player.stop();
    session.keep = None;
    if let Some(autosave) = Arc::into_inner(autosave).and_then(|autosave| autosave.into_inner().ok()) {
        autosave.leave();
    }
    Ok(if matches!(ended, Ended::Well) && !typed && interrupt.was_set() { Ended::Interrupted } else { ended })
}

/// Reports sessions that ended unexpectedly. At a prompt, typing [`YES`] restores the first one.
fn offer_recovery(sessions: &[RecoveredSession], typed: bool) {
    let mut is_offered = typed;
    for recovered in sessions {
        match recovered {
            RecoveredSession::Script { path, statements } => {
                let count = if *statements == 1 { "1 statement".to_string() } else { format!("{statements} statements") };
                let how = match std::mem::take(&mut is_offered) {
                    true => format!("type {YES}, or start with awol --recover (they are in '{}')", path.display()),
                    false => run_again(path),
                };
                eprint_line(format_args!(
                    "A session ended unexpectedly after {count}. To run them again, also what they save to files: {how}"
                ));
            }
            RecoveredSession::Unreadable { path } => eprint_line(format_args!(
                "A session ended unexpectedly, and nothing of it can be read; what was found is '{}'",
                path.display()
            )),
        }
    }
}

fn run_again(script: &Path) -> String {
    format!("run '{}'", script.display())
}

/// Returns a function that autosaves statements.
fn autosaving(autosave: &Arc<Mutex<SessionAutosave>>) -> Keep {
    let autosave = autosave.clone();
    Box::new(move |done, seed| {
        if let Ok(mut autosave) = autosave.lock()
            && let Err(message) = autosave.write(done, seed)
        {
            eprint_line(message);
        }
    })
}

/// The history file, as long as it can be written.
struct Kept {
    path: Option<PathBuf>,
    last: String,
}

impl Kept {
    /// Loads the lines of earlier sessions into the editor.
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
                Err(error) => eprint_line(format_args!("the history in '{}' cannot be read: {error}", path.display())),
            }
        }
        Ok(Kept { path, last })
    }

    /// Appends a line at once, so that a crash loses none.
    fn append(&mut self, line: &str) {
        // As in many shells, a leading space keeps a line out of the history.
        if line.trim().is_empty() || line.starts_with(char::is_whitespace) || line == self.last {
            return;
        }
        if let Some(path) = &self.path {
            if let Err(error) = history::append(path, line) {
                // Reported once; the session continues without a history file.
                eprint_line(format_args!("typed lines are not kept: '{}' cannot be written: {error}", path.display()));
                self.path = None;
            }
            self.last = line.to_string();
        }
    }
}

fn sink(session: &Session, interrupt: &Interrupt, json: bool) -> Box<dyn Sink> {
    if json {
        return Box::new(JsonSink::new(interrupt.clone()));
    }
    Box::new(TextSink::new(interrupt.clone()).at_prompt(&session.settings().looks, history::path()))
}

/// Runs a line and reports its errors.
fn evaluate(line: &str, session: &mut Session, interrupt: &Interrupt, json: bool) -> Ended {
    let mut sink = sink(session, interrupt, json);
    let stopped = match run(line, session, &Commands, &mut *sink) {
        Ok(Done::Whole) => return Ended::Well,
        Ok(Done::Stopped) => return Ended::Interrupted,
        Err(stopped) => stopped,
    };
    let ended = if stopped.is_interrupted() { Ended::Interrupted } else { Ended::Failed };
    for diagnostic in stopped.diagnostics() {
        report(&diagnostic, line, "here");
    }
    ended
}
