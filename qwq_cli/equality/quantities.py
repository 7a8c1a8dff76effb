"""Whether two quantities are the same: their units first, then their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from qwq_cli.equality.expression import DEGREE, Expr, names
from qwq_cli.equality.means import Means
from qwq_cli.equality.unit import NONE, Unit, parse_unit
from qwq_cli.equality.values import Quantity, Ratio
from qwq_cli.equality.words import singular

_ANGLE, _RADIAN = (("°", 1),), (("rad", 1),)
_PERCENT = Unit(times=Fraction(1, 100))
_KELVIN = {"K": (Fraction(1), Fraction(0)), "°C": (Fraction(1), Fraction("273.15")),
           "°F": (Fraction(5, 9), Fraction("459.67") * Fraction(5, 9))}  # fmt: skip
_ALSO_NAMES = {"T", "F", "H", "M"}  # units that are more often names in problems
_GREEK = {"mu", "Omega"}
_Scale = Fraction | tuple[Fraction, Expr]


def quantities(a: Quantity, b: Quantity, means: Means) -> bool | None:
    if a.expr is None or b.expr is None:
        return a == b
    if (kelvin := (_kelvin(a), _kelvin(b))) != (None, None) and None not in kelvin:
        return kelvin[0] == kelvin[1]
    a, b = _as_asked(a, b, means.asked.unit)
    verdict = _as_products(a, b, means)
    if verdict:
        return True
    if _is_name(a, b) or _is_name(b, a):
        return False
    ways = _scales(a.unit, b.unit)
    if means.asked.percent and {a.unit, b.unit} == {NONE, _PERCENT}:
        ways.append((NONE.times, NONE.times))  # 35 is what the question means by 35%
    for scales in ways:
        if scales[0] == scales[1] and _is_angle_without_unit(a, b):
            continue
        found = _numbers(a, b, scales, means)
        if found:
            return True
        verdict = verdict if found is False else None
    return verdict


def _as_products(a: Quantity, b: Quantity, means: Means) -> bool | None:
    """Compare `2nm` with `2mn`: a unit on one side may be names on the other."""
    if b.product is not None:
        a, b = b, a
    if a.product is None or b.unit.powers or b.expr is None or names(b.expr) != names(a.product):
        return False
    return bool(names(b.expr)) and means.equal(a.product, b.expr)


def _as_asked(a: Quantity, b: Quantity, unit: Unit | None) -> tuple[Quantity, Quantity]:
    """Give a bare number the unit asked for: if it asks for minutes, 120 is 2 hours."""
    if unit is None:
        return a, b
    if a.unit == NONE and b.unit.powers == unit.powers:
        return replace(a, unit=unit), b
    if b.unit == NONE and a.unit.powers == unit.powers:
        return a, replace(b, unit=unit)
    return a, b


def _is_name(a: Quantity, b: Quantity) -> bool:
    """Return whether the unit may be a name: if `3 T` is 3 times a T, a bare 3 is not equal."""
    if b.unit.powers or not a.unit.powers or a.product is None:
        return False
    its = names(a.product)
    letter = parse_unit(next(iter(its))) if len(its) == 1 and its <= _ALSO_NAMES else None
    return not its.isdisjoint(_GREEK) or (letter is not None and letter.powers == a.unit.powers)


def ratio_and_number(a: Ratio, b: Quantity) -> bool:
    """Compare a ratio with a number: 1:2 is a half."""
    value = None if b.unit.powers else b.value
    return value is not None and len(a.parts) == 2 and value * a.parts[1] == a.parts[0]


def _kelvin(quantity: Quantity) -> Fraction | None:
    """Return a temperature in kelvin, if its scale is given. Other units differ by a factor."""
    powers = quantity.unit.powers
    if len(powers) != 1 or powers[0][1] != 1 or powers[0][0] not in _KELVIN:
        return None
    factor, zero = _KELVIN[powers[0][0]]
    return None if quantity.value is None else quantity.value * factor + zero


def _scales(a: Unit, b: Unit) -> list[tuple[_Scale, _Scale]]:
    """Return the factors for the numbers, one pair for each way to compare them."""
    if a.powers == b.powers or _are_nouns_alike(a, b):
        return [(a.times * a.factor, b.times * b.factor)]
    if {a.powers, b.powers} == {_ANGLE, _RADIAN}:
        return [(_radians(a), _radians(b))]
    if a.powers and b.powers:
        return []
    plain: tuple[_Scale, _Scale] = (a.times, b.times)
    if _ANGLE in (a.powers, b.powers):
        return [plain, (_radians(a), _radians(b))]
    return [plain]


def _is_angle_without_unit(a: Quantity, b: Quantity) -> bool:
    """Return whether one is an angle and the other has no unit: pi/6 is in radians.

    Its pi shows that; no degree may be added.
    """
    powers = (a.unit.powers, b.unit.powers)
    return _ANGLE in powers and () in powers and ("const", "pi") in _parts(a.expr, b.expr)


def _parts(*exprs: object) -> Iterator[object]:
    for expr in exprs:
        if isinstance(expr, tuple):
            yield expr
            yield from _parts(*expr)


def _are_nouns_alike(a: Unit, b: Unit) -> bool:
    """Compare nouns. Red pens are pens, not blue pens. Pairs of socks are pairs, not socks."""
    nouns = [unit.powers[0][0].strip("'").partition(" of ") for unit in (a, b) if _is_noun(unit)]
    if len(nouns) < 2:
        return False
    (one, _, its), (other, _, others) = nouns
    if its and others and its != others:
        return False
    short, long = sorted((singular(one).split(), singular(other).split()), key=len)
    return long[-len(short) :] == short


def _is_noun(unit: Unit) -> bool:
    return len(unit.powers) == 1 and unit.powers[0][0].startswith("'")


def _radians(unit: Unit) -> _Scale:
    return (unit.times * unit.factor, DEGREE) if unit.powers == _ANGLE else unit.times * unit.factor


def _numbers(a: Quantity, b: Quantity, scales: tuple[_Scale, _Scale], means: Means) -> bool | None:
    first, second = scales
    if first == second:
        verdict = _equal(a, b, means)
        return verdict if verdict or not means.asked.rounding else _rounded(a, b, means)
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        if a.value is not None and b.value is not None:
            return a.value * first == b.value * second
    elif a.value == 0 and b.value == 0:
        return True
    return means.equal(_times(a, first), _times(b, second))


def _equal(a: Quantity, b: Quantity, means: Means) -> bool | None:
    if a.value is not None and b.value is not None:
        return a.value == b.value
    assert a.expr is not None
    assert b.expr is not None
    return means.equal(a.expr, b.expr)


def _rounded(a: Quantity, b: Quantity, means: Means) -> bool | None:
    """Compare with the rounding that the problem asks for: one is rounded, the other is near."""
    if a.value is None:
        a, b = b, a
    rounding = means.asked.rounding
    if rounding is None or a.value is None or b.expr is None:
        return False
    if b.value is not None:
        if rounding.of_irrational:
            return False
        step = rounding.unit(max(abs(a.value), abs(b.value)))
        is_near = abs(a.value - b.value) <= step / 2
        return is_near and bool(a.value % step == 0 or b.value % step == 0)
    step = rounding.unit(a.value)
    is_rounded = rounding.of_irrational or a.value % step == 0
    if not is_rounded or names(b.expr):
        return False
    return means.ask(("within", ("num", str(a.value)), b.expr, str(step / 2)))


def _times(quantity: Quantity, scale: _Scale) -> Expr:
    assert quantity.expr is not None
    factor, angle = scale if isinstance(scale, tuple) else (scale, None)
    expr = quantity.expr if angle is None else ("mul", quantity.expr, angle)
    return expr if factor == 1 else ("mul", ("num", str(factor)), expr)
