//! Shell completions and the man page.

use std::io;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use crate::commands::Commands;
use crate::session::call::Registry;

const STATUS: [(&str, &str); 4] = [
    ("0", "All statements succeeded."),
    ("1", "A statement failed."),
    ("2", "Wrong usage, or a script that does not check; nothing ran."),
    ("130", "Stopped by Ctrl-C."),
];

const ENVIRONMENT: [(&str, &str); 6] = [
    ("AWOL_HISTORY", "The file in which typed lines are kept, instead of awol/history.jsonl in $XDG_STATE_HOME or ~/.local/state."),
    ("AWOL_SIMD", "The best vector unit to use: portable, avx2 or avx512."),
    ("NO_COLOR", "If set, no colours."),
    ("TERM", "If dumb, neither colours nor pictures."),
    ("PAGER", "What shows a long table at the prompt, instead of less."),
    ("LC_ALL, LC_CTYPE, LANG", "If they name an encoding other than UTF-8, the terminal is shown ASCII."),
];

/// Returns the script with which `shell` completes the arguments of `command`.
pub fn completions(shell: Shell, mut command: Command) -> Vec<u8> {
    let mut script = Vec::new();
    let name = command.get_name().to_string();
    clap_complete::generate(shell, &mut command, name, &mut script);
    script
}

/// Returns the man page of `command`, in roff.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn page(command: Command) -> io::Result<Vec<u8>> {
    let commands: Vec<(String, String)> = command.get_subcommands().map(usage).collect();
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut roff = Roff::default();
    section(&mut roff, "COMMANDS", &commands);
    let verbs: Vec<(&str, &str)> = Commands.all().iter().map(|verb| (verb.signature.name, verb.signature.summary)).collect();
    section(&mut roff, "VERBS", &verbs);
    roff.text([roman("At the prompt, "), bold("help "), italic("VERB"), roman(" tells more about one.")]);
    section(&mut roff, "EXIT STATUS", &STATUS);
    section(&mut roff, "ENVIRONMENT", &ENVIRONMENT);
    roff.to_writer(&mut page)?;
    Ok(page)
}

/// Returns the usage of a subcommand (`run FILE`) and its description.
fn usage(command: &Command) -> (String, String) {
    let arguments = command.get_positionals().map(|argument| format!(" {}", argument.get_id().as_str().to_uppercase()));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    (format!("{}{}", command.get_name(), arguments.collect::<String>()), about)
}

fn section(roff: &mut Roff, title: &str, entries: &[(impl AsRef<str>, impl AsRef<str>)]) {
    roff.control("SH", [title]);
    for (name, text) in entries {
        roff.control("TP", []);
        roff.text([bold(name.as_ref())]);
        roff.text([roman(text.as_ref())]);
    }
    roff.control("PP", []);
}
