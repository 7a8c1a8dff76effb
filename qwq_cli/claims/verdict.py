"""The values of the sides of a claim, and whether they are related as stated."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from qwq_cli.claims.exact import Exact, NotExact, Surd, compare, multiply, nearly
from qwq_cli.claims.expression import NO_NAMES, Applied, Expr, value_of
from qwq_cli.claims.literal import Literal, rewritten
from qwq_cli.claims.relations import TRUE_OF_ONE, TRUE_OF_TWO
from qwq_cli.claims.rules import whole
from qwq_cli.values.kinds import ClaimVerdict

_HOLDS, _ROUNDED = ClaimVerdict.HOLDS, ClaimVerdict.ROUNDED
_FAILS, _OPEN = ClaimVerdict.FAILS, ClaimVerdict.OPEN
_SCALES = (100, 1_000, 1_000_000)
_NOISE, _FLOAT_DIGITS = Fraction(1, 10**11), 10  # of a number that a program printed
_SHARES_OFF = Fraction(1, 50)  # how far rounded shares may be from a whole
_LONGEST = 40  # characters of a number that is inserted
_FAR = Fraction(1, 20)  # of the value; "about" doesn't reach further


class Judgement(Struct, frozen=True):
    """how: the rule, or why it stays open. found: the right value, if it is known and not there."""

    verdict: ClaimVerdict
    how: str
    found: str | None = None

    @property
    def is_true(self) -> bool:
        return self.verdict in (_HOLDS, _ROUNDED)

    @property
    def is_false(self) -> bool:
        return self.verdict is _FAILS


class Statement(Struct, frozen=True):
    """A statement: left relation right. rest: a remainder or modulus.

    literal: the right side, and the rest, if each is one number.
    """

    left: Expr
    relation: str
    right: Expr | None = None
    rest: Expr | None = None
    literal: Literal | None = None
    rest_literal: Literal | None = None


def left_open(why: str) -> Judgement:
    return Judgement(_OPEN, why)


def judged(stated: Statement, known: Mapping[str, Exact] = NO_NAMES) -> Judgement:
    """Judge a statement. known: values of names."""
    try:
        return _judged(stated, known)
    except NotExact:
        return left_open("no exact value")


def _judged(stated: Statement, known: Mapping[str, Exact]) -> Judgement:
    if stated.relation in TRUE_OF_ONE:
        return _plain(TRUE_OF_ONE[stated.relation](value_of(stated.left, known)))
    if stated.right is None:
        return left_open("half understood")
    if stated.rest is not None:
        return _with_rest(stated, stated.right, stated.rest)
    value, told = value_of(stated.left, known), value_of(stated.right, known)
    if stated.relation in TRUE_OF_TWO:
        return _plain(TRUE_OF_TWO[stated.relation](value, told))
    return _equal(value, stated.relation, told, stated.literal)


def _equal(value: Exact, relation: str, told: Exact, literal: Literal | None) -> Judgement:
    if relation not in ("=", "≈"):
        return left_open("half understood")
    if compare(value, told) == 0:
        return Judgement(_HOLDS, "exact")
    if literal is None:
        return left_open("not one number on the right")
    return _unequal(value, relation, told, literal)


def _plain(is_true: bool) -> Judgement:  # noqa: FBT001
    return Judgement(_HOLDS if is_true else _FAILS, "exact")


def is_near(stated: Statement) -> bool:
    """Return whether an equality is off by at most a hundredth."""
    if stated.right is None:
        return False
    value, told = nearly(value_of(stated.left)), nearly(value_of(stated.right))
    return abs(value - told) <= max(abs(value) / 100, Fraction(1, 100))


def _with_rest(stated: Statement, right: Expr, rest: Expr) -> Judgement:
    told, last = whole(value_of(right)), whole(value_of(rest))
    if stated.relation == "≡":
        return _congruent(whole(value_of(stated.left)), told, last, stated.literal)
    above, below = _quotient(stated.left)
    if not 0 <= last < below:
        return left_open("no remainder")
    quotient, remainder = divmod(above, below)
    if (quotient, remainder) == (told, last):
        return Judgement(_HOLDS, "remainder")
    if quotient != told or stated.rest_literal is None:
        return left_open("another quotient")
    return Judgement(_FAILS, "remainder", str(remainder))


def _congruent(value: int, told: int, modulus: int, literal: Literal | None) -> Judgement:
    if modulus < 1:
        return left_open("no modulus")
    if (value - told) % modulus == 0:
        return Judgement(_HOLDS, "exact")
    if literal is None:
        return left_open("not one number on the right")
    return Judgement(_FAILS, "exact", str(value % modulus))


def _quotient(expr: Expr) -> tuple[int, int]:
    if not isinstance(expr, Applied) or expr.rule != "/":
        raise NotExact
    above, below = (whole(value_of(part)) for part in expr.parts)
    if above < 0 or below < 1:
        raise NotExact
    return above, below


def _unequal(value: Exact, sign: str, told: Exact, literal: Literal) -> Judgement:
    """Judge unequal values. A percentage may mean itself or its hundredth: 1/4 × 100 = 25%."""
    if literal.is_percent and _is_nearer(value, told, multiply(told, 100)):
        as_number = replace(literal, unit=literal.unit * 100, is_percent=False)
        return _unequal(value, sign, multiply(told, 100), as_number)
    off = abs(nearly(value) - nearly(told))
    if off == 0:
        return Judgement(_HOLDS, "percent")
    if _rounds(literal, sign) and off <= literal.unit / 2:
        return Judgement(_ROUNDED, "rounded")
    if _may_be_cut_off(value, off, literal):
        return left_open("cut off")
    if excuse := _excuse(value, sign, told, off, literal):
        return left_open(excuse)
    found = rewritten(literal, value)
    return Judgement(_FAILS, "exact", found) if len(found) <= _LONGEST else left_open("too long")


def _excuse(value: Exact, sign: str, told: Exact, off: Fraction, literal: Literal) -> str | None:
    """Return why a wrong number may still be meant correctly."""
    if sign == "≈" and off <= max(abs(nearly(value)) * _FAR, _coarse(literal)):
        return "not far off"
    if literal.is_percent and told == 1 and off <= _SHARES_OFF:
        return "rounded shares"
    if literal.decimals >= _FLOAT_DIGITS and off < abs(nearly(value)) * _NOISE:
        return "floating point"
    return "another scale" if _is_other_scale(value, told, literal) else None


def _is_nearer(value: Exact, one: Exact, other: Exact) -> bool:
    """Return whether the second one is nearer to the value."""
    size = nearly(value)
    return abs(size - nearly(other)) < abs(size - nearly(one))


def _is_other_scale(value: Exact, told: Exact, literal: Literal) -> bool:
    """Return whether another scale may be meant: thousands, cents, or a numerator: 4 + 3 = 7/12."""
    if isinstance(value, Surd) or isinstance(told, Surd) or not (value and told):
        return False
    ratio = Fraction(value) / told
    is_numerator = literal.unit == 0 and literal.text.startswith(f"{value}/")
    return is_numerator or max(ratio, 1 / ratio) in _SCALES


def _rounds(literal: Literal, sign: str) -> bool:
    """Return whether digits may be left out: after a point, or with an "about"."""
    return literal.decimals > 0 or sign == "≈"


def _may_be_cut_off(value: Exact, off: Fraction, literal: Literal) -> bool:
    is_whole = isinstance(value, int) and not literal.decimals
    return off < literal.unit and not is_whole


def _coarse(literal: Literal) -> Fraction:
    """Return what the last nonzero digit counts."""
    digits = "".join(filter(str.isdigit, literal.text))
    return literal.unit * int(10 ** (len(digits) - len(digits.rstrip("0"))))
