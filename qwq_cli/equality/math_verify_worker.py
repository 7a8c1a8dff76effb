"""The process in which math-verify runs as published; the only place that imports it.

It reads and compares by its own rules, and gives some of the text to sympy's parse_expr. So it is
asked only if `--scorer math-verify` or `--disagree` wants its verdict, and only here.
"""

from __future__ import annotations

import json
from typing import Any

from qwq_cli.equality.serving import serve

_LONGEST = 120  # characters of what it read, for people


def run(seconds: float) -> None:
    serve(seconds, _judged, lambda: _judged(["$x$", "$x$"]))


def _judged(question: Any) -> str:
    """A pair of texts: the target, the answer. The time is limited from outside."""
    from math_verify import parse, verify

    target, answer = (parse(text, parsing_timeout=None) for text in question)
    correct = verify(target, answer, timeout_seconds=None)
    read = [str(each[0])[:_LONGEST] if each else None for each in (target, answer)]
    return json.dumps([correct, *read])
