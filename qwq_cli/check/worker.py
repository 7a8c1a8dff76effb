"""The process in which computer algebra runs; only here are sympy and math-verify imported.

It reads LaTeX by a grammar. Nothing that a model wrote ever reaches sympify or parse_expr,
which evaluate Python.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

MEMORY = 1 << 30  # bytes of address space
_DIGITS = 50  # to which sympy evaluates a difference


def serve(seconds: float) -> None:
    """Answer pairs of formulas, a line of JSON each, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print is no answer
    logging.disable(logging.CRITICAL)
    _limit_memory()
    _import()
    with contextlib.suppress(OSError):
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            with _last_resort(seconds):
                answer = _compare(*json.loads(line))
            print(answer, file=answers, flush=True)


def _limit_memory() -> None:
    """Where the system can; elsewhere the time limit is what bounds it."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@contextlib.contextmanager
def _last_resort(seconds: float) -> Iterator[None]:
    """End this process where its parent has died and can't: after twice the time it would give."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)  # SIGALRM kills: nobody handles it
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)
        return
    timer = threading.Timer(2 * seconds, os._exit, (1,))
    timer.start()
    yield
    timer.cancel()


def _import() -> None:
    """The second or so that it takes is no part of any comparison; the first parse neither."""
    _compare("x", "x")


def _compare(a: str, b: str) -> str:
    from math_verify import verify

    try:
        left, right = _parse(a), _parse(b)
    except Exception:  # noqa: BLE001 - a grammar and an algebra system fed with anything
        return "unknown"
    settings: dict[str, Any] = {
        "numeric_precision": _DIGITS, "timeout_seconds": None, "allow_set_relation_comp": True,
    }  # fmt: skip
    is_same = verify(left, right, **settings) or verify(right, left, **settings)
    return "same" if is_same else "different"


def _parse(text: str) -> Any:
    from latex2sympy2_extended.latex2sympy2 import (
        ConversionConfig,
        NormalizationConfig,
        latex2sympy,
    )
    from math_verify.grader import should_treat_as_complex

    return latex2sympy(
        text,
        is_real=not should_treat_as_complex(text),
        normalization_config=NormalizationConfig(malformed_operators=True, boxed="none"),
        conversion_config=ConversionConfig(lowercase_symbols=False),
    )
