"""Bytes of a keyboard as text."""

from __future__ import annotations

import re

from qwq_cli.render.terminal.clean import clean

_SEQUENCE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)  # of an arrow key or alike


def typed_text(data: bytes) -> str:
    """What those keys would have written into a prompt; Enter begins a line."""
    text = ""
    for character in _SEQUENCE.sub("", data.decode("utf-8", "replace")).replace("\r", "\n"):
        text = text[:-1] if character in "\b\x7f" else text + character
    return clean(text)
