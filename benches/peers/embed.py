"""Times the text side of CLAP in Hugging Face's transformers: milliseconds a call.

    embed.py --make FOLDER --like FOLDER        writes a model of random weights, with the config and tokenizer of another
    embed.py --model FOLDER --captions FILE [--times N] [--threads N]

FILE is a JSON list of captions. They go through tokenizer, model and normalisation in one batch, padded to the longest, as in the published pipeline.
Needs torch, transformers and safetensors.
"""
import argparse
import json
import shutil
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import ClapConfig, ClapTextModelWithProjection


def config(folder):
    return ClapConfig.from_dict(json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))).text_config


def make(folder, like):
    """Writes a model with seeded random weights, large enough that the embeddings of captions differ."""
    torch.manual_seed(6)
    model = ClapTextModelWithProjection(config(like)).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if "LayerNorm.weight" in name:
                value.copy_(1 + 0.1 * torch.randn_like(value))
            elif name.endswith("bias"):
                value.copy_(0.05 * torch.randn_like(value))
            else:
                value.copy_(0.04 * torch.randn_like(value))
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["config.json", "tokenizer.json"]:
        shutil.copyfile(Path(like) / name, folder / name)
    state = {name: value for name, value in model.state_dict().items() if value.is_floating_point()}
    save_file(state, str(folder / "model.safetensors"), metadata={"format": "pt"})


def load(folder):
    model = ClapTextModelWithProjection(config(folder)).eval()
    state = load_file(str(Path(folder) / "model.safetensors"))
    missing, _ = model.load_state_dict(state, strict=False)
    assert all("position_ids" in name or "token_type_ids" in name for name in missing), missing
    words = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    words.enable_truncation(max_length=model.config.max_position_embeddings - model.config.pad_token_id - 1)
    words.enable_padding(pad_id=model.config.pad_token_id, pad_token="<pad>")
    return model, words


def embed(model, words, captions):
    batch = words.encode_batch(captions)
    ids = torch.tensor([one.ids for one in batch])
    mask = torch.tensor([one.attention_mask for one in batch])
    with torch.inference_mode():
        found = model(input_ids=ids, attention_mask=mask)
        return torch.nn.functional.normalize(getattr(found, "text_embeds", found[0]), dim=-1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["make", "like", "model", "captions"]:
        parser.add_argument(f"--{name}")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.make:
        make(options.make, options.like)
        print(json.dumps({"name": "made", "unit": "ms/call", "values": []}))
        return
    model, words = load(options.model)
    captions = json.loads(Path(options.captions).read_text(encoding="utf-8"))
    values = []
    for at in range(1 + options.times):
        start = time.perf_counter()
        embed(model, words, captions)
        if at > 0:
            values.append(1e3 * (time.perf_counter() - start))
    print(json.dumps({"name": f"transformers on PyTorch {torch.__version__}", "unit": "ms/call", "values": values}))


if __name__ == "__main__":
    main()
