//! One panel: the sliders of a theta and its sound. Below it, an output that a saved notebook keeps shows the theta's picture, its values, and the
//! statements that reproduce it.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::comms::Comms;
use super::models::{Model, meant, place, rounded};
use crate::audio::wav;
use crate::commands::Commands;
use crate::commands::tweak::changes;
use crate::kernel::sink::UninterruptibleSink;
use crate::lang::quantity::typed;
use crate::plot::base64;
use crate::session::Session;
use crate::session::interpret::{evaluate, run};
use crate::session::value::Value;
use crate::shown::{escape, theta_html};
use crate::theta::locks::Locks;
use crate::theta::{Field, Theta};

/// A panel for the session's theta of this name.
pub struct Panel {
    name: String,
    /// The prefix of all widget ids of the panel.
    id: String,
    /// The theta when the panel was opened.
    first: Theta,
    theta: Theta,
    locks: Locks,
    picture: Vec<u8>,
    wav: Vec<u8>,
    /// Whether sliders snap to values that are in tune.
    snap: bool,
    /// Why the last typed value was rejected; empty if it was not.
    remark: String,
    /// The field of the last move, and the session's number of changes after it. The next move of the same slider replaces it.
    moved: Option<(Field, usize)>,
    /// The moves of this panel that can be undone: the field and its previous value.
    moves: Vec<(Field, f64)>,
    /// Slider positions sent to the front end. It may echo such a position back, even much later; an echo is not a move.
    echoes: Vec<(Field, f64)>,
}

impl Panel {
    pub fn new(name: &str, session: &mut Session) -> Panel {
        let theta = theta_of(session, name).unwrap_or_default();
        let mut panel = Panel {
            name: name.to_string(),
            id: Uuid::new_v4().simple().to_string(),
            first: theta,
            theta,
            locks: *session.locks(),
            picture: Vec::new(),
            wav: Vec::new(),
            snap: true,
            remark: String::new(),
            moved: None,
            moves: Vec::new(),
            echoes: Vec::new(),
        };
        panel.echoes.extend(Field::ALL.map(|field| (field, place(field, theta.get(field)))));
        panel.draw(session);
        panel
    }

    fn part(&self, part: &str) -> String {
        format!("{}-{part}", self.id)
    }

    /// Returns the id of the widget that contains all others.
    pub fn root(&self) -> &str {
        // The ids of the other widgets begin with this id and are longer.
        &self.id
    }

    pub fn has(&self, id: &str) -> bool {
        id.starts_with(&self.id)
    }

    /// Returns all widgets, each before the ones that contain it.
    pub fn models(&self) -> Vec<Model> {
        let (plain, wide, narrow, style) = (self.part("layout"), self.part("wide"), self.part("narrow"), self.part("style"));
        let mut models = vec![
            Model::layout(&plain, json!({})),
            Model::layout(&wide, json!({"width": "28em"})),
            Model::layout(&self.part("own"), json!({"width": "auto"})),
            Model::layout(&narrow, json!({"width": "9em"})),
            Model::slider_style(&style),
        ];
        let mut rows = Vec::new();
        for field in Field::ALL {
            models.push(self.slider(field, (&wide, &style)));
            models.push(self.text(field, &narrow));
            let row = self.part(&format!("{}-row", field.name()));
            models.push(Model::box_of(&row, "HBox", &[self.part(field.name()), self.text_id(field)], &plain));
            rows.push(row);
        }
        models.push(self.audio());
        models.push(Model::page(&self.part("page"), None, &plain));
        models.push(Model::button(&self.part("play"), "Play", "hear it again", &plain));
        models.push(self.undo_button(&plain));
        models.push(Model::toggle(&self.part("snap"), "Snap", (self.snap, "pitch by semitones, mod_ratio by simple ratios"), &plain));
        models.push(Model::button(
            &self.part("copy"),
            "Copy as statements",
            "the moves as text, to be pasted into a cell",
            &self.part("own"),
        ));
        let ids = ["play", "undo", "snap", "copy"].map(|part| self.part(part));
        models.push(Model::box_of(&self.part("buttons"), "HBox", &ids, &plain));
        rows.extend(["buttons", "audio", "page"].map(|part| self.part(part)));
        models.push(Model::box_of(&self.id, "VBox", &rows, &plain));
        models
    }

    fn slider(&self, field: Field, (layout, style): (&str, &str)) -> Model {
        Model::slider(&self.part(field.name()), field, (self.theta.get(field), self.locks.holds(field)), layout, style)
    }

    fn text_id(&self, field: Field) -> String {
        self.part(&format!("{}-text", field.name()))
    }

    fn text(&self, field: Field, layout: &str) -> Model {
        Model::text(&self.text_id(field), field, (self.theta.get(field), self.locks.holds(field)), layout)
    }

    fn audio(&self) -> Model {
        Model::audio(&self.part("audio"), self.wav.clone(), &self.part("layout"))
    }

    fn undo_button(&self, layout: &str) -> Model {
        let mut button = Model::button(&self.part("undo"), "Undo", "take back the last move of this panel", layout);
        button.state.insert("disabled".into(), json!(self.moves.is_empty()));
        button
    }

    /// Sends a field's value and lock to its widgets.
    fn send_value(&mut self, field: Field, comms: &Comms<'_>) {
        self.echoes.push((field, place(field, self.theta.get(field))));
        comms.update(&self.slider(field, ("", "")).only(&["value", "disabled", "description"]));
        comms.update(&self.text(field, "").only(&["value", "disabled"]));
    }

    /// Returns whether a slider position echoes one that was sent. An echo also discards the positions sent before it; a move discards all.
    fn is_echo(&mut self, field: Field, place: f64) -> bool {
        let echo = self.echoes.iter().rposition(|echo| *echo == (field, place));
        let mut at = 0;
        self.echoes.retain(|(of, _)| {
            at += 1;
            *of != field || echo.is_some_and(|echo| at - 1 > echo)
        });
        echo.is_some()
    }

    /// Returns the statements that turn the theta at opening into the current one, for copying into a cell.
    fn statements(&self) -> String {
        changes(&self.name, &self.first, &self.theta).join("\n")
    }

    /// Shows the picture, the values and the statements, or updates them if `again` is set.
    pub fn show(&self, comms: &Comms<'_>, again: bool) {
        let statements = self.statements();
        let text = if statements.is_empty() { "# move a slider, and the statement that does the same stands here" } else { &statements };
        let remark = if self.remark.is_empty() { String::new() } else { format!("<div>{}</div>", escape(&self.remark)) };
        let html = format!(
            "{remark}<pre>{}</pre><div style=\"display:flex;flex-wrap:wrap;gap:12px\">{}<img alt=\"envelope of {}\" style=\"max-width:480px\" \
             src=\"data:image/png;base64,{}\"></div>",
            escape(text),
            theta_html(&self.theta, None),
            escape(&self.name),
            base64(&self.picture)
        );
        comms.page(&self.part("shown"), &html, again);
    }

    /// Plots and renders the session's theta.
    fn draw(&mut self, session: &mut Session) {
        let mut value = |source: String| evaluate(&source, session, &Commands, &mut UninterruptibleSink).ok();
        let name = &self.name;
        if let Some(Value::Figure(picture)) = value(format!("plot envelope {name} width=480 height=270")) {
            self.picture = picture.png.to_vec();
        }
        if let Some(Value::Clip(clip)) = value(format!("render {name}"))
            && let Ok(bytes) = wav::to_wav_bytes(&clip)
        {
            self.wav = bytes;
        }
    }

    /// Handles a new value from a widget.
    pub fn take(&mut self, id: &str, value: &Json, session: &mut Session, comms: &Comms<'_>) {
        if id == self.part("snap") {
            self.snap = value.as_bool().unwrap_or(self.snap);
            return;
        }
        let slider = Field::ALL.into_iter().find(|field| self.part(field.name()) == id).zip(value.as_f64());
        let text = Field::ALL.into_iter().find(|field| self.text_id(*field) == id).zip(value.as_str());
        match (slider, text) {
            (Some((field, place)), _) => self.slide(field, rounded(place), session, comms),
            (_, Some((field, text))) => self.typed(field, text, session, comms),
            _ => {}
        }
    }

    fn slide(&mut self, field: Field, at: f64, session: &mut Session, comms: &Comms<'_>) {
        if !self.is_echo(field, at) && place(field, self.theta.get(field)) != at {
            self.change(field, meant(field, at, self.snap), session, comms);
        }
    }

    /// Handles a typed value. An invalid one is reported, and the text box returns to the old value.
    fn typed(&mut self, field: Field, text: &str, session: &mut Session, comms: &Comms<'_>) {
        self.moved = None;
        match typed(field, text) {
            Ok(value) => self.change(field, value, session, comms),
            Err(wrong) => {
                self.remark = wrong;
                self.show(comms, true);
            }
        }
        self.send_value(field, comms);
    }

    /// Applies a move to the session's theta.
    fn change(&mut self, field: Field, value: f64, session: &mut Session, comms: &Comms<'_>) {
        // A front end that moved a locked slider gets its position back.
        if session.locks().holds(field) {
            return self.send_value(field, comms);
        }
        if value == self.theta.get(field) {
            return;
        }
        self.remark.clear();
        if self.moved == Some((field, session.changes_made())) {
            session.undo();
        } else {
            self.moves.push((field, self.theta.get(field)));
        }
        if !self.set(field, value, session, comms) {
            self.moves.pop();
        }
        comms.update(&self.undo_button("").only(&["disabled"]));
    }

    /// Runs the statement that sets a field. Returns whether it succeeded.
    fn set(&mut self, field: Field, value: f64, session: &mut Session, comms: &Comms<'_>) -> bool {
        let bound = if theta_of(session, &self.name).is_some() { String::new() } else { format!("{0} = {0}; ", self.name) };
        let statement = format!("{bound}{}.{} = {value}", self.name, field.name());
        // On failure, the slider returns to its old position.
        let done = run(&statement, session, &Commands, &mut UninterruptibleSink).is_ok();
        self.moved = done.then(|| (field, session.changes_made()));
        self.renew(session, comms, Some(field));
        done
    }

    pub fn click(&mut self, id: &str, session: &mut Session, comms: &Comms<'_>) {
        if id == self.part("undo") {
            if let Some((field, before)) = self.moves.pop() {
                self.set(field, before, session, comms);
                self.moved = None;
                self.send_value(field, comms);
            }
            comms.update(&self.undo_button("").only(&["disabled"]));
        } else if id == self.part("play") {
            // Sending the same bytes would not count as a change, so send empty ones first.
            let audio = self.audio().value_only();
            comms.update(&Model { binary: vec![("value", Vec::new().into())], ..audio.clone() });
            comms.update(&audio);
        } else if id == self.part("copy") {
            // The script is removed after it has run, so that a reopened notebook does not copy again.
            let script = format!("<script>navigator.clipboard.writeText({})</script>", json!(self.statements()));
            for script in [Some(script.as_str()), None] {
                comms.update(&Model::page(&self.part("page"), script, "").only(&["outputs"]));
            }
        }
    }

    /// Updates the panel after its theta or the locks changed by other means.
    pub fn follow(&mut self, session: &mut Session, comms: &Comms<'_>) {
        let locks = std::mem::replace(&mut self.locks, *session.locks());
        for field in Field::ALL {
            if self.locks.holds(field) != locks.holds(field) {
                self.send_value(field, comms);
            }
        }
        if theta_of(session, &self.name).is_some_and(|theta| theta != self.theta) {
            self.moved = None;
            self.moves.clear();
            self.renew(session, comms, None);
            comms.update(&self.undo_button("").only(&["disabled"]));
        }
    }

    /// Shows the session's theta. The slider being moved gets only its text updated, because an update would make it jump under the pointer.
    fn renew(&mut self, session: &mut Session, comms: &Comms<'_>, moved: Option<Field>) {
        let before = self.theta;
        self.theta = theta_of(session, &self.name).unwrap_or_default();
        self.draw(session);
        // Send the sound first, because a delay is more noticeable in sound than in the picture.
        comms.update(&self.audio().value_only());
        self.show(comms, true);
        for field in Field::ALL {
            let changed = self.theta.get(field) != before.get(field);
            if moved == Some(field) && changed {
                comms.update(&self.text(field, "").only(&["value"]));
            } else if moved == Some(field) || changed {
                self.send_value(field, comms);
            }
        }
    }
}

fn theta_of(session: &Session, name: &str) -> Option<Theta> {
    match session.get(name) {
        Some(Value::Theta(patch)) => Some(patch.theta),
        _ => None,
    }
}
