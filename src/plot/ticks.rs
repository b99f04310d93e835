//! Tick positions at round numbers (1, 2 or 5 times a power of ten), and their labels.

/// A position on an axis with its label; minor ticks have no label.
pub struct Tick {
    pub at: f64,
    pub label: Option<String>,
}

/// Returns the step, 1, 2 or 5 times a power of ten, that divides `span` into at most about `most` parts.
fn step(span: f64, most: f64) -> f64 {
    let raw = span / most.max(1.0);
    let power = 10f64.powf(raw.log10().floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= raw * (1.0 - 1e-9));
    times.unwrap_or(10.0) * power
}

/// Returns ticks at round numbers from `low` to `high`, at most about `most`.
pub fn linear(low: f64, high: f64, most: f64) -> Vec<Tick> {
    let ends = |step: f64| ((low / step - 1e-6).ceil(), (high / step + 1e-6).floor());
    // A single tick would not show the scale of the axis.
    let steps = std::iter::successors(Some(step(high - low, most)), |wide| Some(step(*wide, 2.5))).take(4);
    let step = steps.clone().find(|step| ends(*step).1 > ends(*step).0).unwrap_or(high - low);
    let (first, last) = ends(step);
    let count = (last - first).clamp(0.0, 100.0) as u32;
    let largest = low.abs().max(high.abs());
    let power = largest.log10().floor();
    // Very large and very small numbers are written with a common power of ten.
    let text = |at: f64| match at {
        _ if largest < 1e6 && step > 1e-5 => number(at, step),
        at if at.abs() < step * 1e-6 => "0".into(),
        at => format!("{}×{}", number(at / 10f64.powf(power), step / 10f64.powf(power)), scientific(1.0, power as i32)),
    };
    let tick = |at: f64| Tick { at, label: Some(text(at)) };
    (0..=count).map(|n| tick((first + f64::from(n)) * step)).collect()
}

/// Returns ticks at powers of ten, with minor ticks between. Below 0.7 decades the ticks are linear.
pub fn log(low: f64, high: f64, most: f64) -> Vec<Tick> {
    let decades = high.log10() - low.log10();
    if decades < 0.7 {
        return linear(low, high, most);
    }
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let within = |at: f64| at >= low * (1.0 - 1e-9) && at <= high * (1.0 + 1e-9);
    let powers = |every: i32| (first..=last).filter(|power| power.rem_euclid(every) == 0 && within(10f64.powi(*power))).count();
    let wanted = (decades / most.max(1.0)).ceil().max(1.0) as i32;
    let every = (1..=wanted).rev().find(|every| powers(*every) > 1).unwrap_or(1);
    let halves = decades * 3.0 <= most || powers(every) < 2;
    let mut ticks = Vec::new();
    for power in first..=last {
        let decade = 10f64.powi(power);
        for times in 1..10 {
            let at = f64::from(times) * decade;
            let labelled = if times == 1 { power.rem_euclid(every) == 0 } else { halves && matches!(times, 2 | 5) };
            // Minor ticks are of little use if a decade is only a few pixels long.
            if (labelled || every == 1 || times == 1) && within(at) {
                ticks.push(Tick { at, label: labelled.then(|| magnitude(at, (first, last))) });
            }
        }
    }
    ticks
}

/// Returns a label on a log axis, in plain notation if that suits every decade of the axis.
fn magnitude(value: f64, (first, last): (i32, i32)) -> String {
    if first >= -3 && last <= 5 {
        return number(value, value);
    }
    let power = value.log10().floor();
    scientific((value / 10f64.powf(power)).round(), power as i32)
}

fn scientific(times: f64, power: i32) -> String {
    let digit = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        c => char::from_u32(0x2070 + c.to_digit(10).unwrap_or(0)).unwrap_or(c),
    };
    let power: String = power.to_string().chars().map(digit).collect();
    if times == 1.0 { format!("10{power}") } else { format!("{}×10{power}", signed(&times.to_string())) }
}

fn signed(text: &str) -> String {
    text.replace('-', "−")
}

/// Formats `value` with as many decimals as distinguish multiples of `step`.
pub fn number(value: f64, step: f64) -> String {
    // Sums of steps can miss zero by a rounding error.
    let value = if value.abs() < step.abs() * 1e-6 { 0.0 } else { value };
    if value != 0.0 && (value.abs() >= 1e6 || step.abs() < 1e-5) {
        let power = value.abs().log10().floor();
        let times = value / 10f64.powf(power);
        let decimals = (power - step.abs().log10().floor()).clamp(0.0, 9.0) as usize;
        let rounded: f64 = format!("{times:.decimals$}").parse().unwrap_or(times);
        return scientific(rounded, power as i32);
    }
    let decimals = (-(step.abs() * (1.0 + 1e-9)).log10().floor()).clamp(0.0, 9.0) as usize;
    signed(&format!("{value:.decimals$}"))
}

/// Formats `value` to three significant digits.
pub fn brief(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let step = 10f64.powf(value.abs().log10().floor() - 2.0);
    let text = number((value / step).round() * step, step);
    if text.contains('.') && !text.contains('×') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<Tick>) -> Vec<String> {
        ticks.into_iter().filter_map(|tick| tick.label).collect()
    }

    #[test]
    fn tick_steps_are_one_two_or_five() {
        assert_eq!(labels(linear(0.0, 1.0, 5.0)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(linear(-0.3, 0.3, 6.0)), ["−0.3", "−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(linear(0.0, 4000.0, 4.0)), ["0", "1000", "2000", "3000", "4000"]);
        assert_eq!(labels(linear(0.0, 4e-7, 2.0)), ["0", "2×10⁻⁷", "4×10⁻⁷"]);
        assert_eq!(labels(linear(0.0, 3e7, 3.0)), ["0", "1×10⁷", "2×10⁷", "3×10⁷"]);
    }

    #[test]
    fn every_axis_has_at_least_two_distinct_labels() {
        for low in [-3.7, -1.08, -0.55, 0.0, 0.3, 17.0, 123_456.0] {
            for span in [0.013, 0.26, 0.9, 1.1, 2.16, 7.0, 80.0, 3e7] {
                for most in [1.0, 2.0, 3.0, 8.0] {
                    let labels = labels(linear(low, low + span, most));
                    let different: std::collections::HashSet<&String> = labels.iter().collect();
                    assert!(labels.len() > 1 && different.len() == labels.len(), "{low} {span} {most}: {labels:?}");
                }
            }
        }
        for (low, high) in [(20.0, 8000.0), (2.0, 19.0), (0.3, 2.9), (0.02, 8.0), (1.1, 6.0)] {
            for most in [1.0, 2.0, 5.0] {
                assert!(labels(log(low, high, most)).len() > 1, "{low} {high} {most}");
            }
        }
    }

    #[test]
    fn log_ticks_are_at_decades_and_their_parts() {
        assert_eq!(labels(log(0.01, 10.0, 5.0)), ["0.01", "0.1", "1", "10"]);
        assert_eq!(labels(log(20.0, 8000.0, 9.0)), ["20", "50", "100", "200", "500", "1000", "2000", "5000"]);
        assert_eq!(labels(log(1e-8, 1e2, 5.0)), ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²"]);
        assert_eq!(labels(log(2.0, 4.0, 5.0)), ["2.0", "2.5", "3.0", "3.5", "4.0"]);
    }

    #[test]
    fn numbers_are_abbreviated() {
        assert_eq!([0.0, 16000.0, 0.012345, -3.0, 99.96, 1e9].map(brief), ["0", "16000", "0.0123", "−3", "100", "10⁹"]);
    }
}
