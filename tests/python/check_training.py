#!/usr/bin/env python3
"""Compares training losses with PyTorch's: check_training.py path/to/awol. Skips where PyTorch is not installed.

Both start from the same weights with the same rows and learning rates, without dropout and noise, and with every row in each batch. The losses of
fifty updates are compared."""
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import torch
except ImportError:
    print("check_training: skipped, there is no PyTorch")
    sys.exit()

from torch.nn.functional import smooth_l1_loss

from reference_flow import DIM, HIGH, LOW, Flow

UPDATES = 50
WITHIN = 1e-3
CASES = [
    "layers=2 hidden=7 mask=fixed lr=1e-3",
    "layers=4 hidden=64 mask=soft lr=3e-4 weight_decay=1e-2",
    "layers=10 hidden=96 mask=soft lr=1e-4 w_prior=0.15",
]
KEYS = "pitch_midi velocity sample_rate duration_s attack_s decay_s sustain release_s mod_ratio mod_index".split()
KINDS = {"F32": torch.float32, "I64": torch.int64}

awol = str(Path(sys.argv[1]).resolve())


def run(script, folder):
    subprocess.run([awol, "-c", script], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def read(path):
    """Returns the tensors of a .safetensors file and awol's metadata."""
    bytes = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", bytes[:8])
    tensors = json.loads(bytes[8 : 8 + length])
    told = json.loads(tensors.pop("__metadata__")["awol"])
    data = bytearray(bytes[8 + length :])
    made = lambda of: torch.frombuffer(data, dtype=KINDS[of["dtype"]])
    cut = lambda of: made(of).view(torch.uint8)[of["data_offsets"][0] : of["data_offsets"][1]].clone().view(KINDS[of["dtype"]])
    return {name: cut(of).reshape(of["shape"]) for name, of in tensors.items()}, told


def losses(start, config, rates, theta, text):
    """Yields the loss of each update in PyTorch."""
    flow = Flow(text.shape[1], config["layers"], config["hidden"], 0.0, config["mask"] != "fixed")
    flow.load_state_dict({name: tensor for name, tensor in start.items() if name in flow.state_dict()})
    optimizer = torch.optim.AdamW(flow.parameters(), lr=1.0, weight_decay=config["weight_decay"])
    huber = lambda made: smooth_l1_loss(made, theta, beta=config["huber_beta"])
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        z = flow(theta, text)
        prior, cycle, rec = z.square().mean(), huber(flow.inverse(z, text)), huber(flow.inverse(torch.zeros_like(theta), text))
        loss = config["w_rec"] * rec + config["w_cyc"] * cycle + config["w_prior"] * prior
        yield loss.item()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(flow.parameters(), 1.0)
        optimizer.step()


worst = 0.0
torch.manual_seed(0)
torch.set_num_threads(1)
with tempfile.TemporaryDirectory() as folder:
    rows = []
    for row in range(60):
        theta = (LOW + (HIGH - LOW) * torch.rand(DIM)).tolist()
        text = torch.nn.functional.normalize(torch.randn(24), dim=0).tolist()
        rows.append({"prompt": f"sound {row}", "wav_path": f"{row}.wav", "theta_synth": dict(zip(KEYS, theta)), "theta_vec": theta, "text_emb": text})
    Path(f"{folder}/pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for case in CASES:
        options = f"{case} objective=reference engine=fused dropout=0 text_noise=0 batch=1000 val_ratio=0 seed=3"
        # A learning rate of almost 0 leaves the initial weights.
        run(f'f = train (load "pairs.jsonl") epochs={UPDATES} {options}; save f "trained.safetensors"', folder)
        still = " ".join(option for option in options.split() if not option.startswith("lr=")) + " lr=1e-12 lr_min=0"
        run(f'f = train (load "pairs.jsonl") epochs=1 {still}; save f "start.safetensors"', folder)
        (_, told), (start, _) = read(f"{folder}/trained.safetensors"), read(f"{folder}/start.safetensors")
        assert len(told["history"]) == UPDATES

        standard = lambda name, of: (torch.tensor([row[of] for row in rows]).double() - start[f"{name}_mean"]) / start[f"{name}_std"]
        theta, text = standard("theta", "theta_vec").float(), standard("text", "text_emb").float()
        # One row is held out for validation. The others have mean 0, which identifies it.
        held = (theta - theta.sum(dim=0)).abs().sum(dim=1).argmin()
        kept = torch.arange(len(rows)) != held
        assert theta[kept].mean(dim=0).abs().max() < 1e-5
        rates = [epoch["lr"] for epoch in told["history"]]
        wanted = list(losses(start, told["config"], rates, theta[kept], text[kept]))
        found = [epoch["train"]["total"] for epoch in told["history"]]
        difference = max(abs(a - b) for a, b in zip(found, wanted))
        assert found[-1] < 0.9 * found[0] and difference <= WITHIN, f"{case}: {difference}\n{found}\n{wanted}"
        worst = max(worst, difference)

print(f"check_training: {UPDATES} updates of {len(CASES)} flows have PyTorch's losses within {worst:.1e}")
