"""Systems of equations in plain text: neighbouring lines with common unknowns are one problem."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwq_cli.solve.text_line import is_bare_order

_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_UNKNOWN = re.compile(r"[A-Za-z]")
_EQUATION = re.compile(r"[^=?？]+[^=?？<>≤≥!:]=[^=?？]+")


def grouped(lines: Sequence[str]) -> list[list[str]]:
    """Return consecutive lines, with the lines of a system and its instruction together."""
    found: list[list[str]] = []
    at = 0
    while at < len(lines):
        end = _end_of_system(lines, at)
        if end == at:
            found.append([lines[at]])
            at += 1
            continue
        system = [*lines[at:end]]
        if found and len(found[-1]) == 1 and is_bare_order(found[-1][0]):
            system = [*found.pop(), *system]
        elif (
            end < len(lines)
            and is_bare_order(lines[end])
            and not _end_of_system(lines, end + 1) > end + 1
        ):
            system.append(lines[end])
            end += 1
        found.append(system)
        at = end
    return found


def is_system(lines: Sequence[str]) -> bool:
    """Return whether the lines are one system and nothing else."""
    return len(lines) > 1 and _end_of_system(lines, 0) == len(lines)


def _end_of_system(lines: Sequence[str], start: int) -> int:
    """Return the end of the equations; `start` if none begins there."""
    known: set[str] = set()
    end = start
    while end < len(lines) and (its := _unknowns(lines[end])) and (not known or known & its):
        known |= its
        end += 1
    return end if end - start > 1 and len(known) > 1 else start


def _unknowns(line: str) -> set[str]:
    """Return the unknowns; none if the line is not exactly one equation."""
    text = _COMMAND.sub(" ", line).strip(" \t$.,;&\\")
    if not _EQUATION.fullmatch(text) or _WORD.search(text):
        return set()
    return set(_UNKNOWN.findall(text))
