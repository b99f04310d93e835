//! Binds the arguments of a call to the parameters of its verb.

use super::ast::{Call, Expr, Span};
use super::diagnostic::Diagnostic;
use super::signature::{Default, Given, Param, Signature};
use super::suggest::{completed, nearest};

/// An argument as written, before evaluation.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The value that a pipe passes on.
    Piped(Span),
    Written(&'a Expr),
}

impl Source<'_> {
    pub fn span(self) -> Span {
        match self {
            Source::Piped(span) => span,
            Source::Written(expr) => expr.span,
        }
    }
}

/// The arguments of each parameter, indexed as in the signature. Only a rest parameter can have several.
pub type Bound<'a> = Vec<Vec<Source<'a>>>;

/// Binds the arguments of `call` to the parameters of `signature`.
///
/// # Errors
/// If there are too many arguments, or one is missing, given twice or unknown. The diagnostic underlines it; for an unknown key it
/// names the nearest parameter.
pub fn bind<'a>(call: &'a Call, piped: Option<Span>, signature: &Signature) -> Result<Bound<'a>, Diagnostic> {
    let mut bound: Bound<'a> = vec![Vec::new(); signature.params.len()];
    let by_place: Vec<(usize, &Param)> = signature.positional().collect();
    let mut place = 0;
    let sources = piped
        .map(|span| (None, Source::Piped(span)))
        .into_iter()
        .chain(call.args.iter().map(|arg| (arg.key.as_ref(), Source::Written(&arg.value))));
    for (key, source) in sources {
        let index = match key {
            Some(key) => match signature.param(&key.text) {
                Some((index, _)) => index,
                None => return Err(unknown_key(signature, &key.text, key.span)),
            },
            None => {
                // Skip a positional parameter that was already given by name.
                while by_place.get(place).is_some_and(|(index, param)| param.given == Given::Position && !bound[*index].is_empty()) {
                    place += 1;
                }
                match by_place.get(place) {
                    Some((index, _)) => *index,
                    None => return Err(too_many(signature, source.span(), piped.is_some())),
                }
            }
        };
        if !bound[index].is_empty() && signature.params[index].given != Given::Rest {
            let name = signature.params[index].name;
            let piped = bound[index].iter().any(|source| matches!(source, Source::Piped(_)));
            let span = key.map_or(source.span(), |key| key.span);
            let label = if piped { "the pipe gives it already" } else { "again here" };
            return Err(Diagnostic::new(format!("'{name}' is given twice"), span).label(label));
        }
        bound[index].push(source);
    }
    let missing = signature
        .params
        .iter()
        .zip(&bound)
        .find(|(param, sources)| sources.is_empty() && param.default == Default::Required)
        .map(|(param, _)| param);
    match missing {
        None => Ok(bound),
        Some(param) => Err(Diagnostic::new(format!("{} needs {}", signature.name, param.name.to_uppercase()), call.verb.span)
            .label(format!("{}: {}", param.accepts.describe(), param.summary))
            .help(format!("usage: {}", signature.usage()))),
    }
}

/// Options of earlier versions that scripts may still use: the verb, the option, and what to do instead.
const RETIRED: [(&str, &str, &str); 1] = [("train", "precision", "leave precision= out: gradients are always computed in 32 bits")];

fn unknown_key(signature: &Signature, key: &str, span: Span) -> Diagnostic {
    let names: Vec<&str> = signature.params.iter().map(|param| param.name).collect();
    let diagnostic = Diagnostic::new(format!("{} has no option '{key}'", signature.name), span).unknown();
    if let Some((.., help)) = RETIRED.iter().find(|(verb, option, _)| (*verb, *option) == (signature.name, key)) {
        return diagnostic.label("no longer an option").help(*help);
    }
    match completed(key, names.iter().copied()).or_else(|| nearest(key, names.iter().copied())) {
        Some(name) => diagnostic.label("not known").help(format!("did you mean '{name}='?")),
        None if names.is_empty() => diagnostic.label("it takes no arguments"),
        None => diagnostic.label("not known").help(format!("it has: {}", names.join(", "))),
    }
}

fn too_many(signature: &Signature, span: Span, piped: bool) -> Diagnostic {
    let allowed = signature.positional().count();
    let label = match allowed {
        0 => "it takes none".to_string(),
        1 if piped => "it takes one, which the pipe gives".to_string(),
        1 => "it takes one positional argument".to_string(),
        n => format!("it takes {n} positional arguments"),
    };
    Diagnostic::new(format!("one argument too many for {}", signature.name), span)
        .label(label)
        .help(format!("usage: {}", signature.usage()))
}
