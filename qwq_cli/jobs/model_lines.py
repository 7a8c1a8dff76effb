"""Models as tables: those here and those to download, the quants of one, and all known ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from qwq_cli.catalogue import BENCHMARKS
from qwq_cli.hub.machine.bandwidth import BUSY
from qwq_cli.render.terminal.clean import line as as_line
from qwq_cli.render.terminal.fitted import Listing, headed
from qwq_cli.units import GIB, count, gibibytes, gigabytes, rate, roughly
from qwq_cli.values.forecast import Basis

if TYPE_CHECKING:
    from rich.table import Table

    from qwq_cli.catalogue import Line, Usual
    from qwq_cli.hub.machine.assess import Machine

FIGURES = ("size", "memory", "fits", "speed", "answer")
FACTS = ("size\nGB", "needs\nGiB", "fits\n", "tok/s\n", "answer\n", "score\n")
ASSUMED = "~"


def listing(lines: Sequence[Line]) -> Listing:
    """Return models here and those to download."""
    rows = [(line.name, *_figures(line), line.place or "to pull") for line in lines]
    stacked = [_stacked(line, line.name, _where(line)) for line in lines]
    return Listing(_table("model", FIGURES, "where", rows), stacked)


def quant_listing(lines: Sequence[Line]) -> Listing:
    """Return the quants of one model."""
    notes = [f"{line.note} (installed)" if line.place else line.note for line in lines]
    named = [(line, line.quant or line.name, note) for line, note in zip(lines, notes, strict=True)]
    rows = [(name, *_figures(line), note) for line, name, note in named]
    return Listing(_table("quant", FIGURES, "", rows), [_stacked(*each) for each in named])


def full_listing(lines: Sequence[Line]) -> Listing:
    """Return all known models, with their scores and licences."""
    rows = [(line.name, *_facts(line), line.license or "?") for line in lines]
    stacked = [
        _stacked(line, line.name, ", ".join(filter(None, (_scored(line), line.license))))
        for line in lines
    ]
    return Listing(_table("model\n", FACTS, "licence\n", rows), stacked)


def key(usual: Usual, machine: Machine) -> str:
    """Return what the figures of a table are based on."""
    measured = "; speed as measured where a model has run" if usual.past.paces else ""
    doubt = f" The speed of memory was {BUSY}." if machine.busy else ""
    return (
        "Memory and speed as estimated for this machine, context "
        f"{count(usual.n_ctx, 'token')}{measured}.{doubt}"
    )


def notes(lines: Sequence[Line], *, scores: bool = False) -> Iterator[str]:
    """Yield the meaning of the marks that occur in the table."""
    if any(line.basis is Basis.ASSUMED for line in lines):
        yield (f"{ASSUMED}: no lengths are published for it; the time is that of similar models.")
    marks = {line.score.benchmark for line in lines if line.score}
    if scores and marks:
        second = f"; * {BENCHMARKS[1]}" if BENCHMARKS[1] in marks else ""
        yield f"Score: {BENCHMARKS[0]} in per cent{second}; `qwq models show` says who reports it."


def _table(first: str, middle: Sequence[str], last: str, rows: Sequence[tuple[str, ...]]) -> Table:
    grid = headed()
    grid.add_column(first, overflow="fold")  # a path may be long
    for name in middle:
        grid.add_column(name, no_wrap=True, justify="right")
    grid.add_column(last, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(as_line(cell)) for cell in row))
    return grid


def _figures(line: Line) -> Iterator[str]:
    pace = _pace(line)
    yield gigabytes(line.bytes)
    yield gibibytes(line.assessment.fit.total) if line.assessment else ""
    yield _fits(line)
    yield rate(pace) if pace else ""
    yield _answer(line)


def _facts(line: Line) -> Iterator[str]:
    """Yield the figures without the score, and without units, which are in the heading."""
    pace = _pace(line)
    yield f"{line.bytes / 1e9:.1f}" if line.bytes >= 50_000_000 else "<0.1"
    yield f"{line.assessment.fit.total / GIB:.1f}" if line.assessment else ""
    yield _fits(line)
    yield rate(pace).removesuffix(" tok/s") if pace else ""
    yield _answer(line)
    star = "*" if line.score and line.score.benchmark != BENCHMARKS[0] else " "
    yield f"{line.score.value:.1f}{star}" if line.score else ""


def _stacked(line: Line, name: str, last: str) -> tuple[str, str]:
    """Return the name and the figures, each with its meaning, for a narrow terminal."""
    figures = [f"size {gigabytes(line.bytes)}"]
    if line.assessment:
        fits = "fits" if line.fits else "does not fit"
        figures.append(f"needs {gibibytes(line.assessment.fit.total)} of memory, {fits}")
    if pace := _pace(line):
        figures.append(rate(pace))
    if answer := _answer(line):
        figures.append(f"{answer} an answer")
    figures += filter(None, [last])
    return as_line(name), as_line("; ".join(figures))


def _where(line: Line) -> str:
    told = {None: "to pull", "qwq": "comes with qwq", "hub": "in the hub's folder"}
    return told.get(line.place, f"in {line.place}'s folder")


def _scored(line: Line) -> str:
    return f"{line.score.benchmark} {line.score.value:g}" if line.score else ""


def _fits(line: Line) -> str:
    return ("yes" if line.fits else "no") if line.assessment else "?"


def _pace(line: Line) -> float | None:
    at = line.assessment
    return line.pace or (at.speed.likely if at and at.speed else None)


def _answer(line: Line) -> str:
    if line.answer is None:
        return ""
    return f"{ASSUMED if line.basis is Basis.ASSUMED else ''}{roughly(line.answer.median)}"
