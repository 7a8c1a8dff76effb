"""The nearest known word to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MAX_WORD = 200  # difflib is quadratic, and the word may be any text of a user or a file


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` most like `word`, ignoring letter case; None if none is near.

    The only one that begins with `word` also counts.
    """
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in known}
    begun = [name for name in by_folded if len(word) > 2 and name.startswith(word.casefold())]
    if len(begun) == 1:
        return by_folded[begun[0]]
    found = get_close_matches(word[:MAX_WORD].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a hint with the nearest of `known`; None if none is near."""
    found = nearest(word, known)
    return f"Did you mean {found}?" if found else None


def nearest_or_some(word: str, known: Iterable[str]) -> str:
    """Return a hint with the nearest of `known`; if none is near, with the first of them."""
    names = list(known)
    return did_you_mean(word, names) or f"There are: {some_of(names) or 'none'}."


def some_of(names: Sequence[str], most: int = 8) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
