"""Kinds of answers that are sets of real numbers: intervals, unions, inequalities."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import NamedTuple

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import plain, tex


class Interval(NamedTuple):
    low: Fraction
    high: Fraction
    opener: str
    closer: str


def _ends(random: Random, count: int) -> list[Fraction]:
    drawn = sorted(random.sample(range(-20, 21), count))
    return [Fraction(n, random.choice((1, 1, 1))) for n in drawn]


def half_open_intervals(random: Random) -> Example:
    low, high = _ends(random, 2)
    opener, closer = random.choice((("(", "]"), ("[", ")")))
    return _intervals(Interval(low, high, opener, closer))


def open_and_closed_intervals(random: Random) -> Example:
    low, high = _ends(random, 2)
    opener, closer = random.choice((("(", ")"), ("[", "]")))
    return _intervals(Interval(low, high, opener, closer))


def _intervals(value: Interval) -> Example:
    low, high, opener, closer = value
    flipped = {"(": "[", "[": "(", "]": ")", ")": "]"}
    others = (
        Interval(low, high, flipped[opener], closer),
        Interval(low, high, opener, flipped[closer]),
        Interval(low - 1, high, opener, closer),
        Interval(low, high + 1, opener, closer),
        Interval(-high, -low, opener, closer),
        Interval(low, high + 30, opener, closer),
    )
    return example(value, _interval, others)


def _in_french(value: Interval) -> str:
    """An open end with its bracket turned round."""
    opener, closer = ("[" if value.opener == "[" else "]"), ("]" if value.closer == "]" else "[")
    return f"{opener}{tex(value.low)}; {tex(value.high)}{closer}"


def _interval(value: Interval) -> list[str]:
    low, high, opener, closer = value
    left, right = ("<" if opener == "(" else r"\le"), ("<" if closer == ")" else r"\le")
    below, above = ("<" if opener == "(" else "<="), ("<" if closer == ")" else "≤")
    back = {"<": ">", r"\le": r"\ge"}
    a, b = tex(low), tex(high)
    inside = f"{a} {left} x {right} {b}"
    return [
        f"{opener}{a}, {b}{closer}",
        f"{opener}{a},{b}{closer}",
        _in_french(value),
        rf"\left{opener}{a}, {b}\right{closer}",
        rf"x \in {opener}{a}, {b}{closer}",
        inside,
        f"{plain(low)}{below}x{above}{plain(high)}",
        f"{b} {back[right]} x {back[left]} {a}",
        inside.replace(r"\le", r"\leq"),
        rf"\{{x \mid {inside}\}}",
        rf"\{{x \in \mathbb{{R}} \mid {inside}\}}",
        rf"\{{x : {inside}\}}",
        f"${opener}{a},{b}{closer}$",
        inside.replace(r"\le", r"\leqslant"),
    ]


class Ray(NamedTuple):
    """is_up: from the end to infinity; is_open: without the end."""

    end: Fraction
    is_up: bool
    is_open: bool


def rays(random: Random) -> Example:
    end = Fraction(random.randint(-20, 20), random.choice((1, 1, 2)))
    value = Ray(end, random.random() < 0.5, random.random() < 0.5)
    others = (
        value._replace(is_up=not value.is_up),
        value._replace(is_open=not value.is_open),
        value._replace(end=-end or Fraction(33)),
        value._replace(end=end + 1),
    )
    return example(value, _ray, others)


def _ray(value: Ray) -> list[str]:
    end = tex(value.end)
    sign = (">" if value.is_open else r"\ge") if value.is_up else ("<" if value.is_open else r"\le")
    back = {">": "<", r"\ge": r"\le", "<": ">", r"\le": r"\ge"}[sign]
    typed = {r"\ge": ">=", r"\le": "<="}.get(sign, sign)
    shown = {r"\ge": "≥", r"\le": "≤"}.get(sign, sign)
    opener, closer = ("(", ")") if value.is_open else ("[", "]")
    interval = rf"{opener}{end}, \infty)" if value.is_up else rf"(-\infty, {end}{closer}"
    negated = tex(-value.end)
    return [
        f"x {sign} {end}",
        f"{end} {back} x",
        f"x{typed}{plain(value.end)}",
        f"x {shown} {end}",
        interval,
        rf"x \in {interval}",
        interval.replace(r"\infty", "∞"),
        f"-x {back} {negated}",
        rf"\{{x \mid x {sign} {end}\}}",
        interval.replace(r" \infty", r" +\infty"),
        f"x {sign.replace('e', 'eq')} {end}",
        f"2x {sign} {tex(2 * value.end)}",
    ]


def outsides(random: Random) -> Example:
    """All numbers below one end or above another."""
    low, high = _ends(random, 2)
    is_open = random.random() < 0.5
    others = (
        (low, high, not is_open),
        (low - 1, high, is_open),
        (low, high + 1, is_open),
        (-high, -low, is_open),
    )
    made = example((low, high, is_open), _outside, others)
    inside = _interval(Interval(low, high, "(" if is_open else "[", ")" if is_open else "]"))
    return made.but_not(inside[0], inside[4])


def _outside(value: tuple[Fraction, Fraction, bool]) -> list[str]:
    low, high, is_open = value
    a, b = tex(low), tex(high)
    closer, opener = (")", "(") if is_open else ("]", "[")
    below, above = ("<", ">") if is_open else (r"\le", r"\ge")
    left, right = rf"(-\infty, {a}{closer}", rf"{opener}{b}, \infty)"
    kept = f"[{a}, {b}]" if is_open else f"({a}, {b})"
    return [
        rf"{left} \cup {right}",
        rf"{right} \cup {left}",
        f"x {below} {a} or x {above} {b}",
        rf"x {above} {b} \text{{ or }} x {below} {a}",
        rf"x \in {left} \cup {right}",
        f"{left} ∪ {right}",
        rf"\left(-\infty,{a}\right{closer}\cup\left{opener}{b},\infty\right)",
        rf"\mathbb{{R}} \setminus {kept}",
        left + r"\cup" + right.replace(r"\infty", r"+\infty"),
    ]


def two_intervals(random: Random) -> Example:
    a, b, c, d = _ends(random, 4)
    first, last = random.choice("[("), random.choice("])")
    others = (
        (a, b, c, d + 1, first, last),
        (a, b, c, d, "[" if first == "(" else "(", last),
        (a - 1, b, c, d, first, last),
    )
    return example((a, b, c, d, first, last), _two_intervals, others)


def _two_intervals(value: tuple[Fraction, Fraction, Fraction, Fraction, str, str]) -> list[str]:
    a, b, c, d = map(tex, value[:4])
    first, last = value[4:]
    left, right = f"{first}{a}, {b})", f"({c}, {d}{last}"
    below, above = ("<" if first == "(" else r"\le"), ("<" if last == ")" else r"\le")
    return [
        rf"{left} \cup {right}",
        rf"{right} \cup {left}",
        rf"x \in {left} \cup {right}",
        rf"{a} {below} x < {b} \text{{ or }} {c} < x {above} {d}",
        f"{left}∪{right}",
        f"{a} {below} x < {b} or {c} < x {above} {d}",
    ]


def holes(random: Random) -> Example:
    """Every real number but one."""
    n = Fraction(random.randint(-15, 15))
    made = example(n, _hole, (n + 1, -n or Fraction(2, 3), n * 10 or Fraction(5)))
    return made.but_not(f"x = {n}", r"\mathbb{R}", f"x > {n}")


def _hole(value: Fraction) -> list[str]:
    n = tex(value)
    return [
        rf"x \ne {n}",
        rf"\mathbb{{R}} \setminus \{{{n}\}}",
        rf"(-\infty, {n}) \cup ({n}, \infty)",
        rf"x \neq {n}",
        f"x ≠ {n}",
        f"x < {n} or x > {n}",
        rf"x \in (-\infty,{n})\cup({n},\infty)",
    ]


def all_numbers(random: Random) -> Example:
    spelled = (
        r"\mathbb{R}",
        r"(-\infty, \infty)",
        "all real numbers",
        "ℝ",
        r"x \in \mathbb{R}",
        r"(-\infty, +\infty)",
        r"\text{all real numbers}",
        "All real numbers.",
        r"(-\infty,\infty)",
    )
    n = random.randint(-9, 9)
    wrong = (
        r"\mathbb{Z}",
        r"\emptyset",
        rf"({n}, \infty)",
        "all integers",
        r"\mathbb{N}",
        rf"x \ne {n}",
    )
    return Example("all", spelled).but_not(*wrong)
