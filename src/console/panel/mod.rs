//! `tweak` in a terminal: a full screen of sliders that are heard as they move.

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

/// How long one waits for what was typed already: without any time, what was read and not yet given is not given.
const AT_ONCE: Duration = Duration::from_millis(1);

/// Gives the terminal back as it was, whatever happens.
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
        // A terminal that is gone needs nothing back.
        let _ = execute!(stdout(), DisableMouseCapture, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// Lets a person bend `theta`, with these locks to begin with; `hear` renders and plays what it has become.
///
/// # Errors
/// The terminal fails.
pub fn bend(name: &str, theta: &Theta, locks: Locks, hear: &mut Hear<'_>) -> io::Result<Bent> {
    let _screen = Screen::enter()?;
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
    let mut state = State::new(*theta, locks);
    // What is kept is told as statements, so that chance may be chance here.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
    let mut rng = ChaCha8Rng::seed_from_u64(now);
    let mut tried = hear(theta);
    loop {
        terminal.draw(|frame| draw::draw(frame, name, &state, tried.as_ref()))?;
        let (mut changed, mut again) = (false, false);
        // All that was typed meanwhile is one change.
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
