"""Standard output and standard error that are closed, full, or left by their reader: the answer is
not lost in silence, and nobody sees a traceback."""

from __future__ import annotations

import pytest

from tests.doors.row import Row
from tests.shell import Shell

LAST = '; s=$?; qwq show --json | grep -q \'"value": "2"\' && exit $s'  # it is kept
ROWS = {
    "stdout closed": Row("ask 1+1 >&-" + LAST, "", 1, ("standard output is closed",)),
    "stdout closed, as JSON": Row("ask 1+1 --json >&-" + LAST, "", 1, ("is closed",)),
    "stdout closed, as events": Row("ask 1+1 --jsonl >&-", "", 1, ("is closed",)),
    "stdout closed, a table": Row("qwq models list >&-", "", 1, ("is closed",)),
    "stdout closed, problems": Row("echo 1+1 | qwq solve -m qwq-demo >&-", "", 1, ("is closed",)),
    "stdout closed, a chat": Row("echo 1+1 | qwq chat -m qwq-demo >&-", "", 1, ("is closed",)),
    "stdout full": Row("ask 1+1 > /dev/full" + LAST, "", 1, ("No space left",)),
    "stdout full, as JSON": Row("ask 1+1 --json > /dev/full" + LAST, "", 1, ("No space left",)),
    "stdout full, as events": Row(
        "ask 1+1 --jsonl > /dev/full; s=$?; qwq show --json | grep -q interrupted && exit $s",
        "", 1, ("No space left",),
    ),
    "stdout full, a table": Row("qwq models list > /dev/full", "", 1, ("No space left",)),
    "stdout full, help": Row("qwq --help > /dev/full", "", 1, ("No space left",)),
    "stdout full, problems": Row(
        "echo 1+1 | qwq solve -m qwq-demo > /dev/full", "", 1, ("No space left",)
    ),
    "stdout full, a chat": Row(
        "echo 1+1 | qwq chat -m qwq-demo > /dev/full", "", 1, ("No space left",)
    ),
    "stderr closed": Row("ask 1+1 2>&-", "2\n"),
    "stderr closed, an error": Row("qwq show nothing 2>&-", "", 2),
    "stderr full": Row("ask 1+1 --trace full 2> /dev/full", "2\n"),
    "stderr full, what is piped in": Row("echo | ask 1+1 2> /dev/full", "2\n"),
    "stderr full, an error": Row("qwq show nothing 2> /dev/full", "", 2),
    "stderr full, problems": Row("echo 1+1 | qwq solve -m qwq-demo 2> /dev/full", "2\n"),
    "stderr left by its reader": Row("ask 1+1 --trace full 2> >(head -c 1 > /dev/null)", "2\n"),
    "both closed": Row("ask 1+1 >&- 2>&-" + LAST, "", 1),
    "all three closed": Row("ask 1+1 <&- >&- 2>&-" + LAST, "", 1),
    "both full": Row("ask 1+1 > /dev/full 2>&1" + LAST, "", 1),
    "a reader that takes one event": Row("ask 1+1 --jsonl | head -1 > /dev/null", "", 141),
    "a reader that takes nothing": Row("ask 1+1 | true", "", 141),
    "a reader of both that leaves": Row("ask 1+1 --trace full 2>&1 | true", "", 141),
    "a reader that leaves problems": Row(
        "yes 1+1 | head -100 | qwq solve -m qwq-demo | head -1", "2\n", 141
    ),
    "a reader that leaves a chat": Row(
        "yes 1+1 | head -100 | qwq chat -m qwq-demo | true", "", 141
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_streams(shell: Shell, name: str) -> None:
    ROWS[name].check(shell)
