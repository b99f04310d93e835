//! Describes on one line what an adjustment changed.

use super::request::{Request, lead};
use crate::analysis::adjust::{Adjustment, Outcome};
use crate::commands::figures::{change_text, figure_text};
use crate::percept::Percept;
use crate::session::show::field_text;
use crate::theta::locks::Locks;
use crate::theta::{Field, Theta};

/// A percept that the text does not name is reported if it moved by more than this part of its step.
const ASIDE: f64 = 0.5;

/// Returns "brightness 812 Hz → 965 Hz (+0.25 octaves); mod_index 1.2 → 1.9". `before` is the theta before the adjustment.
pub fn report(before: &Theta, adjusted: &Adjustment, request: &Request, locks: &Locks) -> String {
    let mut parts: Vec<String> = adjusted.outcomes.iter().map(|outcome| of_outcome(outcome, adjusted, locks)).collect();
    parts.extend(
        request
            .pins
            .iter()
            .filter(|(field, value)| before.get(*field) == *value)
            .map(|(field, _)| format!("{} is {} already", field.name(), field_text(*field, before.get(*field)))),
    );
    parts.extend(
        request
            .pins
            .iter()
            .filter(|(field, value)| adjusted.theta.get(*field) != *value)
            .map(|(field, _)| format!("{} is locked and stays", field.name())),
    );
    let moved = |percept: &Percept| (adjusted.after.get(*percept) - adjusted.before.get(*percept)).abs() > ASIDE * percept.info().step;
    let is_named = |percept: &Percept| adjusted.outcomes.iter().any(|outcome| outcome.step.percept == *percept);
    let aside: Vec<String> =
        Percept::ALL.into_iter().filter(|percept| moved(percept) && !is_named(percept)).map(|percept| from_to(percept, adjusted)).collect();
    if !aside.is_empty() {
        parts.push(format!("with it {}", aside.join(", ")));
    }
    let changed = Field::ALL.into_iter().filter(|field| before.get(*field) != adjusted.theta.get(*field));
    let changed: Vec<String> = changed
        .map(|field| {
            format!("{} {} → {}", field.name(), field_text(field, before.get(field)), field_text(field, adjusted.theta.get(field)))
        })
        .collect();
    parts.push(if changed.is_empty() { "the theta is as it was".to_string() } else { changed.join(", ") });
    parts.join("; ")
}

/// Describes the outcome for one percept.
fn of_outcome(outcome: &Outcome, adjusted: &Adjustment, locks: &Locks) -> String {
    let percept = outcome.step.percept;
    let (from, to) = (adjusted.before.get(percept), adjusted.after.get(percept));
    let asked = change_text(percept, outcome.target - from);
    if outcome.is_still() {
        let stays = format!("{} stays at {}", percept.name(), figure_text(percept, from));
        return if outcome.step.is_main { format!("{stays}: no room left for {asked}{}", reason(percept, locks)) } else { stays };
    }
    let moved = format!("{} ({}", from_to(percept, adjusted), change_text(percept, to - from));
    match outcome.is_reached() || !outcome.step.is_main {
        true => format!("{moved})"),
        false if outcome.reached < 1.0 => format!("{moved}; no room left for {asked}{})", reason(percept, locks)),
        false => format!("{moved}; {asked} was asked for)"),
    }
}

fn from_to(percept: Percept, adjusted: &Adjustment) -> String {
    format!(
        "{} {} → {}",
        percept.name(),
        figure_text(percept, adjusted.before.get(percept)),
        figure_text(percept, adjusted.after.get(percept))
    )
}

/// Names the locks that prevent a change.
fn reason(percept: Percept, locks: &Locks) -> String {
    let locked: Vec<&str> = lead(percept).iter().filter(|field| locks.holds(**field)).map(|field| field.name()).collect();
    match &*locked {
        [] => String::new(),
        [one] => format!(" ({one} is locked)"),
        several => format!(" ({} are locked)", several.join(" and ")),
    }
}
