"""Computer algebra in another process, which is killed when it hangs."""

from __future__ import annotations

from typing import TypeAlias

from qwq_cli.equality.expression import Expr
from qwq_cli.worker.process import WorkerProcess

# One of worker.py's kinds of question, and its subjects: trees and names.
Question: TypeAlias = "tuple[str | Expr, ...]"

_WORKER = "qwq_cli.equality.worker"


class AlgebraProcess(WorkerProcess):
    """Asks computer algebra, with a time limit for each answer."""

    def __init__(self, *, seconds: float) -> None:
        super().__init__(_WORKER, seconds=seconds)

    def ask(self, question: Question, seconds: float) -> bool | None:
        """Return the verdict; None if the worker can't tell in time."""
        return {"same": True, "different": False}.get(self.answer(question, seconds) or "")
