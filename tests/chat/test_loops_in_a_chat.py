"""What counts as a loop in a chat depends on the numbers of all turns."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.values.kinds import Status
from tests.guards.runaways import RUNAWAYS
from tests.repl.desk import Desk, scripted

QUESTION, TEXT = RUNAWAYS["terms_that_nobody_asked_for"]
SCRIPT = f"{TEXT[:1000]}\n\n**Final Answer**\n\n\\[ \\boxed{{4}} \\]"


def status(home: Path, *questions: str) -> Status:
    with Desk(home, scripted(SCRIPT), flags={"on_loop": "stop"}, typed=False) as desk:
        assert desk.pipe_in("\n".join(questions)) in {0, 3}
        return desk.trace().status


def test_numbers_of_earlier_turns_may_be_meant_too(tmp_path: Path) -> None:
    assert status(tmp_path / "1", QUESTION) is Status.LOOP
    assert status(tmp_path / "2", "Can you find 60 terms?", QUESTION) is Status.ANSWERED
