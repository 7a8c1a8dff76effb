"""What stands behind a number and is counted: units, and nouns of any kind."""

from __future__ import annotations

from collections.abc import Sequence

from qwq_cli.claims.tokens import Token
from qwq_cli.claims.words import words as listed

_LONGEST = 6  # words
_ENDS = frozenset(("operation", "relation", "closer", "pause", "end"))


def measure(tokens: Sequence[Token], at: int) -> tuple[int, list[str]]:
    """The words of the unit that begins at `at`, and where it ends; none where there is none."""
    end, words = at, list[str]()
    while (step := _step(tokens, end, bool(words))) and len(words) < _LONGEST:
        words.append(tokens[end + step - 1].text)
        end += step
    if not words or not _may_end(tokens, end):
        return at, []
    return _squared(tokens, end), words


def _step(tokens: Sequence[Token], at: int, inside: bool) -> int:  # noqa: FBT001
    """How many tokens the next word takes: `/ hour` takes two."""
    kind, text = _look(tokens, at)
    if kind == "word":
        return int(text not in listed("links"))
    if kind == "money":
        return int(not inside and not tokens[at].spaced)
    following, word = _look(tokens, at + 1)
    if kind == "operation" and text == "/" and following in ("word", "name"):
        return 2 if following == "word" and word not in listed("links") else 2 * inside
    return 2 * (inside and text == "of" and following == "word" and word not in listed("links"))


def _may_end(tokens: Sequence[Token], at: int) -> bool:
    kind, text = _look(tokens, at)
    return kind in _ENDS or kind == "superscript" or text in listed("links")


def _squared(tokens: Sequence[Token], at: int) -> int:
    """Behind the power of a unit: `m^2`, `m²`."""
    kind, text = _look(tokens, at)
    if kind == "superscript":
        return at + 1
    if (kind, text) != ("operation", "^"):
        return at
    ahead = [token.kind for token in tokens[at + 1 : at + 4]]
    if ahead[:1] == ["number"]:
        return at + 2
    return at + 4 if ahead == ["opener", "number", "closer"] else at


def _look(tokens: Sequence[Token], at: int) -> tuple[str, str]:
    return (tokens[at].kind, tokens[at].text) if at < len(tokens) else ("end", "")
