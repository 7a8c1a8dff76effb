"""No flag is declared twice: a setting in settings.py, another once in cli/."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qwq_cli.settings import SETTINGS

FOLDER = Path(__file__).parents[2] / "qwq_cli" / "cli"
MADE_FROM_SETTINGS = ("flag.py", "flags.py")
DECLARE = ("flag", "Option", "typer.Option")
# What a setting is called, too, and means something else there.
OTHERS = {
    "--draft": "a model that drafts is fetched along",
    "--model": "which traces are listed",
    "--save": "a run over problems keeps no trace unless it is told to",
}
LINES = 220  # half of what they once took


def declared(tree: ast.AST) -> Iterator[tuple[ast.Call, list[str]]]:
    """Each declaration with its long names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in DECLARE and node.args:
            look = node.args[0]
            words = str(look.value).split() if isinstance(look, ast.Constant) else []
            yield node, [word for word in words if word.startswith("--")]


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.py"))]


def test_each_name_once() -> None:
    names = [name for tree in trees() for _, its in declared(tree) for name in its]
    assert len(names) > 40
    assert not [name for name, times in Counter(names).items() if times > 1]


def test_settings_are_not_declared_again() -> None:
    settings = {setting.flag for setting in SETTINGS.values() if setting.has_flag}
    names = {name for tree in trees() for _, its in declared(tree) for name in its}
    assert settings & names == OTHERS.keys()


def test_they_are_short() -> None:
    files = [path for path in FOLDER.glob("*.py") if path.name not in MADE_FROM_SETTINGS]
    assert sum(len(_lines(ast.parse(path.read_text("utf-8")))) for path in files) <= LINES


def _lines(tree: ast.Module) -> set[int]:
    """Of statements and parameters that declare a flag."""
    made = ("flag", "worded", "_column", "typer.Option")

    def declares(node: ast.AST) -> bool:
        calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
        return any(ast.unparse(one.func) in made for one in calls)

    kinds = (ast.AnnAssign, ast.Assign, ast.arg)
    spans = (one for one in ast.walk(tree) if isinstance(one, kinds) and declares(one))
    return {line for one in spans for line in range(one.lineno, (one.end_lineno or 0) + 1)}
