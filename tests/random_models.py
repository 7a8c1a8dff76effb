"""Small GGUF files of other architectures, with random weights.

They talk nonsense, but the same nonsense for the same tokens, which is all that the memory of an
engine can be tested with. Vocabulary and chat template are those of another file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter

WIDTH, INNER, HEADS, KV_HEADS, HEAD, CONTEXT = 64, 96, 4, 2, 16, 4096
WINDOW = 32  # tokens, of gemma2
CONV, STATE, GROUPS, SSM_HEADS, SSM_INNER = 4, 8, 1, 4, 64  # of the recurrent layers of falcon-h1
LFM2_KV_HEADS = (0, KV_HEADS, 0, KV_HEADS)  # a layer without any is a short convolution
LFM2_CONV = 3

Shape = tuple[int, ...]


@dataclass
class Weights:
    """Tensors by name, in the order of their making; the same ones each time."""

    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    _random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(7))

    def normal(self, name: str, *shape: int, scale: float = 0.3) -> None:
        self.tensors[name] = (self._random.standard_normal(shape) * scale).astype(np.float32)

    def full(self, name: str, *shape: int, value: float = 1.0) -> None:
        self.tensors[name] = np.full(shape, value, np.float32)

    def attention(self, layer: str) -> None:
        self.normal(f"{layer}.attn_q.weight", HEADS * HEAD, WIDTH)
        self.normal(f"{layer}.attn_k.weight", KV_HEADS * HEAD, WIDTH)
        self.normal(f"{layer}.attn_v.weight", KV_HEADS * HEAD, WIDTH)
        self.normal(f"{layer}.attn_output.weight", WIDTH, HEADS * HEAD)

    def feed_forward(self, layer: str) -> None:
        self.normal(f"{layer}.ffn_gate.weight", INNER, WIDTH)
        self.normal(f"{layer}.ffn_up.weight", INNER, WIDTH)
        self.normal(f"{layer}.ffn_down.weight", WIDTH, INNER)


def lfm2(writer: GGUFWriter, weights: Weights) -> None:
    """Short convolutions beside attention."""
    writer.add_block_count(len(LFM2_KV_HEADS))
    writer.add_head_count_kv(list(LFM2_KV_HEADS))
    writer.add_uint32("lfm2.shortconv.l_cache", LFM2_CONV)
    weights.full("token_embd_norm.weight", WIDTH)
    for layer, kv_heads in _layers(LFM2_KV_HEADS):
        weights.full(f"{layer}.attn_norm.weight", WIDTH)
        if kv_heads:
            weights.attention(layer)
            weights.full(f"{layer}.attn_q_norm.weight", HEAD)
            weights.full(f"{layer}.attn_k_norm.weight", HEAD)
        else:
            weights.normal(f"{layer}.shortconv.conv.weight", WIDTH, LFM2_CONV)
            weights.normal(f"{layer}.shortconv.in_proj.weight", 3 * WIDTH, WIDTH)
            weights.normal(f"{layer}.shortconv.out_proj.weight", WIDTH, WIDTH)
        weights.full(f"{layer}.ffn_norm.weight", WIDTH)
        weights.feed_forward(layer)


def falcon_h1(writer: GGUFWriter, weights: Weights) -> None:
    """Mamba 2 and attention side by side in each layer."""
    mixed = SSM_INNER + 2 * GROUPS * STATE
    writer.add_block_count(2)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    for name, value in (
        ("conv_kernel", CONV), ("inner_size", SSM_INNER), ("state_size", STATE),
        ("time_step_rank", SSM_HEADS), ("group_count", GROUPS),
    ):  # fmt: skip
        writer.add_uint32(f"falcon-h1.ssm.{name}", value)
    weights.full("output_norm.weight", WIDTH)
    for layer, _ in _layers(range(2)):
        weights.full(f"{layer}.attn_norm.weight", WIDTH)
        weights.attention(layer)
        weights.normal(f"{layer}.ssm_in.weight", SSM_INNER + mixed + SSM_HEADS, WIDTH)
        weights.normal(f"{layer}.ssm_conv1d.weight", mixed, CONV)
        weights.normal(f"{layer}.ssm_conv1d.bias", mixed)
        weights.normal(f"{layer}.ssm_dt.bias", SSM_HEADS)
        weights.full(f"{layer}.ssm_a", SSM_HEADS, 1, value=-0.5)
        weights.full(f"{layer}.ssm_d", SSM_HEADS, 1)
        weights.full(f"{layer}.ssm_norm.weight", GROUPS, SSM_INNER // GROUPS)
        weights.normal(f"{layer}.ssm_out.weight", WIDTH, SSM_INNER)
        weights.full(f"{layer}.ffn_norm", WIDTH)  # this one has no suffix
        weights.feed_forward(layer)


def gemma2(writer: GGUFWriter, weights: Weights) -> None:
    """Attention alone, in every second layer with a sliding window."""
    writer.add_block_count(2)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_sliding_window(WINDOW)
    weights.full("output_norm.weight", WIDTH)
    for layer, _ in _layers(range(2)):
        weights.attention(layer)
        weights.feed_forward(layer)
        for norm in ("attn_norm", "ffn_norm"):
            weights.full(f"{layer}.{norm}.weight", WIDTH)
        for norm in ("post_attention_norm", "post_ffw_norm"):  # or the embedding drowns the layers
            weights.full(f"{layer}.{norm}.weight", WIDTH, value=64.0)


ARCHITECTURES: dict[str, Callable[[GGUFWriter, Weights], None]] = {
    "lfm2": lfm2,
    "falcon-h1": falcon_h1,
    "gemma2": gemma2,
}
HYBRID = ("lfm2", "falcon-h1")


def write(path: Path, architecture: str, like: Path) -> Path:
    """A model file. like: whose vocabulary and chat template to take."""
    writer, weights = GGUFWriter(path, architecture), Weights()
    vocabulary = _copy_tokenizer(GGUFReader(like), writer)
    writer.add_name(f"{architecture} with random weights")
    writer.add_vocab_size(vocabulary)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    weights.normal("token_embd.weight", vocabulary, WIDTH, scale=1.0)
    ARCHITECTURES[architecture](writer, weights)
    for name, tensor in weights.tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _layers(of_each: range | tuple[int, ...]) -> Iterator[tuple[str, int]]:
    return ((f"blk.{index}", each) for index, each in enumerate(of_each))


def _copy_tokenizer(reader: GGUFReader, writer: GGUFWriter) -> int:
    """The size of the vocabulary."""
    for key, read in reader.fields.items():
        if key.startswith("tokenizer."):
            kind = read.types[0]
            inner = read.types[-1] if kind == GGUFValueType.ARRAY else None
            writer.add_key_value(key, read.contents(), kind, sub_type=inner)
    return len(reader.fields["tokenizer.ggml.tokens"].contents())
