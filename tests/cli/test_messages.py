"""Every message on a narrow terminal: no word is cut, no line is longer than the screen."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwq_cli import errors
from qwq_cli.cli.failure import tell
from qwq_cli.errors import QwqError
from qwq_cli.jobs.environment import Environment

PACKAGE = Path(errors.__file__).parent
COLUMNS = 60
TYPES = {name for name, value in vars(errors).items()
         if isinstance(value, type) and issubclass(value, QwqError)}  # fmt: skip


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def messages() -> Iterator[tuple[str, str | None]]:
    """Of every error that is made with its words in place; what is put in, is put in as a word."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in TYPES and node.args:
                message, *more = [_text(each) for each in node.args[:2]]
                if message:
                    yield message, more[0] if more else None


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "something"
            for part in node.values
        )
    return None


ALL = sorted(set(messages()), key=str)


def told(message: str, hint: str | None) -> str:
    err = Screen()
    env = Environment({"COLUMNS": str(COLUMNS)}, None, io.StringIO(), err)
    tell(env, QwqError(message, hint), [])
    return err.getvalue()


def test_there_are_many() -> None:
    assert len(ALL) > 300


def test_no_word_is_cut_and_no_line_too_long() -> None:
    for message, hint in ALL:
        text = told(message, hint)
        assert text.split() == ["qwq:", *message.split(), *(hint or "").split()]
        for line in text.splitlines():
            assert len(line) <= COLUMNS or len(line.split()) == 1, line
            assert line.startswith(("qwq: ", "     "))


def test_messages_are_sentences() -> None:
    endings = (".", "?", "!", ":", ")", "something", "`")
    assert not [message for message, _ in ALL if not message.rstrip().endswith(endings)]


@pytest.mark.parametrize("word", ["/a/path" * 20, "https://example.org/" + "x" * 90])
def test_a_word_longer_than_the_screen_stays_whole(word: str) -> None:
    assert word in told(f"There is no file {word} here.", f"Try: qwq show {word}")


def test_in_a_file_nothing_is_wrapped() -> None:
    err = io.StringIO()
    env = Environment({"COLUMNS": "20"}, None, io.StringIO(), err)
    tell(env, QwqError("A message that is longer than that.", "And a hint as well."), [])
    assert err.getvalue().splitlines() == [
        "qwq: A message that is longer than that.",
        "     And a hint as well.",
    ]
