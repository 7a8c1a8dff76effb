"""The README is short, the manual is whole, and both are right about commands and messages."""

from __future__ import annotations

import ast
import io
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import typer

from qwq_cli.errors import UsageError
from qwq_cli.jobs.environment import Environment
from qwq_cli.trace.formats import FORMATS
from tests.cli.every_command import understood
from tests.manual import COMMANDS, DOCS, MENTIONED, PAGES, README, ROOT

LONE_WORDS = {
    "qwq modls",
    "qwq hello",
    "qwq notes.md",
}  # what is said of them is that they are refused
INSTALLS = "qwq --install-completion"  # it does so while the line is read
TROUBLE = PAGES["docs/troubleshooting.md"]


def arguments(line: str) -> list[str]:
    """Those of the first `qwq` of a line of shell; a pipe or a file behind it is not for it."""
    words = shlex.shlex(line.replace("COMMAND", "solve"), posix=True, punctuation_chars="|<>;&")
    words.whitespace_split, words.commenters = True, ""
    every = list(words)
    behind = every[every.index("qwq") + 1 :]
    ends = (at for at, word in enumerate(behind) if word and set(word) <= set("|<>;&"))
    return behind[: next(ends, len(behind))]


def read(line: str, home: Path) -> None:
    """As far as the program's own parser; nothing is carried out."""
    variables = {"QWQ_HOME": str(home)}
    env = Environment(variables, io.StringIO(), io.StringIO(), io.StringIO())
    with suppress(typer.Exit):  # it wrote a help
        understood(env, *arguments(line))


def lines() -> list[str]:
    typed = [line for line in COMMANDS if "qwq" in line]
    return [line for line in (*typed, *MENTIONED) if line != INSTALLS]


@pytest.mark.parametrize("line", lines())
def test_every_command_line_is_understood(line: str, tmp_path: Path) -> None:
    if line in LONE_WORDS:
        with pytest.raises(UsageError):
            read(line, tmp_path)
    else:
        read(line, tmp_path)


def test_what_is_no_command_would_be_told(tmp_path: Path) -> None:
    with pytest.raises((UsageError, typer.TyperException)):
        read("qwq models lisst --nope", tmp_path)


def test_the_readme_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) < 150


def test_the_formats_of_thought_are_counted_right() -> None:
    counts = re.findall(r"\[(\d+)\s+formats\]", "\n".join(PAGES.values()))
    assert counts == [f"{len(FORMATS)}"] * len(counts)
    assert len(counts) == 2


def test_the_index_and_the_readme_name_every_page() -> None:
    pages = {path.name for path in DOCS.glob("*.md")} - {"index.md"}
    assert pages == set(re.findall(r"\]\(([\w-]+\.md)\)", PAGES["docs/index.md"]))
    assert pages == set(re.findall(r"\]\(docs/([\w-]+\.md)\)", PAGES["README.md"])) - {"index.md"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_has_one_title_and_its_own_headings(name: str) -> None:
    text = re.sub(r"^```.*?^```", "", PAGES[name], flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^# .+$", text, re.MULTILINE)
    headings = re.findall(r"^##+ .+$", text, re.MULTILINE)
    assert len(titles) == 1
    assert len(headings) == len(set(headings))


def messages() -> Iterator[str]:
    """Texts of the package, with … for what is put in."""
    for path in (ROOT / "qwq_cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "…"
                    for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def told() -> list[str]:
    return re.findall(r"^### `(.+)`$", TROUBLE, re.MULTILINE)


@pytest.fixture(scope="module")
def known() -> list[str]:
    return list(messages())


@pytest.mark.parametrize("message", told())
def test_messages_of_the_troubleshooting_page_are_those_of_the_program(
    known: list[str], message: str
) -> None:
    parts = [re.escape(part.strip()) for part in message.split("…") if part.strip()]
    assert parts
    assert any(re.search(".*".join(parts), text, re.DOTALL) for text in known)
