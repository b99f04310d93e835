//! What a person does to a theta in the panel: pure, so that it can be tested without a terminal.

use rand::Rng;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::theta::locks::Locks;
use crate::theta::{Field, Theta, warp};

/// How far a key moves a slider, and with Shift (or by PageUp and PageDown): shares of its range.
const STEP: f64 = 0.01;
const LEAP: f64 = 0.1;
/// How far `v` varies what is not locked.
const STRAY: f64 = 0.1;
/// Digits that a moved value keeps, so that it is short to read.
const DIGITS: i32 = 4;

/// What follows from a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The theta is another: to be heard and drawn.
    Changed,
    /// To be drawn.
    Still,
    /// To be heard again.
    Again,
    Keep,
    Leave,
}

/// The panel's state.
#[derive(Clone, Debug)]
pub struct State {
    /// The two sides, A and B, and which of them is shown.
    sides: [Theta; 2],
    side: usize,
    pub selected: usize,
    pub locks: Locks,
    /// Both sides as they were, and as they were before an undo.
    done: Vec<[Theta; 2]>,
    undone: Vec<[Theta; 2]>,
    /// What is being moved without a pause, which is one change to undo.
    moving: Option<usize>,
}

impl State {
    pub fn new(theta: Theta, locks: Locks) -> State {
        State { sides: [theta; 2], side: 0, selected: 0, locks, done: Vec::new(), undone: Vec::new(), moving: None }
    }

    /// What is shown and heard.
    pub fn theta(&self) -> &Theta {
        &self.sides[self.side]
    }

    /// `A` or `B`.
    pub fn side(&self) -> char {
        if self.side == 0 { 'A' } else { 'B' }
    }

    pub fn key(&mut self, key: KeyEvent, rng: &mut impl Rng) -> Then {
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        let moved = |step: f64| if shift { step.signum() * LEAP } else { step };
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return if matches!(key.code, KeyCode::Char('c' | 'd')) { Then::Leave } else { Then::Still };
        }
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.select(self.selected + Field::ALL.len() - 1),
            KeyCode::Down | KeyCode::Char('j') => self.select(self.selected + 1),
            KeyCode::Right | KeyCode::Char('l' | '+') => self.shift(moved(STEP)),
            KeyCode::Left | KeyCode::Char('h' | '-') => self.shift(moved(-STEP)),
            KeyCode::PageUp => self.shift(LEAP),
            KeyCode::PageDown => self.shift(-LEAP),
            KeyCode::Home => self.place(0.0),
            KeyCode::End => self.place(1.0),
            KeyCode::Char('x') => {
                let field = Field::ALL[self.selected];
                self.locks.set(field, !self.locks.holds(field));
                Then::Still
            }
            KeyCode::Char('v') => self.vary(rng),
            KeyCode::Tab | KeyCode::Char('a' | 'b') => {
                let side = match key.code {
                    KeyCode::Char('a') => 0,
                    KeyCode::Char('b') => 1,
                    _ => 1 - self.side,
                };
                self.moving = None;
                if side == self.side {
                    return Then::Still;
                }
                self.side = side;
                Then::Changed
            }
            KeyCode::Char('u') => self.undo(),
            KeyCode::Char('r') => self.redo(),
            KeyCode::Char(' ' | 'p') => Then::Again,
            KeyCode::Enter => Then::Keep,
            KeyCode::Esc | KeyCode::Char('q') => Then::Leave,
            _ => Then::Still,
        }
    }

    /// The pointer was put on a slider, at this share of its length; `held` where it was moved there.
    pub fn point(&mut self, slider: usize, share: f64, held: bool) -> Then {
        if slider >= Field::ALL.len() {
            return Then::Still;
        }
        if !held || slider != self.selected {
            self.moving = None;
        }
        self.selected = slider;
        self.place(share)
    }

    fn select(&mut self, slider: usize) -> Then {
        self.moving = None;
        self.selected = slider % Field::ALL.len();
        Then::Still
    }

    fn shift(&mut self, step: f64) -> Then {
        let field = Field::ALL[self.selected];
        // Pitch and velocity go by whole numbers, and every step moves at least one of them.
        if let Field::PitchMidi | Field::Velocity = field {
            let whole = (step.abs() * (field.info().max - field.info().min)).round().max(1.0) * step.signum();
            return self.set(field.clamp((self.theta().get(field) + whole).round()));
        }
        self.place(warp::warped(field, self.theta().get(field)) + step)
    }

    fn place(&mut self, share: f64) -> Then {
        let field = Field::ALL[self.selected];
        let value = warp::unwarped(field, share);
        self.set(match field {
            Field::PitchMidi | Field::Velocity | Field::SampleRate => value.round(),
            _ => field.clamp(short(value)),
        })
    }

    fn set(&mut self, value: f64) -> Then {
        let field = Field::ALL[self.selected];
        if self.locks.holds(field) || self.theta().get(field) == value {
            return Then::Still;
        }
        if self.moving != Some(self.selected) {
            self.remember();
        }
        self.moving = Some(self.selected);
        self.sides[self.side].set(field, value);
        Then::Changed
    }

    /// Strays from here in all that is not locked.
    fn vary(&mut self, rng: &mut impl Rng) -> Then {
        self.remember();
        self.moving = None;
        let strayed = warp::strayed(self.theta(), STRAY, &self.locks.fields(), || rng.gen_range(-1.0..=1.0));
        for field in Field::ALL.into_iter().filter(|field| strayed.get(*field) != self.theta().get(*field)).collect::<Vec<Field>>() {
            self.sides[self.side].set(field, field.clamp(short(strayed.get(field))));
        }
        Then::Changed
    }

    fn remember(&mut self) {
        self.undone.clear();
        self.done.push(self.sides);
    }

    fn undo(&mut self) -> Then {
        self.moving = None;
        let Some(sides) = self.done.pop() else { return Then::Still };
        self.undone.push(std::mem::replace(&mut self.sides, sides));
        Then::Changed
    }

    fn redo(&mut self) -> Then {
        self.moving = None;
        let Some(sides) = self.undone.pop() else { return Then::Still };
        self.done.push(std::mem::replace(&mut self.sides, sides));
        Then::Changed
    }
}

/// A number with few digits.
fn short(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let scale = 10f64.powi(DIGITS - 1 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    fn keys(state: &mut State, codes: &[KeyCode]) -> Vec<Then> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        codes.iter().map(|code| state.key(KeyEvent::new(*code, KeyModifiers::NONE), &mut rng)).collect()
    }

    #[test]
    fn keys_move_what_is_selected_and_undo_takes_a_whole_move_back() {
        let theta = Theta::default();
        let mut state = State::new(theta, Locks::default());
        let index = Field::ModIndex.index();
        keys(&mut state, &[KeyCode::Up]);
        assert_eq!(state.selected, index);
        assert_eq!(keys(&mut state, &[KeyCode::Right, KeyCode::Right, KeyCode::Right]), [Then::Changed; 3]);
        let moved = state.theta().get(Field::ModIndex);
        assert!(moved > theta.get(Field::ModIndex) && format!("{moved}").len() <= 6);
        keys(&mut state, &[KeyCode::Down, KeyCode::Right]);
        assert_eq!(state.theta().get(Field::PitchMidi), theta.get(Field::PitchMidi) + 1.0);
        assert_eq!(
            keys(&mut state, &[KeyCode::Char('u'), KeyCode::Char('u'), KeyCode::Char('u')]),
            [Then::Changed, Then::Changed, Then::Still]
        );
        assert_eq!(*state.theta(), theta);
        keys(&mut state, &[KeyCode::Char('r')]);
        assert_eq!(state.theta().get(Field::ModIndex), moved);
        keys(&mut state, &[KeyCode::Up, KeyCode::Home]);
        assert_eq!(state.theta().get(Field::ModIndex), Field::ModIndex.info().min);
        assert_eq!(keys(&mut state, &[KeyCode::Left]), [Then::Still]);
    }

    #[test]
    fn locks_hold_and_the_two_sides_are_apart() {
        let theta = Theta::default();
        let mut state = State::new(theta, Locks::default());
        keys(&mut state, &[KeyCode::Char('x')]);
        assert_eq!(keys(&mut state, &[KeyCode::Right]), [Then::Still]);
        keys(&mut state, &[KeyCode::Char('v')]);
        assert_eq!(state.theta().get(Field::PitchMidi), theta.get(Field::PitchMidi));
        assert!(state.theta().get(Field::AttackS) != theta.get(Field::AttackS));
        let varied = *state.theta();
        assert_eq!(keys(&mut state, &[KeyCode::Tab]), [Then::Changed]);
        assert_eq!((state.side(), *state.theta()), ('B', theta));
        keys(&mut state, &[KeyCode::Char('a')]);
        assert_eq!((state.side(), *state.theta()), ('A', varied));
        assert_eq!(keys(&mut state, &[KeyCode::Char(' '), KeyCode::Enter, KeyCode::Esc]), [Then::Again, Then::Keep, Then::Leave]);
    }

    #[test]
    fn a_pointer_drags() {
        let mut state = State::new(Theta::default(), Locks::default());
        let sustain = Field::Sustain.index();
        assert_eq!(state.point(sustain, 1.0, false), Then::Changed);
        state.point(sustain, 0.5, true);
        state.point(sustain, 0.0, true);
        assert_eq!(state.theta().get(Field::Sustain), 0.0);
        keys(&mut state, &[KeyCode::Char('u')]);
        assert_eq!(*state.theta(), Theta::default(), "a drag is one change");
        assert_eq!(state.point(99, 0.5, false), Then::Still);
    }

    #[test]
    fn whatever_is_pressed_the_theta_stays_in_range() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let codes = [
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::Tab,
            KeyCode::Char('v'),
            KeyCode::Char('x'),
            KeyCode::Char('u'),
            KeyCode::Char('r'),
        ];
        let mut state = State::new(Theta::default(), Locks::default());
        for _ in 0..5000 {
            let code = codes[rng.gen_range(0..codes.len())];
            let shift = if rng.gen_bool(0.2) { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            state.key(KeyEvent::new(code, shift), &mut rng);
            assert!(state.theta().check().is_ok(), "{code:?}: {:?}", state.theta());
        }
    }
}
