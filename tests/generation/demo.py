"""The embedded model, as tests of generations and reasoning take it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from qwq_cli.config import resolve
from qwq_cli.engine.cancel import Cancel
from qwq_cli.engine.params import SamplingParams
from qwq_cli.launch import open_reasoner, plan
from qwq_cli.paths import Paths
from qwq_cli.reasoning.reasoner import Reasoner
from qwq_cli.values.events import Finished
from qwq_cli.values.trace import Trace


def demo_reasoner(home: Path, **flags: object) -> AbstractContextManager[Reasoner]:
    environ = {"QWQ_HOME": str(home), "HF_HOME": str(home)}
    paths = Paths.find(environ)
    resolved = resolve(environ, paths.config_file, {"model": "qwq-demo", **flags})
    launch = plan(resolved, paths, environ)
    return open_reasoner(launch, cancel=Cancel(), progress=lambda _: None)


def traced(home: Path, question: str) -> Trace:
    """What it thinks about a question, greedily."""
    with demo_reasoner(home) as reasoner:
        greedy = SamplingParams(temperature=0, max_tokens=200)
        *_, last = reasoner.ask(question, greedy)
    assert isinstance(last, Finished)
    return last.trace
