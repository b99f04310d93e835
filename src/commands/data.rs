//! Dataset verbs: extract thetas from the sounds of pairs, embed captions.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::encoder::{self, DEVICE, MODEL, WITH};
use super::starter;
use crate::analysis::fit::Length;
use crate::analysis::matching::Carrier;
use crate::analysis::{self, Job, Method, Outcome};
use crate::audio::{self, Channels};
use crate::cause::chain;
use crate::dataset::{Pair, Pairs, Params};
use crate::lang::signature::{Accepts, Default, Example, Gives, Group, Needs, Param, ScopeEffect, Signature};
use crate::lang::types::Kind;
use crate::pipeline::{starter_flow, starter_pairs};
use crate::session::call::{Call, Verb};
use crate::session::fault::Fault;
use crate::session::value::{Embedding, Value};
use crate::text::Words;

pub static VERBS: &[Verb] = &[
    Verb {
        signature: Signature {
            name: "extract",
            group: Group::Data,
            summary: "estimate the theta of each sound (step 2)",
            params: &[
                Param::position("pairs", Accepts::Value(&[Kind::Pairs]), "pairs whose sound files are available"),
                Param::key(
                    "method",
                    Accepts::Choice(&["fit", "reference"]),
                    Default::Word("fit"),
                    "fit: the theta whose sound is nearest; reference: the heuristics of the published pipeline",
                ),
                Param::key(
                    "duration",
                    Accepts::Choice(&["free", "fixed"]),
                    Default::Word("free"),
                    "with method=fit; free: estimate how long a note sounds; fixed: keep the length of its file",
                ),
                Param::key(
                    "pitch",
                    Accepts::Choice(&["auto", "free"]),
                    Default::Word("auto"),
                    "if the pitch is not known; auto: the pitch that is detected; free: also octaves and twelfths, if these are nearer",
                ),
                Param::key("sounds", Accepts::count(1), Default::Computed("all"), "extract only this many sounds, from the first"),
                Param::key(
                    "root",
                    Accepts::Path,
                    Default::Computed("where build found the sounds; for a file: its folder, the folders above, or the working folder"),
                    "the folder that wav_path is relative to",
                ),
                Param::key("jobs", Accepts::count(1), Default::Computed("as in set jobs=, else all cores"), "threads"),
            ],
            gives: Gives::Is(Kind::Pairs),
            examples: &[Example {
                code: "pairs = build \"nsynth\" | extract",
                note: "495 notes with their ten parameters",
                needs: Needs::Nsynth,
            }],
            scope: ScopeEffect::None,
        },
        run: extract,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "embed",
            group: Group::Data,
            summary: "turn captions into embeddings (step 3)",
            params: &[Param::position("what", Accepts::Value(&[Kind::Pairs, Kind::Text]), "pairs, or one caption"), WITH, MODEL, DEVICE],
            gives: Gives::ByInput(&[(Kind::Pairs, Kind::Pairs), (Kind::Text, Kind::Embedding)]),
            examples: &[
                Example { code: "embed \"a guitar note\"", note: "one caption", needs: Needs::Nothing },
                Example { code: "starter pairs | embed", note: "every caption of a dataset", needs: Needs::Nothing },
                Example {
                    code: "pairs = starter pairs | embed with=clap",
                    note: "as the published pipeline does; fetches 500 MB the first time",
                    needs: Needs::Network,
                },
                Example {
                    code: "embed \"a gong\" with=clap model=\"laion/larger_clap_music\"",
                    note: "another model; its embeddings do not mix with others",
                    needs: Needs::Network,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: embed,
        replay: true,
    },
    Verb {
        signature: Signature {
            name: "starter",
            group: Group::Data,
            summary: "the dataset or the flow that is part of awol",
            params: &[
                Param::position(
                    "what",
                    Accepts::Choice(&["pairs", "flow"]),
                    "pairs: the starter dataset; flow: a flow that was trained on it",
                )
                .or(Default::Word("pairs")),
                WITH,
                MODEL,
            ],
            gives: Gives::Is(Kind::Any),
            examples: &[
                Example { code: "starter pairs", note: "captions and thetas of 3,463 NSynth notes", needs: Needs::Nothing },
                Example { code: "flow = starter flow", note: "the flow that imagine uses by default", needs: Needs::Nothing },
                Example {
                    code: "flow = starter flow with=clap",
                    note: "a flow for CLAP's embeddings, which take any caption; trained once and cached",
                    needs: Needs::Network,
                },
            ],
            scope: ScopeEffect::None,
        },
        run: starter_verb,
        replay: true,
    },
];

fn extract(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut pairs: Pairs = (**call.pairs("pairs")?).clone();
    if call.given("root") {
        pairs.root = call.path("root")?;
    }
    let jobs = match call.value("jobs") {
        Some(_) => call.count("jobs")? as usize,
        None => call.session.settings().jobs,
    };
    let unknown = if call.text("pitch")? == "free" { Carrier::Free } else { Carrier::Found };
    let mut notes: Vec<Job> = pairs
        .rows
        .iter()
        .map(|row| {
            let known = row.known();
            Job {
                path: pairs.wav(row),
                carrier: known.pitch_midi.map_or(unknown, Carrier::Given),
                velocity: known.velocity,
                sample_rate: known.sample_rate,
            }
        })
        .collect();
    if call.given("sounds") {
        let among = analysis::among_first(&notes, call.count("sounds")? as usize);
        keep(&mut notes, &among);
        keep(&mut pairs.rows, &among);
    }
    let length = if call.text("duration")? == "fixed" { Length::Fixed } else { Length::Free };
    let method = if call.text("method")? == "reference" { Method::Reference } else { Method::Fit(length) };
    // The published pipeline uses the first channel.
    let channels = if method == Method::Reference { Channels::First } else { Channels::Mean };
    if method == Method::Reference && call.typed("duration") {
        let message = "duration= is for method=fit: the published pipeline takes the length of the file";
        return Err(Fault::new(message).at("duration").help("leave duration= out, or method=reference"));
    }
    let mut bar = call.bar("extract", notes.len() as u64, "notes");
    let several = AtomicUsize::new(0);
    let warnings = Mutex::new(BTreeSet::new());
    let extraction = analysis::extract(&notes, method, jobs, &mut bar, &|path| {
        let decoded = audio::read_with_notes(path, channels)?;
        several.fetch_add(usize::from(decoded.channels > 1), Ordering::Relaxed);
        if let Some(warning) = decoded.warning {
            warnings.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("'{}': {warning}", path.display()));
        }
        Ok(decoded.clip)
    });
    bar.finish();
    let several = several.into_inner();
    if several > 0 {
        let taken = if channels == Channels::First { "the first is" } else { "their mean is" };
        call.note(format!("{several} of the sounds have several channels; {taken} used"));
    }
    let warnings = warnings.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(first) = warnings.first() {
        let more = if warnings.len() > 1 { format!("{} sounds are damaged, the first of them ", warnings.len()) } else { String::new() };
        call.note(format!("{more}{first}"));
    }
    let first_reason = extraction.skipped().next().map(|(row, reason)| format!("row {}: {}", row + 1, chain(reason)));
    let skipped = extraction.skipped().count();
    let interrupted = extraction.interrupted();
    if interrupted {
        call.cut_short("sounds", extraction.reached as u64);
    }
    let (guesses, moved, (waited, longest)) = (extraction.guesses, extraction.moved, extraction.waited);
    let total = pairs.rows.len();
    let outcomes = pairs.rows.into_iter().zip(extraction.outcomes);
    let rows: Vec<Pair> = outcomes
        .filter_map(|(mut row, outcome)| match outcome {
            Outcome::Done(theta) => {
                row.params = Params::Full(theta);
                Some(row)
            }
            Outcome::Skipped(_) | Outcome::NotReached => None,
        })
        .collect();
    match (rows.is_empty(), first_reason) {
        (true, Some(reason)) => {
            return Err(
                Fault::new(format!("no row could be extracted; {reason}")).help("root= names the folder that wav_path is relative to")
            );
        }
        (true, None) if total > 0 => return Err(Fault::interrupted()),
        _ => {}
    }
    if interrupted || skipped > 0 {
        let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
        let interrupted = if interrupted { "; interrupted: the others are left out" } else { "" };
        call.note(format!("{} of {total} rows extracted{skipped}{interrupted}", rows.len()));
    }
    if waited > 0 {
        call.note(format!("silence before the sound is left out of {waited} of the sounds, at most {longest:.2} s"));
    }
    if moved > 0 {
        call.note(format!("in {moved} of the sounds the carrier is not at the pitch that is found"));
    }
    if guesses > 0 {
        call.note(format!("no clear pitch found in {guesses} of the sounds; give \"pitch_midi\" in the file of captions"));
    }
    Ok(Value::Pairs(Arc::new(Pairs { rows, root: pairs.root, encoder: pairs.encoder })))
}

/// Keeps the elements of `items` that are marked.
fn keep<T>(items: &mut Vec<T>, marked: &[bool]) {
    let mut marks = marked.iter();
    items.retain(|_| marks.next().is_none_or(|mark| *mark));
}

fn embed(call: &mut Call<'_>) -> Result<Value, Fault> {
    let encoder = encoder::asked(call)?;
    match call.any("what")? {
        Value::Text(caption) => {
            let caption = caption.to_string();
            let vector = encoder.encode_one(&caption).map_err(|error| Fault::from(error).at("what"))?;
            if encoder.name() == Words::NAME {
                super::caption::note(call, &caption)?;
            }
            Ok(Value::Embedding(Arc::new(Embedding { vector, encoder: Some(encoder.name().to_string()), caption: Some(caption) })))
        }
        Value::Pairs(pairs) => {
            let pairs = pairs.clone();
            let different = pairs.rows.iter().map(|row| row.prompt.as_str()).collect::<HashSet<_>>().len();
            let mut pairs: Pairs = (*pairs).clone();
            let mut bar = call.bar("embed", different as u64, "captions");
            pairs.embed(&*encoder, &mut bar)?;
            bar.finish();
            Ok(Value::Pairs(Arc::new(pairs)))
        }
        other => Err(Fault::new(format!("embed takes pairs or text, not {}", other.ty()))),
    }
}

fn starter_verb(call: &mut Call<'_>) -> Result<Value, Fault> {
    let encoder = encoder::asked(call)?;
    match call.text("what")? {
        "flow" if encoder.name() != Words::NAME => Ok(Value::Flow(Arc::new(starter::flow_with(call, &*encoder)?))),
        "pairs" if call.typed("with") || call.typed("model") => Err(Fault::new("with= and model= are for starter flow")
            .at(if call.typed("with") { "with" } else { "model" })
            .help("pairs | embed with=clap embeds captions")),
        "flow" => Ok(Value::Flow(starter_flow()?)),
        _ => Ok(Value::Pairs(starter_pairs()?)),
    }
}
