"""What counts as a loop in a chat depends on the numbers of all turns."""

from __future__ import annotations

from pathlib import Path

from qwq_cli.guards.named import MOST
from qwq_cli.values.kinds import Status
from tests.guards.runaways import RUNAWAYS
from tests.repl.desk import Desk, scripted

QUESTION, TEXT = RUNAWAYS["terms_that_nobody_asked_for"]
SCRIPT = f"{TEXT[:1000]}\n\n**Final Answer**\n\n\\[ \\boxed{{4}} \\]"


def status(home: Path, *questions: str, **flags: str) -> Status:
    given = {"on_loop": "stop", **flags}
    with Desk(home, scripted(SCRIPT), flags=given, typed=False) as desk:
        assert desk.pipe_in("\n".join(questions)) in {0, 3}
        return desk.trace().status


def test_numbers_of_earlier_turns_may_be_meant_too(tmp_path: Path) -> None:
    assert status(tmp_path / "1", QUESTION) is Status.LOOP
    assert status(tmp_path / "2", "Can you find 60 terms?", QUESTION) is Status.ANSWERED


def test_numbers_of_the_system_message_that_holds_may_be_meant_too(tmp_path: Path) -> None:
    asks = "Go on with it until there are 60 of the terms."
    other = "Be brief with all that you write."
    assert status(tmp_path / "1", QUESTION, system=asks) is Status.ANSWERED
    assert status(tmp_path / "2", f"/system {asks}", QUESTION) is Status.ANSWERED
    assert status(tmp_path / "3", f"/system {other}", QUESTION, system=asks) is Status.LOOP


def test_a_system_message_is_read_once(tmp_path: Path) -> None:
    long = "Think about it with care, and say what you have found. " * 40
    assert 2 * len(long) > MOST > len(long) + len(QUESTION)
    assert status(tmp_path, f"/system {long}", QUESTION, system=long) is Status.LOOP
