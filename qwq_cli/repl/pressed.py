"""Keys that were pressed before: put in front of the next prompt, or read as a choice."""

from __future__ import annotations

from collections.abc import Sequence

from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from qwq_cli.render.terminal.ahead_line import PASTE_BEGIN, PASTE_END


def press_first(input: Input, keys: bytes) -> None:
    """Put keys in front of all keys that are waiting."""
    store_typeahead(input, [*_parsed(input, keys), *get_typeahead(input)])


def taken(input: Input) -> bytes:
    """Remove and return the keys that were read and that nobody has used."""
    return b"".join(map(_bytes, [*get_typeahead(input), *input.flush_keys()])) + _begun(input)


def _parsed(input: Input, keys: bytes) -> list[KeyPress]:
    """Return the keys. A paste without its end stays with the input, which will read the rest."""
    text = keys.decode("utf-8", "surrogateescape")
    if parser := _parser(input):
        parser.feed(text)
        return input.flush_keys()
    pressed: list[KeyPress] = []
    Vt100Parser(pressed.append).feed_and_flush(text)
    return pressed


def _begun(input: Input) -> bytes:
    """Remove and return the paste of which the input has not read the end."""
    if not (parser := _parser(input)):
        return b""
    parser.feed(PASTE_END.decode())
    pastes = [press for press in input.flush_keys() if press.key == Keys.BracketedPaste]
    return b"".join(map(_bytes, pastes)).removesuffix(PASTE_END)


def _parser(input: Input) -> Vt100Parser | None:
    """Return the parser of what the input reads; None on Windows, where it reads no bytes."""
    found = getattr(input, "vt100_parser", None)
    return found if isinstance(found, Vt100Parser) else None


def _bytes(press: KeyPress) -> bytes:
    data = press.data.encode("utf-8", "surrogateescape")
    return PASTE_BEGIN + data + PASTE_END if press.key == Keys.BracketedPaste else data


def chosen(typed: str, words: Sequence[str]) -> str | None:
    """Return the letter of the word that was typed, whole or as its first letter; else None."""
    answer = typed.strip().lower()
    return next((word[0] for word in words if answer in (word, word[0])), None)
