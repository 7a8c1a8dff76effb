"""Intervals and inequalities, which are two ways to write the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from qwq_cli.equality.brackets import cut, enclosed, found_outside, split_at, top_level
from qwq_cli.equality.number import exact

_UNION = re.compile(r"\\cup|\\lor|\s(?:or|U)\s|或")
_RELATION = re.compile(r"<|>|\\le(?![A-Za-z])|\\ge(?![A-Za-z])")
_MEMBER = re.compile(r"(?P<name>[A-Za-z]|\\[a-z]+)\s*\\in(?![A-Za-z])\s*(?P<set>.*)")
_UNEQUAL = re.compile(r"\\ne(?![A-Za-z])")
_REALS = re.compile(
    r"\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|(?:all )?real numbers?|all reals?", re.IGNORECASE
)
_BUILDER = re.compile(
    rf"(?:[A-Za-z]|\\[a-z]+)\s*(?:\\in\s*(?:{_REALS.pattern})\s*)?(?:\||:|\\mid)\s*(?P<rule>.*)"
)
_WITHOUT = re.compile(
    rf"(?:{_REALS.pattern})\s*(?:\\setminus|\\backslash|-)\s*"
    r"(?:\\\{(?P<points>.*)\\\}|(?P<gap>[(\[].*[)\]]))",
    re.IGNORECASE,
)
_VARIABLE = re.compile(
    r"[A-Za-z]|[fgh]\([a-z]\)|\\(?!pi|infty)[a-z]+(?:_\{?\w\}?)?|[A-Za-z]_\{?\w\}?"
)


_FRENCH = re.compile(r"([\[\]])([^\[\],;]{1,60}[,;][^\[\],;]{1,60})([\[\]])")
_REVERSED = re.compile(r"(?:[A-Za-z]\s*\\in\s*)?\]|\[[^\[\]]*\[")
_REVERSED_LATER = re.compile(r"\\cup\s*\]|\[\Z")
_BESIDE_PIECES = re.compile(r"(?:[A-Za-z]\s*\\in\s*)?(?:\s|\\cup(?![A-Za-z])|\bU\b)*")


@dataclass(frozen=True)
class Interval:
    """From `low` to `high` as written. None is unbounded, and then the end is open."""

    low: str | None
    high: str | None
    low_open: bool = True
    high_open: bool = True


@dataclass(frozen=True)
class Region:
    """A union of intervals. name: of the variable, if one is written."""

    parts: tuple[Interval, ...]
    name: str | None
    text: str


def read_region(text: str) -> Region | None:
    """Read a region; None if it may be no interval: `(1,2)` and `[1,2]`, a point and a list."""
    plain = _with_round_brackets(text)
    rule, name = plain, None
    if (inside := enclosed(plain)) and (builder := _BUILDER.fullmatch(inside[1].strip())):
        rule = builder["rule"]
    elif member := _MEMBER.fullmatch(plain):
        rule, name = member["set"], member["name"]
    if (whole := _whole_line(rule)) is not None:
        return Region(whole[0], name or whole[1], text)
    pieces = cut(rule, (match.span() for match in found_outside(_UNION, rule)))
    found = [_piece(piece) for piece in pieces]
    parts = [part for part in found if part is not None]
    if len(parts) < len(found):
        return None
    may_be_points = all(is_ambiguous for _, _, is_ambiguous in parts)
    if rule is text and may_be_points and r"\cup" not in text:
        return None
    names = {own for _, own, _ in parts if own} | ({name} if name else set())
    if len(names) > 1:
        return None
    return Region(tuple(part for part, _, _ in parts), next(iter(names), None), text)


def _with_round_brackets(text: str) -> str:
    """Return the French notation `]1, 2]` as `(1, 2]`."""
    if not (_REVERSED.match(text) or _REVERSED_LATER.search(text)):
        return text
    pieces = _FRENCH.sub("", text)
    if _BESIDE_PIECES.fullmatch(pieces) is None:
        return text
    return _FRENCH.sub(
        lambda m: f"{'(' if m[1] == ']' else '['}{m[2]}{')' if m[3] == '[' else ']'}", text
    )


def ray(end: str, *, below: bool, is_open: bool) -> Interval:
    """Return all values below the end, or above it."""
    if below:
        return _bounded(None, end, high_open=is_open)
    return _bounded(end, None, low_open=is_open)


Link = tuple[str, str, bool]


def read_chain(text: str) -> list[Link] | None:
    """Return the relations in `a < b <= c`: smaller side, larger side, whether they must differ."""
    relations = found_outside(_RELATION, text)
    sides = cut(text, (match.span() for match in relations))
    if not 1 <= len(relations) <= 2 or not all(sides):
        return None
    found = []
    for (left, right), relation in zip(pairwise(sides), relations, strict=True):
        is_less = relation[0] in ("<", r"\le")
        found.append((*((left, right) if is_less else (right, left)), relation[0] in "<>"))
    return found


def as_interval(opener: str, low: str, high: str) -> Interval:
    """Return `(a, b)` or `[a, b]` as an interval."""
    is_open = opener == "("
    return _bounded(low, high, low_open=is_open, high_open=is_open)


def _whole_line(text: str) -> tuple[tuple[Interval, ...], str | None] | None:
    """Read all real numbers except some named points."""
    if _REALS.fullmatch(text):
        return (Interval(None, None),), None
    if without := _WITHOUT.fullmatch(text):
        if without["gap"]:
            return _outside(without["gap"])
        return _around(split_at(",", without["points"])), None
    sides = cut(text, (match.span() for match in _UNEQUAL.finditer(text)))
    if len(sides) == 2 and all(sides) and _VARIABLE.fullmatch(sides[0]):
        return _around(split_at(",", sides[1])), sides[0]
    return None


def _outside(text: str) -> tuple[tuple[Interval, ...], None] | None:
    found = _piece(text)
    if found is None or found[0].low is None or found[0].high is None:
        return None
    gap = found[0]
    return (
        Interval(None, gap.low, high_open=not gap.low_open),
        Interval(gap.high, None, low_open=not gap.high_open),
    ), None


def _around(points: list[str]) -> tuple[Interval, ...]:
    """Return the line without points; points with known values are sorted."""
    values = [exact(point) for point in points]
    known = [value for value in values if value is not None]
    if len(known) == len(points):
        points = [point for _, point in sorted(zip(known, points, strict=True))]
    ends = [None, *points, None]
    return tuple(Interval(low, high) for low, high in pairwise(ends))


def _piece(text: str) -> tuple[Interval, str | None, bool] | None:
    """Read an interval, its variable, and whether it may also be a point or a list."""
    if inside := enclosed(text):
        return _bracketed(*inside)
    return _inequality(text)


def _bracketed(opener: str, content: str, closer: str) -> tuple[Interval, str | None, bool] | None:
    commas = [at for at, token in top_level(content) if token in (",", ";")]
    if opener not in ("(", "[") or len(commas) != 1:
        return None
    low, high = content[: commas[0]].strip(), content[commas[0] + 1 :].strip()
    if not low or not high:
        return None
    interval = _bounded(low, high, low_open=opener == "(", high_open=closer == ")")
    is_ambiguous = (opener, closer) in (("(", ")"), ("[", "]"))
    return interval, None, is_ambiguous


def _inequality(text: str) -> tuple[Interval, str | None, bool] | None:
    if any(token in (",", ";") for _, token in top_level(text)):
        return None
    relations = list(_RELATION.finditer(text))
    sides = cut(text, (match.span() for match in relations))
    signs = [m[0] for m in relations]
    if len(signs) == 2 and len({sign in (">", r"\ge") for sign in signs}) == 1:
        if signs[0] in (">", r"\ge"):
            sides, signs = sides[::-1], signs[::-1]
        low, name, high = sides
        interval = _bounded(low, high, low_open=signs[0] in "<>", high_open=signs[1] in "<>")
    elif len(signs) == 1:
        name, bound = sides
        is_below = signs[0] in ("<", r"\le")
        if not _VARIABLE.fullmatch(name):
            name, bound, is_below = bound, name, not is_below
        interval = ray(bound, below=is_below, is_open=signs[0] in "<>")
    else:
        return None
    return (interval, name, False) if _VARIABLE.fullmatch(name) else None


def _bounded(
    low: str | None, high: str | None, *, low_open: bool = True, high_open: bool = True
) -> Interval:
    low = None if low is None or re.fullmatch(r"-\s*\\infty", low) else low
    high = None if high is None or re.fullmatch(r"\+?\s*\\infty", high) else high
    return Interval(low, high, low_open or low is None, high_open or high is None)
