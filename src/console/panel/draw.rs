//! The panel as it looks: ten sliders, then envelope, waveform and spectrum, then the keys.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Sparkline};

use super::pictures;
use super::state::State;
use crate::audio::Clip;
use crate::session::show::plain;
use crate::theta::{Field, warp};

/// Columns of the name and of the value of a slider, the marks between them included.
const NAME: u16 = 14;
const VALUE: u16 = 14;
const SLIDERS: u16 = Field::ALL.len() as u16;
const KEYS: &str = "↑↓ choose  ←→ move (shift: far)  x lock  v vary  tab A/B  u undo  r redo  space hear  enter keep  esc leave";

/// Where the bar of a slider is.
pub fn bar(area: Rect, slider: usize) -> Rect {
    let width = area.width.saturating_sub(NAME + VALUE);
    Rect { x: area.x + NAME.min(area.width), y: area.y + 1 + slider as u16, width, height: 1 }
}

/// The slider at a place, and the share of its length there.
pub fn slider_at(area: Rect, column: u16, row: u16) -> Option<(usize, f64)> {
    let slider = usize::from(row.checked_sub(area.y + 1)?);
    let bar = bar(area, slider);
    let inside = slider < Field::ALL.len() && row < area.bottom() && (bar.x..bar.right()).contains(&column);
    inside.then(|| (slider, f64::from(column - bar.x) / f64::from(bar.width.saturating_sub(1).max(1))))
}

/// Draws it; the clip is that of the theta that is shown.
pub fn draw(frame: &mut Frame<'_>, name: &str, state: &State, clip: Option<&Clip>) {
    let area = frame.area();
    let [head, sliders, charts, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(SLIDERS),
        Constraint::Min(0),
        Constraint::Length(if area.width < 60 { 0 } else { 2 }),
    ])
    .areas(area);
    let title = format!("{name}, side {}", state.side());
    frame.render_widget(Paragraph::new(title).style(Style::new().add_modifier(Modifier::BOLD)), head);
    let lines: Vec<Line<'_>> = Field::ALL.into_iter().enumerate().map(|(index, field)| slider(area, state, index, field)).collect();
    frame.render_widget(Paragraph::new(lines), sliders);
    if let Some(clip) = clip.filter(|_| charts.height >= 3) {
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
    frame.render_widget(Paragraph::new(KEYS).wrap(ratatui::widgets::Wrap { trim: true }), keys);
}

/// `> mod_index   ━━━━━●─────  3.2`
fn slider(area: Rect, state: &State, index: usize, field: Field) -> Line<'static> {
    let value = state.theta().get(field);
    let width = usize::from(bar(area, index).width);
    let at = (warp::warped(field, value) * width.saturating_sub(1) as f64).round() as usize;
    let (chosen, locked) = (state.selected == index, state.locks.holds(field));
    let mark = if chosen { '>' } else { ' ' };
    let lock = if locked { 'x' } else { ' ' };
    let drawn: String = (0..width)
        .map(|cell| {
            if cell == at {
                '●'
            } else if cell < at {
                '━'
            } else {
                '─'
            }
        })
        .collect();
    let style = match (chosen, locked) {
        (_, true) => Style::new().add_modifier(Modifier::DIM),
        (true, false) => Style::new().add_modifier(Modifier::BOLD),
        _ => Style::new(),
    };
    let unit = field.info().unit;
    let shown = format!(" {} {unit}", plain(value));
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

    fn screen(width: u16, height: u16) -> String {
        let theta = Theta::default().with(Field::ModIndex, 3.2);
        let mut state = State::new(theta, [Field::Velocity].into_iter().collect());
        state.selected = 9;
        let clip = crate::synth::render(&theta).unwrap();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(frame, "theta", &state, Some(&clip))).unwrap();
        terminal.backend().to_string()
    }

    #[test]
    fn it_looks_as_it_should() {
        insta::assert_snapshot!("wide", screen(100, 24));
        insta::assert_snapshot!("small", screen(40, 12));
    }

    #[test]
    fn any_size_is_drawn() {
        for (width, height) in [(1, 1), (5, 3), (20, 5), (28, 40), (300, 100)] {
            screen(width, height);
        }
    }

    #[test]
    fn a_place_is_a_slider_s() {
        let area = Rect::new(0, 0, 100, 24);
        let bar = bar(area, 3);
        assert_eq!(slider_at(area, bar.x, bar.y), Some((3, 0.0)));
        assert_eq!(slider_at(area, bar.right() - 1, bar.y), Some((3, 1.0)));
        assert_eq!(slider_at(area, bar.right(), bar.y), None);
        assert_eq!(slider_at(area, bar.x, 0), None);
        assert_eq!(slider_at(area, bar.x, 15), None);
    }
}
