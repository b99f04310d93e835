#!/usr/bin/env python3
"""Compares awol's thetas from PyTorch checkpoints with PyTorch's: check_torch.py path/to/awol. Skips where PyTorch is not installed."""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import torch
except ImportError:
    print("check_torch: skipped, there is no PyTorch")
    sys.exit()

from reference_flow import HIGH, LOW, Flow, random_checkpoint, thetas

# The limit, in standard deviations of each parameter.
WITHIN = 1e-4

awol = str(Path(sys.argv[1]).resolve())
DOCS = Path(__file__).resolve().parents[2] / "docs" / "checkpoints.md"


def with_lists(checkpoint):
    """The scalers as lists, as some checkpoints have them."""
    scalers = {key: checkpoint[key].tolist() for key in checkpoint if key.endswith(("_mean", "_std"))}
    return {**checkpoint, **scalers}


def with_strides(checkpoint):
    """Lays the same matrices out column by column."""
    state = {key: value.t().contiguous().t() if value.dim() == 2 else value for key, value in checkpoint["state_dict"].items()}
    return {**checkpoint, "state_dict": state}


def with_doubles(checkpoint):
    state = {key: value.double() if value.is_floating_point() else value for key, value in checkpoint["state_dict"].items()}
    return {**checkpoint, "state_dict": state}


CASES = {
    "soft masks": ({}, dict),
    "fixed masks": ({"learned": False, "seed": 1}, dict),
    "lists": ({"seed": 2}, with_lists),
    "strides": ({"seed": 3}, with_strides),
    "doubles": ({"seed": 4}, with_doubles),
    "the published size": ({"layers": 10, "hidden": 768, "seed": 5}, dict),
}


def run(script, folder):
    shown = subprocess.run([awol, "--json", "-c", script], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return shown.returncode, shown.stdout, shown.stderr


worst = 0.0
with tempfile.TemporaryDirectory() as folder:
    for name, (options, form) in CASES.items():
        flow, checkpoint = random_checkpoint(**options)
        torch.save(form(checkpoint), f"{folder}/model.pt")
        embeddings = torch.nn.functional.normalize(torch.randn(3, 512), dim=1)
        script = 'flow = load "model.pt"\nsave flow "model.safetensors"\nagain = load "model.safetensors"\n'
        for row, embedding in enumerate(embeddings):
            Path(f"{folder}/{row}.json").write_text(json.dumps(embedding.tolist()))
            script += f'c = load "{row}.json"\nimagine c flow=flow temperature=0\nimagine c flow=again temperature=0\n'
        code, out, err = run(script, folder)
        assert code == 0, f"{name}: {err}"
        found = [json.loads(line)["value"] for line in out.splitlines()]
        found = torch.tensor([list(value.values()) for value in found], dtype=torch.float64)
        assert torch.equal(found[0::2], found[1::2]), f"{name}: the .safetensors file gives other thetas"
        wanted = thetas(flow, checkpoint, embeddings)
        difference = ((found[0::2] - wanted).abs() / checkpoint["theta_std"]).max().item()
        assert difference <= WITHIN, f"{name}: {difference}\n{found}\n{wanted}"
        worst = max(worst, difference)

    # A pickle that would call a function when Python loads it.
    class PickleWithCall:
        def __reduce__(self):
            return print, ("this must not run",)

    torch.save({**checkpoint, "config": PickleWithCall()}, f"{folder}/spoilt.pt")
    code, out, err = run('load "spoilt.pt"', folder)
    assert code != 0 and ".print" in err and "this must not run" not in out + err, err

    # A flow that awol trained, converted by the recipe in the documentation, loaded again by awol, and by PyTorch.
    try:
        import safetensors
    except ImportError:
        print("check_torch: skips the way from .safetensors to .pt, there is no safetensors")
    else:
        (recipe,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
        for mask in ["hard", "soft", "fixed"]:
            pairs = "starter pairs | embed with=words"
            script = f'f = train ({pairs}) objective=reference mask={mask} epochs=2 layers=3 hidden=16 seed=1; save f "model.safetensors"'
            code, out, err = run(script, folder)
            assert code == 0, err
            subprocess.run([sys.executable, "-c", recipe], cwd=folder, check=True, env={**os.environ, "CUDA_VISIBLE_DEVICES": ""})
            script = 'c = load "0.json"; for f in [(load "model.safetensors"), (load "model.pt")] { imagine c flow=f temperature=0 }'
            code, out, err = run(script, folder)
            assert code == 0, err
            ours, theirs = (torch.tensor(list(json.loads(line)["value"].values())) for line in out.splitlines())
            # The .pt file does not record which columns are constant.
            assert ((ours - theirs).abs() / ours.abs().clamp(min=1)).max() < 1e-2, (mask, ours, theirs)
            checkpoint = torch.load(f"{folder}/model.pt", weights_only=True)
            flow = Flow(512, 3, 16, 0.05, mask != "fixed").eval()
            flow.load_state_dict(checkpoint["state_dict"])
            wanted = thetas(flow, checkpoint, torch.tensor([json.loads(Path(f"{folder}/0.json").read_text())]))[0]
            inside = (wanted >= LOW) & (wanted <= HIGH)
            difference = ((theirs - wanted).abs() / checkpoint["theta_std"])[inside].max()
            assert inside.sum() >= 8 and difference <= 1e-3, (mask, theirs, wanted)

print(f"check_torch: {len(CASES)} checkpoints give PyTorch's thetas within {worst:.1e} standard deviations")
