"""Which layers go to the GPU: as many as its memory takes, with their share of the KV cache."""

from __future__ import annotations

from dataclasses import dataclass

from qwq_cli.choices import KvType
from qwq_cli.hub.gguf.gguf import ModelFile
from qwq_cli.hub.machine.fit import compute_bytes, kv_bytes


@dataclass(frozen=True)
class Placement:
    """`layers` as llama.cpp counts them: the output is one more than the blocks.

    gpu, cpu: bytes of weights that each reads for a token: of a mixture of experts only those that
    a token asks. The embeddings stay with the CPU, which reads one row of them.
    """

    layers: int
    gpu: int
    cpu: int


def place(file: ModelFile, *, n_ctx: int, kv_type: KvType, vram: int) -> Placement:
    """For `vram` bytes that may be used, of which a batch's buffers take their part."""
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
    """Of a block's weights, those that are read for a token."""
    outside = 2 * file.header.vocabulary * file.header.embedding_length
    if file.active is None or file.parameters <= outside:
        return 1.0
    return min(1.0, max(file.active - outside, 0) / (file.parameters - outside))
