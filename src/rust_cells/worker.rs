//! The thread on which evcxr compiles cells. They run in a separate process.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};

use evcxr::{CompilationError, Error, EvalContext, EvalContextOutputs, EvalOutputs};

use super::crossing::Crossing;
use super::{library, text};
use crate::cause::chain;
use crate::files;

/// The environment variable that names the shared folder for the cells' process.
const FOLDER: &str = "AWOL_RUST_CELLS";

/// A variable that a cell defines; it persists only if the cell ran to its end.
const RAN: &str = "awol_ran";

/// The names that are imported for every cell.
const NAMES: &str = "use awol::{Clip, Field, Pair, Theta, synth};";

/// A cell to run.
pub struct Cell {
    /// The code without its commands.
    pub code: String,
    /// Name and version (or table) of each library, and the position of its command.
    pub dependencies: Vec<(String, String, Range<usize>)>,
    /// Whether to drop all Rust variables before the cell runs.
    pub clear: bool,
    /// The questions to answer after the cell has run.
    pub questions: Vec<Question>,
    /// The session's values that the cell names.
    pub values: Vec<Sent>,
}

/// A question about the Rust side.
pub enum Question {
    /// List all variables with their types.
    Variables,
    /// Show the type of the variable with this name.
    Type(String),
}

/// A value that is sent to a cell.
pub struct Sent {
    pub name: String,
    /// Its Rust type.
    pub ty: String,
    pub bytes: Vec<u8>,
}

/// The results of a cell that ran to its end.
#[derive(Default)]
pub struct Done {
    /// The values that are new or differ from those sent.
    pub given: Vec<(String, Crossing)>,
    pub shown: Option<Shown>,
    /// The answers to the cell's questions.
    pub answers: Vec<String>,
}

/// The value that the cell ends with.
pub enum Shown {
    Value(Crossing),
    Text(String),
    /// Forms by MIME type, from a type that displays itself.
    Forms(Vec<(String, String)>),
}

/// Why a cell did not run to its end. Positions are byte ranges of its code.
pub enum Trouble {
    /// evcxr or the compiler cannot be used.
    Start(String),
    Dependency {
        message: String,
        place: Range<usize>,
    },
    Compile {
        message: String,
        label: String,
        help: Option<String>,
        place: Option<Range<usize>>,
    },
    Panic {
        message: String,
        place: Option<Range<usize>>,
    },
    /// A `?` returned an error. The last line of the cell's standard error describes it.
    Early,
    /// The cells' process ended, with this status.
    Died(String),
    Other(String),
}

/// An event from the thread. The first is `Ready` or `Failed`; after that comes one [`WorkerEvent::Done`] per cell.
pub enum WorkerEvent {
    Ready(Arc<Mutex<Child>>, EvalContextOutputs),
    Failed(String),
    Done(Result<Done, Trouble>),
}

/// Runs the thread: creates evcxr's context, then runs cells until the channel closes. `program` is the program that the cells' process runs.
pub fn serve(program: PathBuf, cells: Receiver<Cell>, tell: Sender<WorkerEvent>) {
    let (mut side, outputs) = match Side::new(program) {
        Ok(made) => made,
        Err(message) => {
            let _ = tell.send(WorkerEvent::Failed(message));
            return;
        }
    };
    if tell.send(WorkerEvent::Ready(side.context.process_handle(), outputs)).is_err() {
        return;
    }
    for cell in cells {
        if tell.send(WorkerEvent::Done(side.run(&cell))).is_err() {
            return;
        }
    }
}

struct Side {
    context: EvalContext,
    /// The folder for crossing values and the library.
    folder: tempfile::TempDir,
    /// The bytes of each variable when both sides last agreed on it.
    known: HashMap<String, Vec<u8>>,
    /// Whether the cells' process has run `awol::cell::begin`.
    begun: bool,
}

impl Side {
    fn new(program: PathBuf) -> Result<(Side, EvalContextOutputs), String> {
        let folder = tempfile::Builder::new().prefix("awol-rust-").tempdir().map_err(|error| error.to_string())?;
        for part in ["in", "out"] {
            std::fs::create_dir(folder.path().join(part)).map_err(|error| error.to_string())?;
        }
        library::write(&folder.path().join("awol")).map_err(|error| chain(&error))?;
        let mut command = Command::new(program);
        command.env(FOLDER, folder.path());
        // The session handles Ctrl-C, so the process gets a separate process group.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let (context, outputs) = EvalContext::with_subprocess_command(command).map_err(|error| error.to_string())?;
        Ok((Side { context, folder, known: HashMap::new(), begun: false }, outputs))
    }

    fn run(&mut self, cell: &Cell) -> Result<Done, Trouble> {
        if cell.clear {
            self.context.clear().map_err(|error| Trouble::Start(error.to_string()))?;
            self.begun = false;
            self.known.clear();
        }
        let mut state = self.context.state();
        // Cargo's messages would mix with the cell's output.
        state.set_build_env("CARGO_TERM_QUIET", "true");
        let library = self.folder.path().join("awol");
        let config = format!("{{ path = {:?} }}", library.display().to_string());
        state.add_dep("awol", &config).map_err(|error| Trouble::Start(error.to_string()))?;
        for (name, config, place) in &cell.dependencies {
            let fail = |error: Error| Trouble::Dependency { message: error.to_string(), place: place.clone() };
            state.add_dep(name, config).map_err(fail)?;
        }
        let before = self.opening(cell)?;
        // Remove files that an interrupted cell may have left.
        let (panic, shown) = (self.folder.path().join("panic"), self.folder.path().join("shown"));
        let _ = (std::fs::remove_file(&panic), std::fs::remove_file(&shown));
        let evaluated = self.context.eval_with_state(&format!("{}{}", before.concat(), cell.code), state);
        let outputs = evaluated.map_err(|error| self.trouble(error, &cell.code, before.len()))?;
        self.begun = true;
        if let Ok(report) = std::fs::read_to_string(&panic) {
            // The cell's changes before the panic are not returned to the session.
            cell.values.iter().for_each(|sent| _ = self.known.remove(&sent.name));
            return Err(self.panicked(&report, &cell.code));
        }
        if !self.context.variables_and_types().any(|(name, _)| name == RAN) {
            cell.values.iter().for_each(|sent| _ = self.known.remove(&sent.name));
            return Err(Trouble::Early);
        }
        for sent in &cell.values {
            self.known.insert(sent.name.clone(), sent.bytes.clone());
        }
        let answers = cell.questions.iter().map(|question| self.answer(question)).collect();
        Ok(Done { given: self.given(cell)?, shown: shown_of(&outputs, &shown), answers })
    }

    fn answer(&self, question: &Question) -> String {
        let mut variables: Vec<(&str, &str)> = self.context.variables_and_types().filter(|(name, _)| *name != RAN).collect();
        variables.sort_unstable();
        match question {
            Question::Variables if variables.is_empty() => "no variables".to_string(),
            Question::Variables => variables.iter().map(|(name, ty)| format!("{name}: {ty}")).collect::<Vec<_>>().join("\n"),
            Question::Type(wanted) => match variables.iter().find(|(name, _)| name == wanted) {
                Some((name, ty)) => format!("{name}: {ty}"),
                None => format!("there is no variable '{wanted}' in Rust"),
            },
        }
    }

    /// Returns the lines to insert before the cell: the initialisation, and the session's values that are missing or out of date.
    fn opening(&self, cell: &Cell) -> Result<Vec<String>, Trouble> {
        let mut lines = Vec::new();
        if !self.begun {
            lines.push(format!("{NAMES}\n"));
            lines.push("awol::cell::begin();\n".to_string());
        }
        lines.push(format!("let {RAN} = true;\n"));
        let there: BTreeSet<&str> = self.context.variables_and_types().map(|(name, _)| name).collect();
        for Sent { name, ty, bytes } in &cell.values {
            if there.contains(name.as_str()) && self.known.get(name) == Some(bytes) {
                continue;
            }
            let path = self.folder.path().join("in").join(name);
            let _ = std::fs::remove_file(&path);
            files::fill(&path, &mut bytes.as_slice()).map_err(|error| Trouble::Other(chain(&error)))?;
            lines.push(format!("let mut {name}: {ty} = awol::cell::take({name:?});\n"));
        }
        Ok(lines)
    }

    /// Returns the variables that the cell names, that it has bound or changed, and that the session can hold. A variable that it only reads is left as
    /// the session has it, even if it was dropped or undone there.
    fn given(&mut self, cell: &Cell) -> Result<Vec<(String, Crossing)>, Trouble> {
        let (words, bound) = (text::words(&cell.code), text::bound(&cell.code));
        let names: Vec<String> =
            self.context.variables_and_types().map(|(name, _)| name.to_string()).filter(|name| words.contains(name.as_str())).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let out = self.folder.path().join("out");
        let mut offers = String::from("{ use awol::cell::{Give, Keep, Offer};");
        for name in &names {
            let _ = std::fs::remove_file(out.join(name));
            offers.push_str(&format!(" (&Offer(&{name})).give({name:?});"));
        }
        offers.push_str(" };");
        self.context.eval(&offers).map_err(|error| self.trouble(error, "", 0))?;
        let mut given = Vec::new();
        for name in names {
            let Ok(bytes) = std::fs::read(out.join(&name)) else { continue };
            let is_sent = cell.values.iter().any(|sent| sent.name == name && sent.bytes == bytes);
            let is_read = self.known.get(&name) == Some(&bytes) && !bound.contains(name.as_str());
            let same = is_sent || is_read;
            if let Some(value) = Crossing::from_bytes(&bytes).filter(|_| !same) {
                given.push((name.clone(), value));
            }
            self.known.insert(name, bytes);
        }
        Ok(given)
    }

    /// Converts an error of evcxr, for a cell with `above` inserted lines before it.
    fn trouble(&mut self, error: Error, code: &str, above: usize) -> Trouble {
        match error {
            Error::CompilationErrors(errors) => compile(&errors, code, above),
            Error::SubprocessTerminated(message) => {
                self.begun = false;
                self.known.clear();
                let status = message.lines().next_back().unwrap_or_default();
                Trouble::Died(status.rsplit_once("status: ").map_or(status, |(_, status)| status).to_string())
            }
            other => Trouble::Other(other.to_string()),
        }
    }

    fn panicked(&self, report: &str, code: &str) -> Trouble {
        let mut parts = report.splitn(3, ' ');
        let mut number = || parts.next().and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
        let (line, column) = (number(), number());
        let message = parts.next().unwrap_or_default().to_string();
        let source = self.context.last_source().unwrap_or_default();
        let place = source.lines().nth(line.wrapping_sub(1)).and_then(|line| text::find(code, line, column));
        Trouble::Panic { message, place }
    }
}

/// Returns the first error in the cell's code, with a count of the others.
fn compile(errors: &[CompilationError], code: &str, above: usize) -> Trouble {
    let Some(error) = errors.iter().find(|error| error.level() == "error").or(errors.first()) else {
        return Trouble::Other("it does not compile".into());
    };
    let spanned = error.primary_spanned_message();
    let span = spanned.and_then(|spanned| spanned.span).filter(|span| span.start_line > above);
    let place = span.map(|span| {
        let start = text::offset(code, span.start_line - above, span.start_column);
        start..text::offset(code, span.end_line.saturating_sub(above), span.end_column).max(start)
    });
    let label = spanned.map(|spanned| spanned.label.clone()).unwrap_or_default();
    let mut help = error.help();
    help.extend(error.evcxr_extra_hint().map(String::from));
    let more = errors.iter().filter(|error| error.level() == "error").count().saturating_sub(1);
    if more > 0 {
        help.push(format!("{more} more error{} after this one", if more == 1 { "" } else { "s" }));
    }
    let message = match error.code() {
        Some(code) => format!("{} ({code})", error.message()),
        None => error.message(),
    };
    Trouble::Compile { message, label, help: (!help.is_empty()).then(|| help.join("\n")), place }
}

fn shown_of(outputs: &EvalOutputs, shown: &Path) -> Option<Shown> {
    if outputs.get("awol/value").is_some() {
        return std::fs::read(shown).ok().and_then(|bytes| Crossing::from_bytes(&bytes)).map(Shown::Value);
    }
    let forms = &outputs.content_by_mime_type;
    match outputs.get("text/plain") {
        Some(text) if forms.len() == 1 => (text != "()").then(|| Shown::Text(text.to_string())),
        _ if forms.is_empty() => None,
        _ => {
            let mut forms: Vec<(String, String)> = forms.iter().map(|(mime, form)| (mime.clone(), form.clone())).collect();
            forms.sort();
            Some(Shown::Forms(forms))
        }
    }
}
