#!/usr/bin/env python3
"""Compares how awol and soundfile read wav and FLAC files of many kinds: check_sounds.py path/to/awol. Needs numpy and soundfile.

The script writes the files: each encoding that soundfile supports, and each order of chunks, padding, size and tag that programs are known to write.
"""
import itertools
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

awol = str(Path(sys.argv[1]).resolve())
RATE = 22050
random = np.random.default_rng(7)


def sound(channels, length=1201):
    time = np.arange(length)[:, None] / RATE
    tone = 0.6 * np.sin(2 * np.pi * (220 + 110 * np.arange(channels)) * time) * np.exp(-3 * time)
    return tone + 0.01 * random.standard_normal((length, channels))


def chunk(name, body, pad=True, size=None):
    return name + struct.pack("<I", len(body) if size is None else size) + body + (b"\0" if pad and len(body) % 2 else b"")


def riff(*chunks, mark=b"RIFF", size=None):
    body = b"WAVE" + b"".join(chunks)
    return mark + struct.pack("<I", len(body) if size is None else size) + body


def encoded(folder):
    """Writes files with soundfile and yields their names."""
    kinds = {
        "WAV": ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM"],
        "WAVEX": ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"],
        "RF64": ["PCM_16", "PCM_24", "FLOAT"],
        "FLAC": ["PCM_S8", "PCM_16", "PCM_24"],
    }
    for form, subtypes in kinds.items():
        for subtype, channels in itertools.product(subtypes, (1, 2, 6)):
            if "ADPCM" in subtype and channels > 2 or form == "RF64" and channels == 6:
                continue
            name = f"{form}_{subtype}_{channels}.{'flac' if form == 'FLAC' else 'wav'}"
            soundfile.write(folder / name, sound(channels), RATE, subtype=subtype, format=form)
            yield name
    for subtype in ("PCM_16", "PCM_24", "PCM_32", "FLOAT"):
        name = f"RIFX_{subtype}.wav"
        soundfile.write(folder / name, sound(2), RATE, subtype=subtype, format="WAV", endian="BIG")
        yield name


def assembled(folder):
    """Writes files with chunks as other programs write them. Yields their names, or a name and that of a file with the same sound."""
    for bits, channels in itertools.product((8, 16, 24), (1, 2)):
        width = bits // 8 * channels
        full = 2 ** (bits - 1)
        numbers = np.clip(np.round(sound(channels) * full), -full, full - 1).astype("<i4")
        data = (numbers + 128).astype("u1").tobytes() if bits == 8 else numbers.reshape(-1, 1).view("u1")[:, : bits // 8].tobytes()
        fmt = struct.pack("<HHIIHH", 1, channels, RATE, RATE * width, width, bits)
        form, body = chunk(b"fmt ", fmt), chunk(b"data", data)
        odd, even = b"x" * 603, b"x" * 602
        files = {
            "plain": riff(form, body),
            "odd_before": riff(chunk(b"bext", odd), form, body),
            "odd_between": riff(form, chunk(b"LIST", b"INFO" + chunk(b"IART", b"me")), chunk(b"bext", odd), body),
            "even_between": riff(form, chunk(b"JUNK", even), body),
            "behind": riff(form, body, chunk(b"LIST", b"INFO" + chunk(b"ICMT", b"words"))),
            "fact": riff(form, chunk(b"fact", struct.pack("<I", len(numbers))), body),
            "piped": riff(form, chunk(b"data", data, False, 0xFFFFFFFF), size=0xFFFFFFFF),
            "piped_list": riff(form, chunk(b"LIST", b"INFOISFT\x0e\0\0\0Lavf59.27.100\0"), chunk(b"data", data, False, 0xFFFFFFFF), size=0xFFFFFFFF),
            "sox_pipe": riff(form, chunk(b"data", data, False, 0x7FFFF000), size=0x7FFFF024),
            "riff_size_0": riff(form, body, size=0),
            "too_large": riff(form, chunk(b"data", data, False, len(data) + 10)),
        }
        for length in (18, 20, 24, 50):
            files[f"fmt_{length}"] = riff(chunk(b"fmt ", fmt + bytes(length - 16)), body)
        if width > 1:
            files["part_of_a_frame"] = riff(form, chunk(b"data", data + data[: width - 1]))
        for what, content in files.items():
            name = f"{what}_{bits}_{channels}.wav"
            (folder / name).write_bytes(content)
            yield name
    soundfile.write(folder / "tags.flac", sound(1, 9001), RATE)
    flac = (folder / "tags.flac").read_bytes()
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 32, 0, 0) + bytes(8)
    for what, tail in {"id3v1": b"TAG" + bytes(125), "ape": ape, "line_feed": b"\n", "both": ape + b"TAG" + bytes(125)}.items():
        (folder / f"tags_{what}.flac").write_bytes(flac + tail)
        yield f"tags_{what}.flac", "tags.flac"


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    files = [name if isinstance(name, tuple) else (name, name) for name in itertools.chain(encoded(folder), assembled(folder))]
    script = "".join(f'c = load "{name}"; save c "out/{at}.wav"\n' for at, (name, _) in enumerate(files))
    (folder / "all.awol").write_text(script)
    subprocess.run([awol, "run", "all.awol"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wrong = []
    for at, (name, like) in enumerate(files):
        right, rate = soundfile.read(folder / like, always_2d=True)
        right = np.clip(right.mean(axis=1), -1, 32767 / 32768)
        found, found_rate = soundfile.read(folder / f"out/{at}.wav")
        # Half a quantisation step of 16 bits, plus the rounding of the mean. ADPCM decoders round their predictions in different ways.
        most = 100 if "ADPCM" in name else 0.51
        if (rate, len(right)) != (found_rate, len(found)) or np.abs(right - found).max() > most / 32768:
            worst = np.abs(right[: len(found)] - found[: len(right)]).max()
            wrong.append(f"{name}: {len(found)} of {len(right)} samples at {found_rate} Hz, {worst * 32768:.2f} steps off")
    assert not wrong, "\n".join(wrong)

print(f"check_sounds: {len(files)} sound files are read as soundfile reads them")
