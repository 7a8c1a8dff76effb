"""Finds related sides in a line: first `a = b`, then `b = c`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from qwq_cli.claims.expression import Applied
from qwq_cli.claims.grammar import Side, side_at
from qwq_cli.claims.operands import may_begin
from qwq_cli.claims.relations import FIRST_WORDS, Relation, may_relate, relation_at
from qwq_cli.claims.tokens import Token


class Link(msgspec.Struct, frozen=True):
    """Two neighbours in a chain. left, right: None if they are not understood.

    right is also None if there is no right side, as in "91 is prime". rest: the remainder of a
    quotient, or the modulus of a congruence.
    """

    left: Side | None
    relation: Relation
    right: Side | None
    rest: Side | None = None

    @property
    def end(self) -> int:
        """The token after the link."""
        last = self.rest or self.right
        return last.end if last else self.relation.end


Chain = tuple[Link, ...]


def chains_in(tokens: Sequence[Token]) -> Iterator[Chain]:
    read_to, dead = 0, set[int]()
    for at in _places(tokens):
        if at < read_to:
            continue
        side = side_at(tokens, at, dead=dead)
        read_to = side.end if side else at
        if relation_at(tokens, read_to) and not _is_divided(tokens, at):
            chain = tuple(_links(tokens, side, read_to, dead))
            yield chain
            read_to = chain[-1].end


def _places(tokens: Sequence[Token]) -> list[int]:
    """Return where chains may begin: not at most words, and not after the last relation."""
    relations = (at for at in reversed(range(len(tokens))) if may_relate(tokens[at]))
    upto = enumerate(tokens[: next(relations, -1) + 1])
    return [
        at
        for at, token in upto
        if token.kind != "word" or token.text in FIRST_WORDS or may_begin(tokens, at)
    ]


def _is_divided(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number is divided by what follows: `72 : 8 = 9`."""
    if at < 2 or tokens[at - 1].text != ":" or not tokens[at - 1].spaced:
        return False
    return tokens[at - 2].kind == "number"


def _links(tokens: Sequence[Token], left: Side | None, at: int, dead: set[int]) -> Iterator[Link]:
    while relation := relation_at(tokens, at):
        right = side_at(tokens, relation.end, dead=dead) if relation.has_right else None
        link = _link(tokens, left, relation, right)
        yield link
        left, at = link.right, link.end


def _link(
    tokens: Sequence[Token], left: Side | None, relation: Relation, right: Side | None
) -> Link:
    if right is None:
        return Link(left, relation, right)
    if relation.name == "≡":
        return Link(left, relation, *_congruent(tokens, right))
    is_quotient = left is not None and isinstance(left.expr, Applied) and left.expr.rule == "/"
    return Link(left, relation, right, _remainder(tokens, right.end) if is_quotient else None)


def _congruent(tokens: Sequence[Token], right: Side) -> tuple[Side, Side | None]:
    """Return the right side and the modulus after it: `2 mod 5`, `2 (mod 5)`, `2 \\pmod{5}`."""
    if isinstance(right.expr, Applied) and right.expr.rule == "mod":
        remainder, divisor = right.expr.parts
        places = range(right.start, right.end)
        middle = next((at for at in places if tokens[at].text in ("mod", "%")), None)
        if middle is None:
            return right, None
        return Side(remainder, right.start, middle), Side(divisor, middle + 1, right.end)
    at = right.end
    while at < min(right.end + 3, len(tokens)) and tokens[at].text in ("(", "{", "mod", "pmod"):
        at += 1
    modulus = side_at(tokens, at) if at > right.end else None
    if modulus is None:
        return right, None
    is_closed = modulus.end < len(tokens) and tokens[modulus.end].kind == "closer"
    return right, Side(modulus.expr, modulus.start, modulus.end + is_closed)


def _remainder(tokens: Sequence[Token], at: int) -> Side | None:
    """Read a remainder: `R 2`, `remainder 2`, `with a remainder of 2`."""
    seen = at
    while seen < min(at + 5, len(tokens)) and tokens[seen].text.lower() in _REMAINDER:
        seen += 1
    said = {token.text.lower() for token in tokens[at:seen]}
    return side_at(tokens, seen) if said & {"r", "remainder", "rem"} else None


_REMAINDER = frozenset(("r", "remainder", "rem", "with", "and", "a", "of", "is", ","))
