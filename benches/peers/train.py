"""Times one training step of the published flow in PyTorch, in milliseconds, and measures how far the peak of resident memory rises.

    train.py [--steps N] [--warmup N] [--threads N] [--bf16] [--layers N] [--hidden N] [--batch N] [--text N] [--dropout P] [--generate] [--device cuda]

Coupling layers with learned masks, reconstruction + cycle + prior loss, AdamW with clipping and a moving average of the weights, on random rows.
--generate times g of a batch at z = 0 instead.
Needs torch.
"""
import argparse
import json
import time

import torch
from torch import nn
from torch.nn import functional as F

DIM = 10


class Coupling(nn.Module):
    """y = m x + (1 - m)(x e^s + t), with s and t from m x and the text."""

    def __init__(self, text, hidden, dropout):
        super().__init__()
        start = torch.arange(DIM).remainder(2).float().clamp(1e-4, 1 - 1e-4)
        self.mask_logits = nn.Parameter(torch.logit(start))
        self.text_norm = nn.LayerNorm(text)
        block = lambda inputs: [nn.Linear(inputs, hidden), nn.LayerNorm(hidden), nn.ReLU(), nn.Dropout(dropout)]
        self.net = nn.Sequential(*block(DIM + text), *block(hidden), nn.Linear(hidden, 2 * DIM))
        self.scale = nn.Parameter(torch.ones(()))
        order = torch.randperm(DIM)
        self.register_buffer("order", order)
        self.register_buffer("back", torch.argsort(order))

    def forward(self, x, text, inverse):
        x = x if inverse else x[:, self.order]
        mask = torch.sigmoid(self.mask_logits)
        kept = mask * x
        s, t = self.net(torch.cat([kept, self.text_norm(text)], dim=1)).float().chunk(2, dim=1)
        s = torch.tanh(s) * self.scale
        moved = (x - t) * torch.exp(-s) if inverse else x * torch.exp(s) + t
        y = kept + (1 - mask) * moved
        return y[:, self.back] if inverse else y


class Flow(nn.Module):
    def __init__(self, layers, text, hidden, dropout):
        super().__init__()
        self.layers = nn.ModuleList(Coupling(text, hidden, dropout) for _ in range(layers))

    def f(self, x, text):
        for layer in self.layers:
            x = layer(x, text, inverse=False)
        return x

    def g(self, z, text):
        for layer in reversed(self.layers):
            z = layer(z, text, inverse=True)
        return z


def peak_mib():
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in [("steps", 12), ("warmup", 3), ("threads", 2), ("layers", 10), ("hidden", 768), ("batch", 128), ("text", 512)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--dropout", type=float, default=0.05)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--generate", action="store_true")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.device == "cuda" and not torch.cuda.is_available():
        raise SystemExit("CUDA: no GPU answers PyTorch")
    torch.set_default_device(options.device)
    theta, text = torch.randn(options.batch, DIM), torch.randn(options.batch, options.text)
    # torch loads libraries on first use; their memory does not count.
    nn.Linear(64, 64)(torch.randn(64, 64)).sum().backward()
    before = peak_mib()

    flow = Flow(options.layers, options.text, options.hidden, options.dropout)
    parameters = list(flow.parameters())
    average = [parameter.detach().clone() for parameter in parameters]
    optimizer = torch.optim.AdamW(parameters, lr=3e-4, weight_decay=1e-4)
    huber = lambda made: F.smooth_l1_loss(made.float(), theta, beta=0.02)

    def step():
        noisy = text + 0.01 * torch.randn_like(text)
        with torch.autocast(options.device, torch.bfloat16, enabled=options.bf16):
            z = flow.f(theta, noisy)
            loss = huber(flow.g(torch.zeros_like(theta), noisy)) + 0.5 * huber(flow.g(z, noisy)) + 0.15 * z.float().square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, parameters, 1e-3)

    def generate():
        with torch.no_grad():
            flow.g(torch.zeros_like(theta), text)

    if options.generate:
        flow.eval()
    work = generate if options.generate else step
    values = []
    for at in range(options.warmup + options.steps):
        start = time.perf_counter()
        work()
        if options.device == "cuda":
            torch.cuda.synchronize()
        if at >= options.warmup:
            values.append(1e3 * (time.perf_counter() - start))
    where = ", on a GPU" if options.device == "cuda" else ""
    name = f"PyTorch {torch.__version__}, {'bf16 autocast' if options.bf16 else 'f32'}{where}"
    print(json.dumps({"name": name, "unit": "ms/step", "values": values, "grown_mib": peak_mib() - before}))


if __name__ == "__main__":
    main()
