#!/usr/bin/env python3
"""Compares `distance` with the formula at the top of src/analysis/distance.rs: check_distance.py path/to/awol. Needs numpy."""
import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

RATE = 16000
WITHIN_DB = 1e-3


def triangles(window, bands):
    """Returns a matrix of bins by bands: triangles evenly spaced in mel. A triangle narrower than a bin takes the bin nearest to its centre."""
    mel = np.linspace(*(np.log10(1 + np.array([30, 8000]) / 700)), bands + 2)
    corners = 700 * (10**mel - 1)
    hz = np.arange(window // 2 + 1) * RATE / window
    matrix = np.zeros((len(hz), bands))
    for band, (low, centre, high) in enumerate(zip(corners, corners[1:], corners[2:])):
        matrix[:, band] = np.interp(hz, [low, centre, high], [0, 1, 0])
        if not matrix[:, band].any():
            matrix[np.argmin(np.abs(hz - centre)), band] = 1
    return matrix


def cells(sound):
    """Yields the energies of the four scales and of the envelope."""
    for window, bands in [(2048, 64), (1024, 64), (512, 40), (256, 24)]:
        padded = np.pad(sound, window // 2)
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
        starts = range(0, len(sound) + 1, window // 4)
        frames = np.array([padded[start : start + window] * hann for start in starts])
        yield np.abs(np.fft.rfft(frames)) ** 2 @ triangles(window, bands)
    # 20 ms every 10 ms. A shorter sound is padded with silence.
    sound = np.pad(sound, (0, max(0, RATE // 50 - len(sound))))
    starts = range(0, len(sound) - RATE // 50 + 1, RATE // 100)
    yield np.array([np.mean(sound[start : start + RATE // 50] ** 2) for start in starts])


def normalize_level(sound):
    rms = np.sqrt(np.mean(sound**2)) if len(sound) else 0
    return sound * 0.1 / rms if rms > 0 else sound


def distance(note, copy):
    copy = np.pad(copy, (0, max(0, len(note) - len(copy))))[: len(note)]
    parts = []
    for a, b in zip(cells(normalize_level(note)), cells(normalize_level(copy))):
        loudest = a.max() or b.max()
        if loudest == 0:
            parts.append(0.0)
            continue
        a, b = (10 * np.log10(np.maximum(energies, 1e-6 * loudest)) for energies in (a, b))
        parts.append(np.mean(np.abs(a - b)))
    return 0.75 * np.mean(parts[:4]) + 0.25 * parts[4]


def seconds(length):
    return np.arange(round(length * RATE)) / RATE


def tone(hz, length=0.7):
    return 0.5 * np.sin(2 * np.pi * hz * seconds(length))


def fm(hz, ratio, index, length=1.0, decay=0.0):
    t = seconds(length)
    return 0.5 * np.exp(-decay * t) * np.sin(2 * np.pi * hz * t + index * np.sin(2 * np.pi * ratio * hz * t))


rng = np.random.default_rng(1)
noise = rng.uniform(-0.5, 0.5, RATE // 2)
chirp = 0.4 * np.sin(2 * np.pi * (100 + 3000 * seconds(0.8)) * seconds(0.8))
PAIRS = {
    "two tones": (tone(440), tone(466.16)),
    "an octave": (tone(110), tone(220)),
    "the highest and the lowest": (tone(7990), tone(31)),
    "one index and another": (fm(220, 2, 1.5), fm(220, 2, 2.5)),
    "one ratio and another": (fm(440, 1, 3), fm(440, 1.41, 3)),
    "a decay and none": (fm(330, 3, 2, decay=8), fm(330, 3, 2)),
    "a short copy": (fm(220, 1, 1), fm(220, 1, 1, length=0.35)),
    "a long copy": (fm(220, 1, 1, length=0.35), fm(220, 1, 1.5)),
    "two noises": (noise, rng.normal(0, 0.1, RATE // 2)),
    "noise and a tone": (noise, tone(1000)),
    "a chirp and a quieter one backwards": (chirp, 0.01 * chirp[::-1]),
    "a sound and silence": (fm(220, 1, 1, decay=3), np.zeros(RATE)),
    "silence and a sound": (np.zeros(RATE), fm(220, 1, 1, decay=3)),
    "silences": (np.zeros(4000), np.zeros(100)),
    "fewer samples than a window": (tone(500, 0.01), tone(900, 0.013)),
    "ten samples": (noise[:10], noise[10:20]),
    "a sample": (noise[:1], noise[:400]),
}

awol = str(Path(sys.argv[1]).resolve())
with tempfile.TemporaryDirectory() as folder:
    wanted, script = [], []
    for number, (note, copy) in enumerate(PAIRS.values()):
        read = []
        for name, sound in [("note", note), ("copy", copy)]:
            samples = np.round(sound * 32767).astype("<i2")
            with wave.open(f"{folder}/{name}{number}.wav", "wb") as file:
                file.setparams((1, 2, RATE, 0, "NONE", ""))
                file.writeframes(samples.tobytes())
            read.append(samples / 32768)
            script.append(f'{name} = load "{name}{number}.wav"')
        wanted.append(distance(*read))
        script.append("distance note copy")
    script = "; ".join(script)
    shown = subprocess.run([awol, "--json", "-c", script], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = [json.loads(line)["value"] for line in shown.splitlines()]

assert len(found) == len(wanted), shown
worst = max(abs(one - other) for one, other in zip(found, wanted))
for name, one, other in zip(PAIRS, found, wanted):
    assert abs(one - other) <= WITHIN_DB, f"{name}: awol has {one} dB, the formula {other} dB"
print(f"check_distance: {len(found)} distances are those of the formula within {worst:.1e} dB")
