"""Matrices, vectors and cases in LaTeX, split into rows of cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwq_cli.equality.brackets import split_at
from qwq_cli.equality.notation import ROW

_OPENERS = ("(", "[", r"\{", "|")
_BEGIN = re.compile(r"\\begin\s*\{(?P<kind>[a-z]+)\*?\}(?:\s*(?:\[[a-z]\])?\s*\{[|clr@ ]*\})?")
_END = re.compile(r"\\end\s*\{(?P<kind>[a-z]+)\*?\}\s*(?P<closer>\)|\]|\\\}|\||\.)?")
_MATRICES = frozenset(("matrix", "pmatrix", "bmatrix", "Bmatrix", "array", "smallmatrix"))
_DETERMINANTS = frozenset(("vmatrix",))
_SYSTEMS = frozenset(("cases", "aligned", "align", "gathered", "split", "gather", "dcases"))
MAX_CELLS = 100


@dataclass(frozen=True)
class Grid:
    """kind: matrix or system. scale: the text of the factor before it, or of "name ="."""

    kind: str
    scale: str
    rows: tuple[tuple[str, ...], ...]


def read_grid(text: str) -> Grid | None:
    """Read a grid; None unless it is one environment of rows that ends the text."""
    if r"\begin" not in text:
        return None
    begin = _BEGIN.search(text)
    ends = list(_END.finditer(text))
    if begin is None or len(ends) != 1 or ends[0].end() != len(text):
        return None
    if begin["kind"] != ends[0]["kind"] or text.count(r"\begin") != 1:
        return None
    scale = text[: begin.start()].rstrip()
    opener = next((bracket for bracket in _OPENERS if scale.endswith(bracket)), None)
    kind = _kind(begin["kind"], opener, ends[0]["closer"])
    rows = _rows(text[begin.end() : ends[0].start()])
    if kind is None or not rows or sum(map(len, rows)) > MAX_CELLS:
        return None
    scale = scale.removesuffix(opener or "").strip()
    return Grid(kind, "-1" if scale == "-" else scale, rows)


def _kind(environment: str, opener: str | None, closer: str | None) -> str | None:
    if environment in _SYSTEMS or (environment == "array" and opener == r"\{" and not closer):
        return "system"
    is_determinant = environment in _DETERMINANTS or "|" in (opener, closer)
    is_matrix = environment in _MATRICES or environment.lower() in _MATRICES
    return "matrix" if is_matrix and not is_determinant else None


def _rows(body: str) -> tuple[tuple[str, ...], ...]:
    lines = [line.replace(r"\hline", "").strip() for line in body.split(ROW)]
    if not lines[-1]:
        lines.pop()
    return tuple(tuple(split_at("&", line)) for line in lines)
