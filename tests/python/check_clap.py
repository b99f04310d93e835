#!/usr/bin/env python3
"""Compares awol's CLAP embeddings with those of transformers: check_clap.py path/to/awol [FOLDER]. Skips where transformers is not installed.

The models have random weights: a small one in several file formats, and, given FOLDER with the published config.json and tokenizer.json, one of the
published size.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import torch
    import transformers  # noqa: F401
    from safetensors.torch import load_file
except ImportError as missing:
    print(f"check_clap: skipped, there is no {missing.name}")
    sys.exit()

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches" / "peers"))
import embed  # noqa: E402

# Limits for normalised embeddings.
WITHIN = 2e-5
COSINE = 0.99999

awol = str(Path(sys.argv[1]).resolve())
# The keys that a row needs besides its caption.
ROW = {"wav_path": "", "theta_synth": {"pitch_midi": 47, "velocity": 100, "sample_rate": 16000}}
CAPTIONS = ["a guitar note", "", "x", "a bright metallic bell with a long decay", "🎸 café", "long caption " * 600, "<mask> <pad> token", "1 2 3\ttab"]


def ours(model, folder):
    """Returns awol's embeddings of all captions in one batch, and of each caption alone."""
    script = "".join(json.dumps({**ROW, "prompt": caption}) + "\n" for caption in CAPTIONS)
    Path(folder, "pairs.jsonl").write_text(script, encoding="utf-8")
    lines = [f"save (load 'pairs.jsonl' | embed with=clap model='{model}') 'embedded.jsonl'"]
    for row, caption in enumerate(CAPTIONS):
        escaped = caption.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("{", "{{").replace("}", "}}")
        lines.append(f"save (embed \"{escaped}\" with=clap model='{model}') '{row}.json'")
    Path(folder, "embed.awol").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run([awol, "run", "embed.awol"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line)["text_emb"] for line in Path(folder, "embedded.jsonl").read_text(encoding="utf-8").splitlines()]
    alone = [json.loads(Path(folder, f"{row}.json").read_text(encoding="utf-8"))["text_emb"] for row in range(len(CAPTIONS))]
    return torch.tensor(rows), torch.tensor(alone)


def compare(name, model, folder):
    reference, words = embed.load(model)
    wanted = embed.embed(reference, words, CAPTIONS)
    batch, alone = ours(model, folder)
    difference = max((found - wanted).abs().max().item() for found in (batch, alone))
    cosine = min((found * wanted).sum(dim=1).min().item() for found in (batch, alone))
    apart = (batch - alone).abs().max().item()
    assert difference <= WITHIN and cosine > COSINE and apart <= 1e-6, (name, difference, cosine, apart)
    print(f"check_clap: {name}: within {difference:.1e} of transformers, cosine at least {cosine:.7f}, alone and in a batch within {apart:.1e}")


with tempfile.TemporaryDirectory() as folder:
    tiny = ROOT / "tests" / "clap" / "tiny"
    compare("a small model", tiny, folder)
    state = load_file(str(tiny / "model.safetensors"))
    forms = {
        "as .bin": lambda at: torch.save(state, at / "pytorch_model.bin"),
        "as a dict of parameters": lambda at: torch.save({"state_dict": state}, at / "pytorch_model.bin"),
        "its matrices by columns": lambda at: torch.save(
            {key: value.t().contiguous().t() if value.dim() == 2 else value for key, value in state.items()}, at / "pytorch_model.bin"
        ),
    }
    for name, write in forms.items():
        at = Path(folder, name.replace(" ", "_").replace(".", ""))
        at.mkdir()
        for file in ["config.json", "tokenizer.json"]:
            (at / file).write_bytes((tiny / file).read_bytes())
        write(at)
        assert torch.equal(ours(at, folder)[0], ours(tiny, folder)[0]), name

    # The outer config sets the activation of the projection.
    whole = json.loads((tiny / "config.json").read_text(encoding="utf-8"))
    (at / "model.safetensors").write_bytes((tiny / "model.safetensors").read_bytes())
    (at / "config.json").write_text(json.dumps({**whole, "projection_hidden_act": "gelu"}), encoding="utf-8")
    compare("an outer activation", at, folder)
    assert not torch.allclose(ours(at, folder)[0], ours(tiny, folder)[0], atol=1e-3), "the outer activation changes nothing"
    (at / "model.safetensors").unlink()

    # A pickle that would call a function when Python loads it.
    class PickleWithCall:
        def __reduce__(self):
            return print, ("this must not run",)

    torch.save({**state, "more": PickleWithCall()}, at / "pytorch_model.bin")
    done = subprocess.run([awol, "-c", f"embed 'a' model='{at}'"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode != 0 and "nothing was executed" in done.stderr and "this must not run" not in done.stdout + done.stderr, done.stderr

    if len(sys.argv) > 2:
        full = Path(folder, "full")
        embed.make(full, sys.argv[2])
        compare("the published size", full, folder)
        safe, _ = ours(full, folder)
        torch.save(load_file(str(full / "model.safetensors")), full / "pytorch_model.bin")
        (full / "model.safetensors").unlink()
        assert torch.equal(ours(full, folder)[0], safe), "the .bin gives other embeddings"
