"""A formula as a tree: what TeX says about it, before anything decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Unknown(Exception):
    """Something that can't be read, or has no faithful form."""


class Kind(Enum):
    """What a sign is to its neighbours, or a unit that is written on one line."""

    NUMBER = auto()
    LETTER = auto()
    FUNCTION = auto()  # log, and signs before their operand: ∑ ∫
    BINARY = auto()
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    BAR = auto()  # opens and closes by turns
    COMMA = auto()
    TIGHT = auto()  # close to anything: / . %
    SPACE = auto()  # thin space
    TEXT = auto()  # has its own spaces
    GROUP = auto()  # a unit with a plain end: x², 7!, C(10, 3)
    LOOSE = auto()  # would take in a factor after it: x^q
    ROOT = auto()  # as LOOSE, and binds less tightly than a power
    FRACTION = auto()  # as ROOT, and would take in a factor before it too


# After these, a plus or minus is a sign, not an operator.
BEFORE_SIGN = frozenset({Kind.BINARY, Kind.RELATION, Kind.OPEN, Kind.COMMA, Kind.FUNCTION})


class Node:
    """A part of a formula."""


Row: TypeAlias = tuple[Node, ...]


@dataclass(frozen=True)
class Sign(Node):
    text: str
    kind: Kind


@dataclass(frozen=True)
class Group(Node):
    """Braces, which are not shown."""

    body: Row


@dataclass(frozen=True)
class Fenced(Node):
    """Between delimiters as high as the content; an empty delimiter is not shown."""

    left: str
    body: Row
    right: str


@dataclass(frozen=True)
class Fraction(Node):
    upper: Row
    lower: Row


@dataclass(frozen=True)
class Binomial(Node):
    upper: Row
    lower: Row


@dataclass(frozen=True)
class Root(Node):
    index: Row
    radicand: Row


@dataclass(frozen=True)
class Script(Node):
    """The parts below and above a base; None if missing."""

    base: Node | None
    lower: Row | None = None
    upper: Row | None = None


@dataclass(frozen=True)
class Postfix(Node):
    """A prime or a factorial after its base."""

    mark: str
    base: Node | None


@dataclass(frozen=True)
class Accent(Node):
    name: str
    body: Row


@dataclass(frozen=True)
class Font(Node):
    name: str
    body: Row


@dataclass(frozen=True)
class Labelled(Node):
    """Small labels above and below a base, as from \\overset."""

    base: Row
    upper: Row
    lower: Row


@dataclass(frozen=True)
class Brace(Node):
    """A brace along what it spans; its label is a script on it."""

    mark: str
    body: Row


@dataclass(frozen=True)
class Cancelled(Node):
    body: Row


@dataclass(frozen=True)
class Modulus(Node):
    body: Row


@dataclass(frozen=True)
class Table(Node):
    """An environment: its rows of cells, and the name that decides their layout.

    columns: an array's alignments, a letter each, with "|" for lines between. ruled: the rows with
    a line above them; the row after the last may be one.
    """

    name: str
    rows: tuple[tuple[Row, ...], ...]
    columns: str = ""
    ruled: frozenset[int] = frozenset()


BREAK = Sign("\n", Kind.TEXT)  # in a line, outside of any environment
