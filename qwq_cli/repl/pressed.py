"""Keys that were pressed before: put in front of the next prompt, or read as a choice."""

from __future__ import annotations

from collections.abc import Sequence

from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from qwq_cli.render.terminal.typed_ahead import PASTE_BEGIN, PASTE_END


def press_first(input: Input, keys: bytes) -> None:
    """Put keys in front of all keys that are waiting."""
    pressed: list[KeyPress] = []
    Vt100Parser(pressed.append).feed_and_flush(keys.decode("utf-8", "surrogateescape"))
    store_typeahead(input, [*pressed, *get_typeahead(input)])


def taken(input: Input) -> bytes:
    """Remove and return the keys that were read and that nobody has used."""
    return b"".join(map(_bytes, get_typeahead(input)))


def _bytes(press: KeyPress) -> bytes:
    data = press.data.encode("utf-8", "surrogateescape")
    return PASTE_BEGIN + data + PASTE_END if press.key == Keys.BracketedPaste else data


def chosen(typed: str, words: Sequence[str]) -> str | None:
    """Return the letter of the word that was typed, whole or as its first letter; else None."""
    answer = typed.strip().lower()
    return next((word[0] for word in words if answer in (word, word[0])), None)
