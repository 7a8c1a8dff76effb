"""Completion in bash behind a colon: of what it splits, and in a real one."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qwq_cli.cli.bash_words import colons_joined


@pytest.mark.parametrize(
    ("words", "place", "seen", "left"),
    [
        (["qwq", "models", "pull", "m", ":", "Q4"], 5, ["qwq", "models", "pull", "m:Q4"], "Q4_K_M"),
        (["qwq", "models", "pull", "m", ":"], 4, ["qwq", "models", "pull", "m:"], "Q4_K_M"),
        (["qwq", "models", "pull", "m"], 3, ["qwq", "models", "pull", "m"], "m:Q4_K_M"),
        (["qwq", "-m", "m", ":", "Q4", "wo"], 5, ["qwq", "-m", "m:Q4", "wo"], "m:Q4_K_M"),
    ],
)
def test_words_are_as_they_were_typed(
    words: list[str], place: int, seen: list[str], left: str
) -> None:
    environ = {
        "_QWQ_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(place)
    }  # fmt: skip
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        with colons_joined(environ, out):
            assert environ["COMP_WORDS"].split("\n") == seen
            assert environ["COMP_CWORD"] == str(len(seen) - 1)
            sys.stdout.write("m:Q4_K_M\n")
    assert out.getvalue().splitlines() == [left]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_in_bash(tmp_path: Path) -> None:
    """As its `complete` calls it."""
    script = f"""
qwq() {{ {sys.executable} -m qwq_cli "$@"; }}
export QWQ_HOME={tmp_path} HF_HOME={tmp_path}
COMP_WORDS=(qwq models pull qwq-32b-preview : Q4_K)
COMP_CWORD=5
IFS=$'\\n'
export COMP_CWORD _QWQ_COMPLETE=complete_bash
COMP_WORDS="${{COMP_WORDS[*]}}" qwq
"""
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "Q4_K_M" in done.stdout.split()
    assert done.stderr == ""
