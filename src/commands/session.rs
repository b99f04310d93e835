//! The session itself: names, history, undo, seed, settings.

use std::time::Instant;

use super::scripts;
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::session::Settings;
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::show;
use crate::session::value::Value;
use crate::sink::{Inline, Output, Table};
use crate::theta::text::beginning;

const fn verb(signature: Signature, run: fn(&mut Call<'_>) -> Result<Value, Fault>, replay: bool) -> Verb {
    Verb { signature, run, replay }
}

const fn example(code: &'static str, note: &'static str) -> Example {
    Example { code, note, needs: Needs::Nothing }
}

pub static VERBS: &[Verb] = &[
    verb(
        Signature {
            name: "show",
            group: Group::Session,
            summary: "show values",
            params: &[Param::rest("values", Accepts::Values(&[Kind::Any]), "what to show")],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("a = imagine \"a bass note\"; show a a.mod_index", "several at once")],
            scope: ScopeEffect::None,
        },
        show_verb,
        true,
    ),
    verb(
        Signature {
            name: "vars",
            group: Group::Session,
            summary: "list the variables and their values",
            params: &[],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("a = 1; b = theta; vars", "")],
            scope: ScopeEffect::None,
        },
        vars,
        false,
    ),
    verb(
        Signature {
            name: "drop",
            group: Group::Session,
            summary: "remove variables; undo restores them",
            params: &[Param::rest("names", Accepts::Place, "the variables")],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("a = 1; b = 2; drop a b", "")],
            scope: ScopeEffect::Drops,
        },
        drop_verb,
        true,
    ),
    verb(
        Signature {
            name: "undo",
            group: Group::Session,
            summary: "undo the last change of a value",
            params: &[],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("theta = imagine \"a guitar note\"; theta.mod_index *= 2; undo", "the index is what it was")],
            scope: ScopeEffect::Opens,
        },
        undo,
        false,
    ),
    verb(
        Signature {
            name: "redo",
            group: Group::Session,
            summary: "redo the last undone change",
            params: &[],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("a = 1; undo; redo", "")],
            scope: ScopeEffect::Opens,
        },
        redo,
        false,
    ),
    verb(
        Signature {
            name: "history",
            group: Group::Session,
            summary: "list the statements that succeeded, or the changes of one variable",
            params: &[
                Param::position("name", Accepts::Place, "the variable").or(Default::Computed("all statements")),
                Param::key("last", Accepts::count(1), Default::Number(50.0), "how many"),
            ],
            gives: Gives::Is(Kind::Nothing),
            examples: &[
                example("a = 1; history", ""),
                example("tone = theta; tone.mod_index = 3; tone.mod_index *= 2; history tone", "each change, and what it gave"),
            ],
            scope: ScopeEffect::None,
        },
        history,
        false,
    ),
    verb(
        Signature {
            name: "seed",
            group: Group::Session,
            summary: "set the seed of the session's random draws; without an argument, show it",
            params: &[
                Param::position("seed", Accepts::count(0), "the same seed gives the same sounds").or(Default::Computed("shows the seed")),
                Param::key("drawn", Accepts::count(0), Default::Computed("0"), "continue after this many random statements"),
            ],
            gives: Gives::Is(Kind::Number(None)),
            examples: &[example("seed 123; imagine \"a guitar note\" temperature=0.5", "the same note every time")],
            scope: ScopeEffect::None,
        },
        seed,
        true,
    ),
    verb(
        Signature {
            name: "set",
            group: Group::Session,
            summary: "change settings; without an argument, show them",
            params: &[
                Param::key("jobs", Accepts::count(0), Default::Computed("unchanged"), "threads for work over many notes; 0 for all cores"),
                Param::key("progress", Accepts::Choice(&["on", "off"]), Default::Computed("unchanged"), "show progress lines"),
                Param::key("timing", Accepts::Choice(&["on", "off"]), Default::Computed("unchanged"), "show how long each statement took"),
                Param::key(
                    "inline",
                    Accepts::Choice(&Inline::NAMES),
                    Default::Computed("unchanged"),
                    "how to draw figures in the terminal; auto: by the kind of terminal",
                ),
                Param::key(
                    "plots",
                    Accepts::Choice(&["on", "off"]),
                    Default::Computed("unchanged"),
                    "also write each displayed figure to plots/",
                ),
                Param::key(
                    "figures",
                    Accepts::Choice(&["white", "transparent"]),
                    Default::Computed("unchanged"),
                    "background of figures in files",
                ),
                Param::key(
                    "pager",
                    Accepts::Choice(&["on", "off"]),
                    Default::Computed("unchanged"),
                    "show long tables one page at a time, at the prompt",
                ),
            ],
            gives: Gives::Is(Kind::Nothing),
            examples: &[
                example("set jobs=2 progress=off", ""),
                example("set inline=off plots=on; plot envelope theta", "the figure goes to plots/ alone"),
            ],
            scope: ScopeEffect::None,
        },
        set,
        true,
    ),
    verb(
        Signature {
            name: "run",
            group: Group::Session,
            summary: "run a script in this session, as if its lines were typed",
            params: &[
                Param::position("file", Accepts::Path, "an .awol file"),
                Param::key("timed", Accepts::Bool, Default::Bool(false), "keep the times that record has written into the file"),
            ],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("a = 1; save session \"renders/a.awol\"; run \"renders/a.awol\"", "")],
            scope: ScopeEffect::Opens,
        },
        scripts::run,
        false,
    ),
    verb(
        Signature {
            name: "watch",
            group: Group::Session,
            summary: "run a script, and run it again from the first changed statement whenever the file changes; Ctrl-C ends it",
            params: &[Param::position("file", Accepts::Path, "an .awol file, open in an editor")],
            gives: Gives::Is(Kind::Nothing),
            examples: &[Example { code: "watch \"scripts/take.awol\"", note: "the editor becomes the instrument", needs: Needs::Person }],
            scope: ScopeEffect::Opens,
        },
        scripts::watch,
        false,
    ),
    verb(
        Signature {
            name: "record",
            group: Group::Session,
            summary: "write times behind the statements, for run timed=true; without an argument, show whether that is on",
            params: &[Param::position("state", Accepts::Choice(&["on", "off"]), "on starts the clock").or(Default::Computed("shows it"))],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example(
                "record on; a = theta; a.mod_index = 3; record off; save session \"renders/take.awol\"",
                "a take with its times",
            )],
            scope: ScopeEffect::None,
        },
        record,
        false,
    ),
    verb(
        Signature {
            name: "quit",
            group: Group::Session,
            summary: "leave awol",
            params: &[],
            gives: Gives::Is(Kind::Nothing),
            examples: &[example("quit", "")],
            scope: ScopeEffect::None,
        },
        quit,
        false,
    ),
];

fn show_verb(call: &mut Call<'_>) -> Result<Value, Fault> {
    if let Some(Value::List(items)) = call.value("values").cloned() {
        for item in items.iter() {
            show::show(item, call.session, call.sink)?;
            // Shown text is printed, not held back as the result of a cell.
            if matches!(item, Value::Text(_)) {
                call.sink.rest();
            }
        }
    }
    Ok(Value::Nothing)
}

fn vars(call: &mut Call<'_>) -> Result<Value, Fault> {
    let row =
        |(name, value): (&str, &Value)| vec![name.to_string(), kind_word(value), beginning(&show::inline(value), MOST_SHOWN).into_owned()];
    let rows: Vec<Vec<String>> = call.session.values().map(row).collect();
    let output = if rows.is_empty() {
        Output::Text("nothing is bound yet".into())
    } else {
        Output::Table(Table { columns: ["name", "kind", "value"].map(String::from).to_vec(), rows, ..Table::default() })
    };
    call.sink.emit(output);
    Ok(Value::Nothing)
}

/// Maximum number of bytes that `vars` shows of a value.
const MOST_SHOWN: usize = 1000;

fn kind_word(value: &Value) -> String {
    let text = value.ty().to_string();
    text.trim_start_matches("a ").to_string()
}

fn drop_verb(call: &mut Call<'_>) -> Result<Value, Fault> {
    for name in call.values("names") {
        let Value::Text(name) = name else { continue };
        if call.session.get(&name).is_none() {
            return Err(Fault::new(format!("'{name}' is not bound")).at("names"));
        }
        call.session.assign(&name, None);
    }
    Ok(Value::Nothing)
}

fn undo(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Some(text) = call.session.undo() else {
        return Err(match call.session.changes_forgotten() {
            0 => Fault::new("there is nothing to undo"),
            count => Fault::new(format!("the {count} changes before this are too long ago to be undone"))
                .help("save session 'x.awol' writes all that was done, from the beginning"),
        });
    };
    call.note(format!("undone: {}", first_line(&text)));
    Ok(Value::Nothing)
}

fn redo(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.session.redo().ok_or_else(|| Fault::new("there is nothing to do again"))?;
    call.note(format!("done again: {}", first_line(&text)));
    Ok(Value::Nothing)
}

fn first_line(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, _)) => format!("{first} …"),
        None => text.to_string(),
    }
}

fn history(call: &mut Call<'_>) -> Result<Value, Fault> {
    let last = call.count("last")? as usize;
    if call.given("name") {
        return story(call, last);
    }
    let log = call.session.log();
    let from = log.len().saturating_sub(last);
    let lines: Vec<String> = log
        .iter()
        .enumerate()
        .skip(from)
        .rev()
        .map(|(index, text)| format!("{:>4}  {}", index + 1, text.replace('\n', "\n      ")))
        .collect();
    let text = if lines.is_empty() { "nothing was done yet".to_string() } else { lines.join("\n") };
    call.sink.emit(Output::Text(text));
    Ok(Value::Nothing)
}

/// Lists the statements that changed a name, each with the value after it.
fn story(call: &mut Call<'_>, last: usize) -> Result<Value, Fault> {
    let name = call.text("name")?.to_string();
    let steps = call.session.story(&name);
    let from = steps.len().saturating_sub(last);
    let rows = steps.iter().skip(from).rev().map(|(text, change)| vec![text.replace('\n', " "), show::change(change.before, change.after)]);
    let rows: Vec<Vec<String>> = rows.collect();
    let footer = match (from, call.session.changes_forgotten()) {
        (0, 0) => String::new(),
        (_, 0) => format!("… and {from} before"),
        _ => format!("… and {from} before, of the changes that undo reaches"),
    };
    let columns = ["statement", "what it gave"].map(String::from).to_vec();
    if rows.is_empty() {
        let since = if call.session.changes_forgotten() > 0 { " in the changes that undo reaches" } else { "" };
        call.note(format!("nothing has changed '{name}'{since}"));
    } else {
        call.sink.emit(Output::Table(Table { title: name, columns, rows, footer, ..Table::default() }));
    }
    Ok(Value::Nothing)
}

fn seed(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !call.given("seed") {
        if call.typed("drawn") {
            return Err(Fault::new("drawn= is for a seed that is set").at("drawn").help("seed 123 drawn=4"));
        }
        return Ok(Value::number(call.session.seed() as f64));
    }
    let seed = call.count("seed")?;
    let drawn = if call.given("drawn") { call.count("drawn")? } else { 0 };
    call.session.reseed(seed, drawn);
    Ok(Value::Nothing)
}

fn set(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut settings = call.session.settings().clone();
    if call.given("jobs") {
        settings.jobs = call.count("jobs")? as usize;
    }
    for (name, setting) in [
        ("progress", &mut settings.progress),
        ("plots", &mut settings.plots),
        ("pager", &mut settings.looks.pager),
        ("timing", &mut settings.timing),
    ] {
        if call.given(name) {
            *setting = call.text(name)? == "on";
        }
    }
    if call.given("figures") {
        settings.transparent = call.text("figures")? == "transparent";
    }
    if call.given("inline") {
        settings.looks.inline = Inline::from_name(call.text("inline")?).unwrap_or_default();
    }
    call.sink.look(&settings.looks);
    call.session.state.settings = settings;
    if !call.signature.params.iter().any(|param| call.given(param.name)) {
        let output = Output::Table(settings_table(call.session.settings()));
        call.sink.emit(output);
    }
    Ok(Value::Nothing)
}

fn settings_table(settings: &Settings) -> Table {
    let switch = |on| if on { "on" } else { "off" }.to_string();
    let rows = [
        ("jobs", settings.jobs.to_string()),
        ("progress", switch(settings.progress)),
        ("inline", settings.looks.inline.name().to_string()),
        ("plots", switch(settings.plots)),
        ("figures", if settings.transparent { "transparent" } else { "white" }.to_string()),
        ("pager", switch(settings.looks.pager)),
        ("timing", switch(settings.timing)),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_string(), value]).to_vec();
    Table { columns: ["setting", "value"].map(String::from).to_vec(), rows, ..Table::default() }
}

fn record(call: &mut Call<'_>) -> Result<Value, Fault> {
    match call.given("state").then(|| call.text("state")).transpose()? {
        Some("on") => call.session.state.recording = Some(Instant::now()),
        Some(_) => call.session.state.recording = None,
        None => {
            let state =
                call.session.state.recording.map_or("off".to_string(), |since| format!("on, for {:.0} s", since.elapsed().as_secs_f64()));
            call.sink.emit(Output::Text(format!("record is {state}")));
        }
    }
    Ok(Value::Nothing)
}

fn quit(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.session.quit();
    Ok(Value::Nothing)
}
