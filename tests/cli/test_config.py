"""What `qwq config list` shows."""

from __future__ import annotations

import pytest

from tests.shell import Shell

LONG = "You are a careful assistant that answers in German and says why"


def words(text: str) -> str:
    """Return the text without blanks and line breaks, which depend on the width."""
    return "".join(text.split())


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_list_says_what_its_path_is_and_fits(shell: Shell, columns: int) -> None:
    def listed() -> str:
        env = {"QWQ_BUDGET": "9"}
        return words(shell.terminal("config", "list", columns=columns, rows=99, env=env).text)

    file = words(str(shell.home / "qwq/config/config.toml"))
    new = words("Settings file, not there yet (qwq config set makes it):")
    assert listed().startswith(f"{new}{file}modelautomatic")
    assert shell.run("config", "set", "system", LONG).status == 0
    there = words("Settings file (qwq config edit opens it):")
    assert listed().startswith(f"{there}{file}modelautomatic")
    assert words(f"system {LONG} (config.toml:1)") in listed(), "the path stands above already"
    assert words("budget 9 (QWQ_BUDGET)") in listed()
    assert listed().endswith(words("qwq config get KEY says what a setting does."))


def test_a_pipe_gets_the_list_without_advice(shell: Shell) -> None:
    done = shell.run("config", "list")
    assert done.stdout.splitlines()[-1].startswith("kv_save_mb")
    assert not done.stderr


@pytest.mark.parametrize("line", ["config path --places", "doctor"])
def test_all_files_and_folders_are_named(shell: Shell, line: str) -> None:
    done = shell.run(*line.split(), env={"COLUMNS": "200"})
    found = dict(row.split(maxsplit=1) for row in done.stdout.splitlines() if " " in row.strip())
    home = shell.home / "qwq"
    assert found["settings"] == str(home / "config/config.toml")
    assert found["traces"] == str(home / "state/traces.sqlite3")
    assert found["history"] == str(home / "state/history")
    assert (found["cache"], found["data"]) == (str(home / "cache"), str(home / "data"))
    assert found["models"].endswith("hub")


def test_the_path_alone_is_one_line(shell: Shell) -> None:
    file = shell.home / "qwq/config/config.toml"
    assert shell.run("config", "path").stdout == f"{file}\n"
