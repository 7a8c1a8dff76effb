"""The installed `qwq`, as its users run it, and the trace it leaves."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from child import Outcome, run_on_terminal
from workload import QUESTION, SYSTEM, Workload

from qwq_cli.errors import ExitStatus
from qwq_cli.paths import Paths
from qwq_cli.store import Store
from qwq_cli.values.trace import Trace

QWQ = str(Path(sys.executable).with_name("qwq"))
ENDED = (ExitStatus.ANSWERED, ExitStatus.NO_ANSWER)  # the latter: the token limit cut it short


@dataclass(frozen=True)
class Asked:
    outcome: Outcome
    trace: Trace


def ask(work: Workload, watch: Callable[[int], None] | None = None) -> Asked:
    """`qwq ask` on a terminal with its default view, traces kept in a folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = environment(home)
        outcome = run_on_terminal(_command(work), env=env, accept=ENDED, watch=watch)
        with Store(Paths.find(env).traces_file) as store:
            trace = store.last()
    if trace is None:
        raise RuntimeError("qwq ask kept no trace")
    return Asked(outcome, trace)


def environment(home: str) -> dict[str, str]:
    """Ours without what would change settings, the view, or how modules are cached."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("QWQ_") and name not in _LEFT_OUT
    }
    return ours | {"QWQ_HOME": home, "TERM": "xterm-256color"}


_LEFT_OUT = {
    "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "ACCESSIBLE",
    "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
}  # fmt: skip


def _command(work: Workload) -> list[str]:
    sizes = {"--threads": work.threads, "--ctx": work.n_ctx, "-n": work.tokens, "-s": work.seed}
    flags = [text for flag, value in sizes.items() for text in (flag, str(value))]
    return [QWQ, "ask", "-m", work.model, "--system", SYSTEM, *flags, QUESTION]
