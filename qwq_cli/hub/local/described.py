"""A model's file as its entry in models.toml describes it, before it is downloaded."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.hub.gguf.gguf import Header, ModelFile
from qwq_cli.hub.local.registry import ModelEntry


def model_of(entry: ModelEntry, size: int) -> ModelFile | None:
    """Return a file of that many bytes; None if the entry has no shape."""
    shape = entry.shape
    if shape is None:
        return None
    header = Header(
        architecture="",
        name=entry.title,
        quant=None,
        layers=shape.layers,
        context_length=entry.context or 0,
        embedding_length=shape.embedding,
        heads=(shape.heads,) * shape.layers,
        kv_heads=(shape.kv_heads,) * shape.layers,
        key_length=shape.head_length,
        value_length=shape.head_length,
        vocabulary=shape.vocabulary,
        chat_template=None,
    )
    return ModelFile(
        header=header,
        files=(Path(entry.title),),
        size=size,
        parameters=entry.parameters or 1,
        active=entry.active,
    )
