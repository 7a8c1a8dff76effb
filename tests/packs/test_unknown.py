"""An engine that is not here: what is said, and what to type next."""

from __future__ import annotations

import pytest

from qwq_cli.packs.unknown import not_here
from tests.shell import Shell


@pytest.mark.parametrize(
    ("named", "packs", "message", "hint"),
    [
        ("vulkan", [], "No vulkan engine is installed.", "qwq engine install vulkan"),
        ("CPU", [], "No cpu engine is installed.", "qwq engine install cpu"),
        ("vulcan", [], "called 'vulcan', and no folder", "vulkan? qwq engine install vulkan"),
        ("compield", [], "No engine is called 'compield'.", "qwq engine use compiled"),
        ("cpu", ["cpu-3.22.1"], "No engine is called 'cpu'.", "qwq engine use cpu-3.22.1"),
        ("NAME", [], "called 'NAME', and no folder", "qwq engine list"),
        ("my/llama", [], "There is no folder my/llama.", "qwq engine list"),
        ("~/llama", [], "There is no folder ~/llama.", "qwq engine list"),
    ],
)
def test_the_next_command_is_named(named: str, packs: list[str], message: str, hint: str) -> None:
    error = not_here(named, packs)
    assert message in error.message
    assert (error.hint or "").endswith(hint)


def test_use_says_so(shell: Shell) -> None:
    done = shell.run("engine", "use", "vulkan")
    assert (done.stdout, done.status) == ("", 2)
    assert done.stderr == "qwq: No vulkan engine is installed.\n     qwq engine install vulkan\n"
