"""Decides the claims of a line. A claim fails only if nothing else can have been meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from qwq_cli.claims.boundary import begins_clean, ends_clean
from qwq_cli.claims.cancel import cancels
from qwq_cli.claims.chains import Link
from qwq_cli.claims.counted import counts_otherwise
from qwq_cli.claims.doubt import Surroundings
from qwq_cli.claims.elsewhere import is_true_elsewhere
from qwq_cli.claims.exact import compare
from qwq_cli.claims.expression import Applied, Number, addends, names_in
from qwq_cli.claims.grammar import Side, side_at
from qwq_cli.claims.literal import literal_of
from qwq_cli.claims.measures import (
    converts,
    counts_apart,
    differs,
    may_be_unknowns,
    mixes_currencies,
    relates,
    scales,
)
from qwq_cli.claims.names import Known, judged_by_names
from qwq_cli.claims.readings import OTHERS, TRIGGERS, Reading, signs_in
from qwq_cli.claims.regrouped import other_lefts
from qwq_cli.claims.sentence import Sentence
from qwq_cli.claims.tokens import Token
from qwq_cli.claims.verdict import Judgement, Statement, is_near, judged, left_open
from qwq_cli.claims.words import words
from qwq_cli.values.kinds import ClaimVerdict

# If one of these readings differs, no reading is certain.
_UNCLEAR = (Reading.PRODUCT_FIRST, Reading.FRACTIONS_FIRST, Reading.PERCENT_OF_IT)
_CUT = re.compile(r"\.\d*(?:33|66|67)$")  # a rounded third, or two thirds
_OPENS = re.compile(r"\\[(\[]|\$(?!\d)")  # the start of a formula
_ONE = Number(1)
_HOURS = 12  # on a clock: from 9 to 5 is eight hours
_MINUS = Token("operation", "-", -1, -1)


class Judge:
    """Judges the claims of a sentence. start: of the sentence in the text around it."""

    def __init__(self, around: Surroundings, sentence: Sentence, start: int) -> None:
        self._around = around
        self._sentence = sentence
        self._tokens = sentence.tokens
        self._start = start
        self._held: set[int] = set()  # tokens after statements that hold

    def judged(self, link: Link, left: Side, known: Known, *, may_fail: bool) -> Judgement:
        """Judge a claim. may_fail: whether no earlier claim of its chain was understood."""
        judgement = self._judged(link, left, known, may_fail=may_fail)
        if judgement.is_true:
            self._held.add(link.end)
        return judgement

    def _judged(self, link: Link, left: Side, known: Known, *, may_fail: bool) -> Judgement:
        judgement = judged(self._stated(link, left))
        if judgement.is_true:
            return self._confirmed(link, left, judgement)
        if link.right and link.relation.is_equality:
            meant = self._otherwise(link, left, link.right, known)
            judgement = meant or judgement
        if not judgement.is_false:
            return judgement
        if may_fail and not self._around.may_examine():
            return left_open("too many that seem to fail")
        doubt = self._doubt(link, left) if may_fail else "later in a chain"
        return left_open(doubt) if doubt else judgement

    def _otherwise(self, link: Link, left: Side, right: Side, known: Known) -> Judgement | None:
        """Judge by the units of its numbers or the values of its names; None if neither decides."""
        names = names_in(left.expr, right.expr)
        if left.measures or right.measures or names:
            measured = self._read(link, left, Reading.BY_MEASURE)
            if measured and judged(replace(measured, literal=None)).is_true:
                return Judgement(ClaimVerdict.HOLDS, "units")
        return judged_by_names(left.expr, right.expr, known) if names else None

    def _stated(self, link: Link, left: Side) -> Statement:
        right, rest = link.right, link.rest
        text = self._sentence.text
        return Statement(
            left.expr,
            link.relation.name,
            right.expr if right else None,
            rest.expr if rest else None,
            literal_of(text, self._tokens, right) if right else None,
            literal_of(text, self._tokens, rest) if rest else None,
        )

    def _read(self, link: Link, left: Side, reading: Reading) -> Statement | None:
        """Return the statement in another reading; None if that reading ends earlier."""
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
        """Return the judgement; for a division and a product after it, both readings must agree."""
        if left.implied:
            other = self._read(link, left, Reading.PRODUCT_FIRST)
            if other is None or not judged(other).is_true:
                return left_open("two readings")
        return judgement

    def _doubt(self, link: Link, left: Side) -> str | None:
        """Return why a claim that fails may have been meant in another way."""
        tokens, text = self._tokens, self._sentence.text
        literal = literal_of(text, tokens, link.right) if link.right else None
        number = literal.behind if literal and not link.rest else link.end
        said = text[tokens[left.start].start : tokens[number - 1].end]
        start = self._start + tokens[left.start].start
        end = start + len(said)
        reasons: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("no operation", lambda: link.relation.is_equality and not _computes(link, left)),
            ("may begin before", lambda: not self._begins_clean(left.start)),
            ("cut", lambda: self._around.is_cut(end)),
            ("may go on", lambda: not ends_clean(self._behind(), tokens, number, link.end)),
            ("of another kind", lambda: _is_of_a_kind(tokens, link)),
            ("units", lambda: _may_scale(left, link.right) and not self._cancels(link, left)),
            ("currencies", lambda: mixes_currencies(said)),
            ("counts something else", lambda: _counts_otherwise(link, left)),
            ("rounded before", lambda: self._is_rounded(link, left)),
            ("not stated plainly", lambda: self._around.doubt(start, end)),
            ("a range", lambda: _may_be_range(tokens[left.start : left.end], link.right)),
            ("two readings", lambda: self._has_other_reading(link, left)),
            ("other groups", lambda: self._is_true_in_other_groups(link, left)),
            ("given", lambda: self._around.is_given(start, end)),
            ("another arithmetic", lambda: self._is_true_elsewhere(link, left, end)),
        )
        return next((name for name, applies in reasons if applies()), None)

    def _behind(self) -> str:
        """Return the text after the tokens."""
        return self._around.text[self._start + self._tokens[-1].end :]

    def _begins_clean(self, start: int) -> bool:
        """Return whether a side begins here; a comma after a number that holds isn't part of it."""
        text, tokens = self._sentence.text, self._tokens
        opens = start > 0 and _OPENS.search(text, tokens[start - 1].end, tokens[start].start)
        return begins_clean(
            self._around.text[: self._start],
            tokens,
            start,
            is_next=start - 1 in self._held,
            opens=opens is not None,
        )

    def _cancels(self, link: Link, left: Side) -> bool:
        right = link.right
        if right is None:
            return False
        own, told = (self._tokens[side.start : side.end] for side in (left, right))
        return cancels(own, told)

    def _is_rounded(self, link: Link, left: Side) -> bool:
        """Return whether the left has a rounded number where the right side uses the exact one."""
        own = self._tokens[left.start : left.end]
        is_cut = any(_CUT.search(token.text) for token in own if token.kind == "number")
        return is_cut and is_near(self._stated(link, left))

    def _is_true_in_other_groups(self, link: Link, left: Side) -> bool:
        usual = self._stated(link, left)
        others = other_lefts(self._tokens, left)
        return any(judged(replace(usual, left=other)).is_true for other in others)

    def _is_true_elsewhere(self, link: Link, left: Side, end: int) -> bool:
        if link.right is None or not link.relation.is_equality:
            return False
        return is_true_elsewhere(
            left.expr, link.right.expr, lambda arithmetic: self._around.hints_at(arithmetic, end)
        )

    def _has_other_reading(self, link: Link, left: Side) -> bool:
        usual = self._stated(link, left)
        signs = signs_in(self._tokens[left.start : link.end])
        others = []
        for reading in (each for each in OTHERS if signs & TRIGGERS[each]):
            other = self._read(link, left, reading)
            if other != usual and reading in _UNCLEAR:
                return True
            others.append(other)
        if self._sentence.dashed and left.start == 0:
            negative = side_at((_MINUS, *self._tokens[: left.end]), 0)
            others.append(replace(usual, left=negative.expr) if negative else None)
        return any(
            other is None or (other != usual and not judged(other).is_false) for other in others
        )


def _may_scale(left: Side, right: Side | None) -> bool:
    terms = len(addends(left.expr))
    behind = right.measures if right else ()
    is_factor = right is not None and right.expr == _ONE and relates(left.measures)
    if scales(left.measures, behind) or is_factor:
        return True
    if terms == 1:
        return False
    return (
        counts_apart(left.measures)
        or converts(left.measures, behind, terms)
        or differs(left.measures, behind)
        or may_be_unknowns(left.measures, behind)
    )


def _counts_otherwise(link: Link, left: Side) -> bool:
    right = link.right
    if right is None or not link.relation.is_equality:
        return False
    return counts_otherwise(left.expr, right.expr, is_named=bool(right.measures))


def _is_of_a_kind(tokens: Sequence[Token], link: Link) -> bool:
    """Return whether "prime" belongs to a noun after it: `21 is prime time`."""
    if link.relation.has_right or link.end >= len(tokens):
        return False
    behind = tokens[link.end]
    return behind.kind == "word" and (behind.text == "for" or behind.text not in words("links"))


def _computes(link: Link, left: Side) -> bool:
    """Return whether the left side is more than a number or a share, as in `2/5 = 12 acres`."""
    expr = left.expr
    if not isinstance(expr, Applied) or expr.rule == "negative":
        return False
    right = link.right
    is_named = link.relation.spoken or bool(right and right.measures)
    return not (is_named and not left.measures and _is_share(expr))


def _is_share(expr: Applied) -> bool:
    """Return whether it is a percentage or a proper fraction."""
    numbers = [part.value for part in expr.parts if isinstance(part, Number)]
    if len(numbers) < len(expr.parts) or expr.rule not in ("/", "percent"):
        return False
    return expr.rule == "percent" or compare(numbers[0], numbers[1]) < 0


def _may_be_range(left: Sequence[Token], right: Side | None) -> bool:
    """Return whether it may be a range, such as 9-5 or 1990-2000."""
    if [token.kind for token in left] != ["number", "operation", "number"] or right is None:
        return False
    low, sign, high = left
    if sign.text != "-":
        return False
    rises = float(low.text) < float(high.text)
    if any(word in words("spans") for word in right.measures):
        return rises or max(float(low.text), float(high.text)) <= _HOURS
    is_close = not (sign.spaced or high.spaced)
    return is_close and rises
