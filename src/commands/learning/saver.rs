//! Writes the files of a training run: the checkpoint and the loss curve.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::pace::Pace;
use crate::commands::pictures::loss_curve;
use crate::files;
use crate::flow::{Epoch, Flow, Objective, Seen};
use crate::plot::Size;
use crate::session::Settings;
use crate::session::call::Call;
use crate::session::fault::Fault;

/// Time after which the plot is written again if no checkpoint is due.
const RENEWED: Duration = Duration::from_secs(5);

/// Where and how often to write.
pub struct Saver {
    checkpoint: Option<PathBuf>,
    plot: Option<PathBuf>,
    every: u64,
    settings: Settings,
    renew: Pace,
    /// The first error.
    failed: Option<Fault>,
}

impl Saver {
    /// Reads the options of a call of `train`.
    ///
    /// # Errors
    /// If a file has the wrong extension; the error is at its option.
    pub fn of(call: &Call<'_>) -> Result<Saver, Fault> {
        let path = |name: &'static str, endings: &[&str]| -> Result<Option<PathBuf>, Fault> {
            if !call.given(name) {
                return Ok(None);
            }
            let path = call.path(name)?;
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if endings.contains(&ending) {
                Ok(Some(path))
            } else {
                Err(Fault::new(format!("'{name}' is a file that ends in .{}", endings.join(" or ."))).at(name))
            }
        };
        let (checkpoint, plot) = (path("checkpoint", &["safetensors"])?, path("plot", &["png", "svg"])?);
        let settings = call.session.settings().clone();
        Ok(Saver { settings, ..Saver::new(checkpoint, plot, call.count("every")?) })
    }

    fn new(checkpoint: Option<PathBuf>, plot: Option<PathBuf>, every: u64) -> Saver {
        Saver { checkpoint, plot, every, settings: Settings::default(), renew: Pace::starting_now(RENEWED, RENEWED), failed: None }
    }

    /// Called after an epoch. Writes the flow and the plot every `every` epochs, and the plot also every `RENEWED`.
    pub fn see(&mut self, seen: &Seen<'_>, now: Instant) {
        let (renew, due) = (self.renew.due(now), (seen.history.len() as u64).is_multiple_of(self.every));
        let saved = if due && self.checkpoint.is_some() {
            seen.flow().map_err(Fault::from).and_then(|flow| self.save(&flow))
        } else if due || renew {
            self.draw(seen.objective, seen.history)
        } else {
            Ok(())
        };
        if let Err(fault) = saved {
            self.failed.get_or_insert(fault);
        }
    }

    /// Returns whether there is anything to write.
    pub fn is_asked(&self) -> bool {
        self.checkpoint.is_some() || self.plot.is_some()
    }

    /// Writes the flow at the end of training. Returns the first error, if any.
    pub fn finish(mut self, flow: &Flow) -> Option<Fault> {
        let last = self.save(flow);
        self.failed.take().or(last.err())
    }

    fn save(&self, flow: &Flow) -> Result<(), Fault> {
        if let Some(path) = &self.checkpoint {
            flow.save(path)?;
        }
        self.draw(flow.config.objective, &flow.history)
    }

    fn draw(&self, objective: Objective, history: &[Epoch]) -> Result<(), Fault> {
        if let Some(path) = &self.plot
            && !history.is_empty()
        {
            let picture = self.settings.file_form(&loss_curve("Losses", objective, history, Size::default())?);
            let svg = path.extension().is_some_and(|ending| ending == "svg");
            files::write(path, if svg { picture.svg.as_bytes() } else { &picture.png })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Examples, TrainConfig, train};
    use crate::sink::Unmonitored;

    #[test]
    fn plots_are_saved_by_time_and_checkpoints_by_epochs() {
        let folder = tempfile::tempdir().unwrap();
        let (checkpoint, plot) = (folder.path().join("a.safetensors"), folder.path().join("a.svg"));
        let theta: Vec<[f64; 10]> = (0..9).map(|row| [f64::from(row); 10]).collect();
        let text = vec![&[1.0f32, 2.0][..]; 9];
        let examples = Examples::new(&theta, text, "made-up");
        let config = TrainConfig { epochs: 3, layers: 1, hidden: 2, ..TrainConfig::new(Objective::Reference, 0) };
        let mut saver = Saver::new(Some(checkpoint.clone()), Some(plot.clone()), 1000);
        let now = Instant::now();
        let flow = train(&examples, &config, None, &mut Unmonitored, &mut |seen| match seen.history.len() {
            1 => {
                saver.see(seen, now);
                assert!(!plot.exists());
            }
            2 => {
                saver.see(seen, now + RENEWED);
                assert!(plot.exists() && !checkpoint.exists());
                std::fs::remove_file(&plot).unwrap();
            }
            _ => {
                saver.see(seen, now + RENEWED + RENEWED / 2);
                assert!(!plot.exists());
            }
        });
        let flow = flow.unwrap();
        assert!(saver.finish(&flow).is_none());
        assert!(plot.exists() && checkpoint.exists());
    }
}
