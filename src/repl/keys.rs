//! Key bindings beyond rustyline's own.

use rustyline::history::History;
use rustyline::{
    Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

/// Up and Down search the history for lines that begin with the text before the cursor. In a block of several lines, they move between lines.
struct Search {
    back: bool,
}

impl ConditionalEventHandler for Search {
    fn handle(&self, _: &Event, n: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let typed = !context.line().is_empty() && context.pos() > 0;
        Some(match (self.back, typed && !context.line().contains('\n')) {
            (true, true) => Cmd::HistorySearchBackward,
            (false, true) => Cmd::HistorySearchForward,
            (true, false) => Cmd::LineUpOrPreviousHistory(n),
            (false, false) => Cmd::LineDownOrNextHistory(n),
        })
    }
}

/// Binds the keys.
pub fn bind<H: Helper, I: History>(editor: &mut Editor<H, I>) {
    for (code, back) in [(KeyCode::Up, true), (KeyCode::Down, false)] {
        let handler = EventHandler::Conditional(Box::new(Search { back }));
        editor.bind_sequence(KeyEvent(code, Modifiers::NONE), handler);
    }
    // Alt-Enter breaks the line within a statement.
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), EventHandler::Simple(Cmd::Newline));
}
