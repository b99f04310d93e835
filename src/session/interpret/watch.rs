//! `watch`: a file whose statements run again whenever it changes, from the first one that did.

use std::path::Path;
use std::time::Duration;

use super::{Done, Interpreter, prepare};
use crate::lang::ast::Span;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::render::render;
use crate::session::seeds::Seeds;
use crate::sink::Output;

/// How often the file is looked at.
const PERIOD: Duration = Duration::from_millis(50);

/// A statement that ran, or failed.
struct Ran {
    /// None of one that failed: it is not the same at any time.
    text: Option<String>,
    /// How many steps the session had before it, and where its randomness stood.
    steps: usize,
    seeds: Seeds,
    /// The fewest steps that it had on the way: less than before where it took back what others had done.
    fewest: usize,
}

impl Interpreter<'_> {
    /// Runs the file's statements, and again what follows the first change whenever there is one; until the person asks to stop.
    ///
    /// # Errors
    /// The file cannot be read at first. What goes wrong later is shown, and the next change mends it.
    pub(super) fn watch(&mut self, path: &str, span: Span) -> Result<Done, Diagnostic> {
        let file = crate::files::portable(path);
        let read = crate::files::regular(&file).and_then(|()| crate::files::read_text(&file));
        let mut source = read.map_err(|error| Diagnostic::new(error.to_string(), span))?;
        self.enter(path, &file).map_err(|wrong| Diagnostic::new(wrong, span))?;
        self.note(format!("watching '{path}'; Ctrl-C ends it"));
        let mut ran = Vec::new();
        while self.again(path, &source, &mut ran) == Done::Whole {
            source = match self.change(&file, &source) {
                Some(changed) => changed,
                None => break,
            };
        }
        self.session.running.pop();
        // That it was to end is meant for nothing that comes behind it.
        self.sink.told_to_stop();
        Ok(Done::Whole)
    }

    /// The file's text once it is another; none where the person asked to stop.
    fn change(&self, file: &Path, before: &str) -> Option<String> {
        while !self.sink.interrupted() && !self.session.quit {
            // An editor may take the file away for a moment.
            if let Ok(now) = std::fs::read_to_string(file)
                && now != before
            {
                return Some(now);
            }
            std::thread::sleep(PERIOD);
        }
        None
    }

    /// Takes back what ran from the first changed statement on, and runs it anew. What goes wrong is shown, and the next change may mend it.
    fn again(&mut self, path: &str, source: &str, ran: &mut Vec<Ran>) -> Done {
        let program = match crate::lang::parser::parse(source, self.verbs) {
            Ok(program) => program,
            Err(diagnostic) => return self.complain(&[diagnostic], source, path),
        };
        let text = |span: Span| source.get(span.start..span.end).unwrap_or_default().trim().to_string();
        let same = program.iter().zip(ran.iter()).take_while(|(statement, ran)| ran.text.as_ref() == Some(&text(statement.span))).count();
        // What took back the steps of others cannot be taken back step by step, and what does again hangs on all that was before: all runs anew.
        let again = |text: &str| text.split_whitespace().next() == Some("redo");
        let anew = ran.iter().skip(same).any(|ran| ran.fewest < ran.steps || ran.text.as_deref().is_some_and(again))
            || program.iter().skip(same).any(|statement| again(&text(statement.span)));
        let same = if anew { 0 } else { same };
        if let Some(first) = ran.get(same) {
            let (steps, seeds) = (first.steps, first.seeds);
            let fewest = ran.iter().skip(same).map(|ran| ran.fewest).min().unwrap_or(steps);
            if fewest < steps || steps < self.session.journal.forgotten() {
                let place = program.get(same).map_or(Span::new(source.len(), source.len()), |statement| statement.span);
                let wrong = Diagnostic::new("undo does not reach back to what ran here before", place)
                    .help("nothing was run: end the watch, and watch the file anew");
                return self.complain(&[wrong], source, path);
            }
            while self.session.journal.count() > steps && self.session.undo().is_some() {}
            self.session.journal.forget_undone();
            self.session.put_back(seeds);
            self.session.pass_on();
            ran.truncate(same);
        }
        if let Err(found) = prepare(source, self.session, self.verbs) {
            return self.complain(&found, source, path);
        }
        for statement in &program[same..] {
            let (steps, seeds) = (self.session.journal.count(), self.session.seeds);
            self.session.journal.count_fewest();
            let outcome = Interpreter::new(source, self.session, self.verbs, self.sink).top(statement);
            let done = outcome.as_ref().is_ok().then(|| text(statement.span));
            ran.push(Ran { text: done, steps, seeds, fewest: self.session.journal.fewest() });
            match outcome {
                Ok(Done::Whole) if !self.session.quit && !self.sink.interrupted() => {}
                Ok(_) => return Done::Stopped,
                Err(diagnostic) => return self.complain(&[diagnostic], source, path),
            }
        }
        Done::Whole
    }

    fn complain(&mut self, found: &[Diagnostic], source: &str, path: &str) -> Done {
        for diagnostic in found {
            self.note(render(diagnostic, source, path, false));
        }
        Done::Whole
    }

    fn note(&mut self, text: String) {
        self.sink.emit(Output::Note(text));
    }
}
