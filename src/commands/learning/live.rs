//! The loss curve of a long training run, redrawn in place in front ends with pictures.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::pace::Pace;
use crate::commands::pictures::loss_curve;
use crate::flow::{Epoch, Flow, Objective, Seen};
use crate::plot::Size;
use crate::sink::{Bar, Monitor, OutputId};

/// A run shows a curve after this time.
const LONG: Duration = Duration::from_secs(5);
/// Minimum time between two drawings.
const PERIOD: Duration = Duration::from_secs(1);
/// After a drawing, the next one waits at least this many times as long as it took.
const SHARE: u32 = 20;

/// The latest losses, passed from the training thread to the drawing thread.
#[derive(Default)]
pub struct Latest(Mutex<Option<(Objective, Arc<[Epoch]>)>>);

impl Latest {
    pub fn record(&self, seen: &Seen<'_>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((seen.objective, seen.history.into()));
    }

    fn take(&self) -> Option<(Objective, Arc<[Epoch]>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A progress bar with the loss curve beside it.
pub struct Live<'a> {
    bar: Bar<'a>,
    latest: &'a Latest,
    pace: Pace,
    shown: Option<OutputId>,
}

impl<'a> Live<'a> {
    pub fn new(bar: Bar<'a>, latest: &'a Latest) -> Live<'a> {
        Live { bar, latest, pace: Pace::starting_now(LONG, PERIOD), shown: None }
    }

    fn draw(&mut self, objective: Objective, history: &[Epoch]) {
        // A failure to draw the losses does not stop the run.
        if let Ok(picture) = loss_curve("Losses", objective, history, Size::default()) {
            self.shown = Some(self.bar.show(picture, self.shown));
        }
    }

    /// Closes the bar, and completes a curve that was shown.
    pub fn finish(mut self, flow: Option<&Flow>) {
        if let Some(flow) = flow.filter(|_| self.shown.is_some()) {
            self.draw(flow.config.objective, &flow.history);
        }
        self.bar.finish();
    }
}

impl Monitor for Live<'_> {
    fn progress(&mut self, done: u64, detail: &str) {
        self.bar.progress(done, detail);
        let now = Instant::now();
        if self.bar.pictures()
            && self.pace.due(now)
            && let Some((objective, history)) = self.latest.take()
        {
            self.draw(objective, &history);
            self.pace.rest(Instant::now(), now.elapsed() * SHARE);
        }
    }

    fn note(&mut self, text: &str) {
        self.bar.note(text);
    }

    fn interrupted(&self) -> bool {
        self.bar.interrupted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{DeviceChoice, Examples, TrainConfig, train};
    use crate::sink::{Output, Recorder};

    fn run(wall: &mut Recorder, hidden: bool, first: Duration) {
        let theta: Vec<[f64; 10]> = (0..20).map(|row| [f64::from(row); 10]).collect();
        let text: Vec<[f32; 2]> = (0..20).map(|row| [row as f32, 1.0]).collect();
        let text: Vec<&[f32]> = text.iter().map(|text| &text[..]).collect();
        let examples = Examples::new(&theta, text, "made-up");
        let config =
            TrainConfig { epochs: 6, layers: 1, hidden: 2, device: DeviceChoice::Cpu, ..TrainConfig::new(Objective::Reference, 0) };
        let latest = Latest::default();
        let mut live = Live::new(Bar::new(wall, "train", 6, "epochs").hidden(hidden), &latest);
        live.pace = Pace::starting_now(first, Duration::ZERO);
        let trained = train(&examples, &config, None, &mut live, &mut |seen| latest.record(seen));
        live.finish(trained.as_ref().ok());
        assert_eq!(trained.unwrap().epochs(), 6);
    }

    #[test]
    fn one_picture_is_updated_during_training() {
        let mut wall = Recorder::default().with_pictures(true);
        run(&mut wall, false, Duration::ZERO);
        let pictures = wall
            .shown
            .iter()
            .zip(1..)
            .filter_map(|(output, id)| if let Output::Picture(picture) = output { Some((picture, id)) } else { None });
        let [(first, id)] = pictures.collect::<Vec<_>>()[..] else { panic!("{wall:?}") };
        let again: Vec<_> = wall.updated.iter().filter(|(_, output)| matches!(output, Output::Picture(_))).collect();
        assert!(!again.is_empty() && again.iter().all(|(of, _)| *of == OutputId(id)), "{again:?}");
        assert!(matches!(again.last(), Some((_, Output::Picture(last))) if last.png != first.png));
    }

    #[test]
    fn no_picture_without_support_or_for_short_runs() {
        for (pictures, hidden, first) in [(false, false, Duration::ZERO), (true, true, Duration::ZERO), (true, false, LONG)] {
            let mut wall = Recorder::default().with_pictures(pictures);
            run(&mut wall, hidden, first);
            let drawn = wall.shown.iter().chain(wall.updated.iter().map(|(_, output)| output));
            assert!(!drawn.into_iter().any(|output| matches!(output, Output::Picture(_))), "{pictures} {hidden}");
        }
    }
}
