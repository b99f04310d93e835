//! Charts as a terminal shows them.

use super::*;
use crate::console::pictures::tests::screen;
use crate::console::pictures::{Protocol, TerminalArea, draw};
use crate::plot::{self, Curve, Size, Sound};
use crate::sink::Picture;
use crate::synth;
use crate::theta::text::field_brief;
use crate::theta::warp::normalize;
use crate::theta::{Field, Theta};

const COLOURED: Abilities = Abilities { depth: Depth::Full, ascii: false };
const MONO: Abilities = Abilities { depth: Depth::Mono, ascii: false };
const ASCII: Abilities = Abilities { depth: Depth::Mono, ascii: true };

/// The lines of a figure's chart in a terminal of this size, without escape sequences.
fn shown(picture: &Picture, size: (usize, usize), abilities: Abilities) -> String {
    let room = TerminalArea { size, cell: (10, 20), ascii: abilities.ascii };
    let drawing = draw(picture, Protocol::Blocks(abilities.depth), room).unwrap();
    let mut screen = vt100::Parser::new(60, size.0 as u16, 0);
    screen.process(drawing.text.replace('\n', "\r\n").as_bytes());
    let lines: Vec<String> = screen.screen().rows(0, size.0 as u16).take(drawing.rows).collect();
    lines.join("\n")
}

fn curve(name: &str, attack: f64, sustain: f64) -> Curve {
    let points = vec![(0.0, 0.0), (attack, 1.0), (attack + 0.3, sustain), (1.5, sustain), (2.0, 0.0)];
    Curve { name: name.into(), points, ..Curve::default() }
}

fn envelopes() -> Picture {
    plot::envelope("Envelopes", &[curve("a guitar note", 0.02, 0.4), curve("an organ note", 0.4, 0.9)], Size::default()).unwrap()
}

fn note(mod_index: f64) -> Vec<f32> {
    synth::render(&Theta::default().with(Field::ModIndex, mod_index).with(Field::DurationS, 1.0)).unwrap().samples.to_vec()
}

fn parameters(thetas: usize) -> Vec<plot::Parameter> {
    let row = |field: Field| plot::Parameter {
        name: field.name().into(),
        unit: String::new(),
        values: (0..thetas)
            .map(|n| {
                let value = Theta::default().get(field) * (1.0 + n as f64 / 2.0);
                plot::BarValue { part: normalize(field, value), text: field_brief(field, value) }
            })
            .collect(),
    };
    Field::ALL.into_iter().map(row).collect()
}

fn names(count: usize) -> Vec<String> {
    ["a guitar note", "a flute note", "an organ note"].iter().take(count).map(|name| (*name).to_string()).collect()
}

#[test]
fn figures_are_drawn_in_characters() {
    let (plain, bright) = (note(0.5), note(6.0));
    let sound = |name, samples| Sound { name, samples, rate: 16_000 };
    let sheet: Vec<Curve> = (0..11).map(|n| curve(&format!("caption {n}"), 0.1 * f64::from(n), 0.5)).collect();
    let spectrogram = plot::spectrogram("Spectrogram of a note", &bright, 16_000, plot::Scale::Linear, Size::default()).unwrap();
    let path = plot::Path { name: "over captions", steps: vec![sound("plain", &plain), sound("bright", &bright)] };
    let groups: Vec<String> = (0..30).map(|row| names(3)[row % 3].clone()).collect();
    let column = |name: &str, unit: &str, scale: f64| plot::Column {
        name: name.into(),
        unit: unit.into(),
        values: (0..30).map(|row| scale * f64::from(row % 3 * 7 + row / 3)).collect(),
    };
    let columns = [column("attack_s", "s", 0.01), column("mod_index", "", 0.5)];
    let spot = |n: usize| plot::Spot {
        caption: format!("caption {n}"),
        group: names(3)[n % 3].clone(),
        embedding: vec![(n * n % 7) as f32, (n * 3 % 5) as f32, n as f32 * 0.1],
    };
    let spots: Vec<plot::Spot> = (0..9).map(spot).collect();
    let bar = |value: f64, behind: f64| plot::Bar { value, behind, spread: 0.1 };
    let panels = [
        plot::Panel {
            titles: vec!["Energy distance, with its best of 8".into()],
            bars: vec![vec![bar(0.4, 0.49), bar(0.1, 0.42)], vec![bar(1.4, 1.5), plot::Bar::NONE]],
            share: false,
        },
        plot::Panel {
            titles: vec!["Right families".into()],
            bars: vec![vec![bar(0.9, f64::NAN), bar(0.8, f64::NAN)], vec![bar(0.5, f64::NAN), bar(0.2, f64::NAN)]],
            share: true,
        },
    ];
    let flows = [("starter".to_string(), vec![bar(0.84, f64::NAN), bar(0.71, f64::NAN)])];
    let figures = [
        ("envelope", envelopes()),
        ("waveform", plot::waveform("Waveform of a note", &plain, 16_000, Size::default()).unwrap()),
        ("spectrum", plot::spectrum("Spectrum of a note", &bright, 16_000, Size::default()).unwrap()),
        ("spectrogram", spectrogram),
        ("theta", plot::theta("Theta of a note", &names(1), &parameters(1), Size::default()).unwrap()),
        ("thetas", plot::theta("Thetas", &names(3), &parameters(3), Size::default()).unwrap()),
        (
            "compare",
            plot::compare("A note and another", &sound("plain", &plain), &sound("bright", &bright), "distance 3.10 dB", Size::TALL)
                .unwrap(),
        ),
        ("sheet", plot::contact("11 envelopes", &sheet, Size::TALL).unwrap()),
        ("morph", plot::morph("From a note to another", &[path], Size::default()).unwrap()),
        ("pairs", plot::pairs("A dataset", &columns, &groups, Size::default()).unwrap()),
        ("embedding", plot::embedding("Where captions lie", &spots, Size::default()).unwrap()),
        (
            "scores",
            plot::scores("An evaluation", &names(2), &["by instrument".into(), "by note".into()], &panels, &[], Size::TALL).unwrap(),
        ),
        ("words", plot::words("How far words reach", &["brightness".into(), "attack".into()], &flows, Size::default()).unwrap()),
    ];
    for (name, figure) in &figures {
        insta::assert_snapshot!(format!("{name}_80x24"), shown(figure, (80, 24), COLOURED));
        insta::assert_snapshot!(format!("{name}_40x12"), shown(figure, (40, 12), COLOURED));
        let ascii = shown(figure, (80, 24), ASCII);
        assert!(ascii.is_ascii(), "{ascii}");
        insta::assert_snapshot!(format!("{name}_ascii"), ascii);
    }
}

#[test]
fn lines_differ_without_colours() {
    let shown = shown(&envelopes(), (80, 24), MONO);
    assert!(shown.matches('*').count() > 20 && shown.matches('o').count() > 20, "{shown}");
    let text =
        draw(&envelopes(), Protocol::Blocks(Depth::Mono), TerminalArea { size: (80, 24), cell: (10, 20), ascii: false }).unwrap().text;
    assert!(!text.contains('\x1b'), "{text:?}");
}

#[test]
fn each_line_has_its_colour() {
    let room = TerminalArea { size: (80, 24), cell: (10, 20), ascii: false };
    let mut screen = screen();
    screen.process(draw(&envelopes(), Protocol::Blocks(Depth::Full), room).unwrap().text.replace('\n', "\r\n").as_bytes());
    let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
    let colours: std::collections::HashSet<String> = cells
        .filter_map(|(row, column)| screen.screen().cell(row, column))
        .filter(|cell| cell.contents().chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)))
        .map(|cell| format!("{:?}", cell.fgcolor()))
        .collect();
    assert_eq!(colours.len(), 2, "{colours:?}");
}

#[test]
fn charts_draw_at_any_size_with_any_text() {
    let odd = "ギター 🎸 \u{1b}[31m ".repeat(20);
    let many: Vec<Curve> = (0..300).map(|n| curve(&format!("{n} {odd}"), 0.01 * f64::from(n), 0.5)).collect();
    let sheet = plot::contact(&odd, &many, Size::default()).unwrap();
    assert!(shown(&sheet, (80, 24), COLOURED).contains("and 2"));
    let envelope = plot::envelope(&odd, &many[..plot::MOST_LINES], Size::default()).unwrap();
    assert!(shown(&envelope, (80, 24), COLOURED).contains("more"), "{}", shown(&envelope, (80, 24), COLOURED));
    for figure in [sheet, envelope, plot::theta(&odd, &names(3), &parameters(3), Size::default()).unwrap()] {
        for size in [(31, 11), (33, 14), (80, 12), (200, 60), (500, 11)] {
            for abilities in [COLOURED, MONO, ASCII] {
                let room = TerminalArea { size, cell: (10, 20), ascii: abilities.ascii };
                let drawing = draw(&figure, Protocol::Blocks(abilities.depth), room).unwrap();
                assert_eq!(drawing.text.lines().count(), drawing.rows);
                assert!(!drawing.text.contains("\x1b[31m"));
            }
        }
    }
}
