//! Formats numbers like Python's `repr`, so that files can be compared byte for byte with those of Python programs.

/// Formats `value` with the fewest digits that parse to it, in Python's layout: `4.0`, `1e-05`, `1.5e+16`. `value` must be finite.
pub fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = value.to_string();
        if plain.contains('.') { plain } else { plain + ".0" }
    } else {
        format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
    }
}

/// Formats `value` as an integer if it is one below 9e15 in magnitude, else like [`float`].
pub fn integer_or_float(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 9e15 { format!("{}", value as i64) } else { float(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_formatted_as_in_python() {
        // [repr(v) for v in (4.0, 0.1360625, 3.297593777088497e-06, 1e-4, 1e-5, 1e15, 1e16, 1.5e16, -0.0, 5e-324, 1e100, 123456789.125)]
        let pairs = [
            (4.0, "4.0"),
            (0.1360625, "0.1360625"),
            (3.297593777088497e-06, "3.297593777088497e-06"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e16, "1.5e+16"),
            (-0.0, "-0.0"),
            (5e-324, "5e-324"),
            (1e100, "1e+100"),
            (123_456_789.125, "123456789.125"),
        ];
        for (value, text) in pairs {
            assert_eq!(float(value), text);
            assert_eq!(text.parse::<f64>(), Ok(value));
        }
    }

    #[test]
    fn whole_numbers_have_no_decimal_point() {
        assert_eq!(integer_or_float(47.0), "47");
        assert_eq!(integer_or_float(47.5), "47.5");
        assert_eq!(integer_or_float(-3.0), "-3");
        assert_eq!(integer_or_float(1e300), "1e+300");
    }
}
