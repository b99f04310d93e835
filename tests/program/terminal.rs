//! Tests of the REPL in a pseudo-terminal.

use std::time::Duration;

use crate::support::terminal::Terminal;

const SIZE: (u16, u16) = (30, 100);
const RED: u8 = 1;
const GREEN: u8 = 2;
const BLUE: u8 = 4;

fn start_terminal(variables: &[(&str, &str)]) -> (tempfile::TempDir, Terminal) {
    let folder = tempfile::tempdir().unwrap();
    let terminal = Terminal::start(folder.path(), SIZE, variables);
    terminal.prompt();
    (folder, terminal)
}

#[test]
fn tab_completes_and_lists_choices_with_help() {
    let (folder, mut terminal) = start_terminal(&[]);
    std::fs::write(folder.path().join("bell.wav"), "").unwrap();
    terminal.send("imag\t");
    terminal.expect("awol> imagine");
    terminal.send(" \"a bell\" te\t");
    terminal.expect("temperature=");
    terminal.send("\x15theta.mod_\t");
    terminal.expect("mod_index  FM index");
    terminal.send("\x15match \"be\t");
    terminal.expect("match \"bell.wav");
    terminal.send("\x15plot \t\t");
    terminal.expect("envelope");
    terminal.wait("a line on it", |terminal| terminal.screen().lines().any(|line| line.starts_with("spectrogram  ")));
    terminal.send("\x15");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn hints_complete_a_call_and_unknown_names_are_red() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("morph ");
    terminal.expect("steps=");
    terminal.send("\x15rend");
    terminal.expect("render");
    terminal.wait("taken over", |terminal| terminal.has_colour("rend", BLUE) || terminal.screen().contains("render"));
    terminal.send("\x1b[C");
    terminal.send(" nothere");
    terminal.wait("red", |terminal| terminal.has_colour("nothere", RED));
    assert!(terminal.has_colour("render", BLUE));
    terminal.send("\x15imagine \"a bell\" ");
    terminal.wait("green", |terminal| terminal.has_colour("\"a bell\"", GREEN));
    // A prefix of a known name is not red.
    terminal.send("\x15known = 1\rshow kno");
    std::thread::sleep(Duration::from_millis(200));
    assert!(!terminal.has_colour("kno", RED));
    terminal.send("\x15");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_question_mark_shows_help() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("theta.attack_s?\r");
    terminal.expect("0 to 1 s");
    terminal.send("render?\r");
    terminal.expect("gives");
    terminal.send("x = 3\r?x\r");
    terminal.expect("x: a number");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn control_c_cancels_a_line_and_interrupts_a_statement() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("imagine \"never");
    terminal.expect("never");
    terminal.send("\x03");
    terminal.prompt();
    terminal.send("pairs = starter pairs | embed\r");
    terminal.prompt();
    terminal.send("flow = train pairs epochs=1000000 device=cpu\r");
    terminal.wait("epochs", |terminal| terminal.screen().contains("epochs  "));
    terminal.send("\x03");
    terminal.expect("stopped after");
    terminal.prompt();
    terminal.send("flow.epochs\r");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_block_of_two_hundred_lines_is_pasted_whole() {
    let (_folder, mut terminal) = start_terminal(&[]);
    let mut block = String::from("total = 0\nfor i in 1..3 {\n");
    (0..197).for_each(|line| block.push_str(&format!("  x{line} = i + {line}\n")));
    block.push('}');
    terminal.send(&format!("\x1b[200~{block}\x1b[201~"));
    terminal.expect("x196 = i + 196");
    terminal.send("\r");
    terminal.prompt();
    terminal.send("x196\r");
    terminal.expect("199");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn concurrent_sessions_share_one_history() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let terminal = Terminal::start(folder.path(), SIZE, &[]);
        terminal.prompt();
        terminal
    };
    let (mut first, mut second) = (start(), start());
    for line in 0..5 {
        first.send(&format!("a{line} = {line}\r"));
        second.send(&format!("b{line} = {line}\r"));
        first.wait("done", |terminal| terminal.screen().contains(&format!("a{line} = {line}\n")));
        second.wait("done", |terminal| terminal.screen().contains(&format!("b{line} = {line}\n")));
    }
    first.prompt();
    second.prompt();
    // One session ends normally, the other is killed.
    first.end();
    second.kill();
    let file = std::fs::read_to_string(folder.path().join(".local/state/awol/history.jsonl")).unwrap();
    assert_eq!(file.lines().count(), 10, "{file}");
    let mut third = start();
    third.send("\x12b3");
    third.expect("b3 = 3");
    third.send("\x07\x15a1\x1b[A");
    third.expect("a1 = 1");
    third.send("\x05\x15");
    assert_eq!(third.end(), 0);
}

#[test]
fn lines_typed_while_a_statement_runs_are_kept() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("pairs = starter pairs | embed\ra = 2\rb = 3\ra + 40 * b\r");
    terminal.expect("122");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_repl_works_in_a_narrow_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), (24, 20), &[]);
    terminal.expect("awol>");
    terminal.send("thet\t\r");
    terminal.expect("mod_index");
    terminal.send("pl\t\t");
    terminal.expect("play");
    terminal.send("\x15");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn dumb_terminals_get_no_codes_and_no_color_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), SIZE, &[("TERM", "dumb")]);
    terminal.expect("awol>");
    terminal.send("1 + 2\r");
    terminal.expect("3");
    terminal.send("nothere\r");
    terminal.expect("not bound");
    assert!(!terminal.written().contains('\x1b'), "{:?}", terminal.written());
    assert_eq!(terminal.end(), 0);

    let mut terminal = Terminal::start(folder.path(), SIZE, &[("NO_COLOR", "1")]);
    terminal.prompt();
    terminal.send("render nothere\r");
    terminal.expect("not bound");
    let coloured = terminal.written().split("\x1b[").skip(1).any(|code| {
        let end = code.find(|c: char| c.is_alphabetic()).unwrap_or(0);
        code[end..].starts_with('m')
            && code[..end].split(';').any(|n| n.parse().is_ok_and(|n: u8| (30..=37).contains(&n) || (90..=97).contains(&n)))
    });
    assert!(!coloured, "{:?}", terminal.written());
    assert_eq!(terminal.end(), 0);
}

#[test]
fn an_unwritable_history_is_noted_once() {
    let (_folder, mut terminal) = start_terminal(&[("HOME", "")]);
    terminal.send("1 + 2\r");
    terminal.expect("3");
    assert_eq!(terminal.end(), 0);

    let folder = tempfile::tempdir().unwrap();
    // A folder in place of the file makes it unwritable even for root.
    std::fs::create_dir_all(folder.path().join("history.jsonl")).unwrap();
    let path = folder.path().join("history.jsonl").display().to_string();
    let mut terminal = Terminal::start(folder.path(), SIZE, &[("AWOL_HISTORY", &path)]);
    terminal.expect("cannot be read");
    terminal.send("1 + 2\r");
    terminal.expect("typed lines are not kept");
    terminal.send("3 + 4\r");
    terminal.expect("7");
    assert_eq!(terminal.written().matches("not kept").count(), 1);
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_tour_advances_with_each_statement() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("tour\r");
    terminal.expect("tour 1/10");
    terminal.expect("awol> theta = imagine \"a guitar note\"");
    terminal.send("\r");
    terminal.expect("tour 2/10");
    terminal.wait("the statement", |terminal| terminal.screen().trim_end().ends_with("awol> theta"));
    // Another statement does not advance the tour.
    terminal.send("\x151 + 2\r");
    terminal.prompt();
    terminal.send("theta\r");
    terminal.expect("tour 3/10");
    terminal.send("\x15tour stop\r");
    terminal.expect("over");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}

/// Whether a character is braille with at least one dot.
fn is_braille(c: char) -> bool {
    ('\u{2801}'..='\u{28ff}').contains(&c)
}

#[test]
fn figures_are_drawn_in_the_terminal() {
    let (_folder, mut terminal) = start_terminal(&[("COLORTERM", "truecolor")]);
    terminal.send("plot envelope theta\r");
    terminal.expect("figure \"Envelope of theta\"");
    terminal.prompt();
    let drawn = |terminal: &Terminal| terminal.screen().lines().filter(|line| line.contains(is_braille)).count();
    assert!(drawn(&terminal) > 10 && terminal.screen().contains("Time (s)"), "{}", terminal.screen());
    assert!(terminal.written().contains("38;2;"));
    terminal.send("set inline=kitty\rplot envelope theta\r");
    terminal.wait("a picture by kitty's protocol", |terminal| terminal.written().contains("\x1b_Ga=T,f=100,"));
    terminal.prompt();
    terminal.send("set inline=off\r");
    terminal.prompt();
    let before = terminal.written().len();
    terminal.send("plot envelope theta\r");
    terminal.wait("a line of text", |terminal| terminal.written()[before..].contains("figure \"Envelope of theta\""));
    terminal.prompt();
    assert!(!terminal.written()[before..].contains(is_braille) && !terminal.written()[before..].contains("\x1b_G"));
    assert_eq!(terminal.end(), 0);
}

#[test]
fn no_color_figures_have_no_colours_and_dumb_terminals_no_figures() {
    for (variable, drawn) in [(("NO_COLOR", "1"), true), (("TERM", "dumb"), false)] {
        let (_folder, mut terminal) = start_terminal(&[variable, ("COLORTERM", "truecolor")]);
        terminal.send("plot envelope theta; theta\r");
        terminal.expect("mod_index");
        let written = terminal.written();
        assert_eq!(written.contains(is_braille), drawn, "{variable:?}");
        assert!(!written.contains("\x1b[36m") && !written.contains("38;2;"), "{variable:?}");
        assert_eq!(terminal.end(), 0);
    }
}

#[test]
fn long_output_goes_through_the_pager() {
    let (_folder, mut terminal) = start_terminal(&[("PAGER", "wc -l")]);
    terminal.send("help\r");
    terminal.wait("a count of lines", |terminal| {
        terminal.screen().lines().any(|line| line.trim().parse::<u32>().is_ok_and(|lines| lines > 30))
    });
    terminal.prompt();
    assert!(!terminal.screen().contains("log-density"), "{}", terminal.screen());
    terminal.send("set pager=off; help\r");
    terminal.expect("help VERB tells more");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}

#[test]
fn control_c_in_a_pager_does_not_interrupt_the_session() {
    let (folder, mut terminal) = start_terminal(&[("PAGER", "sh pager.sh")]);
    // Exits at the third Ctrl-C.
    let pager = "cat > /dev/null\nn=0\ntrap 'n=$((n+1)); echo told $n' INT\necho reading\nwhile [ $n -lt 3 ]; do sleep 0.05; done\n";
    std::fs::write(folder.path().join("pager.sh"), pager).unwrap();
    terminal.send("help; 40 + 2\r");
    terminal.expect("reading");
    for time in 1..=3 {
        terminal.send("\x03");
        terminal.expect(&format!("told {time}"));
    }
    // The next statement of the line still runs.
    terminal.expect("\n42");
    terminal.prompt();
    terminal.send("1 + 1\r");
    terminal.expect("\n2");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn doctor_reports_the_terminal_and_the_history() {
    let (_folder, mut terminal) = start_terminal(&[("LANG", "C")]);
    terminal.send("doctor\r");
    terminal.expect("30 rows, colours, ASCII");
    terminal.expect("half blocks in 256 colours");
    terminal.expect("history.jsonl");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_theta_fits_a_narrow_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), (30, 20), &[]);
    terminal.prompt();
    terminal.send("theta\r");
    terminal.expect("mod_index   0.5");
    let screen = terminal.screen();
    assert!(screen.lines().any(|line| line == "sample_rate 16 kHz") && !screen.contains('█'), "{screen}");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_killed_session_can_be_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Terminal::start(folder.path(), SIZE, &[]);
    first.prompt();
    for line in ["seed 5", "tone = imagine \"a bell\" temperature=0.5", "tone.attack_s = 20ms", "x = 1", "undo"] {
        first.send(&format!("{line}\r"));
        first.wait(line, |terminal| terminal.screen().contains(line));
        first.prompt();
    }
    first.send("show tone.mod_index\r");
    first.expect("show tone.mod_index");
    first.prompt();
    let index = first.screen().lines().rev().nth(1).unwrap().trim().to_string();
    first.kill();
    let mut second = Terminal::start(folder.path(), SIZE, &[]);
    second.expect("after 6 statements");
    second.prompt();
    let sessions = folder.path().join(".local/state/awol/sessions");
    second.send("y\r");
    second.prompt();
    second.send("tone.mod_index\r");
    second.expect(&index);
    second.send("x\r");
    second.expect("not bound");
    assert_eq!(second.end(), 0);
    // Recovery is offered once, and a session that ends normally leaves no file.
    let third = Terminal::start(folder.path(), SIZE, &[]);
    third.prompt();
    assert!(!third.screen().contains("unexpectedly"));
    assert_eq!(third.end(), 0);
    assert_eq!(std::fs::read_dir(&sessions).unwrap().count(), 1);
}

#[test]
fn a_key_pressed_during_a_resize_is_not_lost() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("tone = theta; tweak tone\r");
    terminal.expect("tone, side A");
    for (round, side) in (0..100).zip(["B", "A"].into_iter().cycle()) {
        terminal.resize(24 + round % 7, 80);
        terminal.send("\t");
        terminal.expect(&format!("tone, side {side}"));
    }
    terminal.send("\x1b");
    terminal.expect("is as it was");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}

#[test]
fn tweak_changes_fields_by_keys_and_mouse_and_logs_statements() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("tone = theta; tweak tone\r");
    terminal.expect("tone, side A");
    terminal.wait("the sliders", |terminal| terminal.screen().contains("mod_index") && terminal.screen().contains("spectrum"));
    // Up from the first slider selects the last, mod_index. It is moved and then locked.
    terminal.send("\x1b[A\x1b[C\x1b[C");
    terminal.wait("a move", |terminal| !terminal.screen().lines().any(|line| line.contains("mod_index") && line.contains(" 1 ")));
    terminal.send("x\x1b[H\x1b[A");
    // A click at the right end of the slider of sustain.
    let row = terminal.screen().lines().position(|line| line.contains(" sustain")).unwrap() + 1;
    terminal.send(&format!("\x1b[<0;86;{row}M\x1b[<0;86;{row}m"));
    terminal.wait("a click", |terminal| terminal.screen().lines().any(|line| line.contains("> sustain") || line.contains(">sustain")));
    terminal.resize(24, 80);
    terminal.wait("the smaller panel", |terminal| terminal.screen().contains("tone, side A"));
    terminal.send("\t");
    terminal.expect("side B");
    terminal.send("\t");
    terminal.expect("side A");
    terminal.send("\r");
    terminal.expect("tone.mod_index = ");
    terminal.prompt();
    terminal.send("history tone\r");
    terminal.expect("tone.sustain = 1");
    terminal.prompt();
    // Esc restores the theta.
    terminal.send("tweak tone\r");
    terminal.expect("side A");
    terminal.send("v\x1b");
    terminal.expect("again leaves without the changes");
    terminal.send("\x1b");
    terminal.expect("is as it was");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}

#[test]
fn tweak_shows_and_sets_locks() {
    let (_folder, mut terminal) = start_terminal(&[]);
    terminal.send("tone = theta; lock velocity; tweak tone\r");
    terminal.wait("the lock", |terminal| terminal.screen().lines().any(|line| line.starts_with(" velocity    x")));
    // The selected pitch_midi is locked and does not move.
    terminal.send("x\x1b[C");
    terminal.wait("two locks", |terminal| terminal.screen().lines().any(|line| line.starts_with(">pitch_midi  x")));
    terminal.send("\r");
    terminal.expect("lock [pitch_midi]");
    terminal.prompt();
    terminal.send("lock\r");
    terminal.expect("locked: pitch_midi, velocity");
    terminal.prompt();
    assert!(!terminal.screen().contains("tone.pitch_midi ="), "{}", terminal.screen());
    // Esc restores the locks too.
    terminal.send("\x0ctweak tone\r");
    terminal.expect("side A");
    terminal.send("x\x1b");
    terminal.expect("is as it was");
    terminal.prompt();
    terminal.send("lock\r");
    terminal.expect("locked: pitch_midi, velocity");
    terminal.prompt();
    assert_eq!(terminal.end(), 0);
}
