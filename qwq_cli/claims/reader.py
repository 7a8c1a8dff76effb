"""Finds the claims of a text and decides them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwq_cli.values.kinds import ClaimVerdict
from qwq_cli.values.trace import Claim, Span

_BARE = re.compile(r"(?<![\d.])(\d{1,9}) ?([-+*×]) ?(\d{1,9}) ?= ?(\d{1,19})(?![\d.])")


@dataclass(frozen=True)
class Known:
    """What the text before has told: values of names, equations. Never grows without end."""


NOTHING_KNOWN = Known()


def claims_in(
    text: str, known: Known = NOTHING_KNOWN, *, offset: int = 0
) -> tuple[tuple[Claim, ...], Known]:
    """The claims of the text of one step, and what is known behind it.

    offset: of `text` in the whole; added to all places.
    """
    return tuple(_claim(found, offset) for found in _BARE.finditer(text)), known


def _claim(found: re.Match[str], offset: int) -> Claim:
    one, sign, other, told = found.groups()
    left, right = int(one), int(other)
    value = {"+": left + right, "-": left - right}.get(sign, left * right)
    holds = value == int(told)
    return Claim(
        start=offset + found.start(),
        end=offset + found.end(),
        left=f"{one} {sign} {other}",
        relation="=",
        right=told,
        verdict=ClaimVerdict.HOLDS if holds else ClaimVerdict.FAILS,
        right_at=Span(start=offset + found.start(4), end=offset + found.end(4)),
        found=str(value),
        how="exact",
    )
