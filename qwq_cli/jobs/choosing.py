"""Chooses the exchange of a file that is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qwq_cli.errors import UsageError

if TYPE_CHECKING:
    from qwq_cli.jobs.spool import Source
    from qwq_cli.transcripts.file import Found
    from qwq_cli.values.trace import Trace

# What `qwq show` exports, and its like.
_EXPORTED = re.compile(
    r"\s*(?:<!doctype html|<html|<svg|<\?xml)|(?:# Question\n.*?\n)?# Thought\n\nThought ",
    re.IGNORECASE | re.DOTALL,
)
LOOKED_AT = 1000  # exchanges, by default


def choose(source: Source, wanted: str | None, limit: int | None) -> tuple[Trace, str]:
    """Return the exchange, and a remark about the others. Raises UsageError, StoreError.

    wanted: a number from 1, or its name; None for the first. limit: how many to examine at most.
    """
    from qwq_cli.solve.row import Wrong
    from qwq_cli.transcripts.file import TEXT, nothing_in, read_file
    from qwq_cli.transcripts.to_trace import trace_of

    most = limit or max(LOOKED_AT, _number(wanted) or 0)
    chosen: tuple[int, Found] | None = None
    first_wrong, count, is_all = None, 0, True
    for found in read_file(source.path):
        if isinstance(found, Wrong):
            first_wrong = first_wrong or found
            continue
        if count == most:
            is_all = False
            break
        count += 1
        if chosen is None and _is_wanted(wanted, count, found):
            chosen = (count, found)
    if not count:
        raise nothing_in(source.path, first_wrong)
    if chosen is None:
        raise _missing(wanted, count, source.name, is_all=is_all)
    trace = trace_of(chosen[1], source.path, source.name)
    remark = _doubt(trace, source.name) if chosen[1].shape == TEXT else ""
    return trace, remark or _remark(chosen[0], count, is_all=is_all)


def _missing(wanted: str | None, count: int, name: str, *, is_all: bool) -> UsageError:
    looked = f"{name} has {count:,}" if is_all else f"These are the first {count:,} of {name}"
    hint = "Give --number 1, or another." if is_all else "Look at more: --limit N"
    return UsageError(f"There is no {wanted!r}. {looked}.", hint)


def _doubt(trace: Trace, name: str) -> str:
    """Return why a text may hold no reasoning; empty if it seems to hold some."""
    from qwq_cli.values.kinds import Format, StepKind

    if _EXPORTED.match(trace.raw):
        return f"{name} looks like a page or picture for people. `qwq log` lists kept traces."
    is_bare = trace.format is Format.UNTAGGED and not (trace.question or trace.candidates)
    is_flat = all(step.kind is StepKind.DERIVE for step in trace.steps)
    if is_bare and is_flat and trace.answer.value is None:
        return f"There is no sign of reasoning in {name}; qwq shows its text."
    return ""


def _remark(number: int, count: int, *, is_all: bool) -> str:
    if count == 1 and is_all:
        return ""
    there = f"{count:,}" if is_all else f"{count:,} or more"
    return f"This is {number:,} of {there}; choose with --number N, or --number ID."


def _number(wanted: str | None) -> int | None:
    return int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 10 else None


def _is_wanted(wanted: str | None, number: int, found: Found) -> bool:
    if wanted is None or wanted.isdecimal():
        return number == (1 if wanted is None else _number(wanted))
    own = found.own or {}
    return wanted in (found.exchange.key, own.get("id"))
