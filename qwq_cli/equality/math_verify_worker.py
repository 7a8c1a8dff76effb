"""The process in which math-verify runs as published; only this module imports it.

math-verify reads and compares by its own rules, and gives some of the text to sympy's parse_expr.
So it is asked only if `--scorer math-verify` or `--disagree` wants its verdict, and only here.
"""

from __future__ import annotations

import json
from typing import Any

from qwq_cli.worker.serving import serve

_LONGEST = 120  # characters of its reading that are shown


def run(seconds: float) -> None:
    serve(seconds, _judged, lambda: _judged(["$x$", "$x$"]))


def _judged(question: Any) -> str:
    """Judge a pair of texts: target and answer. The caller limits the time."""
    from math_verify import parse, verify

    target, answer = (parse(text, parsing_timeout=None) for text in question)
    correct = verify(target, answer, timeout_seconds=None)
    read = [str(each[0])[:_LONGEST] if each else None for each in (target, answer)]
    return json.dumps([correct, *read])
