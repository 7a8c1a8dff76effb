"""Finds what the tokens of a line state to be related: `a = b`, and `b = c` behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwq_cli.claims.grammar import Side, side_at
from qwq_cli.claims.relations import Relation, relation_at
from qwq_cli.claims.tokens import Token


@dataclass(frozen=True)
class Link:
    """Two neighbours in a chain. left: None where it is not understood."""

    left: Side | None
    relation: Relation
    right: Side | None


Chain = tuple[Link, ...]


def chains_in(tokens: Sequence[Token]) -> Iterator[Chain]:
    at = 0
    while at < len(tokens):
        side = side_at(tokens, at)
        end = side.end if side else at
        if relation_at(tokens, end):
            chain = tuple(_links(tokens, side, end))
            yield chain
            last = chain[-1]
            end = last.right.end if last.right else last.relation.end
        at = max(end, at + 1)


def _links(tokens: Sequence[Token], left: Side | None, at: int) -> Iterator[Link]:
    while relation := relation_at(tokens, at):
        right = side_at(tokens, relation.end)
        yield Link(left, relation, right)
        left, at = right, right.end if right else relation.end
