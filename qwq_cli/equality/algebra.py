"""Computer algebra in another process, which is killed when it hangs."""

from __future__ import annotations

from typing import TypeAlias

from qwq_cli.equality.expression import Expr
from qwq_cli.equality.process import WorkerProcess

# What is asked, one of worker.py's kinds, and about what: trees and names.
Question: TypeAlias = "tuple[str | Expr, ...]"

_WORKER = "qwq_cli.equality.worker"


class AlgebraProcess(WorkerProcess):
    """Answers of computer algebra, each within its time limit."""

    def __init__(self, *, seconds: float) -> None:
        super().__init__(_WORKER, seconds=seconds)

    def ask(self, question: Question, seconds: float) -> bool | None:
        """None if the worker can't tell in time."""
        return {"same": True, "different": False}.get(self.answer(question, seconds) or "")
