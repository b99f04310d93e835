//! `run` and `watch`: run the statements of a file as if they were typed.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::files;
use crate::lang::ast::{Span, Statement};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parser::parse;
use crate::lang::render::render;
use crate::session::Point;
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::interpret::{Done, prepare};
use crate::session::value::Value;

/// How often a watched file is checked for changes.
const PERIOD: Duration = Duration::from_millis(50);

pub fn run(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (path, timed) = (call.text("file")?.to_string(), call.flag("timed")?);
    let source = enter(call)?;
    let outcome = call.run(&source, timed.then(Instant::now));
    call.session.leave_file();
    let Err(stopped) = outcome else { return Ok(Value::Nothing) };
    Err(match stopped.diagnostics().into_iter().next() {
        Some(found) => {
            let rendered = render(&found, &source, &path, false);
            Fault { kind: found.kind, ..Fault::new(format!("'{path}' stopped: {}", found.message)).help(rendered) }
        }
        None => Fault::new(format!("'{path}' does not check")),
    })
}

/// Reads the file and marks it as running.
fn enter(call: &mut Call<'_>) -> Result<String, Fault> {
    let file = call.path("file")?;
    let source = files::regular(&file).and_then(|()| files::read_script(&file)).map_err(|error| Fault::from(error).at("file"))?;
    call.session.enter_file(&file).map_err(|message| Fault::new(message).at("file"))?;
    Ok(source)
}

/// Runs the statements of the file. On each change runs again from the first changed statement, until the user interrupts. Shows errors; the next
/// change may fix them.
pub fn watch(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (path, file) = (call.text("file")?.to_string(), call.path("file")?);
    let mut source = enter(call)?;
    call.note(format!("watching '{path}'; Ctrl-C ends it"));
    let mut ran = Vec::new();
    loop {
        match run_changed(call, &source, &mut ran) {
            Ok(Done::Whole) => {}
            Ok(Done::Stopped) => break,
            Err(found) => found.iter().for_each(|diagnostic| call.note(render(diagnostic, &source, &path, false))),
        }
        call.sink.rest();
        match changed(call, &file, &source) {
            Some(changed) => source = changed,
            None => break,
        }
    }
    call.session.leave_file();
    Ok(Value::Nothing)
}

/// Waits until the text of the file differs from `before`; `None` if the user interrupted.
fn changed(call: &Call<'_>, file: &Path, before: &str) -> Option<String> {
    while !call.sink.interrupted() && !call.session.has_quit() {
        // An editor may briefly remove the file.
        if let Ok(now) = files::read_script(file)
            && now != before
        {
            return Some(now);
        }
        std::thread::sleep(PERIOD);
    }
    None
}

/// A statement that ran, successfully or not.
struct Ran {
    /// `None` for one that failed, so that it always counts as changed.
    text: Option<String>,
    before: Point,
    /// The smallest number of steps in effect while it ran; less than before if it undid earlier steps.
    fewest: usize,
}

/// Rewinds to the first changed statement, and runs the program from there.
fn run_changed(call: &mut Call<'_>, source: &str, ran: &mut Vec<Ran>) -> Result<Done, Vec<Diagnostic>> {
    let program = parse(source, call.verbs).map_err(|diagnostic| vec![diagnostic])?;
    let text = |statement: &Statement| source.get(statement.span.start..statement.span.end).unwrap_or_default().trim().to_string();
    let same = program.iter().zip(ran.iter()).take_while(|(statement, ran)| ran.text.as_ref() == Some(&text(statement))).count();
    // A statement that undid earlier steps cannot be rewound by itself, and a redo depends on everything before it. Then all statements run again.
    let redoes = |text: &str| text.split_whitespace().next() == Some("redo");
    let all = ran.iter().skip(same).any(|ran| ran.fewest < ran.before.steps || ran.text.as_deref().is_some_and(redoes))
        || program.iter().skip(same).any(|statement| redoes(&text(statement)));
    let same = if all { 0 } else { same };
    if let Some(Ran { before, .. }) = ran.get(same) {
        let reach = ran.iter().skip(same).map(|ran| ran.fewest).min().unwrap_or_default();
        if reach < before.steps || before.steps < call.session.changes_forgotten() {
            let span = program.get(same).map_or(Span::new(source.len(), source.len()), |statement| statement.span);
            let wrong = Diagnostic::new("undo does not reach back to what ran here before", span);
            return Err(vec![wrong.help("nothing was run: end the watch, and start it again")]);
        }
        call.session.rewind(before);
        ran.truncate(same);
    }
    prepare(source, call.session, call.verbs)?;
    for statement in program.iter().skip(same) {
        let before = call.session.point();
        let outcome = call.run_statement(source, statement);
        let fewest = call.session.fewest_steps_since(&before);
        ran.push(Ran { text: outcome.is_ok().then(|| text(statement)), before, fewest });
        if outcome.map_err(|diagnostic| vec![diagnostic])? == Done::Stopped || call.session.has_quit() || call.sink.interrupted() {
            return Ok(Done::Stopped);
        }
    }
    Ok(Done::Whole)
}
