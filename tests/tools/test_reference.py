"""What is generated from the command line is what the command line says today."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qwq_cli.errors import ExitStatus
from qwq_cli.settings import SETTINGS
from tests.cli.every_command import commands, flags
from tests.manual import PAGES
from tools.manpages import MEANINGS
from tools.reference import COMPLETIONS, MAN, PAGE, ROOT, generated

GENERATED = generated()


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_it_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == GENERATED[name], "make reference writes it again"


def test_no_man_page_is_of_a_command_that_is_gone() -> None:
    assert {path.name for path in (ROOT / MAN).iterdir()} == {
        Path(name).name for name in GENERATED if name.startswith(MAN)
    }


def test_it_names_every_command_flag_and_setting() -> None:
    text = GENERATED[PAGE]
    for path, command in commands().items():
        assert f"### qwq {' '.join(path)}\n" in text
        for flag, option in flags(command).items():
            assert option.hidden or flag in text
    assert not [key for key in SETTINGS if f"**`{key}`**" not in text]


def test_every_exit_status_is_explained() -> None:
    assert set(MEANINGS) == set(ExitStatus)
    for status in ExitStatus:
        assert f"| {status.value} | " in PAGES["docs/scripts.md"]


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff")
def test_groff_has_nothing_to_complain_of() -> None:
    pages = [str(ROOT / name) for name in GENERATED if name.startswith(MAN)]
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tutf8", "-z", *pages], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_the_file_for_bash_completes() -> None:
    script = (
        f"source {ROOT / COMPLETIONS['bash']}\n"
        "COMP_WORDS=(qwq doc) COMP_CWORD=1\n_qwq_completion qwq\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env={"PATH": path}
    )
    assert done.stdout.split() == ["doctor"]
