"""Which layers go to the GPU: as many as fit, each with its share of the KV cache."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.machine.fit import compute_bytes, kv_bytes


@dataclass(frozen=True)
class Placement:
    """layers: as llama.cpp counts them, so the output is one more than the blocks.

    gpu, cpu: the bytes of weights that each reads per token; in a mixture of experts only the used
    experts count. The CPU keeps the embeddings, of which it reads one row.
    """

    layers: int
    gpu: int
    cpu: int


def place(file: ModelFile, *, n_ctx: int, kv_type: KvType, vram: int) -> Placement:
    """Place layers in `vram` usable bytes, part of which a batch's buffers need."""
    header = file.header
    output = file.size * header.vocabulary * header.embedding_length // max(1, file.parameters)
    block = max(1, (file.size - 2 * output) // header.layers)
    room = vram - compute_bytes(header)
    each = block + kv_bytes(header, n_ctx, kv_type) // header.layers
    blocks = max(0, min(header.layers, room // each))
    has_output = blocks == header.layers and room - blocks * each >= output
    read = round(block * _share(file))
    gpu = blocks * read + (output if has_output else 0)
    return Placement(blocks + has_output, gpu, header.layers * read + output - gpu)


def _share(file: ModelFile) -> float:
    """Return the share of a block's weights that are read per token."""
    outside = 2 * file.header.vocabulary * file.header.embedding_length
    if file.active is None or file.parameters <= outside:
        return 1.0
    return min(1.0, max(file.active - outside, 0) / (file.parameters - outside))
