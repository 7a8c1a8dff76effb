"""A model's Markdown as values: blocks, and the contents of their lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Mark(Enum):
    """The style of a part of a line."""

    STRONG = "strong"
    EMPHASIS = "em"
    STRUCK = "s"
    LOWER = "sub"
    UPPER = "sup"


@dataclass(frozen=True)
class Words:
    """Text to show; its line breaks are kept."""

    text: str


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Formula:
    """source: with delimiters. display: whether it is on lines of its own."""

    tex: str
    source: str
    display: bool


@dataclass(frozen=True)
class Marked:
    mark: Mark
    body: Line


@dataclass(frozen=True)
class Link:
    """target: what the model wrote, with any scheme; of an image, its address."""

    body: Line
    target: str


Inline: TypeAlias = Words | Code | Formula | Marked | Link
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """indent: spaces before its first line."""

    body: Line
    indent: int = 0


@dataclass(frozen=True)
class Heading:
    level: int
    body: Line


@dataclass(frozen=True)
class Item:
    """mark: what the model wrote before it: "-", "3." or "3)"."""

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
    """Code on lines of its own. language: as written after the fence, or empty."""

    language: str
    text: str


@dataclass(frozen=True)
class Rule:
    """A horizontal line."""


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Grid:
    """A table. Its first row is the heading; all rows have as many cells as `aligns`."""

    aligns: tuple[Align, ...]
    rows: tuple[tuple[Line, ...], ...]


Block: TypeAlias = Paragraph | Heading | Items | Quote | Listing | Rule | Grid


@dataclass(frozen=True)
class Placed:
    """apart: whether a blank line precedes the block."""

    block: Block
    apart: bool


Blocks: TypeAlias = tuple[Placed, ...]
