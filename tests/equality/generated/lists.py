"""Kinds of answers with several values: lists, sets, tuples, both signs, families."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from tests.equality.generated.example import Example, example
from tests.equality.generated.spelling import plain, tex

Numbers = tuple[Fraction, ...]


def _numbers(random: Random, count: int) -> list[Fraction]:
    drawn = random.sample(range(-30, 31), count)
    return [Fraction(n, random.choice((1, 1, 1, 2))) for n in drawn]


def _distinct(random: Random, count: int) -> Numbers:
    while len(set(drawn := _numbers(random, count))) < count:
        pass
    return tuple(drawn)


def bare_lists(random: Random) -> Example:
    """In no order; between commas, semicolons, words."""
    items = _distinct(random, random.randint(2, 5))
    changed = (
        items[:-1],
        (*items, items[0] + 100),
        (-items[0] or Fraction(88), *items[1:]),
        (*items[:-1], items[-1] + 1),
        (items[0] * 10 or Fraction(9), *items[1:]),
    )
    return example(_Bag(items), _bare_list, map(_Bag, changed))


class _Bag(tuple[Fraction, ...]):
    """Values whose order does not count; written in the order in which they were given."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bag) and sorted(self) == sorted(other)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self)))


def _bare_list(bag: _Bag) -> list[str]:
    shown = [tex(item) for item in bag]
    back = shown[::-1]
    turned = [*shown[1:], shown[0]]
    found = [
        ", ".join(shown),
        ",".join(back),
        ", ".join(turned),
        "; ".join(shown),
        r"\{" + ", ".join(turned) + r"\}",
        ", ".join(map(plain, bag[::-1])),
        r",\ ".join(back),
        f"${', '.join(turned)}$",
        ", ".join(f"${item}$" for item in back),
    ]
    if len(shown) > 1:
        most, last = ", ".join(turned[:-1]), turned[-1]
        found += [
            rf"{most} \text{{ and }} {last}",
            f"{most} and {last}",
            rf"{most}, \text{{and }} {last}",
            f"{most}, and {last}",
        ]
    return found


def tuples(random: Random) -> Example:
    items = _distinct(random, random.randint(2, 4))
    first, second, *rest = items
    changed = (
        (second, first, *rest),
        items[::-1],
        (*items, Fraction(5)),
        (-first or Fraction(7), second, *rest),
        (first, second + 1, *rest),
        (first + 10, second, *rest),
    )
    return example(items, _tuple, changed)


def _tuple(items: Numbers) -> list[str]:
    shown, simple = [tex(item) for item in items], [plain(item) for item in items]
    return [
        f"({', '.join(shown)})",
        f"({','.join(simple)})",
        rf"\left({', '.join(shown)}\right)",
        rf"\left( {', '.join(shown)} \right)",
        f"$({','.join(shown)})$",
        f"({', '.join(simple)}).",
        "(" + r",\ ".join(shown) + ")",
        rf"\bigl({','.join(shown)}\bigr)",
    ]


def sets(random: Random) -> Example:
    items = _distinct(random, random.randint(2, 5))
    changed = [
        frozenset(items[1:]),
        frozenset((*items, Fraction(77))),
        frozenset((-items[0], *items[1:])),
        frozenset((items[0] + 50, *items[1:])),
    ]
    made = example(frozenset(items), _set, changed)
    return made.but_not(*_tuple(items)[:2])


def _set(items: frozenset[Fraction]) -> list[str]:
    shown = [tex(item) for item in sorted(items)]
    back = shown[::-1]
    return [
        r"\{" + ", ".join(shown) + r"\}",
        r"\{" + ",".join(back) + r"\}",
        r"\left\{" + ", ".join(back) + r"\right\}",
        r"\lbrace " + ", ".join(shown) + r"\rbrace",
        r"\{ " + ", ".join([*shown, shown[0]]) + r" \}",
        "{" + ", ".join(back) + "}",
        r"$\{" + ", ".join(shown) + r"\}$",
    ]


Nested = frozenset[frozenset[int]]


def sets_of_sets(random: Random) -> Example:
    letters = random.sample(range(1, 20), 5)
    a, b, c, d, e = letters
    value = _nested((a, b), (c, d), (e,))
    others = (
        _nested((a, c), (b, d), (e,)),
        _nested((a, b), (c, d, e)),
        _nested((a, b), (c, d)),
        _nested((a, b), (c, d), (e,), ()),
        _nested((a, b, c, d, e)),
    )
    return example(value, _set_of_sets, others)


def _nested(*sets: tuple[int, ...]) -> Nested:
    return frozenset(frozenset(items) for items in sets)


def _set_of_sets(value: Nested) -> list[str]:
    ordered = sorted(sorted(inner) for inner in value)
    up = [r"\{" + ",".join(map(str, inner)) + r"\}" if inner else r"\emptyset" for inner in ordered]
    down = [
        r"\{" + ", ".join(map(str, inner[::-1])) + r"\}" if inner else r"\{\}"
        for inner in ordered[::-1]
    ]
    return [
        r"\{" + ", ".join(up) + r"\}",
        r"\{" + ",".join(down) + r"\}",
        r"\left\{" + ", ".join(down) + r"\right\}",
        r"\{" + ", ".join(up[::-1]) + r"\}",
    ]


Points = frozenset[tuple[int, int]]


def lists_of_points(random: Random) -> Example:
    a, b, c, d = random.sample(range(-12, 13), 4)
    others = [
        ((b, a), (c, d)),
        ((a, b), (d, c)),
        ((a, d), (c, b)),
        ((a, b),),
        ((a, b), (c, d), (a, d)),
        ((a + 30, b), (c, d)),
    ]
    return example(frozenset(((a, b), (c, d))), _points, map(frozenset, others))


def _points(value: Points) -> list[str]:
    up = [f"({x},{y})" for x, y in sorted(value)]
    down = [f"({x}, {y})" for x, y in sorted(value, reverse=True)]
    return [
        ", ".join(up),
        ", ".join(down),
        ",".join(down),
        r" \text{ and } ".join(down),
        " and ".join(up),
        r"\{" + ", ".join(up) + r"\}",
        "; ".join(down),
        " or ".join(down),
        r"(x,y) \in \{" + ", ".join(down) + r"\}",
        "(x,y)=" + ", ".join(up),
    ]


def both_signs(random: Random) -> Example:
    middle, free = Fraction(random.choice((0, 0, 1, -3, 5))), random.choice((1, 2, 3, 5, 9, 17))
    value = (middle, free)
    others = ((middle, free + 1), (middle + 1, free), (middle + 20, free))
    made = example(value, _both_signs, others)
    return made.but_not(*_single(value))


def _root(inside: int) -> str:
    known = {1: "1", 4: "2", 9: "3", 16: "4"}
    return known.get(inside, rf"\sqrt{{{inside}}}")


def _single(value: tuple[Fraction, int]) -> list[str]:
    front = tex(value[0]) if value[0] else ""
    root = _root(value[1])
    return [f"{front}+{root}" if front else root, f"{front}-{root}"]


def _both_signs(value: tuple[Fraction, int]) -> list[str]:
    front = tex(value[0]) if value[0] else ""
    high, low = _single(value)
    root = _root(value[1])
    return [
        rf"{front}\pm {root}",
        rf"{front} \pm{root}",
        f"{low}, {high}",
        f"{high} and {low}",
        r"\{" + f"{low}, {high}" + r"\}",
        rf"{high} \text{{ or }} {low}",
        f"{front}±{root}",
    ]


def alternatives(random: Random) -> Example:
    """`x = 1 or x = 2`; and as an answer the values alone."""
    a, b = _distinct(random, 2)
    name = random.choice("xyntk")
    other = "w"
    others = (
        _Or(name, a, b + 1),
        _Or(name, -a or Fraction(3, 7), b),
        _Or(other, a, b),
        _Or(name, a + 100, b),
    )
    made = example(
        _Or(name, a, b),
        _alternatives,
        others,
        loose=(
            f"{tex(b)}, {tex(a)}",
            rf"{tex(a)} \text{{ or }} {tex(b)}",
            f"{plain(a)} and {plain(b)}",
        ),
    )
    return made.but_not(f"{name}={tex(a)}")


class _Or(tuple[str, frozenset[Fraction]]):
    __slots__ = ()

    def __new__(cls, name: str, a: Fraction, b: Fraction) -> _Or:
        return super().__new__(cls, (name, frozenset((a, b))))


def _alternatives(value: _Or) -> list[str]:
    name, values = value
    low, *rest = sorted(values)
    high = rest[0] if rest else low
    a, b = tex(low), tex(high)
    return [
        f"{name}={a} or {name}={b}",
        f"{name}={b} or {name}={a}",
        f"{name}={b}, {name}={a}",
        rf"{name}={a} \text{{ or }} {name}={b}",
        f"{name} = {b}, {a}",
        rf"{name}={b} \lor {name}={a}",
        rf"{name} \in \{{{a}, {b}\}}",
        rf"{name}={a},\ {name}={b}",
        f"{name}={a} or {b}",
        f"{name}_1={a}, {name}_2={b}",
        f"{name}={a} and {name}={b}",
    ]
