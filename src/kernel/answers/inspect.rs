//! `inspect_request`.

use serde_json::{Value as Json, json};

use super::offsets::byte_of;
use super::{AtCursor, read};
use crate::assist::Names;
use crate::assist::inspect::{inspect as page, topic_at};
use crate::clean;
use crate::commands::Commands;
use crate::session::{Session, show};

/// Returns the help page of the word at the cursor.
///
/// # Errors
/// Fails with a message if the request is malformed.
pub fn inspect(session: &Session, content: &Json) -> Result<Json, String> {
    let AtCursor { code, cursor_pos } = read(content)?;
    let cursor = cursor_pos.map_or(code.len(), |place| byte_of(&code, place));
    let names = Names::of(session);
    let found = topic_at(&code, cursor, &Commands).into_iter().find_map(|topic| {
        let look = session.get(&topic).map(show::inline);
        page(&topic, &Commands, &names, look.as_deref()).map(clean::text)
    });
    Ok(match found {
        Some(text) => json!({"status": "ok", "found": true, "data": {"text/plain": text}, "metadata": {}}),
        None => json!({"status": "ok", "found": false, "data": {}, "metadata": {}}),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(code: &str, cursor: usize) -> Option<String> {
        let answer = inspect(&Session::default(), &json!({"code": code, "cursor_pos": cursor})).unwrap();
        assert_eq!(answer["found"], answer["data"].get("text/plain").is_some());
        answer["data"]["text/plain"].as_str().map(String::from)
    }

    #[test]
    fn the_word_at_the_cursor_is_explained() {
        assert!(ask("train p", 2).unwrap().contains("epochs"));
        assert!(ask("theta.attack_s", 9).unwrap().contains("attack"));
        assert!(ask("plot envelope theta", 8).unwrap().contains("plot envelope"));
        assert!(ask("zzz", 1).is_none());
    }

    #[test]
    fn the_verb_is_explained_within_a_call() {
        assert!(ask("imagine \"a bell\" n=2", 20).unwrap().contains("imagine"));
        assert!(ask("x = 1; imagine ", 15).unwrap().contains("imagine"));
    }
}
