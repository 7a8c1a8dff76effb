"""Markdown tables, the targets and how they were met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A figure beside its limit, both as text."""

    name: str
    figure: str
    limit: str
    met: bool


@dataclass(frozen=True)
class Section:
    """What one part of a run found: text in Markdown, and the targets it can judge."""

    title: str
    body: str
    targets: tuple[Target, ...] = ()

    def __str__(self) -> str:
        return f"### {self.title}\n\n{self.body}\n"


@dataclass(frozen=True)
class Share:
    """So many of all, as text with the percentage."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.part} of {self.whole} ({self.value:.1%})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column is text, the others are figures."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *rows))


def targets_section(targets: Sequence[Target]) -> Section:
    rows = [(t.name, t.figure, t.limit, "pass" if t.met else "FAIL") for t in targets]
    return Section("Targets", table(("target", "measured", "limit", ""), rows))


def number(value: float | None, form: str = ".2f") -> str:
    return "–" if value is None else format(value, form)
