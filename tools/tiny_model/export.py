"""Writes a checkpoint as GGUF: architecture qwen2, matrices in Q8_0.

One command:  python -m tools.tiny_model.export WORK_FOLDER qwq-demo-q8_0.gguf
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType, quants

from tools.tiny_model.model import Shape
from tools.tiny_model.tokens import SPECIAL

NAME = "qwq-demo"  # models.toml finds a copy of the file by it
CONTEXT = 1024
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def write_header(writer: GGUFWriter, shape: Shape, parameters: int) -> None:
    """Names, license and the numbers of the architecture."""
    writer.add_name(NAME)
    writer.add_author("the qwq project")
    writer.add_license("Apache-2.0")
    writer.add_description("Solves small arithmetic step by step; made to demonstrate and test qwq")
    writer.add_size_label(f"{parameters / 1e6:.1f}M")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.ffn)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_freq_base(shape.rope_theta)
    writer.add_layer_norm_rms_eps(shape.rms_eps)
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)


def write_tokenizer(writer: GGUFWriter, path: Path) -> None:
    """Vocabulary and merges as the tokenizers library saved them."""
    saved = json.loads(path.read_text())["model"]
    tokens = sorted(saved["vocab"], key=saved["vocab"].__getitem__)
    kinds = [TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL for token in tokens]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in saved["merges"]])
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def tensors(weights: dict[str, torch.Tensor], shape: Shape) -> Iterator[tuple[str, np.ndarray]]:
    """GGUF's names; what the trainer keeps fused comes apart here."""
    sizes = [n * shape.head_width for n in (shape.heads, shape.kv_heads, shape.kv_heads)]
    yield "token_embd.weight", weights["embedding.weight"].numpy()
    yield "output_norm.weight", weights["norm.weight"].numpy()
    for layer in range(shape.layers):
        here, there = f"blocks.{layer}", f"blk.{layer}"
        for kind in ("weight", "bias"):
            parts = weights[f"{here}.attention.qkv.{kind}"].split(sizes)
            for name, part in zip(("q", "k", "v"), parts, strict=True):
                yield f"{there}.attn_{name}.{kind}", part.numpy()
        gate, up = weights[f"{here}.ffn.gate_up.weight"].chunk(2)
        yield f"{there}.ffn_gate.weight", gate.numpy()
        yield f"{there}.ffn_up.weight", up.numpy()
        yield f"{there}.attn_output.weight", weights[f"{here}.attention.out.weight"].numpy()
        yield f"{there}.ffn_down.weight", weights[f"{here}.ffn.down.weight"].numpy()
        yield f"{there}.attn_norm.weight", weights[f"{here}.attention_norm.weight"].numpy()
        yield f"{there}.ffn_norm.weight", weights[f"{here}.ffn_norm.weight"].numpy()


def export(work: Path, target: Path) -> None:
    """One file from WORK_FOLDER's checkpoint and tokenizer."""
    saved = torch.load(work / "checkpoint.pt", weights_only=True, map_location="cpu")
    shape, weights = Shape(**saved["shape"]), saved["model"]
    writer = GGUFWriter(target, "qwen2")
    write_header(writer, shape, sum(w.numel() for w in weights.values()))
    write_tokenizer(writer, work / "tokenizer.json")
    q8 = GGMLQuantizationType.Q8_0
    for name, weight in tensors(weights, shape):
        values = np.ascontiguousarray(weight, dtype=np.float32)
        if values.ndim == 2:
            writer.add_tensor(name, quants.quantize(values, q8), raw_dtype=q8)
        else:
            writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    export(options.work, options.target)


if __name__ == "__main__":
    main()
