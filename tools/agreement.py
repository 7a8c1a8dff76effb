"""How far what is said agrees with what is right: precision, recall, Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

KINDS = ("plan", "derive", "check", "correction", "alternative", "conclusion")


class Pair(NamedTuple):
    """What is right, which may be several, and what the program says."""

    right: tuple[str, ...]
    said: str


def table(pairs: Sequence[Pair], words: Sequence[str]) -> Iterator[str]:
    """Precision and recall for each word, of rows that name it alone; then the agreement."""
    for word in words:
        rows = [pair for pair in pairs if len(pair.right) == 1 or word not in pair.right]
        right = sum(pair.right == (word,) for pair in rows)
        said = sum(pair.said == word for pair in rows)
        both = sum(pair.right == (word,) and pair.said == word for pair in rows)
        if right:
            precision = f"{both / said:.2f}" if said else "–"
            numbers = f"P {precision:>4}  R {both / right:.2f}  ({right} steps, {said} said)"
            yield f"  {word:<12} {numbers}"
    agree = sum(pair.said in pair.right for pair in pairs)
    yield f"  agreement    {agree / max(len(pairs), 1):.3f}  ({agree} of {len(pairs)})"


def kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Raw agreement and Cohen's kappa of two readers."""
    raw = sum(a == b for a, b in pairs) / len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[word] * right[word] for word in left) / len(pairs) ** 2
    return raw, (raw - chance) / (1 - chance)
