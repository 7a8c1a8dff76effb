"""What can stand between the sides of a claim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qwq_cli.claims.tokens import Token

# A line without any of these holds no claim.
HINT = re.compile(
    r"[=≈≃≅<>≤≥≠≡∣∤＝]|\\(?:approx|simeq|cong|leq?|geq?|lt|gt|neq?|equiv|n?mid)(?![a-z])"
    r"|\b(?:divid|divis|equal|gives|prime|composite|multiple|factor)"
)


@dataclass(frozen=True)
class Relation:
    """sign: as it is called. end: the token behind it. spoken: said in words, as "equals" is."""

    sign: str
    end: int
    spoken: bool = False


_PHRASES: Mapping[tuple[str, ...], str] = {
    ("equals",): "=",
    ("equal",): "=",
    ("gives",): "=",
    ("is", "equal", "to"): "=",
}


def relation_at(tokens: Sequence[Token], at: int) -> Relation | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "relation":
        return Relation(token.text, at + 1)
    if token.kind != "word":
        return None
    words = tuple(token.text for token in tokens[at : at + 3])
    for length in (3, 2, 1):
        if sign := _PHRASES.get(words[:length]):
            return Relation(sign, at + length, spoken=True)
    return None
