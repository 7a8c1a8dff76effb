"""Ids of stored things: sorted by time, short enough to type, found by a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from random import Random

from qwq_cli.errors import UsageError
from qwq_cli.nearest import did_you_mean

LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so no words; no letters that look alike
TAIL = 4
# An SQL condition with the value `key`: the whole id, its beginning, or its last letters.
FITS = "(substr(id, 1, length(:key)) = :key OR substr(id, -length(:key) - 1) = '-' || :key)"


def new_id(now: datetime, random: Random) -> str:
    """Return an id such as `20261123-154500-k3fq`: UTC to the second, then random letters.

    As text, ids sort by time. The four letters alone are enough to type: see Store.get.
    """
    tail = "".join(random.choice(LETTERS) for _ in range(TAIL))
    return f"{now.astimezone(timezone.utc):%Y%m%d-%H%M%S}-{tail}"


def only(
    ids: Sequence[str], key: str, *, noun: str, listing: str, names: Sequence[str] = ()
) -> str:
    """Return the one of `ids` that `key` means. Raises UsageError if none or several match.

    listing: the command that lists them. names: those that a mistyped key may mean.
    """
    if key in ids:
        return key
    if not ids:
        near = did_you_mean(key, names)
        hint = f"{near} {listing} lists them." if near else f"{listing} lists them."
        raise UsageError(f"There is no {noun} {key!r}.", hint)
    if len(ids) > 1:
        raise UsageError(
            f"Several {noun}s match {key!r}: {', '.join(ids)}.", "Type more of the id."
        )
    return ids[0]
