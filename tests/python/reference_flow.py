"""The published pipeline's flow in PyTorch, reconstructed from its checkpoints, with random weights.

`reference_flow.py tests/torch` writes the small checkpoint in that folder."""
import json
import sys

import torch
from torch import nn

DIM = 10
# The ranges of theta's parameters.
LOW = torch.tensor([0, 0, 8000, 0.05, 0, 0, 0, 0.01, 0.25, 0])
HIGH = torch.tensor([127, 127, 48000, 10, 1, 2, 1, 3, 8, 10])


class Net(nn.Module):
    def __init__(self, text, hidden, dropout):
        super().__init__()
        self.fc1, self.ln1 = nn.Linear(DIM + text, hidden), nn.LayerNorm(hidden)
        self.fc2, self.ln2 = nn.Linear(hidden, hidden), nn.LayerNorm(hidden)
        self.fc3, self.dropout = nn.Linear(hidden, 2 * DIM), nn.Dropout(dropout)

    def forward(self, x):
        x = self.dropout(torch.relu(self.ln1(self.fc1(x))))
        x = self.dropout(torch.relu(self.ln2(self.fc2(x))))
        return self.fc3(x).chunk(2, dim=-1)


class Coupling(nn.Module):
    def __init__(self, text, hidden, dropout, learned):
        super().__init__()
        alternating = torch.arange(DIM) % 2.0
        if learned:
            self.mask_logits = nn.Parameter(torch.logit(alternating.clamp(1e-4, 1 - 1e-4)))
        else:
            self.register_buffer("fixed_mask", alternating)
        self.c_ln = nn.LayerNorm(text)
        self.st_net = Net(text, hidden, dropout)
        self.s_scale = nn.Parameter(torch.ones(()))

    def net(self, x, text):
        mask = torch.sigmoid(self.mask_logits) if hasattr(self, "mask_logits") else self.fixed_mask
        s, t = self.st_net(torch.cat([mask * x, self.c_ln(text)], dim=-1))
        return mask, torch.tanh(s) * self.s_scale, t

    def forward(self, x, text):
        mask, s, t = self.net(x, text)
        return mask * x + (1 - mask) * (x * torch.exp(s) + t)

    def inverse(self, y, text):
        mask, s, t = self.net(y, text)
        return mask * y + (1 - mask) * ((y - t) * torch.exp(-s))


class Flow(nn.Module):
    def __init__(self, text, layers, hidden, dropout, learned):
        super().__init__()
        self.layers = nn.ModuleList(Coupling(text, hidden, dropout, learned) for _ in range(layers))
        perms = torch.stack([torch.randperm(DIM) for _ in range(layers)])
        self.register_buffer("perms", perms)
        self.register_buffer("invs", torch.argsort(perms, dim=1))

    def forward(self, x, text):
        for layer, perm in zip(self.layers, self.perms):
            x = layer(x[:, perm], text)
        return x

    def inverse(self, z, text):
        for layer, inv in zip(reversed(self.layers), reversed(self.invs)):
            z = layer.inverse(z, text)[:, inv]
        return z


def random_checkpoint(layers=3, hidden=24, text=512, dropout=0.05, learned=True, seed=0):
    """Returns a flow with random weights and its checkpoint."""
    torch.manual_seed(seed)
    flow = Flow(text, layers, hidden, dropout, learned).eval()
    with torch.no_grad():
        for name, parameter in flow.named_parameters():
            parameter += (2 if "mask" in name else 0.03) * torch.randn_like(parameter)
    return flow, {
        "state_dict": flow.state_dict(),
        # Narrow enough that no theta leaves its range, as awol would clamp it.
        "theta_mean": (LOW + HIGH) / 2,
        "theta_std": (HIGH - LOW) / 100 * (0.5 + torch.rand(DIM)),
        "text_mean": 0.01 * torch.randn(text),
        "text_std": 0.02 + 0.03 * torch.rand(text),
        "theta_dim": DIM,
        "text_dim": text,
        "config": {"layers": layers, "hidden": hidden, "learned_masks": learned, "dropout": dropout},
    }


@torch.no_grad()
def thetas(flow, checkpoint, embeddings):
    """Returns theta at z = 0 for rows of embeddings."""
    text = (embeddings - checkpoint["text_mean"]) / checkpoint["text_std"]
    return flow.inverse(torch.zeros(len(text), DIM), text).double() * checkpoint["theta_std"] + checkpoint["theta_mean"]


def write_tiny(folder):
    """Writes a checkpoint for tests without PyTorch, and an embedding with its theta."""
    flow, checkpoint = random_checkpoint(layers=2, hidden=3, text=4, seed=7)
    embedding = torch.tensor([[0.5, -0.5, 0.5, 0.5]])
    torch.save(checkpoint, f"{folder}/tiny.pt")
    told = {"embedding": embedding[0].tolist(), "theta": thetas(flow, checkpoint, embedding)[0].tolist()}
    told["theta_std"] = checkpoint["theta_std"].tolist()
    with open(f"{folder}/tiny.json", "w", encoding="utf-8") as file:
        json.dump(told, file)
        file.write("\n")


if __name__ == "__main__":
    write_tiny(sys.argv[1])
