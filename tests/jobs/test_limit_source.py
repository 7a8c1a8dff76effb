from __future__ import annotations

import pytest

from tests.shell import Shell


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("budget", "30", "The budget of 30 tokens is set"),
        ("max_tokens", "25", "The limit of 25 tokens is set"),
        ("time", "1s", "The time of 1s is set"),
    ],
)
def test_a_limit_of_the_environment_is_named_where_it_cut(
    shell: Shell, key: str, value: str, said: str
) -> None:
    name = f"QWQ_{key.upper()}"
    cut = shell.run("17*24", "-t", "0", "--no-save", env={name: value})
    if key == "time" and "is over" not in cut.stderr:
        pytest.skip("it was quick enough")
    assert f"{said} by {name}. To unset it: unset {name}" in " ".join(cut.stderr.split())


def test_a_limit_of_the_file_is_named_with_the_command_that_unsets_it(shell: Shell) -> None:
    shell.run("config", "set", "budget", "30")
    told = " ".join(shell.run("17*24", "-t", "0", "--no-save").stderr.split())
    assert "The budget of 30 tokens is set in " in told
    assert "To unset it: qwq config unset budget" in told


def test_a_limit_that_did_not_cut_or_that_a_flag_gave_is_not_named(shell: Shell) -> None:
    shell.run("config", "set", "budget", "9000")
    for flags in ((), ("--budget", "30")):
        assert "To unset it" not in shell.run("17*24", "-t", "0", "--no-save", *flags).stderr
