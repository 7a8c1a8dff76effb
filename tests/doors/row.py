"""A row of a table: a line for a real shell, and what comes of it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.shell import COMMAND, SECONDS, Done, Shell

QUICK = f"{shlex.join(COMMAND)} -m qwq-demo -t 0"


@dataclass(frozen=True)
class Row:
    """line: `ask` in it is this program, on the demonstration model. said: words on stderr that
    are there; with a `!` in front, that are not."""

    line: str
    stdout: str | None = None
    status: int = 0
    said: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    def check(self, shell: Shell) -> Done:
        done = sh(shell, self.line, self.variables)
        assert done.status == self.status, done.stderr
        assert self.stdout is None or done.stdout == self.stdout
        for words in self.said:
            assert (words.removeprefix("!") in done.stderr) != words.startswith("!"), done.stderr
        assert "Traceback" not in done.stderr
        return done


def sh(shell: Shell, line: str, variables: Mapping[str, str] | None = None) -> Done:
    """By bash; `qwq` is this checkout's, `ask` is quick."""
    names = f'qwq() {{ {shlex.join(COMMAND)} "$@"; }}\nask() {{ {QUICK} "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{names}{line}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=shell.home,
        env={**shell.environment, **(variables or {})},
        timeout=SECONDS,
        check=False,
    )
    stdout, stderr = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return Done(stdout, stderr, done.returncode)


def needs(command: str) -> pytest.MarkDecorator:
    """Skips where the system does not let us do `command`."""
    words = shlex.split(command)
    may = (
        shutil.which(words[0])
        and not subprocess.run(words, capture_output=True, check=False).returncode
    )
    return pytest.mark.skipif(not may, reason=f"not possible here: {command}")


# Root may write what is read-only, but for this.
NO_OVERRIDE = "setpriv --bounding-set=-dac_override --inh-caps=-dac_override"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
