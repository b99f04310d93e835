//! `history_request`: the cells run since the kernel started.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::read;

/// The most cells kept.
const MOST: usize = 10_000;

/// The cells, oldest first.
#[derive(Default)]
pub struct History {
    cells: std::collections::VecDeque<Cell>,
}

struct Cell {
    count: u64,
    code: String,
    shown: Option<String>,
}

#[derive(Deserialize)]
struct HistoryRequest {
    hist_access_type: String,
    #[serde(default)]
    output: bool,
    /// 0 is this session; negative numbers are earlier ones.
    #[serde(default)]
    session: i64,
    start: Option<i64>,
    stop: Option<i64>,
    n: Option<usize>,
    pattern: Option<String>,
    #[serde(default)]
    unique: bool,
}

impl History {
    pub fn add(&mut self, count: u64, code: &str, shown: Option<String>) {
        self.cells.push_back(Cell { count, code: code.to_string(), shown });
        if self.cells.len() > MOST {
            self.cells.pop_front();
        }
    }

    /// Answers `history_request`.
    ///
    /// # Errors
    /// Fails with a message if the request is malformed.
    pub fn answer(&self, content: &Json) -> Result<Json, String> {
        let wanted: HistoryRequest = read(content)?;
        let found: Vec<&Cell> = match wanted.hist_access_type.as_str() {
            "tail" => self.last(wanted.n, |_| true, false),
            "search" => {
                let pattern = wanted.pattern.as_deref().unwrap_or("*");
                self.last(wanted.n, |cell| matches(pattern, &cell.code), wanted.unique)
            }
            // There is one session, this kernel's.
            "range" if !matches!(wanted.session, 0 | 1) => Vec::new(),
            "range" => {
                let (start, stop) = (wanted.start.unwrap_or(1), wanted.stop.unwrap_or(i64::MAX));
                self.cells.iter().filter(|cell| i64::try_from(cell.count).is_ok_and(|count| count >= start && count < stop)).collect()
            }
            other => return Err(format!("hist_access_type '{other}' is not known; tail, range and search are")),
        };
        let line = |cell: &Cell| match wanted.output {
            true => json!([1, cell.count, [cell.code, cell.shown]]),
            false => json!([1, cell.count, cell.code]),
        };
        Ok(json!({"status": "ok", "history": found.into_iter().map(line).collect::<Vec<Json>>()}))
    }

    /// Returns the last `n` cells that `wanted` accepts, oldest first. With `unique`, only the last cell of equal code is kept.
    fn last(&self, n: Option<usize>, wanted: impl Fn(&Cell) -> bool, unique: bool) -> Vec<&Cell> {
        let mut codes = std::collections::HashSet::new();
        let all = self.cells.iter().rev().filter(|cell| wanted(cell) && (!unique || codes.insert(&cell.code)));
        let mut found: Vec<&Cell> = all.take(n.unwrap_or(usize::MAX)).collect();
        found.reverse();
        found
    }
}

/// Returns whether `text` matches the glob `pattern`, in which `*` matches any text and `?` any character.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut place) = (0, 0);
    // The position of the last star, and the end of the text that it has matched so far.
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(char) if *char == '?' || *char == text[place] => (at, place) = (at + 1, place + 1),
            _ => match star {
                Some((from, reached)) => {
                    star = Some((from, reached + 1));
                    (at, place) = (from + 1, reached + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|char| *char == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let mut history = History::default();
        for (place, code) in ["a = 1", "b = 2", "a = 1", "theta"].into_iter().enumerate() {
            history.add(place as u64 + 1, code, (code == "theta").then(|| "theta …".into()));
        }
        history
    }

    fn ask(content: Json) -> Json {
        history().answer(&content).unwrap()["history"].clone()
    }

    #[test]
    fn tail_range_and_search_find_cells() {
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 2})), json!([[1, 3, "a = 1"], [1, 4, "theta"]]));
        assert_eq!(ask(json!({"hist_access_type": "tail", "n": 1, "output": true})), json!([[1, 4, ["theta", "theta …"]]]));
        assert_eq!(ask(json!({"hist_access_type": "range", "session": 0, "start": 2, "stop": 3})), json!([[1, 2, "b = 2"]]));
        assert_eq!(ask(json!({"hist_access_type": "range", "session": -1})), json!([]));
        assert_eq!(ask(json!({"hist_access_type": "search", "pattern": "a*", "unique": true})), json!([[1, 3, "a = 1"]]));
        assert!(history().answer(&json!({"hist_access_type": "dream"})).is_err());
    }

    #[test]
    fn patterns_are_globs() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("*b*", "abc", true),
            ("a?c", "abc", true),
            ("?", "é", true),
            ("", "a", false),
            ("a**", "a", true),
            ("*ab", "aab", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }
}
