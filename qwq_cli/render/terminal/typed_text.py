"""Bytes of a keyboard as text."""

from __future__ import annotations

import re

from qwq_cli.render.terminal.clean import clean

_SEQUENCE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)  # of an arrow key and such
_LAST_WORD = re.compile(r"[^\s]*[^\S\n]*\Z")
_ERASE_ONE, _ERASE_WORD, _ERASE_LINE = "\b\x7f", "\x17", "\x15"
_ERASES = re.compile(f"[{_ERASE_ONE}{_ERASE_WORD}{_ERASE_LINE}]")


def typed_text(data: bytes) -> str:
    """Return what these keys would have written into a prompt; Enter begins a line."""
    keys = _SEQUENCE.sub("", data.decode("utf-8", "replace")).replace("\r", "\n")
    return clean(_erased(keys) if _ERASES.search(keys) else keys)


def _erased(keys: str) -> str:
    text = ""
    for character in keys:
        if character in _ERASE_ONE:
            text = text[:-1]
        elif character == _ERASE_WORD:
            text = _LAST_WORD.sub("", text)
        elif character == _ERASE_LINE:
            text = text[: text.rfind("\n") + 1]
        else:
            text += character
    return text
