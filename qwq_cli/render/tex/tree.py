"""A formula as a tree: what TeX says of it, before anything says how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Unknown(Exception):
    """Something that cannot be read, or has no faithful form."""


class Kind(Enum):
    """What a sign is to its neighbours, or a unit that is written on one line."""

    NUMBER = auto()
    LETTER = auto()
    FUNCTION = auto()  # log, and signs that stand before what they work on: ∑ ∫
    BINARY = auto()
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    BAR = auto()  # opens and closes by turns
    COMMA = auto()
    TIGHT = auto()  # stands close to anything: / . %
    SPACE = auto()  # thin space
    TEXT = auto()  # carries its own spaces
    GROUP = auto()  # a unit whose end is plain: x², 7!, C(10, 3)
    LOOSE = auto()  # would swallow a factor behind it: x^q
    ROOT = auto()  # as LOOSE, and binds weaker than a power
    FRACTION = auto()  # as ROOT, and would swallow a factor in front of it too


# After these, a plus or minus is the sign of what follows rather than an operator.
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
    """Braces, which nobody sees."""

    body: Row


@dataclass(frozen=True)
class Fenced(Node):
    """Between delimiters as high as what they hold; an empty one is not seen."""

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
    """What stands below and above a base; None where nothing does."""

    base: Node | None
    lower: Row | None = None
    upper: Row | None = None


@dataclass(frozen=True)
class Postfix(Node):
    """A prime or a factorial on what stands before it."""

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
    """What stands in small letters above and below a base, as \\overset sets it."""

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
    """An environment: its rows of cells, and the name that tells how they are set.

    columns: how an array sets them, a letter each, with "|" for lines between them. ruled: the
    rows that have a line above them; one behind the last may be among them.
    """

    name: str
    rows: tuple[tuple[Row, ...], ...]
    columns: str = ""
    ruled: frozenset[int] = frozenset()


BREAK = Sign("\n", Kind.TEXT)  # of a line, outside of any environment
