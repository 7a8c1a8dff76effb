"""How much repetition is allowed before it counts as a loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qwq_cli.guards.templates import Pace


class Least(NamedTuple):
    """Tokens that the copies after the first must have, in words or in text with few letters."""

    worded: int
    bare: int


@dataclass(frozen=True)
class Patience:
    """How much repetition is allowed. exact: for exact copies.

    long: tokens of a copy, of which three are enough. near: for copies that differ in a word or a
    number here and there. templates: for copies that differ in numbers and letters, by how these
    change. doubts: least number of words of doubt in a text that repeats what was said twice.
    paragraphs: how many in a row come to the same value. beyond: tokens of copies whose numbers
    have passed all that the question names.
    """

    exact: Least
    long: int
    near: Least
    templates: Mapping[Pace, Least]
    doubts: int
    paragraphs: int
    beyond: Least


USUAL = Patience(
    exact=Least(96, 224),
    long=96,
    near=Least(200, 1500),
    templates={
        Pace.STILL: Least(96, 224),
        Pace.COUNT: Least(200, 224),
        Pace.LIST: Least(240, 600),
        Pace.SERIES: Least(700, 700),
        Pace.LETTERS: Least(240, 600),
        Pace.CLIMB: Least(500, 1500),
        Pace.FRACTIONS: Least(240, 600),
        Pace.RESULTS: Least(2500, 5000),
    },
    doubts=4,
    paragraphs=12,  # checking a value takes nine or ten paragraphs
    beyond=Least(200, 250),
)
# For a run that went in circles before: it is likely to do so again.
SHORT = Patience(
    exact=Least(64, 160),
    long=32,
    near=Least(128, 500),
    templates={
        Pace.STILL: Least(64, 160),
        Pace.COUNT: Least(128, 160),
        Pace.LIST: Least(128, 256),
        Pace.SERIES: Least(256, 256),
        Pace.LETTERS: Least(160, 400),
        Pace.CLIMB: Least(256, 512),
        Pace.FRACTIONS: Least(160, 256),
        Pace.RESULTS: Least(512, 768),
    },
    doubts=0,
    paragraphs=5,
    beyond=Least(150, 200),
)
