//! Figures in the terminal, drawn with the best method that it supports.

mod blocks;
mod chart;
mod choice;
mod iterm;
mod kitty;
mod pixels;
mod sixel;

use std::sync::atomic::{AtomicU32, Ordering};

pub use choice::{Protocol, choose, refusal};

use crate::sink::Picture;

/// Pixels per character if the terminal does not report them: those of DEC's VT340, which other sixel terminals imitate.
const CELL: (u32, u32) = (10, 20);
/// Terminal rows that a picture leaves free: for the line above it, the progress line and the prompt.
const FREE_ROWS: usize = 3;
/// The fewest columns in which a picture is recognisable.
const LEAST_COLUMNS: usize = 16;

/// The most columns of a chart, and the fewest columns and rows of one.
const WIDEST_CHART: usize = 120;
const LEAST_CHART: (usize, usize) = (30, 8);

/// The size and abilities of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalArea {
    /// Columns and rows of the terminal.
    pub size: (usize, usize),
    /// Pixels across and down in one character.
    pub cell: (u32, u32),
    /// Whether the terminal shows only ASCII.
    pub ascii: bool,
}

impl TerminalArea {
    /// Returns the area of the terminal on standard output; `None` if it is not a terminal.
    pub fn here() -> Option<TerminalArea> {
        Some(TerminalArea {
            size: super::terminal::size()?,
            cell: super::terminal::cell().unwrap_or(CELL),
            ascii: !super::terminal::takes_unicode(),
        })
    }

    /// Returns the columns and rows for a chart of a picture of this size in pixels: the terminal's width, up to [`WIDEST_CHART`].
    fn fit_chart(&self, (width, height): (u32, u32)) -> Option<(usize, usize)> {
        let columns = self.size.0.saturating_sub(1).min(WIDEST_CHART);
        let most = self.size.1.saturating_sub(FREE_ROWS);
        let rows = (columns as f64 * f64::from(height) / f64::from(width.max(1)) / 2.0).round() as usize;
        let rows = rows.max(LEAST_CHART.1).min(most);
        (columns >= LEAST_CHART.0 && rows >= LEAST_CHART.1).then_some((columns, rows))
    }

    /// Returns the columns and rows for a picture of this size in pixels: its own size where it fits, or a smaller one with the same proportions.
    fn fit(&self, (width, height): (u32, u32)) -> Option<(usize, usize)> {
        let (across, down) = (f64::from(self.cell.0), f64::from(self.cell.1));
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let columns = (width / across).ceil().min(self.size.0.saturating_sub(1) as f64);
        let rows = (columns * across * height / width / down).round().max(1.0);
        let most = self.size.1.saturating_sub(FREE_ROWS) as f64;
        let (columns, rows) = if rows > most { ((columns * most / rows).floor(), most) } else { (columns, rows) };
        (columns >= LEAST_COLUMNS as f64 && rows >= 2.0).then_some((columns as usize, rows as usize))
    }
}

/// A picture as text for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The text. Printed with the cursor at the start of a line, it leaves the cursor at the start of the line below the picture.
    pub text: String,
    /// The number of lines that the picture takes.
    pub rows: usize,
    /// The sequence that removes the picture, if drawing over it does not; otherwise empty.
    pub erase: String,
}

impl Drawing {
    /// Returns text that draws this picture in place of `old`, with `below` lines between `old` and the cursor. Those lines stay.
    pub fn over(&self, old: &Drawing, below: usize) -> String {
        let down = if below > 0 { format!("\x1b[{below}B") } else { String::new() };
        format!("\r\x1b[{}A{}{}{down}", old.rows + below, old.erase, self.text)
    }
}

/// Draws the picture to fit the area; `None` if the area is too small or the picture cannot be drawn.
pub fn draw(picture: &Picture, protocol: Protocol, room: TerminalArea) -> Option<Drawing> {
    if let Protocol::Blocks(depth) = protocol
        && let Some(chart) = &picture.chart
    {
        let (columns, rows) = room.fit_chart(picture.size)?;
        let abilities = chart::Abilities { depth, ascii: room.ascii };
        let rows = chart::lines(chart, columns, rows, abilities);
        let text = chart::text(&picture.title, chart, columns, rows, abilities);
        return Some(Drawing { text, rows, erase: String::new() });
    }
    if matches!(protocol, Protocol::Blocks(depth) if depth == blocks::Depth::Mono || room.ascii) {
        return None;
    }
    let fitted = match protocol {
        // Half blocks show two pixels per character, whatever the font.
        Protocol::Blocks(_) => TerminalArea { cell: (1, 2), ..room },
        _ => room,
    };
    let (columns, rows) = fitted.fit(picture.size)?;
    let mut erase = String::new();
    let text = match protocol {
        Protocol::Blocks(depth) => blocks::text(&pixels::decode(&picture.png)?, columns, rows, depth),
        Protocol::Kitty => {
            let id = fresh_id();
            erase = kitty::erase(id);
            set_in(rows, &kitty::text(&picture.png, columns, rows, id))
        }
        Protocol::Iterm => set_in(rows, &iterm::text(&picture.png, columns, rows)),
        Protocol::Sixel => {
            // The height is a multiple of the six rows of a sixel band and fits its lines; a taller picture would scroll the terminal.
            let (width, height) = (columns as u32 * room.cell.0, rows as u32 * room.cell.1 / 6 * 6);
            set_in(rows, &sixel::text(&pixels::decode(&picture.png)?.shrunk(width as usize, height as usize)))
        }
    };
    Some(Drawing { text, rows, erase })
}

/// Reserves `rows` lines and restores the cursor after the drawing, because terminals differ in where a drawing leaves it.
fn set_in(rows: usize, drawing: &str) -> String {
    format!("{}\x1b[{rows}A\x1b7{drawing}\x1b8\x1b[{rows}B", "\n".repeat(rows))
}

/// Returns an id that is very unlikely to be in use in this terminal. A second picture with the same id would replace the first.
fn fresh_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    (std::process::id() << 12 | NEXT.fetch_add(1, Ordering::Relaxed) & 0xfff).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use blocks::Depth;

    /// A picture whose left half is red and whose right half is blue.
    pub(super) fn halves(width: u32, height: u32) -> Picture {
        let row: Vec<u8> = (0..width).flat_map(|x| if x < width / 2 { [255, 0, 0] } else { [0, 0, 255] }).collect();
        let rgb = row.repeat(height as usize);
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&rgb).unwrap();
        Picture { title: "halves".into(), size: (width, height), png: png.into(), svg: "".into(), chart: None }
    }

    /// A terminal of 24 rows and 80 columns.
    pub(super) fn screen() -> vt100::Parser {
        vt100::Parser::new(24, 80, 0)
    }

    const ROOM: TerminalArea = TerminalArea { size: (80, 24), cell: (10, 20), ascii: false };

    #[test]
    fn pictures_keep_their_aspect_ratio_and_fit_the_terminal() {
        assert_eq!(ROOM.fit((960, 540)), Some((75, 21)));
        assert_eq!(ROOM.fit((320, 200)), Some((32, 10)));
        assert_eq!(TerminalArea { size: (20, 24), ..ROOM }.fit((960, 540)), Some((19, 5)));
        assert_eq!(TerminalArea { size: (10, 24), ..ROOM }.fit((960, 540)), None);
        assert_eq!(TerminalArea { size: (80, 4), ..ROOM }.fit((960, 540)), None);
    }

    #[test]
    fn every_protocol_leaves_the_cursor_below_the_picture() {
        let picture = halves(320, 200);
        for protocol in [Protocol::Kitty, Protocol::Iterm, Protocol::Sixel, Protocol::Blocks(Depth::Full)] {
            // A screen that is nearly full, so that it scrolls.
            let mut screen = screen();
            screen.process("\r\n".repeat(20).as_bytes());
            screen.process(b"before\r\n");
            let drawing = draw(&picture, protocol, ROOM).unwrap();
            screen.process(drawing.text.replace('\n', "\r\n").as_bytes());
            screen.process(b"after");
            let lines: Vec<String> = screen.screen().rows(0, 80).collect();
            let place = |text: &str| lines.iter().position(|line| line == text);
            assert_eq!(place("after").zip(place("before")).map(|(after, before)| after - before), Some(drawing.rows + 1), "{protocol:?}");
        }
    }

    #[test]
    fn a_second_drawing_replaces_the_first() {
        let mut screen = screen();
        screen.process("\r\n".repeat(20).as_bytes());
        screen.process(b"before\r\n");
        let first = draw(&halves(320, 200), Protocol::Blocks(Depth::Full), ROOM).unwrap();
        screen.process(first.text.replace('\n', "\r\n").as_bytes());
        screen.process(b"a line of progress");
        screen.process(b"\r\x1b[2K");
        for (below, text) in [(0, "a remark\r\n"), (1, "a line of progress")] {
            screen.process(first.over(&first, below).replace('\n', "\r\n").as_bytes());
            screen.process(text.as_bytes());
        }
        let lines: Vec<String> = screen.screen().rows(0, 80).collect();
        let before = lines.iter().position(|line| line == "before").unwrap();
        assert!(lines[before + 1..=before + first.rows].iter().all(|line| line.starts_with('▀')), "{lines:#?}");
        assert_eq!(lines[before + first.rows + 1..before + first.rows + 3], ["a remark", "a line of progress"]);
    }

    #[test]
    fn picture_ids_are_unique() {
        assert_ne!(fresh_id(), fresh_id());
    }
}
