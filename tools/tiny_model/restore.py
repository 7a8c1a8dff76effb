"""Makes a checkpoint and a tokenizer from a GGUF that export wrote, to train its weights further.

One command:  python -m tools.tiny_model.restore qwq_cli/models/qwq-demo-q8_0.gguf WORK_FOLDER

The optimizers start afresh: their state is not in the file.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader, quants
from tokenizers import Tokenizer, models

from tools.tiny_model.model import Decoder, Shape
from tools.tiny_model.optimizer import optimizers
from tools.tiny_model.tokens import SPECIAL, split_like_qwen2


def read_shape(reader: GGUFReader) -> Shape:
    """The numbers of the architecture."""

    def number(key: str) -> int:
        return int(reader.fields[f"qwen2.{key}"].contents())

    heads, width = number("attention.head_count"), number("embedding_length")
    return Shape(
        layers=number("block_count"),
        width=width,
        heads=heads,
        kv_heads=number("attention.head_count_kv"),
        head_width=width // heads,
        ffn=number("feed_forward_length"),
        vocab=len(reader.fields["tokenizer.ggml.tokens"].contents()),
    )


def read_tokenizer(reader: GGUFReader) -> Tokenizer:
    """Vocabulary and merges, with the split that tokens trains with."""
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    merges = reader.fields["tokenizer.ggml.merges"].contents()
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocabulary, [tuple(pair.split(" ")) for pair in merges]))
    split_like_qwen2(tokenizer)
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def read_weights(reader: GGUFReader, shape: Shape) -> dict[str, torch.Tensor]:
    """The decoder's own names: query, key and value together, gate and up together."""
    file = {
        tensor.name: torch.from_numpy(
            np.array(quants.dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        )
        for tensor in reader.tensors
    }
    weights = {
        "embedding.weight": file["token_embd.weight"],
        "norm.weight": file["output_norm.weight"],
    }
    for layer in range(shape.layers):
        here, there = f"blocks.{layer}", f"blk.{layer}"
        for kind in ("weight", "bias"):
            parts = [file[f"{there}.attn_{name}.{kind}"] for name in ("q", "k", "v")]
            weights[f"{here}.attention.qkv.{kind}"] = torch.cat(parts)
        halves = [file[f"{there}.ffn_{name}.weight"] for name in ("gate", "up")]
        weights[f"{here}.ffn.gate_up.weight"] = torch.cat(halves)
        weights[f"{here}.attention.out.weight"] = file[f"{there}.attn_output.weight"]
        weights[f"{here}.ffn.down.weight"] = file[f"{there}.ffn_down.weight"]
        weights[f"{here}.attention_norm.weight"] = file[f"{there}.attn_norm.weight"]
        weights[f"{here}.ffn_norm.weight"] = file[f"{there}.ffn_norm.weight"]
    return weights


def restore(source: Path, work: Path) -> None:
    """WORK_FOLDER's checkpoint.pt and tokenizer.json from one file."""
    reader = GGUFReader(source)
    shape = read_shape(reader)
    model = Decoder(shape)
    model.load_state_dict(read_weights(reader, shape))
    work.mkdir(parents=True, exist_ok=True)
    read_tokenizer(reader).save(str(work / "tokenizer.json"))
    state = {
        "shape": asdict(shape),
        "model": model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in optimizers(model)],
        "step": 0,
        "tokens": 0,
    }
    torch.save(state, work / "checkpoint.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("work", type=Path)
    options = parser.parse_args()
    restore(options.source, options.work)


if __name__ == "__main__":
    main()
