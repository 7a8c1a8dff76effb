"""Decides the claims of a line. A claim fails only where nothing else can have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qwq_cli.claims.boundary import begins_clean, ends_clean
from qwq_cli.claims.chains import Link
from qwq_cli.claims.doubt import Surroundings
from qwq_cli.claims.expression import Applied, names_in
from qwq_cli.claims.grammar import Reading, Side, side_at
from qwq_cli.claims.literal import literal_of
from qwq_cli.claims.measures import scales
from qwq_cli.claims.names import Known, judged_by_names
from qwq_cli.claims.tokens import Token
from qwq_cli.claims.verdict import Judgement, Statement, judged, left_open

_OTHERS = [each for each in Reading if each not in (Reading.USUAL, Reading.BY_MEASURE)]


_MINUS = Token("operation", "-", -1, -1)


class Judge:
    """Of the claims of one line, whose tokens these are. start: of the line in the text. dashed: a
    dash stands before them, which may be a minus."""

    def __init__(
        self, around: Surroundings, tokens: Sequence[Token], start: int, *, dashed: bool
    ) -> None:
        self._around = around
        self._tokens = tokens
        self._start = start
        self._dashed = dashed

    def judged(self, link: Link, left: Side, known: Known, *, may_fail: bool) -> Judgement:
        """may_fail: no claim before it in its chain was understood."""
        stated = self._stated(link, left)
        judgement = judged(stated)
        if judgement.is_true:
            return self._confirmed(link, left, judgement)
        right = link.right
        if right is not None and link.relation.is_equality:
            if left.measures or right.measures or names_in(left.expr, right.expr):
                measured = self._read(link, left, Reading.BY_MEASURE)
                if measured and judged(replace(measured, literal=None)).is_true:
                    return Judgement(judged(measured).verdict, "units")
            if names_in(left.expr, right.expr):
                return judged_by_names(left.expr, right.expr, known)
        if not judgement.is_false:
            return judgement
        doubt = self._doubt(link, left) if may_fail else "later in a chain"
        return left_open(doubt) if doubt else judgement

    def _stated(self, link: Link, left: Side) -> Statement:
        right, rest = link.right, link.rest
        text = self._around.text
        return Statement(
            left.expr,
            link.relation.name,
            right.expr if right else None,
            rest.expr if rest else None,
            literal_of(text, self._tokens, right) if right else None,
            literal_of(text, self._tokens, rest) if rest else None,
        )

    def _read(self, link: Link, left: Side, reading: Reading) -> Statement | None:
        """The same in another reading; None where it does not reach as far."""
        again = side_at(self._tokens, left.start, reading)
        if again is None or again.end != left.end:
            return None
        stated = self._stated(link, again)
        if link.right is None:
            return stated
        right = side_at(self._tokens, link.right.start, reading)
        if right is None or (right.end != link.right.end and link.rest is None):
            return None
        return replace(stated, right=right.expr)

    def _confirmed(self, link: Link, left: Side, judgement: Judgement) -> Judgement:
        """Of a division with a product behind it, both readings must agree."""
        if left.implied:
            other = self._read(link, left, Reading.PRODUCT_FIRST)
            if other is None or not judged(other).is_true:
                return left_open("two readings")
        return judgement

    def _doubt(self, link: Link, left: Side) -> str | None:
        """Why a claim that fails as it was read may have been meant otherwise."""
        tokens, right = self._tokens, link.right
        if link.relation.is_equality and not isinstance(left.expr, Applied):
            return "no operation"
        if not begins_clean(self._around.text[: self._start], tokens, left.start):
            return "may begin before"
        literal = literal_of(self._around.text, tokens, right) if right else None
        number = literal.behind if literal and not link.rest else link.end
        if not ends_clean(self._around.text, tokens, number, link.end):
            return "may go on"
        if right and scales((*left.measures, *right.measures)):
            return "units"
        if self._around.doubt(tokens[left.start].start, tokens[number - 1].end):
            return "not stated plainly"
        if _may_be_range(tokens[left.start : left.end], right):
            return "a range"
        return "two readings" if self._has_other_reading(link, left) else None

    def _has_other_reading(self, link: Link, left: Side) -> bool:
        usual = self._stated(link, left)
        others = [self._read(link, left, reading) for reading in _OTHERS]
        if self._dashed and left.start == 0:
            negative = side_at((_MINUS, *self._tokens[: left.end]), 0)
            others.append(replace(usual, left=negative.expr) if negative else None)
        return any(
            other is None or (other != usual and not judged(other).is_false) for other in others
        )


def _may_be_range(left: Sequence[Token], right: Side | None) -> bool:
    """From one to another, as 9-5 and 1990-2000 may be."""
    if [token.kind for token in left] != ["number", "operation", "number"] or right is None:
        return False
    low, sign, high = left
    if sign.text != "-" or sign.spaced or high.spaced:
        return False
    return bool(right.measures) or float(low.text) < float(high.text)
