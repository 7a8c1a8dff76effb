"""Lists of traces, sessions and models on any terminal: names are whole, and columns have heads."""

from __future__ import annotations

import io
import re
from pathlib import Path

import msgspec
import pytest

from qwq_cli.cli.app import run
from qwq_cli.hub.machine.bandwidth import Kept
from qwq_cli.hub.machine.hardware import detect
from qwq_cli.jobs.environment import Environment
from qwq_cli.kept_file import KeptFile
from qwq_cli.store import Store
from qwq_cli.values.conversation import Conversation
from tests.render.stage import make_trace

TRACE, SESSION = "20261130-101500-abcd", "20261130-101600-beef"
QUESTION = "How many pens are there in four boxes of nine pens each, and how many are left over?"


class Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path) -> Path:
    file = tmp_path / "state" / "traces.sqlite3"
    file.parent.mkdir(parents=True)
    with Store(file) as store:
        made = make_trace(id=TRACE, question=QUESTION, created="2026-11-30T10:15:00+00:00")
        store.save(made, session=SESSION)
        talk = Conversation(id=SESSION, created=made.created).asked(QUESTION, TRACE).answered(made)
        store.sessions.save(talk, None, now="2026-11-30T10:16:00+00:00")
    speed = Kept(detect().cores, 4e10, quiet=True)
    KeptFile(tmp_path / "cache" / "bandwidth.json", Kept).write(speed)
    return tmp_path


def said(
    home: Path, line: str, *, columns: int = 80, typed: str = "", term: str = "xterm"
) -> tuple[str, str]:
    """Return what a line writes to stdout and stderr of a terminal."""
    variables = {
        "QWQ_HOME": f"{home}", "HF_HOME": f"{home}/hub", "TERM": term, "COLUMNS": f"{columns}",
        "LINES": "999", "NO_COLOR": "1", "TZ": "UTC",
    }  # fmt: skip
    out, err = Typed(), Typed()
    run(line.split(), Environment(variables, Typed(typed), out, err))
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("columns", [24, 40, 60, 80, 200])
@pytest.mark.parametrize(
    ("line", "name"), [("log", TRACE), ("sessions list", SESSION), ("models list", "qwq-demo")]
)
def test_names_are_whole_on_any_terminal(home: Path, line: str, name: str, columns: int) -> None:
    rows = said(home, line, columns=columns)[0].splitlines()
    (row,) = (row for row in rows if name in row.split())
    assert row.startswith(name)
    assert all(len(row) <= columns for row in rows)


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        ("log", "id question answer tokens time"),
        ("sessions list", "id last used name, or first question turns"),
    ],
)
def test_columns_have_heads(home: Path, line: str, heads: str) -> None:
    head, row = said(home, line)[0].splitlines()
    assert " ".join(head.split()) == heads
    assert "How many pens" in row


@pytest.mark.parametrize(("columns", "is_told"), [(60, False), (80, False), (160, True)])
def test_the_model_of_a_trace_is_told_if_there_is_room(
    home: Path, columns: int, is_told: bool
) -> None:
    assert ("tiny" in said(home, "log", columns=columns)[0]) == is_told


@pytest.mark.parametrize("columns", [40, 160])
def test_the_formulas_of_an_answer_are_read(home: Path, columns: int) -> None:
    answer = msgspec.structs.replace(make_trace().answer, text="3 \\text{ remainder } 2")
    with Store(home / "state" / "traces.sqlite3") as store:
        store.save(make_trace(id="20261201-101500-abcd", answer=answer))
    assert "3 remainder 2" in said(home, "log", columns=columns)[0]


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("command", ["list", "list --all", "show qwq-32b"])
def test_a_narrow_terminal_gets_lines_for_each_model(home: Path, command: str, term: str) -> None:
    text = said(home, f"models {command}", columns=44, term=term)[0]
    assert all(len(row) <= 44 for row in text.split("Memory and")[0].splitlines())
    flat = " ".join(text.split())
    assert re.search(r"size 19\.9 GB; needs 21\.2 GiB of memory, (fits|does not fit); \d", flat)


def test_each_part_of_a_narrow_list_is_understood_alone(home: Path) -> None:
    flat = " ".join(said(home, "models list", columns=40)[0].split())
    assert re.match(r"qwq-demo size 1\.8 MB; needs \S+ GiB of memory, fits; comes with qwq ", flat)


@pytest.mark.parametrize("columns", [20, 200])
def test_in_a_pipe_a_list_of_models_is_a_table(
    home: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Typed, "isatty", lambda self: False)
    head, row, *_ = said(home, "models list", columns=columns)[0].splitlines()
    assert head.split() == ["model", "size", "memory", "fits", "speed", "answer", "where"]
    assert row.startswith("qwq-demo ")


def test_a_narrow_list_tells_the_rest_below_the_name(home: Path) -> None:
    name, *rest = said(home, "sessions list", columns=40)[0].splitlines()
    assert name == SESSION
    assert all(line.startswith("  ") for line in rest)
    assert rest[-1].endswith("1 turn")


@pytest.mark.parametrize(
    "line", [f"sessions rm {SESSION}", "sessions rm beef", f"log --delete {TRACE}"]
)
def test_what_is_to_be_deleted_is_described(home: Path, line: str) -> None:
    asked = " ".join(said(home, line, typed="n\n")[1].split())
    assert '"How many pens are there in four boxes' in asked
    assert "2026-11-30" in asked
    assert ("1 turn" in asked) == line.startswith("sessions")
    assert "Nothing was deleted." in asked
