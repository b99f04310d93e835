#!/usr/bin/env python3
"""Writes tests/clap/tiny: a small CLAP model with random weights, and the embeddings that transformers computes with it.

    make_tiny.py        (needs torch, transformers and safetensors)

The model is complete in both forms, model.safetensors and pytorch_model.bin. Besides the text side they hold an audio tensor, an integer buffer
and a scale, as the published files do. expected.json has the captions, their token ids and their embeddings.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import ClapTextConfig, ClapTextModelWithProjection

HERE = Path(__file__).resolve().parent / "tiny"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
CAPTIONS = [
    "a guitar note",
    "a bright metallic bell",
    "",
    "  two  spaces ",
    "café ☕ 日本語",
    "violin,\tlegato\nslow\u0000\u0007",
    "🎸🎺🥁",
    "<mask> token, and a <pad> in the middle",
    "a long caption " * 40,
    "x",
]


def tokenizer():
    """Trains a byte-level BPE tokenizer like RoBERTa's on a few words."""
    made = Tokenizer(models.BPE(continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    words = ["a guitar note", "a brass note", "an organ note", "a bright metallic bell", "a long caption", "violin, legato, slow"]
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    made.train_from_iterator(words * 3, trainer)
    made.add_special_tokens(["<mask>"])
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    made.enable_padding(pad_id=1, pad_token="<pad>")
    return made


def main():
    HERE.mkdir(exist_ok=True)
    words = tokenizer()
    words.save(str(HERE / "tokenizer.json"), pretty=False)
    config = ClapTextConfig(
        vocab_size=words.get_vocab_size(), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=42, projection_dim=16, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0,
    )
    torch.manual_seed(6)
    model = ClapTextModelWithProjection(config).eval()
    with torch.no_grad():
        # Larger than the usual initial weights, so that every part of the model matters. No bias is 0.
        for name, value in model.named_parameters():
            value.copy_(1 + 0.1 * torch.randn_like(value) if "LayerNorm.weight" in name else 0.2 * torch.randn_like(value))
    words.enable_truncation(max_length=config.max_position_embeddings - 2)
    batch = words.encode_batch(CAPTIONS)
    ids = torch.tensor([one.ids for one in batch])
    mask = torch.tensor([one.attention_mask for one in batch])
    with torch.no_grad():
        found = model(input_ids=ids, attention_mask=mask)
        found = torch.nn.functional.normalize(getattr(found, "text_embeds", found[0]), dim=-1)
    state = {name: value.clone() for name, value in model.state_dict().items() if "position_ids" not in name and "token_type_ids" not in name}
    state["text_model.embeddings.position_ids"] = torch.arange(config.max_position_embeddings)[None]
    state["audio_model.audio_encoder.layers.0.weight"] = torch.randn(3, 5)
    state["logit_scale_a"] = torch.tensor(2.5)
    save_file(state, str(HERE / "model.safetensors"), metadata={"format": "pt"})
    torch.save(state, HERE / "pytorch_model.bin")
    whole = {"model_type": "clap", "projection_dim": 16, "text_config": {**config.to_dict(), "model_type": "clap_text_model"}}
    (HERE / "config.json").write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n")
    rows = [
        {"caption": caption, "ids": [i for i, m in zip(one.ids, one.attention_mask) if m], "embedding": embedding.tolist()}
        for caption, one, embedding in zip(CAPTIONS, batch, found)
    ]
    (HERE / "expected.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
