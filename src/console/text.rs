//! Outputs as text for people.

use std::borrow::Cow;
use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::pictures::{self, Drawing, TerminalArea};
use super::progress::ProgressLine;
use super::table::Part;
use super::{Interrupt, clean, colour, eprint_line, pager, paint, panel, record_write_error, say, table, terminal, wrap};
use crate::audio::Clip;
use crate::sink::{Bent, Finding, Hear, Inline, Looks, Output, OutputId, Picture, Sink, Table, plain_form};
use crate::theta::Theta;
use crate::theta::locks::Locks;
use crate::theta::text::{hertz, seconds};

/// Shows values on standard output, and notes and progress on standard error.
pub struct TextSink {
    interrupt: Interrupt,
    progress: ProgressLine,
    looks: Looks,
    /// Whether standard output is a terminal.
    terminal: bool,
    unicode: bool,
    colour: bool,
    dim: bool,
    prompt: Option<Prompt>,
    emitted: u64,
    drawn: Option<Drawn>,
}

/// The state of a front end with a prompt.
struct Prompt {
    history: Option<PathBuf>,
}

/// The last picture, if only notes followed it.
struct Drawn {
    id: OutputId,
    drawing: Drawing,
    room: TerminalArea,
    /// Lines of notes between the picture and the cursor.
    below: usize,
}

impl Drawn {
    /// Returns whether the picture is still on the screen and the terminal's size is unchanged, so that it can be redrawn.
    fn is_reachable(&self, id: OutputId, room: TerminalArea) -> bool {
        self.id == id && self.room == room && self.drawing.rows + self.below < room.size.1
    }
}

impl TextSink {
    pub fn new(interrupt: Interrupt) -> Self {
        TextSink {
            interrupt,
            progress: ProgressLine::on_stderr(),
            looks: Looks::default(),
            terminal: io::stdout().is_terminal(),
            unicode: terminal::takes_unicode(),
            colour: terminal::paints_output(),
            dim: colour(),
            prompt: None,
            emitted: 0,
            drawn: None,
        }
    }

    /// Configures the sink for an interactive prompt: long output goes to a pager. `history` is the file that keeps typed lines.
    #[must_use]
    pub fn at_prompt(mut self, looks: &Looks, history: Option<PathBuf>) -> Self {
        self.looks = *looks;
        self.prompt = Some(Prompt { history });
        self
    }

    /// Returns the columns that output must fit, or `None` if standard output is not a terminal.
    fn width(&self) -> Option<usize> {
        if self.terminal { terminal::size().map(|(columns, _)| columns) } else { None }
    }

    fn print(&mut self, text: &str) {
        self.progress.clear();
        self.drawn = None;
        say(self.readable(text));
    }

    /// Returns the text in characters that the terminal can show.
    fn readable<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.unicode { Cow::Borrowed(text) } else { Cow::Owned(terminal::ascii(text)) }
    }

    /// Prints text, through a pager if it is long.
    fn print_pages(&mut self, text: &str) {
        let paged = self.looks.pager && self.terminal && self.prompt.is_some() && io::stdin().is_terminal() && !terminal::dumb();
        if paged && terminal::size().is_some_and(|size| pager::is_long(text, size)) {
            self.progress.clear();
            self.drawn = None;
            if pager::page(&self.readable(text), &self.interrupt) {
                return;
            }
        }
        self.print(text);
    }

    fn print_table(&mut self, table: &Table) {
        let lines = table::layout(table, self.width());
        let text: Vec<String> = lines
            .into_iter()
            .map(|(part, text)| match part {
                _ if !self.colour => text,
                Part::Title => paint::bold(&text),
                Part::Heading | Part::Footer => paint::dim(&text),
                Part::Row => paint::bars(&text),
            })
            .collect();
        self.print_pages(&text.join("\n"));
    }

    fn protocol(&self) -> Option<pictures::Protocol> {
        if self.terminal { pictures::choose(self.looks.inline, terminal::variable) } else { None }
    }

    /// Draws the picture for the terminal, and returns the area it was drawn for.
    fn drawing(&self, picture: &Picture) -> Option<(Drawing, TerminalArea)> {
        let room = TerminalArea::here()?;
        Some((pictures::draw(picture, self.protocol()?, room)?, room))
    }

    /// Draws a picture, in place of the earlier one with this id if that can still be reached. Returns false if it cannot be drawn.
    fn print_picture(&mut self, picture: &Picture, id: OutputId) -> bool {
        let Some((drawing, room)) = self.drawing(picture) else { return false };
        self.progress.clear();
        let (text, below) = match self.drawn.take() {
            Some(old) if old.is_reachable(id, room) => (drawing.over(&old.drawing, old.below), old.below),
            _ => (drawing.text.clone(), 0),
        };
        let mut out = io::stdout().lock();
        record_write_error(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
        self.drawn = Some(Drawn { id, drawing, room, below });
        true
    }

    fn show(&mut self, output: Output, id: OutputId) {
        match output {
            Output::Text(text) => {
                let text = self.width().map_or_else(|| text.clone(), |width| wrap::wrap(&text, width));
                self.print_pages(&text);
            }
            Output::Forms(forms) => self.show(Output::Text(plain_form(&forms).to_string()), id),
            Output::Table(table) | Output::Theta(_, table) | Output::Gallery(_, table) => self.print_table(&table),
            Output::Clip(clip) => self.print(&clip_text(&clip, self.width())),
            Output::Picture(picture) => {
                if !self.print_picture(&picture, id) {
                    self.print(&caption(&picture));
                }
            }
            Output::Note(note) => {
                self.progress.clear();
                let note = terminal::error_columns().map_or_else(|| note.clone(), |width| wrap::wrap(&note, width));
                if let Some(drawn) = &mut self.drawn {
                    drawn.below += pager::rows(&note, drawn.room.size.0);
                }
                let note = if self.dim { paint::dim(&note) } else { note };
                eprint_line(self.readable(&note));
            }
            Output::Progress(progress) => {
                self.progress.draw(&progress);
                if progress.finished {
                    self.drawn = None;
                }
            }
            Output::Value { look, .. } => match *look {
                Output::Text(text) => self.show(Output::Text(text), id),
                Output::Picture(picture) => {
                    self.print_picture(&picture, id);
                    let caption = caption(&picture);
                    self.print(&if self.colour { paint::dim(&caption) } else { caption });
                }
                look => self.show(look, id),
            },
        }
    }

    fn pictures_found(&self) -> Finding {
        const WHAT: &str = "pictures";
        if !self.terminal {
            return Finding::new(WHAT, "none: the output is no terminal");
        }
        match self.protocol() {
            Some(protocol) if self.looks.inline == Inline::Auto => {
                let found = Finding::new(WHAT, format!("shown in the terminal by {}", protocol.describe()));
                match protocol {
                    pictures::Protocol::Blocks(_) => found.mend("set inline=kitty, iterm or sixel, if the terminal knows one of them"),
                    _ => found,
                }
            }
            Some(protocol) => Finding::new(WHAT, format!("shown in the terminal by {}, as set", protocol.describe())),
            None => {
                let (why, mend) = pictures::refusal(self.looks.inline, terminal::variable);
                Finding::new(WHAT, why).mend(mend)
            }
        }
    }

    fn terminal_found(&self) -> Finding {
        let Some((columns, rows)) = terminal::size().filter(|_| self.terminal) else {
            return Finding::new("terminal", "none: the output is a file or a pipe");
        };
        let colours = if self.colour { "colours" } else { "no colours" };
        let letters = if self.unicode { "UTF-8" } else { "ASCII" };
        let found = Finding::new("terminal", format!("{columns} columns, {rows} rows, {colours}, {letters}"));
        if self.unicode { found } else { found.mend("set LANG to a locale of UTF-8, such as C.UTF-8") }
    }
}

impl Sink for TextSink {
    fn reads_values(&self) -> bool {
        false
    }

    fn emit(&mut self, output: Output) -> OutputId {
        self.emitted += 1;
        let id = OutputId(self.emitted);
        self.show(clean::output(output), id);
        id
    }

    fn update(&mut self, id: OutputId, output: Output) {
        match clean::output(output) {
            // An updated picture that no longer fits prints nothing: its caption would repeat at every update.
            Output::Picture(picture) => _ = self.print_picture(&picture, id),
            output => self.show(output, id),
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupt.observe()
    }

    fn stop_requested(&self) -> bool {
        self.interrupt.acknowledge()
    }

    fn bend(&mut self, name: &str, theta: &Theta, locks: Locks, hear: &mut Hear<'_>) -> Result<Bent, String> {
        // A panel needs an interactive terminal for both input and output.
        if self.prompt.is_none() || !self.terminal || !io::stdin().is_terminal() || terminal::dumb() {
            return Ok(Bent::Unavailable);
        }
        self.progress.clear();
        self.drawn = None;
        panel::bend(name, theta, locks, hear).map_err(|error| error.to_string())
    }

    fn pictures(&self) -> bool {
        self.protocol().is_some() && io::stderr().is_terminal()
    }

    fn look(&mut self, looks: &Looks) {
        self.looks = *looks;
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = vec![self.terminal_found(), self.pictures_found()];
        findings.extend(self.prompt.as_ref().map(|prompt| history_found(prompt.history.as_deref())));
        findings
    }
}

fn history_found(path: Option<&Path>) -> Finding {
    const WHAT: &str = "history";
    const MEND: &str = "set AWOL_HISTORY to a file that can be written";
    let Some(path) = path else {
        return Finding::new(WHAT, "none: there is no home folder to keep typed lines in").mend(MEND);
    };
    match OpenOptions::new().append(true).open(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Finding::new(WHAT, format!("typed lines are not kept: {} cannot be written ({error})", path.display())).mend(MEND)
        }
        _ => Finding::new(WHAT, format!("typed lines are kept in {}", path.display())),
    }
}

fn caption(picture: &Picture) -> String {
    let (width, height) = picture.size;
    format!("figure \"{}\", {width}×{height}", picture.title)
}

/// The widest waveform, in columns.
const CELLS: usize = 48;

/// Returns a clip as a small waveform with its length and level.
pub fn clip_text(clip: &Clip, width: Option<usize>) -> String {
    let cells = width.map_or(CELLS, |width| width.saturating_sub(3).clamp(1, CELLS));
    const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let peak = clip.peak();
    let per_cell = clip.samples.len().div_ceil(cells).max(1);
    let wave: String = clip
        .samples
        .chunks(per_cell)
        .map(|part| {
            let level = part.iter().fold(0.0f32, |level, sample| level.max(sample.abs()));
            let share = if peak > 0.0 { f64::from(level) / peak } else { 0.0 };
            LEVELS.get((share * 8.0).round() as usize).copied().unwrap_or('█')
        })
        .collect();
    let level = if peak > 0.0 { format!("peak {:.1} dB, rms {:.1} dB", decibels(peak), decibels(clip.rms())) } else { "silent".into() };
    let name = clip.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let heading = format!("clip{name} of {} at {}, {level}", seconds(clip.seconds()), hertz(f64::from(clip.rate)));
    format!("{}\n  {wave}", width.map_or_else(|| heading.clone(), |width| wrap::wrap(&heading, width)))
}

fn decibels(level: f64) -> f64 {
    20.0 * level.log10()
}
