"""What a run over problems says of what is left to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from qwq_cli.jobs.solve_summary import _next_step
from tests.solve.samples import record, sample

DONE, FAILED = record("a", sample(0, "1")), record("b", error="The server is gone.")


@pytest.mark.parametrize(
    ("output", "records", "goes_on", "words"),
    [
        ("r.jsonl", [DONE], False, ""),
        ("r.jsonl", [DONE], True, " The same command continues from there."),
        ("r.jsonl", [DONE, FAILED], False, "--retry-errors does again what failed (1)."),
        ("r.jsonl", [FAILED], True, "--retry-errors continues, and does again what failed (1)."),
        (None, [FAILED], True, ""),
    ],
)
def test_the_next_command_is_named_where_something_is_kept(
    output: str | None, records: list[Any], goes_on: bool, words: str
) -> None:
    request: Any = SimpleNamespace(output=output)
    run: Any = SimpleNamespace(records=records, is_stopped=goes_on, has_ended_early=False)
    said = _next_step(request, run)
    assert said.endswith(words)
    assert bool(said) == bool(words)
