//! Finds the nearest name to a misspelt one.

/// Returns the candidate that was probably meant by `word`, if one is near enough: it differs only in case, or by at most one edit
/// for each three letters of the longer word. An edit inserts, deletes, changes or swaps a letter. Of two equally near candidates, the one that matches
/// the case of more letters wins, then the earlier.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    let folded = word.to_lowercase();
    let mut best: Option<((usize, usize), &str)> = None;
    for candidate in candidates {
        let longer = letters.max(candidate.chars().count());
        let shorter = letters.min(candidate.chars().count());
        let allowed = if longer < 3 { 0 } else { (longer / 3).max(1) };
        if longer - shorter > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&folded, &candidate.to_lowercase());
        let key = (distance, strsim::osa_distance(word, candidate));
        if distance <= allowed && best.is_none_or(|(so_far, _)| key < so_far) {
            best = Some((key, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Returns the only candidate that begins with `word`, if `word` has at least three letters.
pub fn completed<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut found = candidates.into_iter().filter(|candidate| word.chars().count() >= 3 && candidate.starts_with(word));
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_errors_are_corrected() {
        let verbs = ["imagine", "render", "plot", "play", "synthesize", "set", "seed"];
        assert_eq!(nearest("imagin", verbs), Some("imagine"));
        assert_eq!(nearest("RENDER", verbs), Some("render"));
        assert_eq!(nearest("redner", verbs), Some("render"));
        assert_eq!(nearest("synthesise", verbs), Some("synthesize"));
        assert_eq!(nearest("paly", verbs), Some("play"));
    }

    #[test]
    fn distant_words_are_not_suggested() {
        assert_eq!(nearest("banana", ["imagine", "render"]), None);
        assert_eq!(nearest("x", ["s", "ms"]), None);
        assert_eq!(nearest("", ["s", "abc"]), None);
        assert_eq!(nearest(&"é".repeat(100_000), ["render"]), None);
        assert_eq!(nearest("render", []), None);
    }

    #[test]
    fn case_breaks_ties() {
        assert_eq!(nearest("hz", ["HZ", "Hz"]), Some("Hz"));
        assert_eq!(nearest("Seed", ["seed", "Seed"]), Some("Seed"));
        assert_eq!(nearest("tet", ["set", "tea"]), Some("set"));
    }
}
