"""Keys that were pressed before there was a prompt, for the prompt to read first."""

from __future__ import annotations

from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress


def press_first(input: Input, keys: bytes) -> None:
    """Before all that waits for it already."""
    pressed: list[KeyPress] = []
    Vt100Parser(pressed.append).feed_and_flush(keys.decode("utf-8", "surrogateescape"))
    store_typeahead(input, [*pressed, *get_typeahead(input)])
