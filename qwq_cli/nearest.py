"""The nearest known word to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SHORT = 4  # letters of a word from which another is easily made
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


def one_slip(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that is one slip of the fingers away; None if none is.

    A slip swaps two neighbours, or adds, drops or changes a letter. In a word of four letters or
    fewer only a swap counts: another letter makes "what" of "chat", and "how" of "show".
    """
    return next((name for name in known if _is_one_slip(word, name)), None)


def _is_one_slip(word: str, name: str) -> bool:
    if word == name:
        return False
    pairs = enumerate(zip(word, name, strict=False))
    same = next((at for at, (left, right) in pairs if left != right), min(len(word), len(name)))
    left, right = word[same:], name[same:]
    if len(left) > 1 and left[1] + left[0] + left[2:] == right:
        return True
    changes = (left[1:] == right[1:], left[1:] == right, left == right[1:])
    return len(name) > SHORT and any(changes)


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
