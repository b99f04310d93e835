//! One panel: the sliders of a theta, its pictures, its sound, and the statements that made it what it is.

use serde_json::json;
use uuid::Uuid;

use super::comms::Comms;
use super::models::{Model, settled};
use crate::audio::wav;
use crate::commands::Commands;
use crate::commands::tweak::changes;
use crate::kernel::sink::Steady;
use crate::session::Session;
use crate::session::interpret::{evaluate, run};
use crate::session::value::Value;
use crate::shown::escape;
use crate::theta::locks::Locks;
use crate::theta::{Field, Theta};

/// A panel over the session's theta of this name.
pub struct Panel {
    name: String,
    /// Widget ids begin with it.
    id: String,
    /// As it was when the panel was opened.
    first: Theta,
    theta: Theta,
    locks: Locks,
    envelope: Vec<u8>,
    waveform: Vec<u8>,
    wav: Vec<u8>,
    /// The field of the last move, and the count of the session's changes after it: the next move of the same slider takes its place.
    moved: Option<(Field, usize)>,
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
            envelope: Vec::new(),
            waveform: Vec::new(),
            wav: Vec::new(),
            moved: None,
        };
        panel.draw(session);
        panel
    }

    fn part(&self, part: &str) -> String {
        format!("{}-{part}", self.id)
    }

    /// The widget that holds all others.
    pub fn root(&self) -> &str {
        // Ids of parts are longer.
        &self.id
    }

    pub fn has(&self, id: &str) -> bool {
        id.starts_with(&self.id)
    }

    /// All widgets, each before those that hold it.
    pub fn models(&self) -> Vec<Model> {
        let (plain, wide, style) = (self.part("layout"), self.part("wide"), self.part("style"));
        let mut models =
            vec![Model::layout(&plain, json!({})), Model::layout(&wide, json!({"width": "28em"})), Model::slider_style(&style)];
        models.extend(Field::ALL.map(|field| self.slider(field, (&wide, &style))));
        models.extend(self.heard_and_seen());
        models.push(Model::button(&self.part("undo"), "Undo", "take back the last change of the session", &plain));
        models.push(Model::button(&self.part("play"), "Play", "hear it again", &plain));
        let ids = |parts: &[&str]| parts.iter().map(|part| self.part(part)).collect::<Vec<String>>();
        models.push(Model::box_of(&self.part("buttons"), "HBox", &ids(&["play", "undo"]), &plain));
        let mut left = Field::ALL.map(|field| self.part(field.name())).to_vec();
        left.push(self.part("buttons"));
        models.push(Model::box_of(&self.part("left"), "VBox", &left, &plain));
        models.push(Model::box_of(&self.part("right"), "VBox", &ids(&["envelope", "waveform", "audio", "told"]), &plain));
        models.push(Model::box_of(&self.id, "HBox", &ids(&["left", "right"]), &plain));
        models
    }

    fn slider(&self, field: Field, (layout, style): (&str, &str)) -> Model {
        Model::slider(&self.part(field.name()), field, (self.theta.get(field), self.locks.holds(field)), layout, style)
    }

    /// The widgets that change with every move.
    fn heard_and_seen(&self) -> [Model; 4] {
        let layout = self.part("layout");
        [
            Model::image(&self.part("envelope"), self.envelope.clone(), &layout),
            Model::image(&self.part("waveform"), self.waveform.clone(), &layout),
            Model::audio(&self.part("audio"), self.wav.clone(), &layout),
            Model::html(&self.part("told"), &self.told(), &layout),
        ]
    }

    /// The statements that make the theta what it is, to be copied into a cell.
    fn told(&self) -> String {
        let lines = changes(&self.name, &self.first, &self.theta);
        let text = if lines.is_empty() { "# move a slider: this is what it says".to_string() } else { lines.join("\n") };
        format!("<pre>{}</pre>", escape(&text))
    }

    /// Draws and renders the theta as it is in the session.
    fn draw(&mut self, session: &mut Session) {
        let mut value = |source: String| evaluate(&source, session, &Commands, &mut Steady).ok();
        let name = &self.name;
        for (what, png) in [("envelope", &mut self.envelope), ("waveform", &mut self.waveform)] {
            if let Some(Value::Figure(picture)) = value(format!("plot {what} {name} width=480 height=220")) {
                *png = picture.png.to_vec();
            }
        }
        if let Some(Value::Clip(clip)) = value(format!("render {name}"))
            && let Ok(bytes) = wav::to_wav_bytes(&clip)
        {
            self.wav = bytes;
        }
    }

    /// A slider was moved: runs what that means.
    pub fn slide(&mut self, id: &str, value: f64, session: &mut Session, comms: &Comms<'_>) {
        let Some(field) = Field::ALL.into_iter().find(|field| self.part(field.name()) == id) else { return };
        // Sliders say where they stand, too, when they are told to stand between two of their steps.
        if settled(field, self.theta.get(field)) == settled(field, value) {
            return;
        }
        // A front end that moves it all the same is told where it stands.
        if session.locks().holds(field) {
            return comms.update(&self.slider(field, ("", "")).only(&["value", "disabled"]));
        }
        if self.moved == Some((field, session.changes_made())) {
            session.undo();
        }
        let bound = if theta_of(session, &self.name).is_some() { String::new() } else { format!("{0} = {0}; ", self.name) };
        let statement = format!("{bound}{}.{} = {}", self.name, field.name(), settled(field, value));
        // What cannot be done is shown by the slider, which goes back.
        let done = run(&statement, session, &Commands, &mut Steady).is_ok();
        self.moved = done.then(|| (field, session.changes_made()));
        self.renew(session, comms, Some(field));
    }

    pub fn click(&mut self, id: &str, session: &mut Session, comms: &Comms<'_>) {
        if id == self.part("undo") {
            // Nothing to undo is nothing to say.
            let _ = run("undo", session, &Commands, &mut Steady);
            self.moved = None;
            self.renew(session, comms, None);
        } else if id == self.part("play") {
            // The same bytes would be no change.
            let audio = Model::audio(&self.part("audio"), Vec::new(), &self.part("layout")).value_only();
            comms.update(&audio);
            comms.update(&Model { binary: vec![("value", self.wav.clone().into())], ..audio });
        }
    }

    /// Shows what the theta has become by other ways, and what is locked now.
    pub fn follow(&mut self, session: &mut Session, comms: &Comms<'_>) {
        let locks = std::mem::replace(&mut self.locks, *session.locks());
        for field in Field::ALL.into_iter().filter(|field| self.locks.holds(*field) != locks.holds(*field)) {
            comms.update(&self.slider(field, ("", "")).only(&["disabled"]));
        }
        if theta_of(session, &self.name).is_some_and(|theta| theta != self.theta) {
            self.moved = None;
            self.renew(session, comms, None);
        }
    }

    /// Shows the session's theta: all sliders but the one that is being moved.
    fn renew(&mut self, session: &mut Session, comms: &Comms<'_>, moved: Option<Field>) {
        let before = self.theta;
        self.theta = theta_of(session, &self.name).unwrap_or_default();
        self.draw(session);
        let [envelope, waveform, audio, told] = self.heard_and_seen();
        // The sound first: the ear is quicker than the eye.
        for model in [audio, envelope, waveform, told] {
            comms.update(&model.value_only());
        }
        for field in Field::ALL {
            let is = self.theta.get(field);
            let stuck = moved == Some(field) && is == before.get(field);
            if stuck || (moved != Some(field) && is != before.get(field)) {
                comms.update(&self.slider(field, ("", "")).value_only());
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
