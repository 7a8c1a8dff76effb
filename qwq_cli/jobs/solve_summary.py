"""The last lines of `qwq solve`: what the whole run has now, and what this call did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType

from qwq_cli.jobs.solve_request import Request
from qwq_cli.render.solving.endpoints import uses_text, width_text
from qwq_cli.render.solving.report import lacking_text, report, run_line, served_text
from qwq_cli.solve.pass_k import lacking
from qwq_cli.solve.progress import Speed
from qwq_cli.solve.record import Record
from qwq_cli.solve.reducer import MAJORITY
from qwq_cli.solve.report import summarize
from qwq_cli.solve.worked import seconds_worked
from qwq_cli.units import count, duration, rate


@dataclass(frozen=True)
class Ending:
    """How a call ended. before: records of earlier calls; new: those of this one.

    is_stopped: by the user. has_ended_early: a server failed. wrote: lines about files.
    """

    before: Sequence[Record]
    new: Sequence[Record]
    speed: Speed | None
    is_stopped: bool
    has_ended_early: bool
    verdict_remarks: Sequence[str]
    wrote: Sequence[str]

    @property
    def records(self) -> Sequence[Record]:
        return [*self.before, *self.new]


def failed(records: Sequence[Record]) -> int:
    """Return how many problems failed."""
    return sum(record.error is not None for record in records)


def summary_parts(request: Request, ending: Ending) -> Iterator[RenderableType]:
    """Yield the summary for people."""
    yield f"{_whole(request, ending)}{_next_step(request, ending)}"
    if ending.before and (now := _now(request, ending)):
        yield now
    yield from uses_text(ending.speed.endpoints if ending.speed else ())
    if ending.is_stopped and _is_graded(ending.records):
        yield _of_a_part(request, ending)
    yield from _figures(request, ending.records)
    yield from ending.verdict_remarks
    yield from ending.wrote


def _is_graded(records: Sequence[Record]) -> bool:
    return any(record.correct is not None for record in records)


def _of_a_part(request: Request, ending: Ending) -> str:
    """Return what the figures of an interrupted run are of: they are no result of the file."""
    done = len(ending.records) - failed(ending.records)
    return (
        f"The figures below are of {done:,} of {count(len(request.problems), 'problem')}: "
        "no result of the whole run."
    )


def _figures(request: Request, records: Sequence[Record]) -> Iterator[RenderableType]:
    summary = summarize(records, request.scorer, request.ks)
    if failed(records) or _is_graded(records):
        yield run_line(request.run)
        yield from report(summary)
    elif summary.served:
        yield f"The server counted {served_text(summary.served)}."
    if too_few := lacking(records, request.ks):
        helps = request.rule != MAJORITY and too_few.title is not None
        hint = " To draw all samples: --vote majority" if helps else ""
        yield f"{lacking_text(too_few)}.{hint}"


def _whole(request: Request, ending: Ending) -> str:
    """Return how far the run is, with its cost."""
    records, problems = ending.records, count(len(request.problems), "problem")
    its_failures = failed(records)
    told = f", {its_failures:,} failed" if its_failures else ""
    cost = _cost_of_all(ending) if ending.before else _pace(request, ending)
    wrong = len(request.dataset.wrong)
    left_out = f" {count(wrong, 'wrong line')} left out." if wrong else ""
    line = f"{len(records) - its_failures:,} of {problems} done{told}{cost}.{left_out}"
    return f"Interrupted: {line}" if ending.is_stopped else line


def _cost_of_all(ending: Ending) -> str:
    """Return the tokens of all calls, and about how long they worked."""
    tokens = sum(record.tokens for record in ending.records)
    if not tokens:
        return ""
    before, now = seconds_worked(ending.before), ending.speed.seconds if ending.speed else 0.0
    time = "" if before is None else f" and about {duration(before + now)}"
    return f", {count(tokens, 'token')}{time} in all"


def _now(request: Request, ending: Ending) -> str:
    """Return what this call did; nothing if there was nothing left to do."""
    pace = _pace(request, ending)
    if not (ending.new or pace):
        return ""
    its_failures = failed(ending.new)
    parts = [count(len(ending.new) - its_failures, "problem")]
    if its_failures:
        parts.append(f"{its_failures:,} failed")
    if graded := [record.correct for record in ending.new if record.correct is not None]:
        parts.append(f"{sum(graded):,} of {len(graded):,} right")
    return f"Done now: {', '.join(parts)}{pace}."


def _pace(request: Request, ending: Ending) -> str:
    """Return what this call took."""
    speed = ending.speed
    if speed is None or not speed.tokens:
        return ""
    lacking = len(request.problems) > len(ending.records)
    beside = " (unfinished problems included)" if lacking else ""
    return (
        f", {count(speed.tokens, 'token')}{beside} in {duration(speed.seconds)} "
        f"({rate(speed.tokens_per_second)}), {width_text(speed)}"
    )


def _next_step(request: Request, ending: Ending) -> str:
    """Return the command that does the rest, if finished problems are stored."""
    if not request.output:
        kept = " With -o FILE the results are kept, and --retry-errors does again what failed."
        return kept if ending.has_ended_early else ""
    its_failures, goes_on = failed(ending.records), ending.is_stopped or ending.has_ended_early
    if not (goes_on or its_failures):
        return ""
    if not its_failures:
        return " The same command continues from there."
    again = "does again what failed" if not goes_on else "continues, and does again what failed"
    return f" The same command with --retry-errors {again} ({its_failures:,})."
