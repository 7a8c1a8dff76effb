"""A setting that is declared is found wherever settings are, without another line of code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.shell import Done, Shell

ROOT = Path(__file__).parent.parent.parent


class More(Shell):
    """qwq with one more setting."""

    def run(
        self,
        *arguments: str | Path,
        stdin: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
    ) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "tests.one_more_setting", *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin or b"",
            capture_output=True, cwd=ROOT, check=False, timeout=300, preexec_fn=before,
            env={**self.environment, **(env or {})},
        )  # fmt: skip
        return Done(done.stdout.decode(), done.stderr.decode(), done.returncode)

    def completed(self, line: str) -> list[str]:
        words = {"COMP_WORDS": f"qwq {line}", "COMP_CWORD": str(len(f"qwq {line} ".split(" ")) - 2)}
        done = self.run(env={"_QWQ_COMPLETE": "complete_bash", **words})
        return done.stdout.split()


@pytest.fixture
def more(tmp_path: Path) -> More:
    return More(tmp_path)


@pytest.mark.parametrize("command", ["ask", "chat", "solve", "curve"])
def test_it_is_a_flag_of_every_command_that_takes_settings(more: More, command: str) -> None:
    _, _, after = more.run(command, "--help").stdout.partition("Thought and answer:")
    panel, _, rest = after.partition("Sampling (")
    assert "--mood <calm|keen>" in panel
    assert "How it is to sound." in panel
    assert "--zeal VALUE" in rest
    assert "[at least 0 and below 1]" in rest


def test_files_variables_and_flags_set_it(more: More) -> None:
    assert more.run("config", "--json").document["mood"] == "calm"
    assert more.run("config", "set", "mood", "keen").status == 0
    assert more.run("config", "--json").document["mood"] == "keen"
    assert more.run("config", "--json", env={"QWQ_MOOD": "calm"}).document["mood"] == "calm"
    assert "QWQ_MOOD" in more.run("config", env={"QWQ_MOOD": "calm"}).stdout
    assert more.run("config", "unset", "mood").status == 0
    assert more.run("config", "--json").document["mood"] == "calm"


def test_a_wrong_value_is_told_alike_everywhere(more: More) -> None:
    said = "zeal must be a number, at least 0 and below 1, not"
    assert said in more.run("ask", "--zeal", "2", "x").stderr
    assert said in more.run("config", "set", "zeal", "2").stderr
    assert f"QWQ_ZEAL{said[4:]}" in more.run("config", env={"QWQ_ZEAL": "2"}).stderr
    assert said in more.run("chat", "-m", "qwq-demo", stdin="/set zeal 2\n").stderr


def test_a_chat_sets_it(more: More) -> None:
    assert "mood = keen" in more.run("chat", "-m", "qwq-demo", stdin="/set mood keen\n").stderr


def test_a_shell_completes_it(more: More) -> None:
    assert "--mood" in more.completed("ask --mo")
    assert more.completed("ask --mood ") == ["calm", "keen"]
    assert more.completed("--mood k") == ["keen"]
    assert "mood" in more.completed("config set m")
    assert more.completed("config set mood ") == ["calm", "keen"]


def test_a_chat_completes_it(more: More, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from tests.repl.desk import Desk\nfrom tests.repl.test_completer import complete\n"
        f"with Desk(Path({str(tmp_path)!r})) as desk:\n"
        "    print(complete(desk, '/set mo'), complete(desk, '/set mood k'))\n"
    )
    assert more.run("-c", code).stdout == "['model', 'mood'] ['keen']\n"


def test_it_is_part_of_the_signature(more: More, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom qwq_cli.config import parsed\n"
        "from tests.solve.test_signature import run_of, signature\n"
        f"home = Path({str(tmp_path)!r})\n"
        "keen = parsed('mood', 'keen', where='')\n"
        "runs = [run_of(home), run_of(home, mood=keen), run_of(home, zeal=0.5)]\n"
        "print(*(signature(run, 'q') for run in runs))\n"
    )
    calm, keen, zealous = more.run("-c", code).stdout.split()
    assert calm != keen
    assert calm == zealous
