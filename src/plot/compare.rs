//! Compares two sounds side by side, such as a note and its match.

mod layout;

use plotters::style::RGBColor;

use super::heat::{Levels, window};
use super::level::{course, energy};
use super::points::{drawable, extent};
use super::sheet::picture;
use super::style::{BLUE, VERMILION};
use super::{Picture, PlotError, Size, ticks};
use layout::Layout;

/// A sound to compare.
#[derive(Clone, Copy, Debug)]
pub struct Sound<'a> {
    /// The name in the figure.
    pub name: &'a str,
    /// The samples, as linear amplitude.
    pub samples: &'a [f32],
    /// The sample rate in Hz.
    pub rate: u32,
}

const FIGURE: &str = "a comparison";

/// Plots two sounds on shared axes and in shared colours: their waveforms and spectrograms side by side, and below them both envelopes in one panel
/// (RMS over 20 ms every 10 ms). Levels are in dBFS; a full-scale sine has 0. `note` appears beside the title.
///
/// `right` is scaled to the energy of `left`, that is, to the same RMS over the time shown, and the figure states the gain. If a sound is silent,
/// `right` is not scaled. The time axis has the length of the longer sound, and the frequency axis ends at half the higher rate. Where a sound has no
/// data, its spectrogram is grey. Both spectrograms have windows of the same length in seconds. A figure less than 420 logical pixels high has no
/// waveforms, and one less than 300 no envelopes; [`Size::TALL`] suits.
///
/// # Errors
/// Fails if a sound has no finite sample or a rate of 0, or if the size is out of bounds.
pub fn compare(title: &str, left: &Sound, right: &Sound, note: &str, size: Size) -> Result<Picture, PlotError> {
    for sound in [left, right] {
        if sound.rate == 0 {
            return Err(PlotError::Rate { figure: FIGURE });
        }
        if !sound.samples.iter().any(|sample| drawable(f64::from(*sample))) {
            return Err(PlotError::Empty { figure: FIGURE, needs: "at least one finite sample in each of the two sounds" });
        }
    }
    let gain = gain(left, right);
    let scaled: Vec<f32> = right.samples.iter().map(|sample| (f64::from(*sample) * gain.unwrap_or(1.0)) as f32).collect();
    let right = &Sound { samples: &scaled, ..*right };
    let longer = if right.seconds() > left.seconds() { right } else { left };
    let window = window(longer.samples.len(), longer.rate) as f64 / f64::from(longer.rate);
    let mut sides = [Side::new(left, window, BLUE), Side::new(right, window, VERMILION)];
    if let ([_, right], Some(gain)) = (&mut sides, gain) {
        // Round before formatting, to avoid a negative zero.
        let db = (200.0 * gain.log10()).round() / 10.0;
        let short = format!("{}{} dB", if db < 0.0 { "" } else { "+" }, ticks::number(db, 0.1));
        right.remarks = vec![format!("{short} to the same RMS"), short];
    }
    let layout = Layout::new((f64::from(size.width), f64::from(size.height)), &sides);
    let drawn = picture(title, size, |sheet| {
        layout.draw(sheet, title, note);
        Ok(())
    })?;
    Ok(drawn.with_chart(layout.chart(note)))
}

impl Sound<'_> {
    fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate)
    }

    fn energy(&self) -> f64 {
        energy(self.samples) / f64::from(self.rate)
    }
}

/// Returns the factor that gives `right` the energy of `left`; `None` if either sound is silent.
fn gain(left: &Sound, right: &Sound) -> Option<f64> {
    let gain = (left.energy() / right.energy()).sqrt();
    (gain.is_finite() && gain > 0.0).then_some(gain)
}

/// One of the sounds, analysed for drawing.
struct Side<'a> {
    sound: Sound<'a>,
    color: RGBColor,
    /// The duration in seconds.
    seconds: f64,
    /// The largest magnitude.
    peak: f64,
    spectra: Levels,
    /// The envelope, as points of seconds and dB.
    envelope: Vec<(f64, f64)>,
    /// Remarks beside the sound's name, from long to short.
    remarks: Vec<String>,
}

impl<'a> Side<'a> {
    /// Analyses a sound. The window of its spectra is `window` seconds long.
    fn new(sound: &Sound<'a>, window: f64, color: RGBColor) -> Side<'a> {
        let Sound { samples, rate, .. } = *sound;
        // The limits apply to extreme rates, which cannot have the same window.
        let window = (window * f64::from(rate)).round().clamp(32.0, 8192.0) as usize;
        Side {
            sound: *sound,
            color,
            seconds: sound.seconds(),
            peak: extent(samples.iter().copied().map(f64::from)).map_or(0.0, |(low, high)| low.abs().max(high.abs())),
            spectra: Levels::new(samples, rate, window),
            envelope: course(samples, rate),
            remarks: if sound.energy() > 0.0 { Vec::new() } else { vec!["silent".into()] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_equalises_the_energy() {
        fn sound(samples: &[f32], rate: u32) -> Sound<'_> {
            Sound { name: "", samples, rate }
        }
        let gain = |left: &Sound, right: &Sound| gain(left, right).map(|gain| (gain * 1e9).round() / 1e9);
        assert_eq!(gain(&sound(&[0.5, -0.5], 8000), &sound(&[0.25, f32::NAN, -0.25], 8000)), Some(2.0));
        // Four samples at four times the rate last as long as one sample.
        assert_eq!(gain(&sound(&[0.5], 4000), &sound(&[0.5; 4], 16_000)), Some(1.0));
        assert_eq!(gain(&sound(&[0.5], 4000), &sound(&[0.0], 4000)), None);
        assert_eq!(gain(&sound(&[0.0], 4000), &sound(&[0.5], 4000)), None);
        assert_eq!(gain(&sound(&[0.0], 4000), &sound(&[0.0], 4000)), None);
    }
}
