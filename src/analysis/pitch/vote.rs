//! Combines the votes of many frames into a pitch.

use super::difference::Trough;

/// One possible pitch of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vote {
    /// MIDI note number.
    pub midi: f64,
    pub weight: f64,
    pub aperiodicity: f64,
}

/// Votes for nearly the same pitch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cluster {
    /// The weighted mean of the votes, a MIDI note number.
    pub midi: f64,
    /// The sum of the weights.
    pub weight: f64,
}

/// Two votes within this many semitones are for the same pitch.
pub const SAME: f64 = 0.5;
/// A pitch with vibrato stays within this many semitones of its mean.
const WAVER: f64 = 1.5;

/// If no trough is deep, the first one that is at least this fraction as good as the deepest is taken.
const AS_GOOD: f64 = 0.9;

/// Returns the probability of each trough of a frame to be its period; they sum to 1. Each trough must be deeper than those before it.
///
/// YIN takes the first trough below a threshold. Here the threshold has a beta distribution around 0.1, and a trough has the probability of the
/// thresholds that select it. Source: Mauch and Dixon 2014, "pYIN: a fundamental frequency estimator using probabilistic threshold distributions",
/// section 2.1, with the distribution beta(2, 18). Thresholds that select no trough count for the first trough that is nearly as good as the
/// deepest, since in noise all multiples of a period are alike: McLeod and Wyvill 2005, "A smarter way to find pitch", section 6, with k = 0.9.
pub fn probabilities(troughs: &[Trough]) -> Vec<f64> {
    // The cumulative distribution function of beta(2, 18).
    let below = |threshold: f64| 1.0 - (1.0 - threshold).powi(18) * (1.0 + 18.0 * threshold);
    let depth = |trough: &Trough| trough.depth.clamp(0.0, 1.0);
    let deepest = troughs.last().map_or(1.0, depth);
    let ceilings = std::iter::once(1.0).chain(troughs.iter().map(depth));
    let mut chances: Vec<f64> = ceilings.zip(troughs).map(|(ceiling, trough)| (below(ceiling) - below(depth(trough))).max(0.0)).collect();
    let first = troughs.iter().position(|trough| 1.0 - depth(trough) >= AS_GOOD * (1.0 - deepest));
    if let Some(chance) = first.and_then(|first| chances.get_mut(first)) {
        *chance += below(deepest);
    }
    chances
}

/// Groups votes into at most `most` pitches, in descending order of weight.
pub fn clusters(mut votes: Vec<Vote>, most: usize) -> Vec<Cluster> {
    votes.sort_by(|a, b| a.midi.total_cmp(&b.midi));
    let mut found = Vec::new();
    while found.len() < most {
        let Some(centre) = densest(&votes) else { break };
        let near: Vec<&Vote> = votes.iter().filter(|vote| (vote.midi - centre).abs() <= WAVER).collect();
        let weight: f64 = near.iter().map(|vote| vote.weight).sum();
        let midi = near.iter().map(|vote| vote.midi * vote.weight).sum::<f64>() / weight;
        found.push(Cluster { midi, weight });
        votes.retain(|vote| (vote.midi - centre).abs() > WAVER);
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found
}

/// Returns the weighted mean of the votes in the semitone with the most weight. `votes` are in ascending order.
fn densest(votes: &[Vote]) -> Option<f64> {
    let (mut best, mut centre, mut weight, mut end) = (0.0, None, 0.0, 0);
    for (start, first) in votes.iter().enumerate() {
        while let Some(vote) = votes.get(end).filter(|vote| vote.midi - first.midi <= 2.0 * SAME) {
            weight += vote.weight;
            end += 1;
        }
        if weight > best {
            best = weight;
            let inside = votes.get(start..end).unwrap_or_default();
            let sum: f64 = inside.iter().map(|vote| vote.weight).sum();
            centre = Some(inside.iter().map(|vote| vote.midi * vote.weight).sum::<f64>() / sum);
        }
        weight -= first.weight;
    }
    centre
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_deep_trough_is_the_most_likely() {
        let trough = |lag, depth| Trough { lag, depth };
        let found = probabilities(&[trough(100.0, 0.02), trough(200.0, 0.01)]);
        assert!(found[0] > 0.9 && (found.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{found:?}");
        let found = probabilities(&[trough(50.0, 0.4), trough(100.0, 0.05)]);
        assert!(found[1] > 0.9, "{found:?}");
        let found = probabilities(&[trough(100.0, 0.33), trough(200.0, 0.34), trough(300.0, 0.32)]);
        assert!(found[0] > 0.9, "{found:?}");
        assert!((probabilities(&[trough(7.0, 0.9)])[0] - 1.0).abs() < 1e-12);
        assert!(probabilities(&[]).is_empty());
    }

    #[test]
    fn close_votes_form_a_cluster() {
        let vote = |midi, weight| Vote { midi, weight, aperiodicity: 0.0 };
        let votes = vec![vote(69.1, 2.0), vote(57.0, 3.0), vote(68.9, 2.0), vote(81.0, 0.5)];
        let found = clusters(votes, 2);
        assert!(found.len() == 2 && (found[0].midi - 69.0).abs() < 1e-9 && found[0].weight == 4.0 && found[1].midi == 57.0, "{found:?}");
        assert!(clusters(Vec::new(), 3).is_empty() && clusters(vec![vote(60.0, 0.0)], 3).is_empty());
    }
}
