"""Expressions in sympy, and what can be proved about them. Runs only in the worker process.

Equal means proved equal. If the numbers differ in 80 digits, so do the expressions. If they agree
and no proof is found, nothing is known.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sympy

DIGITS = 80
APART = sympy.Float("1e-60", DIGITS)  # relative; larger differences are real
MAX_BITS = 60_000
MAX_FACTORIAL = 4_000
MAX_POINTS = 8

_COMPLEX = "z"
_SAMPLES = ("7/5", "-13/11", "3/7", "17/9", "-5/13", "19/23", "29/17", "-31/37", "2/3", "41/43")


class TooLarge(ValueError):
    """Its digits would fill the memory."""


def built(expr: Sequence[Any], *, bare_base: Any, positive: bool) -> Any:
    """Build the sympy expression. bare_base: the base of a logarithm without one."""
    head, *rest = expr
    if head == "num":
        return sympy.Rational(rest[0])
    if head == "const":
        return _CONSTANTS[rest[0]]
    if head == "sym":
        return symbol(rest[0], positive=positive)
    name = rest.pop(0) if head in ("call", "fn") else head
    values = [built(part, bare_base=bare_base, positive=positive) for part in rest]
    if head == "call":
        return sympy.Function(f"call {name}")(*values)
    if name == "barelog":
        return sympy.log(values[0]) / sympy.log(bare_base)
    return _FUNCTIONS[name](*values) if head == "fn" else _OPERATORS[name](values)


def symbol(name: str, *, positive: bool) -> Any:
    """Return a symbol; z may be complex, all others are real."""
    if positive:
        return sympy.Symbol(name, positive=True)
    return sympy.Symbol(name) if name == _COMPLEX else sympy.Symbol(name, real=True)


def _power(values: list[Any]) -> Any:
    base, exponent = values
    if base == 0 == exponent:
        return sympy.nan
    if base.is_Rational and exponent.is_Rational and base not in (0, 1, -1):
        bits = max(abs(base.p).bit_length(), base.q.bit_length())
        if bits * abs(exponent) > MAX_BITS:
            raise TooLarge
    if base.is_number and exponent.is_number and exponent.has(sympy.Pow, sympy.factorial):
        size = abs(exponent.evalf(5))
        if size.is_comparable and size > MAX_BITS:
            raise TooLarge
    return base**exponent


def _factorial(value: Any) -> Any:
    if value.is_Integer and value > MAX_FACTORIAL:
        raise TooLarge
    return sympy.factorial(value)


def _binomial(n: Any, k: Any) -> Any:
    if n.is_Integer and k.is_Integer and min(abs(k), abs(n - k)) > MAX_FACTORIAL:
        raise TooLarge
    return sympy.binomial(n, k)


def _root(value: Any, degree: Any) -> Any:
    """Return a root; an odd root of a negative number is real, as in school."""
    is_odd = degree.is_Integer and degree % 2 == 1
    return (
        -sympy.root(-value, degree) if is_odd and value.is_negative else sympy.root(value, degree)
    )


_CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "oo": sympy.oo}
_OPERATORS: Mapping[str, Callable[[list[Any]], Any]] = {
    "add": lambda values: sympy.Add(*values),
    "mul": lambda values: sympy.Mul(*values),
    "div": lambda values: values[0] / values[1],
    "pow": _power,
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sqrt": sympy.sqrt, "root": _root, "factorial": _factorial, "binom": _binomial,
    "abs": sympy.Abs, "floor": sympy.floor, "ceil": sympy.ceiling, "gcd": sympy.gcd,
    "lcm": sympy.lcm, "max": sympy.Max, "min": sympy.Min, "ln": sympy.log, "exp": sympy.exp,
    "log": lambda value, base: sympy.log(value) / sympy.log(base),
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "cot": sympy.cot, "sec": sympy.sec,
    "csc": sympy.csc, "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan,
    "arccot": sympy.acot, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
}  # fmt: skip


def has_function(expr: Any, name: str) -> bool:
    return isinstance(expr, list) and (
        expr[:2] == ["fn", name] or any(has_function(part, name) for part in expr)
    )


def is_undefined(value: Any) -> bool:
    return bool(value.has(sympy.nan, sympy.zoo))


def equal(a: Sequence[Any], b: Sequence[Any], base: Any) -> bool | None:
    """Return whether two expressions are equal wherever both are real; None if not known."""
    left, right = (built(expr, bare_base=base, positive=False) for expr in (a, b))
    if is_undefined(left) or is_undefined(right):
        return False
    if left == right:
        return True
    if left.is_finite is False or right.is_finite is False:
        return False
    # ln x is not ln |x|: the absolute value must not be ignored.
    same_domain = has_function(a, "abs") is not has_function(b, "abs")
    parted = _told_apart(left, right, same_domain=same_domain)
    if parted:
        return False
    proof = is_zero(left - right)
    if proof is None and parted is False:
        proof = _by_inverse(left - right) or None
    if proof or not left.free_symbols | right.free_symbols:
        return proof
    positive = [built(expr, bare_base=base, positive=True) for expr in (a, b)]
    return True if parted is False and is_zero(positive[0] - positive[1]) else None


def _told_apart(left: Any, right: Any, *, same_domain: bool) -> bool | None:
    """Return whether they differ at some point; None if no point could be evaluated."""
    names = sorted(left.free_symbols | right.free_symbols, key=str)
    compared = unlike = 0
    for point in _points(names):
        values = [_evaluated(side, point) for side in (left, right)]
        if any(value is None for value in values):
            continue
        a, b = values
        is_real_point = all(value.is_real for value in point.values())
        if a.is_real is not b.is_real and is_real_point:
            if not names or same_domain:
                return True
            unlike += 1  # among real numbers, only one of them is defined there
            continue
        compared += 1
        if abs(a - b) > APART * max(abs(a), abs(b)):
            return True
    if not compared and unlike:
        return True
    return False if compared else None


def _points(names: Sequence[Any]) -> Iterator[Mapping[Any, Any]]:
    if not names:
        yield {}
        return
    values = [sympy.Rational(sample) for sample in _SAMPLES]
    for shift in range(MAX_POINTS):
        cycle = itertools.islice(itertools.cycle(values), shift * 3, None)
        yield {name: next(cycle) for name in names}
    yield {name: abs(values[at % len(values)]) for at, name in enumerate(names)}
    if any(str(name) == _COMPLEX for name in names):
        yield {
            name: values[at % len(values)] + (sympy.I if str(name) == _COMPLEX else 0)
            for at, name in enumerate(names)
        }


def _evaluated(expr: Any, point: Mapping[Any, Any]) -> Any:
    """Return a number of DIGITS digits; None if there is none, or none that exact."""
    value = expr.subs(point) if point else expr
    if is_undefined(value):
        return None
    number = value.evalf(DIGITS, maxn=4 * DIGITS)
    real, imaginary = number.as_real_imag()
    if not (real.is_Number and imaginary.is_Number and real.is_finite and imaginary.is_finite):
        return None
    size = max(abs(real), abs(imaginary))
    return real if abs(imaginary) <= APART * size else number


def is_zero(difference: Any) -> bool | None:
    """Return whether it is zero; None if nothing could be proved."""
    for step in _STEPS:
        simpler = step(difference)
        if simpler == 0:
            return True
        if simpler.is_Rational:
            return False
    return _minimal(difference) if difference.is_number else None


def _by_inverse(small: Any) -> bool:
    """Return whether a tiny number is zero: its tangent is, or its exponential is one."""
    if small.free_symbols or not small.has(sympy.atan, sympy.asin, sympy.acos, sympy.log):
        return False
    images = (sympy.expand_trig(sympy.tan(small)), sympy.exp(sympy.expand_log(small)) - 1)
    return any(is_zero(sympy.powsimp(image)) for image in images)


def _minimal(number: Any) -> bool | None:
    """Return whether the minimal polynomial is x, which is true only of zero."""
    x = sympy.Dummy("x")
    try:
        return bool(sympy.minimal_polynomial(number, x) == x)
    except (NotImplementedError, sympy.polys.polyerrors.BasePolynomialError):
        return None


_STEPS: tuple[Callable[[Any], Any], ...] = (
    sympy.expand,
    lambda expr: sympy.expand(sympy.radsimp(expr)),
    lambda expr: sympy.cancel(sympy.together(expr)),
    lambda expr: sympy.expand(sympy.expand_log(expr, force=False)),
    sympy.simplify,
    lambda expr: sympy.expand(expr.rewrite(sympy.exp), complex=False),
    lambda expr: sympy.simplify(sympy.expand_func(sympy.expand_trig(expr))),
)
