//! `tweak` in a terminal: a full screen of sliders that play the sound as they move.

mod draw;
mod pictures;
mod state;

use std::io::{self, stdout};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, DisableMouseCapture, EnableMouseCapture, Event, KeyEventKind, MouseButton, MouseEventKind};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::layout::Rect;

use crate::sink::{Bent, Hear};
use crate::theta::Theta;
use crate::theta::locks::Locks;
use state::{KeyAction, State};

/// How long to wait for further typed events. With a zero timeout, crossterm would not return events that it has read but not yet delivered.
const AT_ONCE: Duration = Duration::from_millis(1);

/// Restores the terminal when dropped.
struct Screen;

impl Screen {
    fn enter() -> io::Result<Screen> {
        enable_raw_mode()?;
        let screen = Screen;
        execute!(stdout(), EnterAlternateScreen, EnableMouseCapture)?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that has closed needs no restoring.
        let _ = execute!(stdout(), DisableMouseCapture, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// Lets the user edit `theta` interactively, starting with the given locks. `hear` renders and plays each edited theta.
///
/// # Errors
/// Fails if the terminal fails.
pub fn bend(name: &str, theta: &Theta, locks: Locks, hear: &mut Hear<'_>) -> io::Result<Bent> {
    let _screen = Screen::enter()?;
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
    let mut state = State::new(*theta, locks);
    // The result is recorded as statements, so the random variation here need not be reproducible.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
    let mut rng = ChaCha8Rng::seed_from_u64(now);
    let mut tried = hear(theta);
    loop {
        terminal.draw(|frame| draw::draw(frame, name, &state, tried.as_ref()))?;
        let (mut changed, mut again) = (false, false);
        // All events typed meanwhile count as one change.
        let mut wait = Duration::from_secs(3600);
        while event::poll(wait)? {
            match handle(&mut state, event::read()?, terminal.size()?.into(), &mut rng) {
                KeyAction::Changed => changed = true,
                KeyAction::Again => again = true,
                KeyAction::Still => {}
                KeyAction::Keep => return Ok(Bent::Kept(*state.theta(), state.locks)),
                KeyAction::Leave => return Ok(Bent::Left),
            }
            wait = AT_ONCE;
        }
        if changed || again {
            tried = hear(state.theta());
        }
    }
}

fn handle(state: &mut State, event: Event, size: Rect, rng: &mut ChaCha8Rng) -> KeyAction {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => state.key(key, rng),
        Event::Mouse(mouse) => {
            let held = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => false,
                MouseEventKind::Drag(MouseButton::Left) => true,
                _ => return KeyAction::Still,
            };
            match draw::slider_at(size, state, mouse.column, mouse.row) {
                Some((slider, share)) => state.point(slider, share, held),
                None => KeyAction::Still,
            }
        }
        _ => KeyAction::Still,
    }
}
