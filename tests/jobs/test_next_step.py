"""What a run over problems says of what is left to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from qwq_cli.jobs.solve_summary import Ending, _next_step
from qwq_cli.solve.record import Record
from tests.solve.samples import record, sample

DONE, FAILED = record("a", sample(0, "1")), record("b", error="The server is gone.")


KEPT = " With -o FILE the results are kept, and --retry-errors does again what failed."
CONTINUES = " The same command continues from there."
AGAIN = " The same command with --retry-errors does again what failed (1)."
BOTH = " The same command with --retry-errors continues, and does again what failed (1)."


@pytest.mark.parametrize(
    ("output", "records", "stopped", "ended_early", "said"),
    [
        ("r.jsonl", [DONE], False, False, ""),
        ("r.jsonl", [DONE], True, False, CONTINUES),
        ("r.jsonl", [DONE], False, True, CONTINUES),
        ("r.jsonl", [DONE, FAILED], False, False, AGAIN),
        ("r.jsonl", [FAILED], True, False, BOTH),
        ("r.jsonl", [DONE, FAILED], False, True, BOTH),
        (None, [FAILED], True, False, ""),
        (None, [FAILED], False, True, KEPT),
        (None, [DONE], False, False, ""),
    ],
)
def test_the_next_command_is_named_where_something_is_kept(
    output: str | None, records: list[Record], stopped: bool, ended_early: bool, said: str
) -> None:
    request: Any = SimpleNamespace(output=output)
    ending = Ending(
        before=records[:1], new=records[1:], speed=None, is_stopped=stopped,
        has_ended_early=ended_early, verdict_remarks=(), wrote=(),
    )  # fmt: skip
    assert _next_step(request, ending) == said
