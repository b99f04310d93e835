//! Draws the panel: ten sliders, then envelope, waveform and spectrum, then the keys.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph, Sparkline};

use super::pictures;
use super::state::State;
use crate::sink::Tried;
use crate::theta::text::field_brief;
use crate::theta::{Field, warp};

/// Columns for the name and for the value of a slider, including the marks between them.
const NAME: u16 = 14;
const VALUE: u16 = 14;
const LOCKED: &str = " locked ";
const SLIDERS: u16 = Field::ALL.len() as u16;
/// Terminals lower than this give the keys one line.
const LOW: u16 = 16;
const KEYS: &str = "↑↓ choose  ←→ move  0-9 type a value  ? all keys  enter keep  esc leave";
const FEW_KEYS: &str = "? keys  enter keep  esc leave";
const ALL_KEYS: &str = "\
↑ ↓        choose a slider
← →        move it; with Shift far (an octave), with Ctrl a little (a cent)
0-9 or =   type a value, with its unit: 20ms, A3, -6dB
Home End   to the ends of its range
s          snap pitch to semitones and mod_ratio to simple ratios, or not
x          lock it, or unlock it
v          vary all that is not locked
Tab        the other side, A or B
u r        undo, redo
Space      hear it again
Enter      keep this side, as statements
Esc, q     leave it as it was";

/// Returns the first visible slider and the number of visible sliders.
fn room(area: Rect, selected: usize) -> (usize, u16) {
    let rows = SLIDERS.min(area.height.saturating_sub(2).max(1));
    ((selected + 1).saturating_sub(usize::from(rows)), rows)
}

/// Returns the area of a slider's bar, where `line` counts the visible sliders.
pub fn bar(area: Rect, line: usize) -> Rect {
    let width = area.width.saturating_sub(NAME + VALUE);
    Rect { x: area.x + NAME.min(area.width), y: area.y + 1 + line as u16, width, height: 1 }
}

/// Returns the slider under a terminal cell, and the fraction of its length at that cell.
pub fn slider_at(area: Rect, state: &State, column: u16, row: u16) -> Option<(usize, f64)> {
    let (first, rows) = room(area, state.selected);
    let line = row.checked_sub(area.y + 1)?;
    let bar = bar(area, usize::from(line));
    let inside = line < rows && row < area.bottom() && (bar.x..bar.right()).contains(&column);
    inside.then(|| (first + usize::from(line), f64::from(column - bar.x) / f64::from(bar.width.saturating_sub(1).max(1))))
}

/// Draws the panel. `tried` is the rendering of the shown theta.
pub fn draw(frame: &mut Frame<'_>, name: &str, state: &State, tried: Option<&Tried>) {
    let area = frame.area();
    let (first, rows) = room(area, state.selected);
    let [head, sliders, charts, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(rows),
        Constraint::Min(0),
        Constraint::Length(if area.height < 3 {
            0
        } else if area.height < LOW {
            1
        } else {
            2
        }),
    ])
    .areas(area);
    let silent = if tried.is_some_and(|tried| tried.playback_error.is_some()) { "; no sound (doctor says why)" } else { "" };
    let title = format!("{name}, side {}{silent}", state.side());
    frame.render_widget(Paragraph::new(title).style(Style::new().add_modifier(Modifier::BOLD)), head);
    let shown = Field::ALL.into_iter().enumerate().skip(first).take(usize::from(rows));
    let lines: Vec<Line<'_>> = shown.map(|(index, field)| slider(area, state, index, field)).collect();
    frame.render_widget(Paragraph::new(lines), sliders);
    if let Some(Tried { clip, .. }) = tried.filter(|_| charts.height >= 3) {
        let thirds = Layout::horizontal([Constraint::Ratio(1, 3); 3]).areas::<3>(charts);
        let width = |third: Rect| usize::from(third.width.saturating_sub(2));
        let pictures = [
            ("envelope", pictures::envelope(state.theta(), width(thirds[0]))),
            ("waveform", pictures::waveform(clip, width(thirds[1]))),
            ("spectrum", pictures::spectrum(clip, width(thirds[2]))),
        ];
        for (third, (title, data)) in thirds.into_iter().zip(pictures) {
            let chart = Sparkline::default().block(Block::bordered().title(title)).data(data).max(pictures::FULL);
            frame.render_widget(chart, third);
        }
    }
    let below = match (&state.entry, &state.remark) {
        (Some(entry), _) => format!("{} = {entry}█   enter takes it, esc does not", Field::ALL[state.selected].name()),
        (None, Some(remark)) => remark.clone(),
        (None, None) if area.width < KEYS.chars().count() as u16 && area.height < LOW => FEW_KEYS.to_string(),
        (None, None) => KEYS.to_string(),
    };
    frame.render_widget(Paragraph::new(below).wrap(ratatui::widgets::Wrap { trim: true }), keys);
    if state.help {
        frame.render_widget(Clear, area);
        frame.render_widget(
            Paragraph::new(ALL_KEYS).wrap(ratatui::widgets::Wrap { trim: false }).block(Block::bordered().title("keys")),
            area,
        );
    }
}

/// Draws one slider, for example `> mod_index   ━━━━━●─────  3.2`.
fn slider(area: Rect, state: &State, index: usize, field: Field) -> Line<'static> {
    let value = state.theta().get(field);
    let width = usize::from(bar(area, 0).width);
    let at = (warp::normalize(field, value) * width.saturating_sub(1) as f64).round() as usize;
    let (chosen, locked) = (state.selected == index, state.locks.holds(field));
    let mark = if chosen { '>' } else { ' ' };
    let lock = if locked { 'x' } else { ' ' };
    // The word goes on the side of the handle that has more space.
    let word = if locked { LOCKED } else { "" };
    let begins = if at * 2 > width { 1 } else { width.saturating_sub(LOCKED.len() + 1) };
    let drawn: String = (0..width)
        .map(|cell| match cell.checked_sub(begins).and_then(|nth| word.chars().nth(nth)) {
            _ if cell == at => '●',
            Some(letter) => letter,
            None if cell < at => '━',
            None => '─',
        })
        .collect();
    let style = match (chosen, locked) {
        (_, true) => Style::new().add_modifier(Modifier::DIM),
        (true, false) => Style::new().add_modifier(Modifier::BOLD),
        _ => Style::new(),
    };
    let shown = format!(" {}", field_brief(field, value));
    Line::from(vec![
        Span::styled(format!("{mark}{:<12}{lock}", field.name()), style),
        Span::styled(drawn, style),
        Span::styled(format!("{shown:<width$}", width = usize::from(VALUE)), style),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theta::Theta;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn screen(width: u16, height: u16, press: impl Fn(&mut State)) -> String {
        let theta = Theta::default().with(Field::ModIndex, 3.2);
        let mut state = State::new(theta, [Field::Velocity].into_iter().collect());
        state.selected = 9;
        press(&mut state);
        let tried = Tried { clip: crate::synth::render(&theta).unwrap(), playback_error: None };
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(frame, "theta", &state, Some(&tried))).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn the_panel_matches_its_snapshots() {
        insta::assert_snapshot!("wide", screen(100, 24, |_| {}));
        insta::assert_snapshot!("small", screen(40, 12, |_| {}));
        // The chosen slider is visible even in a very low terminal.
        insta::assert_snapshot!("low", screen(60, 6, |state| state.entry = Some("3.".into())));
        insta::assert_snapshot!("keys", screen(80, 16, |state| state.help = true));
    }

    #[test]
    fn the_panel_draws_at_any_size() {
        for (width, height) in [(1, 1), (5, 3), (20, 5), (28, 40), (300, 100)] {
            screen(width, height, |_| {});
            screen(width, height, |state| state.help = true);
        }
    }

    #[test]
    fn positions_map_to_sliders() {
        let area = Rect::new(0, 0, 100, 24);
        let state = State::new(Theta::default(), Default::default());
        let slider_at = |area, column, row| slider_at(area, &state, column, row);
        let bar = bar(area, 3);
        assert_eq!(slider_at(area, bar.x, bar.y), Some((3, 0.0)));
        assert_eq!(slider_at(area, bar.right() - 1, bar.y), Some((3, 1.0)));
        assert_eq!(slider_at(area, bar.right(), bar.y), None);
        assert_eq!(slider_at(area, bar.x, 0), None);
        assert_eq!(slider_at(area, bar.x, 15), None);
        let mut low = state.clone();
        low.selected = 9;
        assert_eq!(super::slider_at(Rect::new(0, 0, 100, 6), &low, bar.x, 1), Some((6, 0.0)));
    }
}
