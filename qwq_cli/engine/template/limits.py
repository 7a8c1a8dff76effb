"""Limits of templates, the error for what exceeds them, and which templates are our own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from qwq_cli.errors import ChatTemplateError

MAX_SOURCE = 256 << 10  # characters; the longest published one has 17,000
MAX_SECONDS = 5.0  # most templates take a millisecond

# SHA-256 of templates that we wrote: the demonstration model's and those in chat_template.py.
OURS = frozenset(
    (
        "66edfb854931c933d3ac94f507626dd4fa2d5ca0a9b1036b11729d296a7392ac",
        "94d754f89b5c462771bdd267b01a769ab6c028d5e077e0ade4e9f837c248e31d",
        "93b58939cf1ba7a9b493d84ff517207f780b0d0fe9c06af1384333512dabde1e",
    )
)

Scalar = str | int | bool | None
Variables = tuple[tuple[str, Scalar], ...]
Fields = Mapping[str, object]  # of a message: role, content, and other fields of a format


def is_ours(source: str) -> bool:
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest() in OURS


def broken(why: str, line: int | None = None) -> ChatTemplateError:
    at = "" if line is None else f" at its line {line}"
    return refused(f"The chat template inside the model file fails{at}: {why.rstrip('.')}.")


def refused(message: str) -> ChatTemplateError:
    return ChatTemplateError(message, "Try another GGUF of this model, from another publisher.")
