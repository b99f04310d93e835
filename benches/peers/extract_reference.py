"""Times the reference estimators (envelope by the analytic signal, FM by the lines of the spectrum) in scipy, in notes a second.

    extract_reference.py PAIRS.jsonl FOLDER [--repeats N] [--show]

Analyses every row of PAIRS.jsonl, with sound files relative to FOLDER. --show prints the seven estimated parameters of each row as JSON lines
instead of timing. Needs numpy, scipy and soundfile. Set OMP_NUM_THREADS=1 and the like for one core.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import soundfile
from scipy import signal

from common import report


def first(holds, none):
    """Returns the first index where `holds` is true, or `none`."""
    place = int(np.argmax(holds))
    return place if holds[place] else none


def middle(samples):
    return slice(round(0.3 * samples), round(0.7 * samples))


def adsr(envelope, rate):
    """Returns attack, decay, sustain and release."""
    peak = envelope.max()
    if peak <= 1e-9:
        return 0.01, 0.05, 0.7, 0.05
    level = envelope / peak
    attack = (first(level >= 0.9, 0) - first(level >= 0.1, 0)) / rate
    sustain = float(np.median(level[middle(len(level))]))
    decay = first(level[np.argmax(level):] <= sustain + 0.02, None)
    release = first(level[int(0.8 * len(level)):] <= 0.05, None)
    decay, release = (0.05 if samples is None else samples / rate for samples in (decay, release))
    return tuple(float(np.clip(*x)) for x in ((attack, 0, 0.2), (decay, 0, 0.4), (sustain, 0, 1), (release, 0.02, 0.6)))


def spacing(magnitude, width, carrier):
    """Returns the modulator's frequency from the lines of the spectrum, or from its autocorrelation where there are fewer than two lines."""
    lines, _ = signal.find_peaks(magnitude, prominence=0.1 * magnitude.max())
    if len(lines) >= 2:
        steps = np.diff(lines) * width
        steps = steps[steps > 1]
        return float(np.median(steps)) if len(steps) else carrier
    relative = magnitude / magnitude.max()
    lags = signal.correlate(relative, relative, mode="full", method="fft")[len(relative) - 1:]
    peaks, _ = signal.find_peaks(lags, distance=3)
    return float(np.median(np.diff(peaks[:5])) * width) if len(peaks) >= 2 else carrier


def fm(sound, rate, pitch):
    """Returns ratio and index."""
    carrier = 440 * 2 ** ((pitch - 69) / 12)
    if len(sound) < rate // 10:
        return 1.0, 0.5
    held = sound[middle(len(sound))]
    held = sound if len(held) < 512 else held
    magnitude = np.abs(np.fft.rfft(held * np.hanning(len(held)))) + 1e-12
    hertz = np.fft.rfftfreq(len(held), 1 / rate)
    near = (hertz >= max(0, carrier - 2000)) & (hertz <= carrier + 2000)
    magnitude, hertz = magnitude[near], hertz[near]
    if len(magnitude) < 16:
        return 1.0, 0.5
    modulator = spacing(magnitude, hertz[1] - hertz[0], carrier)
    wide = np.flatnonzero(20 * np.log10(magnitude / magnitude.max()) >= -30)
    index = (hertz[wide[-1]] - hertz[wide[0]]) / (2 * modulator) - 1 if modulator > 1e-3 else 0.5
    return float(np.clip(modulator / carrier, 0.25, 8)), float(np.clip(index, 0, 10))


def estimate(path, pitch):
    """Returns duration, attack, decay, sustain, release, ratio and index of one file."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    sound = signal.filtfilt(*signal.butter(2, 30, "high", fs=rate), sound[:, 0])
    envelope = signal.filtfilt(*signal.butter(2, 20, "low", fs=rate), np.abs(signal.hilbert(sound)))
    duration = max(0.05, len(sound) / rate)
    return duration, *adsr(np.maximum(envelope, 1e-9), rate), *fm(sound, rate, pitch)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.pairs.read_text(encoding="utf-8").splitlines() if line.strip()]
    jobs = [(options.folder / row["wav_path"], row["theta_synth"]["pitch_midi"]) for row in rows]
    if options.show:
        for path, pitch in jobs:
            print(json.dumps(estimate(path, pitch)))
        return
    estimate(*jobs[0])
    work = lambda: [estimate(path, pitch) for path, pitch in jobs]
    report("scipy, the same estimators", "notes/s", len(jobs), work, options.repeats)


if __name__ == "__main__":
    main()
