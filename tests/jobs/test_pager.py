"""Which pager shows a long list, and when none does."""

from __future__ import annotations

import io
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

import pexpect
import pytest

from qwq_cli.cli.app import run
from qwq_cli.config import resolve
from qwq_cli.jobs.environment import Environment
from qwq_cli.jobs.output import emit
from qwq_cli.jobs.pager import page
from qwq_cli.settings import Settings
from tests.shell import COMMAND, Shell


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def bin(tmp_path: Path) -> Path:
    """A folder with a pager that writes down what it read."""
    for name in ("less", "most"):
        file = tmp_path / name
        told = f"{tmp_path}/told"
        file.write_text(f'#!/bin/sh\nprintf %s "$LESS|$1|" > {told}\ncat >> {told}\n')
        file.chmod(0o755)
    return tmp_path


def told(bin: Path) -> str | None:
    file = bin / "told"
    return file.read_text("utf-8") if file.exists() else None


def emitted(
    bin: Path,
    lines: int,
    *,
    variables: Mapping[str, str] = {},
    stdout: io.StringIO | None = None,
    settings: Settings | None = None,
    as_json: bool = False,
    paged: bool = True,
    stderr: io.StringIO | None = None,
) -> str:
    path = f"{bin}:/bin:/usr/bin"
    given = {"PATH": path, "TERM": "xterm", "COLUMNS": "80", "LINES": "10", **variables}
    out = Screen() if stdout is None else stdout
    env = Environment(given, Screen(), out, stderr or io.StringIO())
    text = [f"line {number}" for number in range(lines)]
    emit(env, settings or Settings(), text, text, as_json=as_json, paged=paged)
    return out.getvalue()


def test_what_is_longer_than_the_screen_goes_to_less(bin: Path) -> None:
    assert emitted(bin, 30) == ""
    options, _, shown = (told(bin) or "").partition("||")
    assert options.startswith("FRX")
    assert "q leaves, Space goes on" in options
    assert shown == "".join(f"line {number}\n" for number in range(30))


def test_what_fits_is_printed(bin: Path) -> None:
    assert emitted(bin, 9).splitlines()[-1] == "line 8"
    assert told(bin) is None


@pytest.mark.parametrize(
    "variables",
    [
        {"TERM": "dumb"},
        {"PAGER": "cat"},
        {"PAGER": ""},
        {"PAGER": "nowhere-to-be-found"},
        {"PATH": "/nowhere"},
    ],
)
def test_no_pager_where_none_is_wanted_or_there(bin: Path, variables: dict[str, str]) -> None:
    assert len(emitted(bin, 30, variables=variables).splitlines()) == 30
    assert told(bin) is None


def test_none_in_a_pipe_or_for_a_program(bin: Path) -> None:
    assert len(emitted(bin, 30, stdout=io.StringIO()).splitlines()) == 30
    assert emitted(bin, 30, as_json=True).startswith("[")
    assert emitted(bin, 30, paged=False)
    assert told(bin) is None


def test_a_setting_turns_it_off(bin: Path) -> None:
    settings = resolve({"QWQ_PAGER": "false"}, bin / "none.toml", {}).settings
    assert len(emitted(bin, 30, settings=settings).splitlines()) == 30


@pytest.mark.parametrize(("chosen", "options"), [("PAGER", "FRX"), ("LESS", "less -F")])
def test_our_prompt_is_left_out_where_somebody_chose(bin: Path, chosen: str, options: str) -> None:
    emitted(bin, 30, variables={chosen: "less -F"})
    assert (told(bin) or "").startswith(f"{options}|")


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
@pytest.mark.parametrize("key", ["q", "\x03"])
def test_less_says_how_to_leave_and_leaves(shell: Shell, key: str) -> None:
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "--help"],
        dimensions=(12, 80),
        env={**shell.environment, "TERM": "xterm"},
        timeout=60,
    )
    child.expect_exact("q leaves, Space goes on")
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_bare_qwq_is_not_paged(bin: Path) -> None:
    """Nobody asked for anything: the next keys belong to the shell."""
    variables = {"PATH": f"{bin}:/bin:/usr/bin", "TERM": "xterm", "LINES": "10"}
    out = Screen()
    env = Environment({**variables, "QWQ_HOME": str(bin)}, Screen(), out, io.StringIO())
    assert run([], env) == 0
    assert "Ask and talk:" in out.getvalue()
    assert told(bin) is None


def test_the_pager_of_somebodys_choice_with_its_flags(bin: Path) -> None:
    emitted(bin, 30, variables={"PAGER": "most -w", "LESS": "S"})
    assert (told(bin) or "").startswith("S|-w|line 0")


@pytest.mark.parametrize(
    "wanted",
    [
        "sh -c 'exit 0'",
        "sh -c 'exit 3'",
        "sh -c 'cat > /dev/null; exit 1'",
        "sh -c 'kill -9 $$'",
        "sh -c nowhere-to-be-found",
        "no-program",
    ],
)
def test_a_pager_that_fails_costs_no_list(bin: Path, wanted: str) -> None:
    (bin / "no-program").write_text("just text")
    (bin / "no-program").chmod(0o755)
    said = io.StringIO()
    shown = emitted(bin, 30, variables={"PAGER": wanted}, stderr=said)
    assert shown.splitlines() == [f"line {number}" for number in range(30)]
    name = "sh" if wanted.startswith("sh") else wanted
    assert said.getvalue() == (
        f"The pager {name} failed. To do without one: qwq config set pager false\n"
    )


def test_one_that_is_quit_early_has_not_failed(bin: Path) -> None:
    assert emitted(bin, 30, variables={"PAGER": "head -n 1"}) == ""


def test_a_pager_that_reads_nothing_does_no_harm(bin: Path) -> None:
    assert not page("x" * 1_000_000, ["/bin/sh", "-c", "exit 0"], {})
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("words", [("ask", "--help"), ("help", "solve"), ("models", "pull", "-h")])
def test_a_help_that_is_longer_than_the_screen_goes_through_it_too(
    bin: Path, words: tuple[str, ...]
) -> None:
    variables = {"PATH": f"{bin}:/bin:/usr/bin", "TERM": "xterm", "QWQ_HOME": str(bin)}
    for lines, is_paged in (("10", True), ("999", False)):
        out = Screen()
        env = Environment({**variables, "LINES": lines}, Screen(), out, io.StringIO())
        assert run(words, env) == 0
        shown = (told(bin) or "") if is_paged else out.getvalue()
        assert "Usage: qwq" in shown
        assert "Examples:" in shown
        assert (out.getvalue() == "") == is_paged


def test_a_help_is_shown_although_the_settings_are_broken(bin: Path) -> None:
    (bin / "config.toml").write_text("ctx =", encoding="utf-8")
    path = f"{bin}:/bin:/usr/bin"
    variables = {"PATH": path, "TERM": "xterm", "QWQ_HOME": str(bin), "LINES": "9"}
    assert run(["ask", "-h"], Environment(variables, Screen(), Screen(), io.StringIO())) == 0
    assert "Usage: qwq ask" in (told(bin) or "")
