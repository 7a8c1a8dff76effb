"""A model's Markdown as values: blocks, and what stands in their lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Mark(Enum):
    """What is done to a stretch of a line."""

    STRONG = "strong"
    EMPHASIS = "em"
    STRUCK = "s"
    LOWER = "sub"
    UPPER = "sup"


@dataclass(frozen=True)
class Words:
    """Text as it is to be read; line breaks in it are kept."""

    text: str


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Formula:
    """`source` has the delimiters; display: on lines of its own."""

    tex: str
    source: str
    display: bool


@dataclass(frozen=True)
class Marked:
    mark: Mark
    body: Line


@dataclass(frozen=True)
class Link:
    """`target` is what the model wrote, whatever its scheme; of an image, where it lies."""

    body: Line
    target: str


Inline: TypeAlias = Words | Code | Formula | Marked | Link
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """indent: blanks in front of its first line."""

    body: Line
    indent: int = 0


@dataclass(frozen=True)
class Heading:
    level: int
    body: Line


@dataclass(frozen=True)
class Item:
    """mark: what the model wrote in front of it: "-", "3." or "3)"."""

    mark: str
    blocks: Blocks


@dataclass(frozen=True)
class Items:
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Quote:
    blocks: Blocks


@dataclass(frozen=True)
class Listing:
    """Code on lines of its own; language: as written behind the fence, or empty."""

    language: str
    text: str


@dataclass(frozen=True)
class Rule:
    """A line across."""


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Grid:
    """A table. The first row is its heading; all rows have as many cells as `aligns`."""

    aligns: tuple[Align, ...]
    rows: tuple[tuple[Line, ...], ...]


Block: TypeAlias = Paragraph | Heading | Items | Quote | Listing | Rule | Grid


@dataclass(frozen=True)
class Placed:
    """apart: whether a blank line stands before the block."""

    block: Block
    apart: bool


Blocks: TypeAlias = tuple[Placed, ...]
