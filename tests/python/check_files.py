#!/usr/bin/env python3
"""Opens files written by awol with other libraries: check_files.py path/to/awol. Needs numpy and safetensors."""
import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np
from safetensors import safe_open

awol = str(Path(sys.argv[1]).resolve())
script = """
pairs = starter pairs | embed with=words
flow = train pairs epochs=3 batch=64 layers=2 hidden=16 seed=1
save flow "flow.safetensors"
published = train pairs objective=reference epochs=3 batch=64 layers=2 hidden=16 seed=1 checkpoint="during.safetensors" every=2
save pairs "pairs.jsonl"
synthesize "a guitar note" dump_json=true
"""
with tempfile.TemporaryDirectory() as folder:
    shown = subprocess.run([awol, "--json", "-c", script], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    clip = json.loads(shown.splitlines()[-1])
    assert clip["type"] == "clip", clip

    hidden, dims, text = 16, 10, 512
    shapes = {
        "flow.safetensors": {"text.weight": (64, text), "layers.0.net.fc1.weight": (hidden, 3 * dims + 64), "layers.1.change_mask": (dims,)},
        "during.safetensors": {"layers.0.st_net.fc1.weight": (hidden, dims + text), "layers.1.st_net.fc3.weight": (2 * dims, hidden)},
    }
    for name, expected in shapes.items():
        with safe_open(f"{folder}/{name}", "numpy") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}
        assert all(tensors[key].shape == shape for key, shape in expected.items()), (name, {key: tensors[key].shape for key in expected})
        assert tensors["theta_mean"].shape == (dims,) and tensors["text_std"].shape == (text,), name
        for key, tensor in tensors.items():
            assert np.isfinite(tensor.astype(np.float64)).all(), (name, key)

    rows = [json.loads(line) for line in open(f"{folder}/pairs.jsonl", encoding="utf-8")]
    assert len(rows) == 3463
    for row in rows:
        assert list(row)[:5] == ["prompt", "wav_path", "theta_synth", "theta_vec", "theta_keys"], list(row)
        assert len(row["text_emb"]) == 512 and np.linalg.norm(row["text_emb"]) > 0.1

    with wave.open(f"{folder}/renders/a_guitar_note.wav") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16000)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.abs(samples).max() > 1000 and len(samples) == clip["value"]["samples"]
    told = json.load(open(f"{folder}/renders/a_guitar_note.json", encoding="utf-8"))
    assert list(told) == ["prompt", "theta", "wav"] and len(told["theta"]) == 10

print("check_files: the checkpoint, the pairs, the wav and its JSON open in Python")
