"""The process in which computer algebra runs; sympy is imported only here and in its modules.

It gets trees that our own grammar made. No text of a model ever reaches sympify or parse_expr,
which evaluate Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qwq_cli.worker.serving import serve


def run(seconds: float) -> None:
    serve(seconds, _answer, _prove)


def _prove() -> None:
    """Prove something once, because the first proof takes longer than all others."""
    _answer(["equal", ["fn", "sqrt", ["num", "8"]], ["mul", ["num", "2"], ["sym", "x"]]])


def _answer(question: Sequence[Any]) -> str:
    try:
        verdict = _decided(question)
    except Exception:  # noqa: BLE001 - an algebra system fed with anything
        return "unknown"
    return {True: "same", False: "different", None: "unknown"}[verdict]


def _decided(question: Sequence[Any]) -> bool | None:
    """Return the answer. A logarithm without a base has base 10 or e, the same in both texts.

    Next to an ln it is not base e.
    """
    import sympy

    from qwq_cli.equality.symbolic import has_function

    is_open, is_natural = (has_function(list(question), name) for name in ("barelog", "ln"))
    ten: tuple[Any, ...] = (sympy.Integer(10),) if is_open else ()
    bases = ten if is_open and is_natural else (*ten, sympy.E)
    verdicts = [_to_base(question, base) for base in bases]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _to_base(question: Sequence[Any], base: Any) -> bool | None:
    from qwq_cli.equality import solution_set, symbolic

    kind, *arguments = question
    decide: Mapping[str, Callable[..., bool | None]] = {
        "equal": symbolic.equal,
        "equations": solution_set.equations,
        "inequalities": solution_set.inequalities,
        "families": solution_set.families,
        "within": solution_set.within,
    }
    return decide[kind](*arguments, base)
