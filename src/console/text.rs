//! Outputs as text for people.

use std::io;

use super::progress::ProgressLine;
use super::{Interrupt, colour, line, table};
use crate::audio::Clip;
use crate::sink::{Output, OutputId, Sink};

/// Shows values on standard output, remarks and progress on standard error.
pub struct TextSink {
    interrupt: Interrupt,
    progress: ProgressLine,
    dim: bool,
    emitted: u64,
}

impl TextSink {
    pub fn new(interrupt: Interrupt) -> Self {
        TextSink { interrupt, progress: ProgressLine::on_stderr(), dim: colour(), emitted: 0 }
    }

    fn print(&mut self, text: &str) {
        self.progress.clear();
        line(&mut io::stdout().lock(), text);
    }

    fn show(&mut self, output: Output) {
        match output {
            Output::Text(text) => self.print(&text),
            Output::Table(table) => self.print(&table::layout(&table)),
            Output::Clip(clip) => self.print(&clip_text(&clip)),
            Output::Picture(picture) => {
                let (width, height) = picture.size;
                self.print(&format!("figure \"{}\", {width}×{height} (| save \"plots/name.png\" writes it)", picture.title));
            }
            Output::Note(note) => {
                self.progress.clear();
                let note = if self.dim { format!("\x1b[2m{note}\x1b[0m") } else { note };
                line(&mut io::stderr().lock(), &note);
            }
            Output::Progress(progress) => self.progress.draw(&progress),
            Output::Value { look, .. } => self.show(*look),
        }
    }
}

impl Sink for TextSink {
    fn emit(&mut self, output: Output) -> OutputId {
        self.show(output);
        self.emitted += 1;
        OutputId(self.emitted)
    }

    fn update(&mut self, _id: OutputId, output: Output) {
        self.show(output);
    }

    fn interrupted(&self) -> bool {
        self.interrupt.is_set()
    }
}

/// A clip as a small waveform with length and level.
fn clip_text(clip: &Clip) -> String {
    const CELLS: usize = 48;
    const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let peak = clip.peak();
    let per_cell = clip.samples.len().div_ceil(CELLS).max(1);
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
    format!("clip {:.3} s at {} Hz, {level}\n  {wave}", clip.seconds(), clip.rate)
}

fn decibels(level: f64) -> f64 {
    20.0 * level.log10()
}
