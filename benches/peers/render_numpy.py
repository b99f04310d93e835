"""Times the FM voice with its ADSR envelope in numpy, in 64 bits, in million samples a second.

    render_numpy.py NOTES SECONDS [--repeats N]

Renders NOTES notes of SECONDS seconds at 16 kHz. Needs numpy. Set OMP_NUM_THREADS=1 and the like for one core.
"""
import math

import numpy as np

from common import notes_options, report

RATE = 16000


def envelope(samples, attack, decay, sustain, release):
    """Returns an envelope that rises to 1, decays to the sustain level, holds it, and falls to 0 at the last sample."""
    up, down, out = (round(seconds * RATE) for seconds in (attack, decay, release))
    held = samples - up - down - out
    return np.concatenate([
        np.linspace(0, 1, up, endpoint=False),
        np.linspace(1, sustain, down, endpoint=False),
        np.full(held, sustain),
        np.linspace(sustain, 0, out),
    ])


def render(pitch, velocity, seconds, attack, decay, sustain, release, ratio, index):
    samples = round(seconds * RATE)
    carrier = 440 * 2 ** ((pitch - 69) / 12)
    phase = 2 * math.pi * carrier / RATE * np.arange(samples)
    wave = np.sin(phase + index * np.sin(ratio * phase))
    wave *= envelope(samples, attack, decay, sustain, release) * (velocity / 127) ** 1.5
    peak = np.abs(wave).max()
    return (wave * (0.99 / peak if peak > 0.99 else 1)).astype(np.float32)


def main():
    options = notes_options(__doc__)

    def work():
        for note in range(options.notes):
            render(36 + note % 60, 100, options.seconds, 0.01, 0.05, 0.7, 0.1, 1 + note % 7 / 2, note % 5)

    render(60, 100, options.seconds, 0.01, 0.05, 0.7, 0.1, 1, 0.5)
    report("numpy, 64-bit", "million samples/s", options.notes * options.seconds * RATE / 1e6, work, options.repeats)


if __name__ == "__main__":
    main()
