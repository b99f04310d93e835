//! The panel's state and key handling. It is free of side effects, so that it can be tested without a terminal.

#[cfg(test)]
mod tests;

use rand::Rng;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::lang::quantity::typed;
use crate::theta::locks::Locks;
use crate::theta::{Field, Theta, warp};

/// How far a key moves a slider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stride {
    /// With Ctrl.
    Fine,
    Plain,
    /// With Shift, or by PageUp and PageDown.
    Far,
}

impl Stride {
    /// Returns the step as a fraction of the slider's length.
    fn share(self) -> f64 {
        match self {
            Stride::Fine => 0.001,
            Stride::Plain => 0.01,
            Stride::Far => 0.1,
        }
    }

    /// Returns the step in semitones: a cent, a tenth of a semitone, or an octave.
    fn semitones(self) -> f64 {
        match self {
            Stride::Fine => 0.01,
            Stride::Plain => 0.1,
            Stride::Far => 12.0,
        }
    }
}

/// The longest typed value, in characters.
const LONGEST: usize = 16;
/// How far `v` varies what is not locked.
const VARIATION: f64 = 0.1;
/// Digits that a moved value keeps, so that it is short to read.
const DIGITS: i32 = 4;

/// What the panel does after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// The theta changed: play and redraw.
    Changed,
    /// Redraw only.
    Still,
    /// Play again.
    Again,
    Keep,
    Leave,
}

/// The panel's state.
#[derive(Clone, Debug)]
pub struct State {
    /// As it was when the panel opened.
    start: Theta,
    /// The two sides, A and B, and which of them is shown.
    sides: [Theta; 2],
    side: usize,
    pub selected: usize,
    pub locks: Locks,
    /// The undo and redo stacks; each entry holds both sides.
    done: Vec<[Theta; 2]>,
    undone: Vec<[Theta; 2]>,
    /// The slider that is being moved. Consecutive moves of one slider are one change to undo.
    moving: Option<usize>,
    /// Whether pitch moves in semitones and the ratio in simple ratios.
    snap: bool,
    /// The text typed so far for the selected slider's value.
    pub entry: Option<String>,
    /// A message about the last key.
    pub remark: Option<String>,
    /// The key that ends the panel if it is pressed again: changes would be lost.
    confirm: Option<KeyCode>,
    /// Whether the keys are shown.
    pub help: bool,
}

impl State {
    pub fn new(theta: Theta, locks: Locks) -> State {
        State {
            start: theta,
            sides: [theta; 2],
            side: 0,
            selected: 0,
            locks,
            done: Vec::new(),
            undone: Vec::new(),
            moving: None,
            snap: true,
            entry: None,
            remark: None,
            confirm: None,
            help: false,
        }
    }

    /// Returns the theta that is shown and played.
    pub fn theta(&self) -> &Theta {
        &self.sides[self.side]
    }

    /// Returns the name of the current side, `A` or `B`.
    pub fn side(&self) -> char {
        if self.side == 0 { 'A' } else { 'B' }
    }

    pub fn key(&mut self, key: KeyEvent, rng: &mut impl Rng) -> KeyAction {
        self.remark = None;
        let confirmed = self.confirm.take() == Some(key.code);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && matches!(key.code, KeyCode::Char('c' | 'd')) {
            return KeyAction::Leave;
        }
        if std::mem::take(&mut self.help) {
            return KeyAction::Still;
        }
        if let Some(entry) = self.entry.take() {
            return self.typed(entry, key.code);
        }
        let stride = match key.modifiers {
            held if held.contains(KeyModifiers::SHIFT) => Stride::Far,
            _ if control => Stride::Fine,
            _ => Stride::Plain,
        };
        match key.code {
            KeyCode::Right => self.shift(1.0, stride),
            KeyCode::Left => self.shift(-1.0, stride),
            _ if control => KeyAction::Still,
            KeyCode::Char(first @ ('0'..='9' | '.' | '-')) => self.enter(first.to_string()),
            // Note names begin with a capital, so lower-case letters stay free for keys.
            KeyCode::Char(note @ 'A'..='G') if self.selected == Field::PitchMidi.index() => self.enter(note.to_string()),
            KeyCode::Char('=') => self.enter(String::new()),
            KeyCode::Char('?') => {
                self.help = true;
                KeyAction::Still
            }
            KeyCode::Char('s') => {
                self.snap = !self.snap;
                let state = if self.snap { "on: pitch by semitones, mod_ratio by simple ratios" } else { "off" };
                self.remark = Some(format!("snapping is {state}"));
                KeyAction::Still
            }
            KeyCode::Up | KeyCode::Char('k') => self.select(self.selected + Field::ALL.len() - 1),
            KeyCode::Down | KeyCode::Char('j') => self.select(self.selected + 1),
            KeyCode::Char('l') => self.shift(1.0, stride),
            KeyCode::Char('h') => self.shift(-1.0, stride),
            KeyCode::PageUp => self.shift(1.0, Stride::Far),
            KeyCode::PageDown => self.shift(-1.0, Stride::Far),
            KeyCode::Home => self.place(0.0, true),
            KeyCode::End => self.place(1.0, true),
            KeyCode::Char('x') => {
                let field = Field::ALL[self.selected];
                self.locks.set(field, !self.locks.holds(field));
                KeyAction::Still
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
                    return KeyAction::Still;
                }
                self.side = side;
                KeyAction::Changed
            }
            KeyCode::Char('u') => self.undo(),
            KeyCode::Char('r') => self.redo(),
            KeyCode::Char(' ' | 'p') => KeyAction::Again,
            KeyCode::Enter => {
                let other = self.sides[1 - self.side];
                let lost = other != self.start && other != *self.theta();
                let warning = format!("Enter again keeps {} and drops the changes of the other side (Tab shows them)", self.side());
                self.end(KeyAction::Keep, key.code, confirmed || !lost, warning)
            }
            KeyCode::Esc | KeyCode::Char('q') => {
                let lost = self.sides.iter().any(|side| *side != self.start);
                let warning = "the same key again leaves without the changes; Enter keeps them".to_string();
                self.end(KeyAction::Leave, key.code, confirmed || !lost, warning)
            }
            _ => KeyAction::Still,
        }
    }

    /// Ends the panel, or warns first where changes would be lost.
    fn end(&mut self, action: KeyAction, key: KeyCode, sure: bool, warning: String) -> KeyAction {
        if sure {
            return action;
        }
        self.confirm = Some(key);
        self.remark = Some(warning);
        KeyAction::Still
    }

    /// The pointer was put on a slider, at this share of its length; `held` where it was moved there.
    pub fn point(&mut self, slider: usize, share: f64, held: bool) -> KeyAction {
        if slider >= Field::ALL.len() {
            return KeyAction::Still;
        }
        self.confirm = None;
        if !held || slider != self.selected {
            self.moving = None;
        }
        self.selected = slider;
        self.place(share, false)
    }

    fn select(&mut self, slider: usize) -> KeyAction {
        self.moving = None;
        self.selected = slider % Field::ALL.len();
        KeyAction::Still
    }

    fn enter(&mut self, text: String) -> KeyAction {
        self.entry = Some(text);
        KeyAction::Still
    }

    /// Handles a key while a value is being typed.
    fn typed(&mut self, mut entry: String, code: KeyCode) -> KeyAction {
        match code {
            KeyCode::Enter => {
                return match typed(Field::ALL[self.selected], &entry) {
                    Ok(value) => {
                        self.moving = None;
                        self.set(value)
                    }
                    Err(wrong) => {
                        self.remark = Some(wrong);
                        KeyAction::Still
                    }
                };
            }
            KeyCode::Esc => return KeyAction::Still,
            KeyCode::Backspace => _ = entry.pop(),
            KeyCode::Char(letter) if entry.chars().count() < LONGEST => entry.push(letter),
            _ => {}
        }
        self.enter(entry)
    }

    /// Moves the selected slider up (`way` = 1) or down (`way` = -1).
    fn shift(&mut self, way: f64, stride: Stride) -> KeyAction {
        let field = Field::ALL[self.selected];
        let value = self.theta().get(field);
        let moved = match (field, stride) {
            (Field::PitchMidi | Field::ModRatio, Stride::Plain) if self.snap => warp::next_in_tune(field, value, way).unwrap_or(value),
            (Field::PitchMidi, _) => ((value + way * stride.semitones()) * 100.0).round() / 100.0,
            (Field::Velocity, Stride::Far) => (value + 12.0 * way).round(),
            (Field::Velocity, _) => (value + way).round(),
            _ => return self.place(warp::normalize(field, value) + way * stride.share(), stride == Stride::Fine),
        };
        self.set(field.clamp(moved))
    }

    /// Moves the selected slider to a fraction of its length, without snapping if `exactly` is set.
    fn place(&mut self, share: f64, exactly: bool) -> KeyAction {
        let field = Field::ALL[self.selected];
        let value = warp::denormalize(field, share);
        let snap = self.snap && !exactly;
        self.set(match field {
            Field::Velocity | Field::SampleRate => value.round(),
            Field::PitchMidi | Field::ModRatio if snap => warp::snapped(field, value),
            Field::PitchMidi => (value * 100.0).round() / 100.0,
            _ => field.clamp(short(value)),
        })
    }

    fn set(&mut self, value: f64) -> KeyAction {
        let field = Field::ALL[self.selected];
        if self.locks.holds(field) {
            self.remark = Some(format!("{} is locked; x unlocks it", field.name()));
            return KeyAction::Still;
        }
        if self.theta().get(field) == value {
            return KeyAction::Still;
        }
        if self.moving != Some(self.selected) {
            self.remember();
        }
        self.moving = Some(self.selected);
        self.sides[self.side].set(field, value);
        KeyAction::Changed
    }

    /// Perturbs every unlocked field of the current theta.
    fn vary(&mut self, rng: &mut impl Rng) -> KeyAction {
        self.remember();
        self.moving = None;
        let varied = warp::perturb(self.theta(), VARIATION, &self.locks.fields(), || rng.gen_range(-1.0..=1.0));
        for field in Field::ALL.into_iter().filter(|field| varied.get(*field) != self.theta().get(*field)).collect::<Vec<Field>>() {
            self.sides[self.side].set(field, field.clamp(short(varied.get(field))));
        }
        KeyAction::Changed
    }

    fn remember(&mut self) {
        self.undone.clear();
        self.done.push(self.sides);
    }

    fn undo(&mut self) -> KeyAction {
        self.moving = None;
        let Some(sides) = self.done.pop() else { return KeyAction::Still };
        self.undone.push(std::mem::replace(&mut self.sides, sides));
        KeyAction::Changed
    }

    fn redo(&mut self) -> KeyAction {
        self.moving = None;
        let Some(sides) = self.undone.pop() else { return KeyAction::Still };
        self.done.push(std::mem::replace(&mut self.sides, sides));
        KeyAction::Changed
    }
}

/// Rounds a number to [`DIGITS`] significant digits.
fn short(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let scale = 10f64.powi(DIGITS - 1 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}
