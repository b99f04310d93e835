//! `split`: splits pairs into training and held-out pairs.

use std::collections::HashMap;
use std::sync::Arc;

use super::labels::Label;
use crate::dataset::Pairs;
use crate::evaluation::split::{Note, by_instrument, by_note};
use crate::session::call::Call;
use crate::session::fault::Fault;
use crate::session::value::Value;

pub fn split(call: &mut Call<'_>) -> Result<Value, Fault> {
    let pairs = call.pairs("pairs")?.clone();
    let share = call.number("test")?;
    let labels: Vec<Label> = pairs.rows.iter().enumerate().map(|(row, pair)| Label::of(pair, row)).collect();
    // All captions of a note belong to the same side.
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut notes: Vec<Note> = Vec::new();
    for (label, pair) in labels.iter().zip(&pairs.rows) {
        places.entry(&label.name).or_insert_with(|| {
            notes.push(label.note(pair.known().pitch_midi.unwrap_or_default()));
            notes.len() - 1
        });
    }
    let held = if call.text("by")? == "instrument" {
        if let Some((row, label)) = labels.iter().enumerate().find(|(_, label)| label.family.is_none() || label.instrument.is_none()) {
            let lacks = if label.family.is_none() { "family its instrument is of" } else { "instrument plays it" };
            let help =
                "by=note holds out notes of any pairs; the columns family and instrument of a captions.csv say it, and NSynth's names do";
            return Err(Fault::new(format!("row {} of these pairs does not say which {lacks}", row + 1)).help(help).at("pairs"));
        }
        if let Some(row) = pairs.rows.iter().position(|pair| pair.known().pitch_midi.is_none()) {
            let message = format!("the pitch of row {} of these pairs is not known yet", row + 1);
            return Err(Fault::new(message).help("pairs | extract hears it; by=note needs none").at("pairs"));
        }
        by_instrument(&notes, share)
    } else {
        by_note(&notes, share)
    };
    let side = |wanted: bool| {
        let of_side = |label: &Label| places.get(label.name.as_str()).is_some_and(|place| held.get(*place) == Some(&wanted));
        let rows = pairs.rows.iter().zip(&labels).filter(|(_, label)| of_side(label)).map(|(pair, _)| pair.clone());
        Arc::new(Pairs { rows: rows.collect(), root: pairs.root.clone(), encoder: pairs.encoder.clone() })
    };
    let (train, test) = (side(false), side(true));
    if train.rows.is_empty() || test.rows.is_empty() {
        let (train, test) = (train.rows.len(), test.rows.len());
        return Err(Fault::new(format!("{train} rows would be left for training and {test} for testing"))
            .help("more pairs, or another test=")
            .at("test"));
    }
    call.note(format!("{} rows to train on, {} held out", train.rows.len(), test.rows.len()));
    Ok(Value::list(vec![Value::Pairs(train), Value::Pairs(test)]))
}
