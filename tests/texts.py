"""The texts of the package that a user reads: help of flags and commands, messages of errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from qwq_cli import errors
from qwq_cli.settings import SETTINGS
from tests.cli.every_command import commands

PACKAGE = Path(errors.__file__).parent
ERRORS = {name for name in vars(errors) if name[0].isupper()}


class UserText(NamedTuple):
    """where: a command and flag, or a file and line."""

    where: str
    text: str


class DocumentedText(NamedTuple):
    """The docstring of `where`. acts: whether it is of a function that a caller calls by name."""

    where: str
    text: str
    acts: bool

    @classmethod
    def of(cls, file: str, node: ast.AST) -> DocumentedText | None:
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        text = ast.get_docstring(node)
        line = getattr(node, "lineno", 1)
        return None if text is None else cls(f"{file}:{line}", text, _acts(node))


def _acts(node: ast.AST) -> bool:
    """Whether it is a function, and neither a property nor a command."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    calls = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return not any(name == "command" or name.endswith("property") for name in map(_name, calls))


def docstrings() -> Iterator[DocumentedText]:
    """Of every module, class and function of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        file = str(path.relative_to(PACKAGE))
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        yield from filter(None, (DocumentedText.of(file, node) for node in nodes))


def helps() -> Iterator[UserText]:
    """Of every setting, command and flag."""
    for key, setting in SETTINGS.items():
        yield UserText(f"setting {key}", setting.help)
    for path, command in commands().items():
        name = " ".join(path)
        yield UserText(name, command.help or "")
        for parameter in command.params:
            if text := getattr(parameter, "help", None):
                yield UserText(f"{name} {parameter.name}", text)


def messages() -> Iterator[UserText]:
    """What errors say: their message and their hint, a value in it as one word."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ERRORS:
                where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                arguments = (*node.args, *(keyword.value for keyword in node.keywords))
                yield from (UserText(where, text) for each in arguments if (text := _text(each)))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _text(node: ast.expr) -> str:
    """Empty for what is no text in the source."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "VALUE" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
