//! Peaks of a curve, as scipy's `find_peaks` defines them.

/// Returns the local maxima, as indices in ascending order. A plateau counts once, at its middle (the lower of two); the ends never count.
pub fn local_maxima(curve: &[f64]) -> Vec<usize> {
    let mut peaks = Vec::new();
    let mut rise = None;
    for (place, pair) in curve.windows(2).enumerate() {
        let [here, next] = pair else { continue };
        if next > here {
            rise = Some(place + 1);
        } else if next < here
            && let Some(start) = rise.take()
        {
            peaks.push((start + place) / 2);
        }
    }
    peaks
}

/// Whether `peak` has a prominence of at least `least` (more than 0): whether on both sides the curve falls that far below it before it rises above
/// it or ends. False for an index outside the curve.
pub fn stands_out(curve: &[f64], peak: usize, least: f64) -> bool {
    let (Some(&height), Some(left), Some(right)) = (curve.get(peak), curve.get(..peak), curve.get(peak..)) else { return false };
    falls(left.iter().rev(), height, least) && falls(right.iter(), height, least)
}

/// Whether a level lower than `height` by `least` comes before one that is higher than `height`.
fn falls<'a>(levels: impl Iterator<Item = &'a f64>, height: f64, least: f64) -> bool {
    for level in levels {
        let depth = height - level;
        if depth < 0.0 || depth >= least {
            return depth >= least;
        }
    }
    false
}

/// Selects peaks at least `distance` apart: from the highest down, each removes the others closer than that. The result is in ascending order.
pub fn spaced(curve: &[f64], peaks: &[usize], distance: usize) -> Vec<usize> {
    let height = |place: usize| peaks.get(place).and_then(|peak| curve.get(*peak)).copied().unwrap_or(f64::NEG_INFINITY);
    let mut order: Vec<usize> = (0..peaks.len()).collect();
    order.sort_by(|one, other| height(*one).total_cmp(&height(*other)));
    let mut kept = vec![true; peaks.len()];
    for place in order.into_iter().rev() {
        let Some(&peak) = peaks.get(place).filter(|_| kept.get(place) == Some(&true)) else { continue };
        let near = |other: &usize| peaks.get(*other).is_some_and(|at| at.abs_diff(peak) < distance);
        let before = (0..place).rev().take_while(near);
        let after = (place + 1..peaks.len()).take_while(near);
        for other in before.chain(after) {
            if let Some(flag) = kept.get_mut(other) {
                *flag = false;
            }
        }
    }
    peaks.iter().zip(kept).filter_map(|(peak, kept)| kept.then_some(*peak)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plateau of two, a small peak next to a large one, and level ends.
    const CURVE: [f64; 14] = [5.0, 5.0, 1.0, 3.0, 3.0, 0.0, 2.0, 1.5, 8.0, 2.0, 6.0, 6.0, 6.0, 4.0];

    #[test]
    fn peaks_match_scipy() {
        // p, info = find_peaks(curve, prominence=0); info["prominences"]; find_peaks(curve, distance=3)
        let peaks = local_maxima(&CURVE);
        assert_eq!(peaks, [3, 6, 8, 11]);
        for (peak, prominence) in peaks.iter().zip([2.0, 0.5, 6.0, 2.0]) {
            assert!(stands_out(&CURVE, *peak, prominence) && !stands_out(&CURVE, *peak, prominence + 0.1), "{peak}");
        }
        assert_eq!(spaced(&CURVE, &peaks, 3), [3, 8, 11]);
        assert_eq!(spaced(&CURVE, &peaks, 4), [3, 8]);
    }

    #[test]
    fn curves_without_peaks_give_none() {
        for curve in [&[][..], &[1.0], &[1.0, 2.0], &[2.0, 2.0, 2.0], &[1.0, 2.0, 2.0], &[3.0, 2.0, 1.0]] {
            assert!(local_maxima(curve).is_empty());
        }
        assert!(!stands_out(&[1.0], 5, 0.1) && !stands_out(&[1.0], 0, 0.1));
        assert!(spaced(&[1.0], &[], 3).is_empty());
    }
}
