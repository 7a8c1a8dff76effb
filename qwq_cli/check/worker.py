"""The process in which computer algebra runs; sympy is imported only here and in what it loads.

It gets trees that our own grammar made. No text of a model ever reaches sympify or parse_expr,
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

MEMORY = 1 << 30  # bytes of address space


def serve(seconds: float) -> None:
    """Answer questions, a line of JSON each, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what libraries print is no answer
    logging.disable(logging.CRITICAL)
    _limit_memory()
    _import()
    with contextlib.suppress(OSError):
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            with _last_resort(seconds):
                answer = _answer(json.loads(line))
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
    """The second or so that it takes is no part of any comparison; the first proof neither."""
    _answer(["equal", ["fn", "sqrt", ["num", "8"]], ["mul", ["num", "2"], ["sym", "x"]]])


def _answer(question: Sequence[Any]) -> str:
    try:
        verdict = _decided(question)
    except Exception:  # noqa: BLE001 - an algebra system fed with anything
        return "unknown"
    return {True: "same", False: "different", None: "unknown"}[verdict]


def _decided(question: Sequence[Any]) -> bool | None:
    """A logarithm without its base is taken to base 10 or to base e, the same in both."""
    import sympy

    from qwq_cli.check.symbolic import has_bare_log

    bases = (sympy.Integer(10), sympy.E) if has_bare_log(list(question)) else (sympy.E,)
    verdicts = [_to_base(question, base) for base in bases]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _to_base(question: Sequence[Any], base: Any) -> bool | None:
    from qwq_cli.check import solution_set, symbolic

    kind, *arguments = question
    decide: Mapping[str, Callable[..., bool | None]] = {
        "equal": symbolic.equal,
        "equations": solution_set.equations,
        "inequalities": solution_set.inequalities,
        "families": solution_set.families,
        "within": solution_set.within,
    }
    return decide[kind](*arguments, base)
